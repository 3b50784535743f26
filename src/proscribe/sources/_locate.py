"""Find the lines of values in a JSON document: a second pass, for matches only.

The parser tells no lines. Here only the containers on the way to a wanted record are taken apart, by
the spans that the parser gives for their parts.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any, BinaryIO

import msgspec
import numpy as np

from proscribe.sources import Origin, _json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

__all__ = ["locate", "pointer_part"]

_KEY = re.compile(rb'[\s,]*("(?:[^"\\]|\\.)*")\s*:\s*')
_STRING = re.compile(rb'"((?:[^"\\]|\\.)*)"(\s*:)?')


def pointer_part(key: str) -> str:
    """Escape one part of an RFC 6901 pointer."""
    return key.replace("~", "~0").replace("/", "~1")


def locate(
    stream: BinaryIO, wanted: Iterable[tuple[str, str]], limit: int | None = None
) -> Mapping[tuple[str, str], int]:
    """Find the line of each (pointer of a record, raw value in it); the record's own line at worst.

    Only the containers on the way to a wanted record are taken apart. What cannot be found is left out.

    Raises:
        SourceError: the document is longer than `limit`, or empty.
    """
    origin = Origin("document")
    data = _json.utf8(_json.document(stream, origin, limit), origin)
    pairs = set(wanted)
    found = _located(data, pairs)
    if len(found) < len(pairs) and (repaired := _json.allowed(data)) != data:
        found |= _located(repaired, pairs - found.keys())
    return found


def _located(data: bytes, wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
    tree: dict[str, Any] = {}
    values: dict[str, list[str]] = {}
    for pointer, value in wanted:
        values.setdefault(pointer, []).append(value)
        node = tree
        for part in pointer.split("/")[1:]:
            node = node.setdefault(part.replace("~1", "/").replace("~0", "~"), {})
    offsets: dict[tuple[str, str], int] = {}
    start, end = len(data) - len(data.lstrip()), len(data.rstrip())
    todo: list[tuple[str, dict[str, Any], int, int, int, str]] = [("", tree, start, end, start, "")]
    while todo:
        pointer, node, start, end, key_at, key = todo.pop()
        if told := values.get(pointer):
            record = data[start:end]
            for value in told:
                offsets[pointer, value] = _value_at(record, start, value, key, key_at)
        if node:
            for child, child_key_at, child_start, child_end in _children(data, start, end, node):
                inner = f"{pointer}/{pointer_part(child)}"
                todo.append((inner, node[child], child_start, child_end, child_key_at, child))
    return _lines(data, offsets)


def _children(
    data: bytes, start: int, end: int, wanted: dict[str, Any]
) -> Iterator[tuple[str, int, int, int]]:
    """Yield (key or index, where its key stands, its start, its end) of the wanted children of a container."""
    part = memoryview(data)[start:end]
    try:
        if data[start : start + 1] == b"[":
            items = msgspec.json.decode(part, type=list[msgspec.Raw])
            for name in wanted:
                if name.isdecimal() and int(name) < len(items):
                    at, until = _span(items[int(name)], data)
                    yield name, at, at, until
        elif data[start : start + 1] == b"{":
            position = start + 1
            for name, item in msgspec.json.decode(part, type=dict[str, msgspec.Raw]).items():
                match = _KEY.match(data, position)
                at, until = _span(item, data)
                if match is None or match.end() != at:
                    return  # a key that occurs twice: the rest cannot be told apart
                if name in wanted:
                    yield name, match.start(1), at, until
                position = until
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return


def _span(item: msgspec.Raw, data: bytes) -> tuple[int, int]:
    """Return where a part stands in the document that it was decoded from: it is a view of it."""
    view = np.frombuffer(item, np.uint8)
    at = int(view.ctypes.data - np.frombuffer(data, np.uint8).ctypes.data)
    return at, at + len(view)


def _value_at(raw: bytes, at: int, value: str, key: str, key_at: int) -> int:
    """Return where a value stands: the key of the record, a value in it, or else its beginning."""
    if key == value or key.endswith("/" + value):
        return key_at
    quoted = re.compile(re.escape(msgspec.json.encode(value)) + rb"(?!\s*:)")
    if match := quoted.search(raw):
        return at + match.start()
    if b"\\" in raw:  # escapes that another writer chose
        for match in _STRING.finditer(raw):
            if b"\\" in match[1] and match[2] is None and _unescaped(match[0]) == value:
                return at + match.start()
    # A part of a value (`Organization: X`), or a name joined of a group and a name.
    for part in (value, value.rsplit("/", 1)[-1]):
        inner = raw.find(msgspec.json.encode(part)[1:-1])
        if inner >= 0 and part:
            return at + inner
    return at


def _unescaped(quoted: bytes) -> str | None:
    try:
        return msgspec.json.decode(quoted, type=str)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def _lines(data: bytes, offsets: dict[tuple[str, str], int]) -> dict[tuple[str, str], int]:
    """Turn byte offsets into line numbers in one pass."""
    ordered = sorted(set(offsets.values()))
    line_at: dict[int, int] = {}
    line = 1
    for before, offset in pairwise([0, *ordered]):
        line += data.count(b"\n", before, offset)
        line_at[offset] = line
    return {key: line_at[offset] for key, offset in offsets.items()}
