"""Read DER and BER as far as signatures and certificates need it: elements, names, object identifiers.

Values are positions in one `bytes`, nothing is copied before it is wanted. Every length is checked against
what contains it, and nesting is bounded, so damaged data give `DerError` and nothing else. Indefinite
lengths are understood because Apple's signatures have them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["DerError", "Element", "children", "element", "name", "oid"]

_DEPTH = 32
_LONG = 0x80
_MOST_LENGTH_BYTES = 4
_HIGH_TAG = 0x1F
_CONSTRUCTED = 0x20
_OID = 0x06

_KEYS = {
    "2.5.4.3": "CN",
    "2.5.4.5": "SERIALNUMBER",
    "2.5.4.6": "C",
    "2.5.4.7": "L",
    "2.5.4.8": "ST",
    "2.5.4.10": "O",
    "2.5.4.11": "OU",
    "0.9.2342.19200300.100.1.1": "UID",
    "1.2.840.113549.1.9.1": "E",
}
"""The attributes of a name that are shown; others say nothing of who it is."""

_TEXT = {0x0C: "utf-8", 0x12: "ascii", 0x13: "ascii", 0x14: "latin-1", 0x16: "ascii", 0x1A: "ascii"} | {
    0x1C: "utf-32-be",
    0x1E: "utf-16-be",
}
_ESCAPED = str.maketrans({c: f"\\{c}" for c in ',+"\\<>;='})


class DerError(ValueError):
    """The data are no DER, or end early."""


class Element(NamedTuple):
    """One element: identifier octet, and where it begins, where its content begins and ends, what follows."""

    tag: int
    start: int
    body: int
    end: int
    after: int


def element(data: bytes, at: int = 0, end: int | None = None, depth: int = 0) -> Element:
    """Return the element that begins at `at` and must end by `end`.

    Raises:
        DerError: there is none, or it would be longer than what holds it.
    """
    stop = len(data) if end is None else end
    if depth > _DEPTH or at + 2 > stop:
        raise DerError("it ends early" if depth <= _DEPTH else "it is nested too deeply")
    tag, size = data[at], data[at + 1]
    if tag & _HIGH_TAG == _HIGH_TAG:
        raise DerError("it has a tag of a kind that signatures do not have")
    body = at + 2
    if size == _LONG:
        if not tag & _CONSTRUCTED:
            raise DerError("an indefinite length where none may be")
        here = body
        while data[here : here + 2] != b"\x00\x00":
            here = element(data, here, stop, depth + 1).after
        return Element(tag, at, body, here, here + 2)
    if size > _LONG:
        count = size - _LONG
        if count > _MOST_LENGTH_BYTES or body + count > stop:
            raise DerError("a length that cannot be")
        size = int.from_bytes(data[body : body + count])
        body += count
    if body + size > stop:
        raise DerError("it ends early")
    return Element(tag, at, body, body + size, body + size)


def children(data: bytes, parent: Element) -> Iterator[Element]:
    """Yield the elements within an element.

    Raises:
        DerError: while yielding, where one is damaged.
    """
    at = parent.body
    while at < parent.end:
        found = element(data, at, parent.end)
        yield found
        at = found.after


def oid(data: bytes, at: Element) -> str:
    """Return an object identifier in dots, or an empty text if the element is none."""
    if at.tag != _OID or at.body == at.end:
        return ""
    numbers: list[int] = []
    value = 0
    for octet in data[at.body : at.end]:
        value = value << 7 | octet & 0x7F
        if not octet & 0x80:
            numbers.append(value)
            value = 0
    if not numbers:
        return ""
    first = min(numbers[0] // 40, 2)
    return ".".join(map(str, (first, numbers[0] - 40 * first, *numbers[1:])))


def name(data: bytes, at: Element) -> str:
    """Return an X.500 name as text, the most particular part first: `CN=.., O=.., C=..`.

    Raises:
        DerError: it is damaged.
    """
    parts: list[str] = []
    for relative in children(data, at):
        for pair in children(data, relative):
            told = list(children(data, pair))
            if len(told) == 2 and (key := _KEYS.get(oid(data, told[0]))):  # noqa: PLR2004  type and value
                encoding = _TEXT.get(told[1].tag, "utf-8")
                value = data[told[1].body : told[1].end].decode(encoding, "replace").strip("\x00 ")
                parts.append(f"{key}={value.translate(_ESCAPED)}")
    return ", ".join(reversed(parts))
