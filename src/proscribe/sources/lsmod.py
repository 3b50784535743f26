"""Read the modules of the Linux kernel: `lsmod`, and /proc/modules from which it takes them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

from proscribe.sources import Origin, Source, _batch
from proscribe.sources._events import log_lines, sample, unread

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

__all__ = ["PLUGIN"]

_HEADER = re.compile(r"Module\s+Size\s+Used by\s*")
_LISTED = re.compile(r"(?P<name>\w+)\s+\d+\s+-?\d+(?:\s+[\w,]+)?\s*")
_KERNEL = re.compile(
    r"(?P<name>\w+) \d+ -?\d+ (?:[\w,]+|-) (?:Live|Loading|Unloading) 0x[0-9a-f]+(?: \(\w+\))?"
)


def _match(line: str) -> re.Match[str] | None:
    return _KERNEL.fullmatch(line) or _LISTED.fullmatch(line)


def _sniff(head: bytes, name: str) -> float:  # noqa: ARG001 - the content tells
    lines = sample(head)
    if lines and _HEADER.fullmatch(lines[0]):
        return 1.0
    return 1.0 if lines and all(_KERNEL.fullmatch(line) for line in lines) else 0.0


def _read(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    rows = _batch.Rows(origin, kind="driver")
    for number, line in log_lines(stream, origin):
        if match := _match(line):
            rows.add(line=number, service=match["name"])
        elif not _HEADER.fullmatch(line):
            unread(origin, "a line that is no line of lsmod", number, line)
        if rows.full:
            yield from rows.take()
    yield from rows.take()


PLUGIN = Source(name="lsmod", title="kernel modules (lsmod)", sniff=_sniff, read=_read)
