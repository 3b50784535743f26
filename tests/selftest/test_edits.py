"""A planted copy differs from its document in the values that were changed, and in nothing else."""

from __future__ import annotations

import io
import json

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from proscribe.canaries import Change
from proscribe.selftest.edits import edited_json, edited_text


def text(data: bytes, *changes: Change, spell=None) -> tuple[bytes, set[Change]]:
    placed: set[Change] = set()
    stream = edited_text(io.BytesIO(data), list(changes), placed, spell)
    with stream:
        return stream.read(), placed


WORDS = st.text(st.sampled_from('abc xyz,;\t"äЖ'), max_size=20)


@seed(20240720)
@settings(max_examples=150, deadline=None, database=None)
@given(
    lines=st.lists(WORDS, max_size=12),
    end=st.sampled_from(["\n", "\r\n"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1251"]),
    at=st.integers(0, 12),
)
def test_only_the_line_is_changed_whatever_the_encoding(lines, end, encoding, at):
    at = min(at, len(lines))
    marked = [*lines[:at], "before,Oldvalue 7;after", *lines[at:], "a last line of plain words"]
    document = end.join(marked).encode(encoding, "replace")
    change = Change(at + 1, None, "Oldvalue 7", "Kaspersky OS")
    copy, placed = text(document, change)
    assert placed == {change}
    expected = [w.replace("Oldvalue 7", "Kaspersky OS") if i == at else w for i, w in enumerate(marked)]
    assert copy == end.join(expected).encode(encoding, "replace")


@seed(20240721)
@settings(max_examples=150, deadline=None, database=None)
@given(data=st.binary(max_size=300), line=st.integers(1, 20))
def test_any_bytes_come_through_where_nothing_is_changed(data, line):
    copy, placed = text(data, Change(line, None, "not to be found", "x"))
    assert not placed
    if b"\x00" not in data and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        assert copy == data


def test_a_change_in_the_middle_of_many_parts_is_made(monkeypatch):
    from proscribe.selftest import edits

    monkeypatch.setattr(edits, "_PART", 64)
    document = b"".join(b"line %d of a log\n" % i for i in range(1, 1001))
    copy, placed = text(document, Change(617, None, "617", "changed"), Change(1000, None, "1000", "last"))
    assert len(placed) == 2
    assert copy == document.replace(b"line 617 ", b"line changed ").replace(b"line 1000 ", b"line last ")


@pytest.mark.parametrize(
    ("line", "old", "new", "wanted"),
    [
        ('"C:\\\\x\\\\a.exe"', "C:\\x\\a.exe", "C:\\y\\b.exe", '"C:\\\\y\\\\b.exe"'),  # JSON
        ("<a>x &amp; y</a>", "x & y", "p & q", "<a>p &amp; q</a>"),  # XML
        ("pkg/%40a/b", "@a/b", "@c/d", "pkg/%40a/b"),  # part of a longer id: left alone
        ("name     next", "name", "longer", "longer   next"),  # a column keeps its width
        ("longest  next", "longest", "x", "x        next"),
        ("ab abc", "ab", "x", "x abc"),  # no part of a word
    ],
)
def test_a_value_is_written_as_the_line_writes_it(line, old, new, wanted):
    copy, _ = text(f"{line}\n".encode(), Change(1, None, old, new))
    assert copy == f"{wanted}\n".encode()


def test_a_format_spells_values_in_its_own_way():
    copy, _ = text(
        b"Q (3)www(7)example(3)org(0)\n",
        Change(1, None, "www.example.org", "a.b"),
        spell=lambda v: "".join(f"({len(p)}){p}" for p in v.split(".")),
    )
    assert copy == b"Q (1)a(1)b(0)\n"


@pytest.mark.parametrize(
    ("document", "pointer", "old", "new", "wanted"),
    [
        ({"a": [{"n": "x"}, {"n": "x"}]}, "/a/1", "x", "y", {"a": [{"n": "x"}, {"n": "y"}]}),
        ({"a": {"m": "X <x@example.org>"}}, "/a", "X", "Y", {"a": {"m": "Y <x@example.org>"}}),
        ({"p": {"node/x": {"v": 1}, "z": 1}}, "/p/node~1x", "x", "y", {"p": {"node/y": {"v": 1}, "z": 1}}),
        (
            {"g": [{"of": "1"}, {"id": "1", "n": "x"}]},
            "/g/0",
            "x",
            "y",
            {"g": [{"of": "1"}, {"id": "1", "n": "y"}]},
        ),
        ({"a": [{"n": "x"}]}, "/a/0", "w", "y", None),
        ("x", "", "x", "y", "y"),
    ],
    ids=["record", "within", "key", "elsewhere", "nowhere", "root"],
)
def test_a_json_value_is_changed_in_its_record(document, pointer, old, new, wanted):
    placed: set[Change] = set()
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        made = edited_json(json.dumps(document).encode(encoding), [Change(None, pointer, old, new)], placed)
        assert json.loads(made.decode(encoding)) == (document if wanted is None else wanted)
    assert bool(placed) is (wanted is not None)
