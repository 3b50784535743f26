"""Parquet in, Parquet out: the same answers, every column as it came, whatever way the file holds it."""

from __future__ import annotations

import csv
import io
from random import Random

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from proscribe.apps.cli import _cases, _parquet
from proscribe.apps.cli._compact import dumps, loads
from proscribe.apps.cli._graft import Graft
from proscribe.errors import SourceError

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


HOW = [
    {"row_group_size": 50},
    {"row_group_size": 700, "compression": "zstd", "data_page_version": "2.0", "write_page_index": True},
    {"row_group_size": 2_000, "compression": "none", "use_dictionary": False, "write_page_checksum": True},
    {"row_group_size": 999, "column_encoding": {"shelf": "DELTA_BINARY_PACKED"}, "use_dictionary": ["act"]},
    {"bloom_filter_options": {"id": True}, "data_page_size": 500, "write_statistics": ["id"]},
]


@pytest.mark.parametrize("how", HOW)
def test_columns_copied_as_they_stand_are_as_those_written_anew(run, here, cases, how, monkeypatch):
    table = cases.append_column("tags", pa.array([["a", None], [], None] * (ROWS // 3)))
    table = table.append_column("part.of", pa.array([{"x": 1, "y": None}] * ROWS))
    pq.write_table(table, here / "in.parquet", **how)
    monkeypatch.setattr(_cases, "_MANY", 450)
    run("decide", "in.parquet", "--keep", *KNOWN, "-o", "copied.parquet")
    monkeypatch.setattr(_parquet, "_graft", lambda *_: None)
    run("decide", "in.parquet", "--keep", *KNOWN, "-o", "anew.parquet")
    copied, anew = pq.ParquetFile(here / "copied.parquet"), pq.ParquetFile(here / "anew.parquet")
    assert copied.read().equals(anew.read())
    assert copied.schema_arrow.equals(anew.schema_arrow)
    given = pq.ParquetFile(here / "in.parquet").metadata
    told = copied.metadata
    assert told.num_row_groups == given.num_row_groups
    for k in range(min(told.num_row_groups, 3)):
        for column in range(given.num_columns):
            mine, theirs = told.row_group(k).column(column), given.row_group(k).column(column)
            assert mine.total_compressed_size == theirs.total_compressed_size
            assert mine.statistics == theirs.statistics
            assert not mine.has_offset_index
            assert not mine.has_column_index
        read = copied.read_row_group(k, columns=["id", "outcome", "tags"])
        first = sum(given.row_group(i).num_rows for i in range(k))
        assert read.equals(anew.read(["id", "outcome", "tags"]).slice(first, read.num_rows))


def test_a_fact_from_a_flag_stands_in_what_is_written(run, here, cases):
    pq.write_table(cases.drop_columns(["shelf"]), here / "in.parquet")
    run("decide", "in.parquet", *KNOWN, "-F", "counterparty.us_person=false", "-o", "out.parquet")
    out = pq.read_table(here / "out.parquet")
    assert out["counterparty.us_person"].cast(pa.string()).to_pylist() == ["true", "false"] * (ROWS // 2)


def test_a_file_that_is_cut_while_it_is_copied_is_told(run, here, cases, monkeypatch):
    pq.write_table(cases, here / "in.parquet", compression="none")
    whole = Graft(here / "in.parquet")
    (here / "in.parquet").write_bytes((here / "in.parquet").read_bytes()[:5_000])
    answers = pa.RecordBatch.from_pydict({"outcome": pa.array(["no-effect"] * ROWS)})
    with pytest.raises(SourceError, match="changed while it was read"):
        whole.write([answers], answers.schema, cases.schema, io.BytesIO())
    with pytest.raises(ValueError, match="no footer"):
        Graft(here / "in.parquet")


def test_too_few_answers_are_told(here, cases):
    pq.write_table(cases, here / "in.parquet")
    answers = pa.RecordBatch.from_pydict({"outcome": pa.array(["no-effect"] * 7)})
    with pytest.raises(SourceError, match="changed while it was read"):
        Graft(here / "in.parquet").write([answers], answers.schema, cases.schema, io.BytesIO())


def test_a_footer_is_written_as_it_was_read_and_no_broken_one_is_believed(here, cases):
    pq.write_table(cases, here / "in.parquet", row_group_size=20)  # more groups than a short list holds
    data = (here / "in.parquet").read_bytes()
    footer = data[-8 - int.from_bytes(data[-8:-4], "little") : -8]
    read = loads(footer)
    assert len(read[4][1][1]) == ROWS // 20
    assert loads(dumps(read)) == read
    assert dumps(read) == footer
    draw = Random(11)
    for _ in range(300):
        broken = bytearray(footer[: draw.randrange(1, 900)])
        broken[draw.randrange(len(broken))] = draw.randrange(256)
        try:
            loads(bytes(broken))
        except ValueError:
            continue
    for broken, why in ((b"\x1c" * 90, "too deep"), (footer[:50], "too early"), (b"\x1b\x00", "type 11")):
        with pytest.raises(ValueError, match=why):
            loads(broken)


def test_a_file_whose_writer_told_sizes_wrong_is_written_anew(here, cases):
    pq.write_table(cases, here / "in.parquet")
    data = (here / "in.parquet").read_bytes()
    size = int.from_bytes(data[-8:-4], "little")
    footer = loads(data[-8 - size : -8])
    footer[6] = 8, b"parquet-mr version 1.2.8 (build 0)"
    told = dumps(footer)
    (here / "in.parquet").write_bytes(data[: -8 - size] + told + len(told).to_bytes(4, "little") + b"PAR1")
    with pytest.raises(ValueError, match="sizes of columns"):
        Graft(here / "in.parquet")
