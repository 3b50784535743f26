"""Snapshots: kept whole, found by day, refused where the list is not whole, and compared in words."""

from __future__ import annotations

import csv
import json
import lzma
from pathlib import Path

import pyarrow as pa
import pytest

from proscribe.errors import ProscribeError, SourceError
from proscribe.law.instants import parse_instant
from proscribe.lists import Account, Entry, Name
from proscribe.lists import _reading as reading
from proscribe.lists import _updating as updating
from proscribe.lists._diff import difference, in_words
from proscribe.lists._entries import rows
from proscribe.lists._fetch import Limits
from proscribe.lists._store import Store
from proscribe.schemas import LISTED, NameKind
from tests.lists.test_fetch import Server

JULY, AUGUST = parse_instant("2026-07-01T00:00:00Z"), parse_instant("2026-08-01T00:00:00Z")


def table(*entries: Entry) -> pa.Table:
    return pa.Table.from_batches(list(rows(entries, "test", Account())), schema=LISTED)


def entry(name: str, *aliases: str, **more) -> Entry:
    return Entry((Name(name, NameKind.PRIMARY), *map(Name, aliases)), **more)


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "lists")


def own(path: Path, *names: str) -> Path:
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([["name"], *([n] for n in names)])
    return path


def test_a_list_is_kept_and_stands_from_its_day_on(store, tmp_path):
    file = own(tmp_path / "mine.csv", "Example Trading LLC", "Sample Optics")
    done = updating.add([file], store, as_of=JULY)
    assert (done.name, done.outcome) == ("mine", "new")
    own(file, "Example Trading LLC", "Sample Optics", "Jane Sample")
    later = updating.add([file], store, as_of=AUGUST)
    assert store.current("mine", JULY - 1) is None
    assert store.current("mine", JULY).id == done.snapshot.id == store.current("mine", AUGUST - 1).id
    assert store.current("mine").id == later.snapshot.id
    assert store.current("mine").table().num_rows == 3
    assert store.current("mine", JULY).table().num_rows == 2
    assert store.find("mine", "2026-07-15").id == done.snapshot.id
    assert list(store.complaints("mine")) == []


def test_the_same_content_is_not_kept_twice(store, tmp_path):
    file = own(tmp_path / "mine.csv", "Example Trading LLC")
    updating.add([file], store, as_of=JULY)
    assert updating.add([file], store, as_of=AUGUST).outcome == "unchanged"
    assert len(store.snapshots("mine")) == 1


@pytest.mark.parametrize("names", [["A"] * 1, [f"Example {i}" for i in range(200)]])
def test_a_list_that_doubles_or_halves_overnight_is_refused_unless_told(store, tmp_path, names):
    file = own(tmp_path / "mine.csv", *(f"Sample {i}" for i in range(100)))
    updating.add([file], store, as_of=JULY)
    own(file, *names)
    with pytest.raises(SourceError, match=r"has \d+ entries, the snapshot of before has 100") as raised:
        updating.add([file], store, as_of=AUGUST)
    assert "--accept-change" in raised.value.hint
    assert store.current("mine").manifest.entries == 100
    assert updating.add([file], store, as_of=AUGUST, accept_change=True).outcome == "new"


def test_a_list_that_is_not_whole_is_refused_and_nothing_is_left_behind(store, tmp_path):
    file = tmp_path / "consolidated.csv"
    file.write_bytes((Path(__file__).parent / "fixtures/csl/csv/consolidated.csv").read_bytes())
    with pytest.raises(SourceError, match="it has 4 entries, wanted 12,000 to 60,000"):
        updating.add([file], store, as_of=JULY)
    assert store.lists() == ()
    assert not (tmp_path / "lists").exists()


def test_a_damaged_snapshot_is_told(store, tmp_path):
    done = updating.add([own(tmp_path / "mine.csv", "Example Trading LLC")], store, as_of=JULY)
    (done.snapshot.folder / "csv.csv").write_text("name\nSomebody Else\n")
    (done.snapshot.folder / "entries.arrow").write_bytes(b"not a table")
    assert [c.split(": ", 1)[1] for c in store.complaints("mine")] == [
        "csv.csv is not the file that was kept",
        "entries.arrow is not the file that was kept",
    ]
    with pytest.raises(SourceError, match="damaged"):
        done.snapshot.table()


def test_a_snapshot_that_is_not_there_is_told_with_those_that_are(store, tmp_path):
    done = updating.add([own(tmp_path / "mine.csv", "Example Trading LLC")], store, as_of=JULY)
    with pytest.raises(ProscribeError) as raised:
        store.find("mine", "ffff")
    assert done.snapshot.id in raised.value.hint


