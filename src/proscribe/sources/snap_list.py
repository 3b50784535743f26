"""Read `snap list`: what was installed from the Snap Store, and whose account published it."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from proscribe.sources import Origin, Source, _batch
from proscribe.sources._events import log_lines, sample, unread

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

__all__ = ["PLUGIN"]

_HEADER = ["Name", "Version", "Rev", "Tracking", "Publisher", "Notes"]
_MARKS = "*✓✪ "  # a verified publisher, and a starred one


def _sniff(head: bytes, name: str) -> float:  # noqa: ARG001 - the content tells
    lines = sample(head)
    return 1.0 if lines and lines[0].split() == _HEADER else 0.0


def _read(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    rows = _batch.Rows(origin, kind="app", ecosystem="snap")
    for number, line in log_lines(stream, origin):
        cells = line.split()
        if cells == _HEADER:
            continue
        if len(cells) != len(_HEADER):
            unread(origin, "a line with more or fewer fields than snap list has", number, line)
            continue
        rows.add(
            line=number,
            name=cells[0],
            package=cells[0],
            version=cells[1],
            publisher=cells[4].strip(_MARKS).strip("-"),
        )
        if rows.full:
            yield from rows.take()
    yield from rows.take()


PLUGIN = Source(name="snap-list", title="snaps (snap list)", sniff=_sniff, read=_read)
