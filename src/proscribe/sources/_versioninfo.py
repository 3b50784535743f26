"""Read the strings of a Windows version resource (VS_VERSIONINFO).

The resource is a tree of blocks, each with its length, its key in UTF-16 and a value, aligned to four
bytes; the strings are the leaves below `StringFileInfo` and a language.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["strings"]

_HEADER = struct.Struct("<HHH")
_LONGEST_KEY = 256


class _Block(NamedTuple):
    key: str
    value: int
    value_bytes: int
    children: int
    end: int


def strings(data: bytes) -> dict[str, str]:
    """Return key and text of each string, of the first language that has it; damaged blocks end the list."""
    found: dict[str, str] = {}
    root = _block(data, 0, len(data))
    if root is None or root.key != "VS_VERSION_INFO":
        return found
    for info in _blocks(data, root.children, root.end):
        if info.key != "StringFileInfo":
            continue
        for language in _blocks(data, info.value, info.end):
            for leaf in _blocks(data, language.value, language.end):
                # The length of the value is in characters by the rule, in bytes by some who broke it.
                raw = data[leaf.value : leaf.end]
                text = raw.decode("utf-16-le", "replace").partition("\x00")[0].strip()
                if text and leaf.key not in found:
                    found[leaf.key] = text
    return found


def _blocks(data: bytes, at: int, end: int) -> Iterator[_Block]:
    while (block := _block(data, at, end)) is not None:
        yield block
        at = _aligned(block.end)


def _block(data: bytes, at: int, end: int) -> _Block | None:
    if at + _HEADER.size > end:
        return None
    length, value_length, text = _HEADER.unpack_from(data, at)
    if length < _HEADER.size or at + length > end:
        return None
    stop = at + length
    zero = at + _HEADER.size
    while data[zero : zero + 2] != b"\x00\x00":
        zero += 2
        if zero + 2 > stop or zero - at > _LONGEST_KEY:
            return None
    key = data[at + _HEADER.size : zero].decode("utf-16-le", "replace")
    value = _aligned(zero + 2)
    size = value_length * (2 if text else 1)
    return _Block(key, value, size, _aligned(value + size), stop)


def _aligned(at: int) -> int:
    return (at + 3) & ~3
