"""Read `launchctl list`: the jobs of macOS's launchd, whose labels begin with their maker's domain."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

from proscribe.sources import Origin, Source, _batch
from proscribe.sources._events import log_lines, sample, unread

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

__all__ = ["PLUGIN"]

_HEADER = "PID\tStatus\tLabel"
_JOB = re.compile(r"(?:-|\d+)\t-?\d+\t(?P<label>\S.*)")
_STARTED = re.compile(r"(?:application\.)?(?P<id>[\w.\-]+?)(?:\.\d+){0,2}")  # application.com.x.y.123.456


def _sniff(head: bytes, name: str) -> float:  # noqa: ARG001 - the content tells
    lines = sample(head)
    return 1.0 if lines and lines[0] == _HEADER else 0.0


def _read(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    rows = _batch.Rows(origin, kind="service")
    for number, line in log_lines(stream, origin):
        if match := _JOB.fullmatch(line):
            label = match["label"].strip()
            plain = _STARTED.fullmatch(label)
            rows.add(line=number, bundle_id=plain["id"] if plain else label)
        elif line != _HEADER:
            unread(origin, "a line that is no line of launchctl list", number, line)
        if rows.full:
            yield from rows.take()
    yield from rows.take()


PLUGIN = Source(name="launchctl-list", title="macOS jobs (launchctl list)", sniff=_sniff, read=_read)
