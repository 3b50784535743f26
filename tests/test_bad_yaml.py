"""A museum of bad YAML: the bytes, and the exact words that their author is told."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proscribe.errors import LawError
from proscribe.strictyaml import MAX_BYTES, MAX_DEPTH, decode, parse


class Colour(StrEnum):
    RED = "red"
    GREEN = "green"


class Part(msgspec.Struct, frozen=True):
    id: str
    size: int = 0


class Whole(msgspec.Struct, frozen=True):
    title: str
    colour: Colour = Colour.RED
    count: int = 0
    share: float = 0.0
    on: bool = False
    parts: tuple[Part, ...] = ()
    names: dict[str, str] = {}
    note: str | None = None
    value: str | bool | int | None = None
    from_: str | None = msgspec.field(name="from", default=None)
    anything: Any = None


QUOTE = "put it in quotes"
KEYS = "keys here: title, colour, count, share, on, parts, names, note, value, from, anything"

PARSED = {
    "empty": (b"", 1, "the file is empty", "write the keys that docs/measure-format.md lists"),
    "only a comment": (b"# nothing\n", 1, "the file is empty", "write the keys that docs/measure-format.md lists"),
    "a key twice": (b"a: 1\nb: 2\na: 3\n", 3, "key `a` stands twice in one mapping", "keep one `a`"),
    "a key twice, once in quotes": (b'a: 1\n"a": 3\n', 2, "key `a` stands twice in one mapping", "keep one `a`"),
    "a key twice, within": (b"a:\n  - b: 1\n    b: 2\n", 3, "key `b` stands twice in one mapping", "keep one `b`"),
    "a key that is a number": (b"2024: x\n", 1, "a key must be text, found `2024`", "put the key in quotes"),
    "a key that is yes or no": (b"true: x\n", 1, "a key must be text, found `true`", "put the key in quotes"),
    "a key that is a list": (b"[a, b]: x\n", 1, "a key must be text, found a list", "put the key in quotes"),
    "no key": (b"? \n: x\n", 1, "a key must be text, found nothing", "put the key in quotes"),
    "a tag": (b"a: !!str 1\n", 1, "tag !!str is not allowed", "write the plain value, in quotes if it is text"),
    "a tag that runs code": (b"a: !!python/object/apply:os.system [ls]\n", 1, "tag !!python/object/apply:os.system is not allowed", "write the plain value, in quotes if it is text"),
    "an alias without anchor": (b"a: *x\n", 1, "alias *x has no anchor", "write &x on the value meant"),
    "an alias before its anchor": (b"a: *x\nb: &x 1\n", 1, "alias *x has no anchor", "write &x on the value meant"),
    "a merge of text": (b"a: 1\n<<: text\n", 2, "<< takes a mapping", "merge an anchored mapping: <<: *base"),
    "two merges": (b"a: &a {x: 1}\nb:\n  <<: *a\n  <<: *a\n", 4, "key `<<` stands twice in one mapping", "merge several as <<: [*a, *b]"),
    "two documents": (b"a: 1\n---\nb: 2\n", 2, "a second document starts here", "write one document a file"),
    "not UTF-8": (b"a: 1\nb: \xff\n", 2, "byte 0xff is not UTF-8", "save the file as UTF-8"),
    "too large": (b"#" * (MAX_BYTES + 1), 1, f"the file has {MAX_BYTES + 1:,} bytes; at most {MAX_BYTES:,} are read", "split it into several files"),
    "too deep": (b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1), 1, f"nested more than {MAX_DEPTH} levels deep", "name parts of it and use them"),
    "laughing": (b"a: &a [1,1,1,1,1,1,1,1,1,1]\n" + b"".join(b"%c: &%c [%s]\n" % (n, n, b",".join([b"*%c" % (n - 1)] * 10)) for n in b"bcdefghi"), 1, "aliases expand to too much", "write the values out, or share less of them"),
}  # fmt: skip

DECODED = {
    "no title": (b"count: 1\n", 1, "the file has no `title`", "add `title: ...`"),
    "an unknown key": (b"title: x\ntilte: y\n", 2, "unknown key `tilte` in the file; the nearest is `title`", KEYS),
    "a key by its inner name": (b"title: x\nfrom_: y\n", 2, "unknown key `from_` in the file; the nearest is `from`", KEYS),
    "text that is a number": (b"title: 5\n", 1, "title must be text, found `5`", QUOTE),
    "text that is yes": (b"title: true\n", 1, "title must be text, found `true`", QUOTE),
    "text that is nothing": (b"title:\n", 1, "title must be text, found nothing", "write text after the colon, or take the key out"),
    "text that is a list": (b"title: [x]\n", 1, "title must be text, found a list", "write text"),
    "a number that is text": (b"title: x\ncount: '5'\n", 2, "count must be a whole number, found `5`", "write a whole number"),
    "a number that is yes": (b"title: x\ncount: true\n", 2, "count must be a whole number, found `true`", "write a whole number"),
    "a number with a point": (b"title: x\ncount: 1.0\n", 2, "count must be a whole number, found `1.0`", "write a whole number"),
    "yes in the old way": (b"title: x\non: yes\n", 2, "on must be true or false, found `yes`", "write true or false"),
    "a choice that is none": (b"title: x\ncolour: gren\n", 2, "colour cannot be `gren`; the nearest is `green`", "write one of red, green"),
    "a choice that is nothing": (b"title: x\ncolour:\n", 2, "colour cannot be nothing", "write one of red, green"),
    "a list that is a mapping": (b"title: x\nparts: {id: a}\n", 2, "parts must be a list, found a mapping", "write it as [..] or as lines that start with -"),
    "a mapping that is a list": (b"title: x\nnames: [a]\n", 2, "names must be a mapping, found a list", "write it as `key: value` lines"),
    "a part that is text": (b"title: x\nparts:\n  - a\n", 3, "parts.0 must be a mapping, found `a`", "write it as `key: value` lines"),
    "within a part, by its id": (b"title: x\nparts:\n  - id: one\n  - id: two\n    size: big\n", 5, "parts.two.size must be a whole number, found `big`", "write a whole number"),
    "a part without id": (b"title: x\nparts:\n  - size: 1\n", 3, "parts.0 has no `id`", "add `id: ...`"),
    "a value in a mapping": (b"title: x\nnames:\n  a: b\n  c: 3\n", 4, "names.c must be text, found `3`", QUOTE),
    "one of several kinds": (b"title: x\nvalue: [1]\n", 2, "value cannot be a list", "write one of: text, true or false, a whole number, null"),
    "what was merged in": (b"title: x\nparts:\n  - &p\n    id: 7\n  - {<<: *p, size: 1}\n", 4, "parts.0.id must be text, found `7`", QUOTE),
}  # fmt: skip


@pytest.mark.parametrize("name", PARSED)
def test_it_is_no_document(name: str) -> None:
    text, line, message, hint = PARSED[name]
    with pytest.raises(LawError) as refused:
        parse(text, "f.yaml", LawError)
    told = refused.value
    if name == "laughing":
        line = int(told.message.split(":")[1])
    assert (told.message, told.hint) == (f"f.yaml:{line}: {message}", hint)


@pytest.mark.parametrize("name", DECODED)
def test_it_is_not_what_is_wanted(name: str) -> None:
    text, line, message, hint = DECODED[name]
    with pytest.raises(LawError) as refused:
        decode(parse(text, "f.yaml", LawError), Whole)
    assert (refused.value.message, refused.value.hint) == (f"f.yaml:{line}: {message}", hint)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (b"a: [1, 2\nb: 3\n", 2),
        (b"a: 1\n  b: 2\n", 2),
        (b"a: 'x\n", 2),
        (b"a: {b: 1\n", 2),
        (b"a: 1\n\tb: 2\n", 2),
        (b"- a\nb: 1\n", 2),
        (b"a: @x\n", 1),
        (b"a: b: c\n", 1),
    ],
)
def test_what_is_no_yaml_is_told_with_its_line(text: bytes, line: int) -> None:
    with pytest.raises(LawError) as refused:
        parse(text, "f.yaml", LawError)
    assert refused.value.message.startswith(f"f.yaml:{line}: not YAML: ")
    assert refused.value.hint


def test_a_good_one_is_read_whole() -> None:
    text = b"""\
