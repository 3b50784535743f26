"""Read and write structs of Thrift's compact protocol, in which Parquet files keep their footer.

Written after the protocol's description (github.com/apache/thrift, doc/specs/thrift-compact-protocol.md).
Nothing here knows what a field means: what is not changed is written back as it was read.
"""

from __future__ import annotations

import struct
from typing import Any

__all__ = ["LIST", "STRUCT", "Struct", "dumps", "loads"]

_TRUE, _FALSE, _BYTE, _I16, _I32, _I64, _DOUBLE, _BINARY = range(1, 9)
LIST, _SET, _MAP, STRUCT = range(9, 13)
_LONG = 15  # lists from here on write their length apart
_DEEPEST = 32

Struct = dict[int, tuple[int, Any]]
"""Field id -> (type, value): numbers, bytes, bools, (type of the items, items) for lists, structs."""


def loads(data: bytes) -> Struct:
    """Read one struct.

    Raises:
        ValueError: it is not one, or uses what Parquet does not: sets, maps, structs nested beyond reason.
    """
    try:
        return _Reader(data).struct(0)
    except (IndexError, struct.error) as e:
        raise ValueError("the struct ends too early") from e


def dumps(value: Struct) -> bytes:
    """Write one struct."""
    out = bytearray()
    _struct(out, value)
    return bytes(out)


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def byte(self) -> int:
        self.at += 1
        return self.data[self.at - 1]

    def varint(self) -> int:
        whole = shift = 0
        while True:
            b = self.byte()
            whole |= (b & 0x7F) << shift
            if b < 0x80:  # noqa: PLR2004  the last byte has no high bit
                return whole
            shift += 7

    def zigzag(self) -> int:
        n = self.varint()
        return (n >> 1) ^ -(n & 1)

    def take(self, count: int) -> bytes:
        if self.at + count > len(self.data):
            raise IndexError
        self.at += count
        return self.data[self.at - count : self.at]

    def struct(self, depth: int) -> Struct:
        if depth > _DEEPEST:
            raise ValueError("structs are nested too deep")
        found: Struct = {}
        field = 0
        while head := self.byte():
            kind, step = head & 15, head >> 4
            field = field + step if step else self.zigzag()
            found[field] = kind, kind == _TRUE if kind in {_TRUE, _FALSE} else self.value(kind, depth)
        return found

    def value(self, kind: int, depth: int) -> Any:
        if kind in {_I16, _I32, _I64}:
            return self.zigzag()
        if kind == _BINARY:
            return self.take(self.varint())
        if kind == STRUCT:
            return self.struct(depth + 1)
        if kind == LIST:
            head = self.byte()
            count = head >> 4 if head >> 4 < _LONG else self.varint()
            return head & 15, [self.value(head & 15, depth + 1) for _ in range(count)]
        if kind in {_TRUE, _FALSE, _BYTE}:  # a bool in a list is a byte
            return self.byte()
        if kind == _DOUBLE:
            return struct.unpack("<d", self.take(8))[0]
        raise ValueError(f"a value of type {kind} is not expected")


def _varint(out: bytearray, n: int) -> None:
    while n > 0x7F:  # noqa: PLR2004  seven bits a byte
        out.append(n & 0x7F | 0x80)
        n >>= 7
    out.append(n)


def _zigzag(out: bytearray, n: int) -> None:
    _varint(out, n << 1 if n >= 0 else (-n << 1) - 1)


def _struct(out: bytearray, fields: Struct) -> None:
    last = 0
    for field, (kind, value) in sorted(fields.items()):
        written = (_TRUE if value else _FALSE) if kind in {_TRUE, _FALSE} else kind
        if 0 < field - last < 16:  # noqa: PLR2004  a short step fits beside the type
            out.append((field - last) << 4 | written)
        else:
            out.append(written)
            _zigzag(out, field)
        if kind not in {_TRUE, _FALSE}:
            _value(out, kind, value)
        last = field
    out.append(0)


def _value(out: bytearray, kind: int, value: Any) -> None:
    if kind in {_I16, _I32, _I64}:
        _zigzag(out, value)
    elif kind == _BINARY:
        _varint(out, len(value))
        out += value
    elif kind == STRUCT:
        _struct(out, value)
    elif kind == LIST:
        of, items = value
        if len(items) < _LONG:
            out.append(len(items) << 4 | of)
        else:
            out.append(_LONG << 4 | of)
            _varint(out, len(items))
        for item in items:
            _value(out, of, item)
    elif kind == _DOUBLE:
        out += struct.pack("<d", value)
    else:
        out.append(value)
