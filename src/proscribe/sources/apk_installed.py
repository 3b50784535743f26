"""Read the packages of Alpine from the database of apk, /lib/apk/db/installed: one block a package."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from proscribe.sources import Origin, Source, _batch, _text
from proscribe.sources._events import sample
from proscribe.sources.dpkg import without_mail

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

__all__ = ["PLUGIN"]

_NEEDED = frozenset("PVA")
_LETTERS = frozenset("CPVASITULomtcDpirkqaFMRZ")


def _sniff(head: bytes, name: str) -> float:  # noqa: ARG001 - the content tells
    lines = sample(head)
    keys = {line[0] for line in lines if line[1:2] == ":"}
    shaped = all(line[1:2] == ":" and line[0] in _LETTERS for line in lines)
    return 1.0 if lines and shaped and keys >= _NEEDED else 0.0


def _read(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    rows = _batch.Rows(origin, kind="package", ecosystem="apk")
    block: dict[str, str] = {}
    began = 0
    for number, line in _text.lines(stream, origin):
        if line[1:2] == ":":
            if line[0] == "P" and not block.get("P"):
                began = number
            block.setdefault(line[0], line[2:].strip())
        elif block and not line.strip():
            _add(rows, block, began)
            block = {}
            if rows.full:
                yield from rows.take()
    if block:
        _add(rows, block, began)
    yield from rows.take()


def _add(rows: _batch.Rows, block: dict[str, str], began: int) -> None:
    name = block.get("P")
    maker = without_mail(block.get("m", ""))
    rows.add(line=began or None, name=name, package=name, version=block.get("V"), publisher=maker)


PLUGIN = Source(name="apk-installed", title="Alpine packages (apk database)", sniff=_sniff, read=_read)
