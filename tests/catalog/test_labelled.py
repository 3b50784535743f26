"""What is seen, and what it must be taken for: real-world spellings, look-alikes, clients, carriers."""

from __future__ import annotations

import csv
from pathlib import Path

import pyarrow as pa
import pytest

from proscribe import catalog
from proscribe.engine.identify import build_index, identify
from proscribe.schemas import OBSERVATION

with (Path(__file__).parent / "labelled.csv").open(encoding="utf-8", newline="") as table:
    ROWS = list(csv.DictReader(table))


def evidence(row):
    return dict(part.split("=", 1) for part in row["evidence"].split(" | "))


@pytest.fixture(scope="module")
def found():
    index = build_index(catalog.load(cache=False))
    seen = pa.Table.from_pylist([{"line": i} | evidence(r) for i, r in enumerate(ROWS)], schema=OBSERVATION)
    matches = {}
    for m in identify(seen, index).to_pylist():
        matches.setdefault(m["line"], []).append(m)
    return matches


def test_the_table_is_large_and_has_both_kinds():
    assert len(ROWS) >= 120
    assert sum(r["vendor"] == "none" for r in ROWS) >= 40
    assert len({r["evidence"] for r in ROWS}) == len(ROWS)


@pytest.mark.parametrize("number", range(len(ROWS)), ids=[r["evidence"][:60] for r in ROWS])
def test_row(found, number):
    row = ROWS[number]
    got = [(m["vendor"], m["relation"], m["product"] or "", m["identity"]) for m in found.get(number, [])]
    if row["vendor"] == "none":
        assert got == []
    else:
        assert [g[:3] for g in got] == [(row["vendor"], row["relation"], row["product"] or "")], got
