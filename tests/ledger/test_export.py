"""An export is checked as the ledger is; whatever is changed in it is found."""

from __future__ import annotations

import io
import json
import random
import zipfile
from hashlib import sha256

import pytest

from proscribe.errors import LedgerError
from proscribe.law import keys
from proscribe.ledger import note
from proscribe.ledger.audit import audit
from proscribe.ledger.canonical import canonical
from proscribe.ledger.checkpoint import sign, text_of
from proscribe.ledger.entry import Kind
from proscribe.ledger.export import Export, write
from proscribe.ledger.redaction import withhold
from proscribe.ledger.store import opened
from tests.ledger.conftest import draft, known


@pytest.fixture(scope="module")
def pair():
    return keys.generate_key()


@pytest.fixture
def made(where, clock, pair):
    """The members of an export by name, and the newest checkpoint."""
    told, left_out = withhold({"device": "PC-1"}, {"device"})
    with opened(where, write=True, origin="example.org/ledger") as ledger:
        ledger.append([draft(i) for i in range(1, 270)], clock)
        ledger.append([draft(1, payload=canonical(told), withheld=left_out)], clock)
        sign(ledger, pair[0], clock)
        stream = io.BytesIO()
        write(ledger, stream, disclose=True)
        kept = note.read(text_of(ledger.newest(Kind.CHECKPOINT)), "kept.txt")
    with zipfile.ZipFile(stream) as archive:
        return {n: archive.read(n) for n in archive.namelist()}, kept


def told(tmp_path, members, kept, public):
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    with Export(path) as export:
        return [p.says for p in audit(export, known(public), [("kept.txt", kept)]).problems]


def with_digests(members):
    """Make the manifest fit the files again."""
    manifest = json.loads(members["manifest.json"])
    manifest["files"] = {
        n: {"bytes": len(d), "sha256": sha256(d).hexdigest()}
        for n, d in members.items()
        if n != "manifest.json"
    }
    return {**members, "manifest.json": json.dumps(manifest).encode()}


def test_an_export_is_whole(tmp_path, made, pair):
    members, kept = made
    assert sorted(members) == [
        "checkpoints/271.txt",
        "entries.jsonl",
        "manifest.json",
        "tree.csv",
        "withheld.jsonl",
    ]
    assert told(tmp_path, members, kept, pair[1]) == []
    assert len(members["entries.jsonl"].splitlines()) == 272


def test_the_same_ledger_gives_the_same_bytes(filled):
    with opened(filled) as ledger:
        first, second = io.BytesIO(), io.BytesIO()
        write(ledger, first)
        write(ledger, second)
    assert first.getvalue() == second.getvalue()


def test_what_entries_leave_out_is_left_out(filled, where):
    with opened(filled) as ledger:
        stream = io.BytesIO()
        write(ledger, stream)
    with zipfile.ZipFile(stream) as archive:
        assert "withheld.jsonl" not in archive.namelist()


@pytest.mark.parametrize("honest", [False, True], ids=["manifest as it was", "manifest made to fit"])
def test_every_change_of_an_export_is_found(tmp_path, made, pair, honest):
    members, kept = made
    random_ = random.Random(3161)
    for number in range(120):
        name = random_.choice([n for n in members if not (honest and n == "manifest.json")])
        data = members[name]
        place, how = random_.randrange(len(data)), random_.randrange(3)
        changed = data[:place] + (b"" if how == 0 else random_.randbytes(1)) + data[place + (how != 2) :]
        if changed == data or (name == "manifest.json" and same(changed, data)):
            continue
        new = {**members, name: changed}
        try:
            found = told(tmp_path, with_digests(new) if honest else new, kept, pair[1])
        except LedgerError:
            continue  # it is no export any more
        assert found, (number, name, place, how)


def same(a, b):
    try:
        return json.loads(a) == json.loads(b)
    except ValueError:
        return False


def test_lines_that_are_dropped_swapped_or_doubled(tmp_path, made, pair):
    members, kept = made
    random_ = random.Random(1)
    for name in ("entries.jsonl", "tree.csv"):
        lines = members[name].splitlines(keepends=True)
        for _ in range(8):
            a, b = sorted(random_.sample(range(len(lines)), 2))
            for new in (
                lines[:a] + lines[a + 1 :],
                [*lines[:a], lines[b], *lines[a + 1 : b], lines[a], *lines[b + 1 :]],
                [*lines[:b], lines[a], *lines[b:]],
                [*lines, lines[a]],
            ):
                assert told(tmp_path, with_digests({**members, name: b"".join(new)}), kept, pair[1])


def test_files_that_are_added_or_missing(tmp_path, made, pair):
    members, kept = made
    assert told(tmp_path, {**members, "more.txt": b"x"}, kept, pair[1]) == ["more.txt was added"]
    for name in members:
        less = {n: d for n, d in members.items() if n != name}
        if name == "manifest.json":
            with pytest.raises(LedgerError, match="this is no export"):
                told(tmp_path, less, kept, pair[1])
        else:
            assert told(tmp_path, less, kept, pair[1])


def test_what_is_no_export(tmp_path):
    (tmp_path / "x.zip").write_bytes(b"no zip")
    with pytest.raises(LedgerError, match="this is no export of a ledger"):
        Export(tmp_path / "x.zip")