title: "5"
colour: green
count: 3
share: 2
on: true
parts: [{id: a}, {id: b, size: 2}]
names: {NO: Norway, on: switched}
note: null
value: false
from: 2024-07-20
anything: {deep: [1, 2.5, x, null]}
"""
    assert decode(parse(text, "f.yaml", LawError), Whole) == Whole(
        "5", Colour.GREEN, 3, 2, True, (Part("a"), Part("b", 2)), {"NO": "Norway", "on": "switched"},
        None, False, "2024-07-20", {"deep": [1, 2.5, "x", None]},
    )  # fmt: skip


VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(10**17), 10**17), st.text("abcXYZ 0123:-#'\"{}[]&*!", max_size=8)),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text("abc<", min_size=1, max_size=4).filter(lambda k: k != "<<"), inner, max_size=4)),
    max_leaves=12,
)  # fmt: skip


@given(st.dictionaries(st.text("abc", min_size=1, max_size=3), VALUES, min_size=1, max_size=4))
def test_json_is_read_as_what_it_says(data: dict[str, Any]) -> None:
    assert parse(msgspec.json.encode(data), "f.yaml", LawError).data == data


@given(st.one_of(st.binary(max_size=60), st.text(":-{}[]&*#!|>'\"%@`\n\tab<1 ", max_size=40).map(str.encode)))
def test_any_bytes_are_read_or_refused_with_a_line(text: bytes) -> None:
    try:
        document = parse(text, "f.yaml", LawError)
        decode(document, Whole)
    except LawError as refused:
        place, line, _ = refused.message.split(":", 2)
        assert (place, line.isdigit()) == ("f.yaml", True)
