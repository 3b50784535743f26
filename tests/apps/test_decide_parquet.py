"""Parquet in, Parquet out: the same answers, every column as it came, whatever way the file holds it."""

from __future__ import annotations

import csv
import io

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

KNOWN = ("--known-at", "2026-01-01T00:00:00Z")
ROWS = 3_000


@pytest.fixture
def cases():
    """Return cases with columns of all the types that a table may have."""
    moments = [1_727_582_400_000 + i * 3_600_000 for i in range(-ROWS // 2, ROWS // 2)]
    return pa.table(
        {
            "id": [f"order {i}" for i in range(ROWS)],
            "at": pa.array(moments, pa.timestamp("ms", "America/New_York")),
            "act": pa.array(
                ["sell", "use", None, "provide-signature-update", "sell"] * (ROWS // 5)
            ).dictionary_encode(),
            "actor": ["kaspersky", "self", "other"] * (ROWS // 3),
            "product.maker": ["kaspersky"] * (ROWS - 1) + ["kaspersy"],
            "counterparty.us_person": [True, None] * (ROWS // 2),
            "shelf": pa.array(range(ROWS), pa.int16()),
        }
    )


def _plain(table):
    kinds = [pa.string() if pa.types.is_dictionary(f.type) else f.type for f in table.schema]
    return table.cast(pa.schema(zip(table.column_names, kinds, strict=True)))


def test_columns_come_out_as_they_went_in_and_answers_as_text(run, here, cases):
    pq.write_table(cases, here / "in.parquet", row_group_size=1_000)
    assert run("decide", "in.parquet", "--keep", *KNOWN, "-o", "out.parquet").code == 1
    out = pq.read_table(here / "out.parquet")
    assert out.select(cases.column_names).equals(_plain(cases))
    assert {str(out.schema.field(n).type) for n in out.column_names if n not in cases.column_names} == {
        "string"
    }
    assert out["error"].to_pylist()[:-1] == [None] * (ROWS - 1)
    assert "kaspersky" in out["error"][-1].as_py()
    assert out["outcome"][-1].as_py() is None


@pytest.mark.parametrize(
    "how", [{}, {"use_dictionary": False}, {"use_dictionary": ["id"]}, {"version": "1.0"}]
)
def test_how_the_file_holds_its_texts_changes_nothing(run, here, cases, how):
    table = _plain(cases).drop_columns(["shelf"])
    pq.write_table(table, here / "in.parquet", row_group_size=700, **how)
    run("decide", "in.parquet", *KNOWN, "-o", "out.parquet")
    told = pq.read_table(here / "out.parquet").to_pylist()
    text = run("decide", "in.parquet", *KNOWN, "-f", "csv").out
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(r["id"], r["outcome"] or None, r["clause"] or None) for r in rows] == [
        (r["id"], r["outcome"], r["clause"]) for r in told
    ]
    assert len({r["outcome"] for r in rows}) > 3


def test_a_column_that_is_no_fact_is_refused_before_anything_is_written(run, here, cases):
    pq.write_table(cases, here / "in.parquet")
    done = run("decide", "in.parquet", *KNOWN, "-o", "out.parquet")
    assert done.code == 2
    assert "column `shelf` is no fact" in done.err
    assert not (here / "out.parquet").exists()


def test_a_file_without_rows(run, here, cases):
    pq.write_table(cases.slice(0, 0).drop_columns(["shelf"]), here / "in.parquet")
    assert run("decide", "in.parquet", *KNOWN, "-o", "out.parquet").code == 3
