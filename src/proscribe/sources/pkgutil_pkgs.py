"""Read `pkgutil --pkgs`: the receipts of what installers have put onto a Mac, one id a line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

from proscribe.sources import Origin, Source, _batch
from proscribe.sources._events import log_lines, sample, unread

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

__all__ = ["PLUGIN"]

_ID = re.compile(r"[A-Za-z0-9][\w-]*(?:\.[\w+-]+)+")


def _sniff(head: bytes, name: str) -> float:
    lines = sample(head)
    if not lines or not all(_ID.fullmatch(line) for line in lines):
        return 0.0
    # A list of dotted names could be hosts: every Mac has receipts of its maker's.
    if any(line.startswith("com.apple.pkg.") for line in lines):
        return 1.0
    return 0.8 if "pkgutil" in name.lower() else 0.0


def _read(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    rows = _batch.Rows(origin, kind="package")
    for number, line in log_lines(stream, origin):
        if _ID.fullmatch(line):
            rows.add(line=number, bundle_id=line)
        else:
            unread(origin, "a line that is no id of a receipt", number, line)
        if rows.full:
            yield from rows.take()
    yield from rows.take()


PLUGIN = Source(name="pkgutil-pkgs", title="macOS receipts (pkgutil --pkgs)", sniff=_sniff, read=_read)
