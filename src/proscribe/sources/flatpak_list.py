"""Read `flatpak list` as it writes into a file: fields with tabs between, no header.

The columns are those of `--columns=application,name,version,branch,origin,installation`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

from proscribe.sources import Origin, Source, _batch
from proscribe.sources._events import log_lines, sample, unread

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

__all__ = ["PLUGIN"]

_ID = re.compile(r"[A-Za-z_][\w-]*(?:\.[\w-]+){2,}")
_INSTALLATIONS = frozenset(("system", "user"))
_FIELDS = 6


def _cells(line: str) -> list[str] | None:
    cells = [cell.strip() for cell in line.split("\t")]
    return cells if len(cells) == _FIELDS and _ID.fullmatch(cells[0]) else None


def _sniff(head: bytes, name: str) -> float:  # noqa: ARG001 - the content tells
    rows = [_cells(line) for line in sample(head)]
    installed = [r for r in rows if r is not None and (r[5] in _INSTALLATIONS or r[5].startswith("system"))]
    return 1.0 if len(installed) * 2 > len(rows) else 0.0


def _read(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    rows = _batch.Rows(origin, kind="app", ecosystem="flatpak")
    for number, line in log_lines(stream, origin):
        cells = _cells(line)
        if cells is None:
            unread(origin, "a line that is no line of flatpak list", number, line)
            continue
        rows.add(line=number, package=cells[0], bundle_id=cells[0], name=cells[1], version=cells[2])
        if rows.full:
            yield from rows.take()
    yield from rows.take()


PLUGIN = Source(name="flatpak-list", title="flatpaks (flatpak list)", sniff=_sniff, read=_read)