def denied(count: int) -> bytes:
    head = [
        "Name",
        "Street_Address",
        "City",
        "State",
        "Country",
        "Postal_Code",
        "Effective_Date",
        "Expiration_Date",
        "Standard_Order",
        "Last_Update",
        "Action",
        "FR_Citation",
    ]
    lines = [
        head,
        *(
            [f"SAMPLE {i}", "", "", "", "DE", "", "06/19/2003", "", "Y", "", "", f"68 F.R. {i}"]
            for i in range(count)
        ),
    ]
    return "\n".join("\t".join(line) for line in lines).encode() + b"\n"


@pytest.fixture
def publisher():
    import threading

    server = Server()
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def update(store, server, path="/good", at=JULY, **given):
    return updating.update(
        reading.named("bis-denied"),
        store,
        at=at,
        addresses={"txt": f"http://127.0.0.1:{server.server_port}{path}"},
        limits=Limits(quiet=0.5, whole=5, attempts=2, pause=0.01),
        **given,
    )


def test_a_list_is_fetched_once_and_then_only_asked_for(store, publisher):
    publisher.body = denied(300)
    assert update(store, publisher).outcome == "new"
    assert update(store, publisher, at=AUGUST).outcome == "unchanged"
    assert publisher.asked[-1][1]["If-None-Match"] == '"one"'
    checked = store.checked("bis-denied")
    assert (checked.at, checked.outcome) == (AUGUST, "unchanged")
    publisher.body, publisher.tag = denied(310), '"two"'
    assert update(store, publisher, at=AUGUST).snapshot.manifest.entries == 310


@pytest.mark.parametrize("path", ["/page", "/truncated", "/empty", "/gone"])
def test_yesterdays_list_stays_when_todays_is_none(store, publisher, path):
    publisher.body = denied(300)
    before = update(store, publisher).snapshot.id
    with pytest.raises(SourceError):
        update(store, publisher, path, at=AUGUST)
    assert store.current("bis-denied").id == before
    assert store.checked("bis-denied").outcome.startswith("refused: ")
    assert update(store, publisher, at=AUGUST).outcome == "unchanged"


def test_a_list_whose_columns_changed_is_refused(store, publisher):
    publisher.body = denied(300)
    update(store, publisher)
    publisher.body, publisher.tag = denied(300).replace(b"FR_Citation", b"Citation"), '"two"'
    with pytest.raises(SourceError, match="there is no column `FR_Citation`"):
        update(store, publisher, at=AUGUST)
    assert len(store.snapshots("bis-denied")) == 1


def test_an_edited_entry_whose_id_is_a_hash_of_its_content_is_a_change():
    before = table(
        entry("Sample Optics", "SOC", id="a1"), entry("Example Trading", id="b2"), entry("Gone Ltd", id="c3")
    )
    after = table(
        entry("SAMPLE OPTICS", "SOC", "Sample Optical", id="d4", countries=("CN",)),
        entry("Example Trading", id="b2"),
        entry("New Ltd", id="e5"),
    )
    found = difference(before, after)
    assert [r["entity_id"] for r in found.added] == ["e5"]
    assert [r["entity_id"] for r in found.removed] == ["c3"]
    (change,) = found.changed
    assert list(in_words(change)) == [
        "the name is now `SAMPLE OPTICS`, was `Sample Optics`",
        "other names added: Sample Optical",
        "countries: now `CN`, was nothing",
        "its id is now d4, was a1",
    ]


def test_an_entry_that_was_renamed_is_known_by_its_other_name():
    before = table(entry("Old Sample", "Sample Group", id="a1"))
    after = table(entry("New Sample", "Sample Group", id="a2"))
    found = difference(before, after)
    assert (len(found.added), len(found.removed), len(found.changed)) == (0, 0, 1)


def _watched(folder: Path, day: str) -> pa.Table:
    with lzma.open(folder / "lists" / "csl_watch" / f"csl_{day}.json.xz") as stream:
        data = json.load(stream)
    return table(*(entry(e["name"], id=i, list=e["list"]) for i, e in data["entities"].items()))


@pytest.mark.parametrize(
    ("before", "after", "came", "went"),
    [
        ("2026-07-18", "2026-07-24", 86, 1),
        ("2026-07-24", "2026-07-27", 0, 102),
        ("2026-08-13", "2026-08-20", 50, 0),
    ],
)
def test_days_of_the_published_list(data, before, after, came, went):
    """The ids and names of the list on eight days; most ids are hashes of the content."""
    old, new = _watched(data, before), _watched(data, after)
    found = difference(old, new)
    assert len(found.added) + len(found.changed) >= came
    assert len(found.added) - len(found.removed) == came - went == new.num_rows - old.num_rows
    assert not {(r["list"], r["names"][0]["name"]) for r in found.added} & {
        (r["list"], r["names"][0]["name"]) for r in found.removed
    }
