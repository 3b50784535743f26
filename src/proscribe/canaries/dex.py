"""Canaries for programs of Android: a program that defines a few classes, written anew with others."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from proscribe.canaries import Canary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from proscribe.canaries import Change

__all__ = ["PLUGIN"]

_HEADER = 0x70
_CLASSES = ("Lorg/example/sdk/A;", "Lorg/example/sdk/B;")


def _program(*classes: str) -> bytes:
    """Return a program with tables of texts, types and classes, and nothing else."""
    count = len(classes)
    types = _HEADER + 4 * count
    definitions = types + 4 * count
    texts = definitions + 32 * count
    places, data = b"", b""
    for name in classes:
        places += struct.pack("<I", texts + len(data))
        data += bytes((len(name),)) + name.encode() + b"\x00"
    numbers = b"".join(struct.pack("<I", i) for i in range(count))
    defined = b"".join(struct.pack("<8I", i, 1, 0xFFFFFFFF, 0, 0xFFFFFFFF, 0, 0, 0) for i in range(count))
    whole = texts + len(data)
    header = b"dex\n035\x00" + bytes(24) + struct.pack("<III", whole, _HEADER, 0x12345678) + bytes(12)
    header += struct.pack("<II", count, _HEADER) + struct.pack("<II", count, types) + bytes(24)
    header += struct.pack("<II", count, definitions) + struct.pack("<II", len(data), texts)
    return header + places + numbers + defined + data


def _edit(document: bytes, changes: Sequence[Change]) -> bytes:
    """Give the classes another package; a program that is not the sample stays as it is."""
    if document != _program(*_CLASSES):
        return document
    classes: tuple[str, ...] = _CLASSES
    for change in changes:
        old, new = (v.replace(".", "/") for v in (change.old, change.new))
        classes = tuple(c.replace(old, new) for c in classes)
    return _program(*classes)


PLUGIN = Canary(samples={"classes.dex": lambda: _program(*_CLASSES)}, edit=_edit)
