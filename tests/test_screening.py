"""Lists put together: what stands in several sources comes once, and from the newest that is whole."""

from __future__ import annotations

import pyarrow as pa

from proscribe import screening
from proscribe.lists import Account, Entry, Name
from proscribe.lists._entries import rows
from proscribe.schemas import LISTED, NameKind
from proscribe.screening import Against, List, covering


def source(name: str, as_of: int, *entries: tuple[str, str]) -> List:
    """A list of (list, id) entries."""
    made = [Entry((Name(f"Sample {ident}", NameKind.PRIMARY),), id=ident, list=one) for one, ident in entries]
    table = pa.Table.from_batches(list(rows(made, name, Account())), schema=LISTED)
    return List(name, name, "test", as_of, "", f"{name}{as_of}", table)


def whole(name: str, as_of: int, own: str, *more: tuple[str, str]) -> List:
    return source(name, as_of, *((own, str(i)) for i in range(60)), *more)


def ids(one: List) -> set[str]:
    return {
        i
        for n, i in zip(one.entries["list"].to_pylist(), one.entries["entity_id"].to_pylist(), strict=True)
        if n == "dod-1260h"
    }


def test_a_list_is_covered_by_the_newest_source_that_has_it_whole():
    old = whole("dod-1260h", 1, "dod-1260h", ("dod-1260h", "gone"))
    new = whole("csl", 2, "dod-1260h", ("uflpa", "1"))
    part = source("followthemoney", 3, ("dod-1260h", "7"))
    assert {n: x.name for n, x in covering([old, new, part]).items() if n != "mine"} == {
        "dod-1260h": "csl",
        "followthemoney": "followthemoney",
    }


def test_an_older_source_gives_way_and_a_part_stays():
    old = whole("dod-1260h", 1, "dod-1260h", ("dod-1260h", "gone"))
    new = whole("csl", 2, "dod-1260h")
    part = source("followthemoney", 3, ("dod-1260h", "more"))
    warnings: list[str] = []
    left = list(screening._current([old, new, part], warnings))
    assert [len(ids(x)) for x in left] == [0, 60, 1]
    assert warnings == ["dod-1260h: its entries of dod-1260h gave way to those of csl, which are newer"]
    assert left[0].digest != old.digest


def test_an_entry_that_is_in_two_sources_comes_once_from_the_newer():
    a, b = source("a", 1, ("x", "1"), ("x", "2")), source("b", 2, ("x", "1"))
    held = Against((a, b))
    assert sorted(held.contents) == [("x", "1"), ("x", "2")]
    assert held.digest == Against((b, a)).digest
    assert held.digest != Against((a,)).digest
