"""Read `systemextensionsctl list`: the extensions that products have put into macOS, with their Team IDs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

from proscribe.schemas import State
from proscribe.sources import Origin, Source, _batch
from proscribe.sources._events import log_lines, sample

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

__all__ = ["PLUGIN"]

_LISTED = re.compile(
    r"\*?\t\*?\t(?P<team>[A-Z0-9]{10})\t(?P<bundle>\S+) \((?P<version>[^)]*)\)\t(?P<name>[^\t]*)\t\[(?P<state>[^\]]*)\]"
)
_HEADER = re.compile(r"enabled\tactive\tteamID\tbundleID \(version\)\tname\t\[state\]")


def _sniff(head: bytes, name: str) -> float:  # noqa: ARG001 - the content tells
    return 1.0 if any(_HEADER.fullmatch(line) or _LISTED.fullmatch(line) for line in sample(head)) else 0.0


def _read(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    rows = _batch.Rows(origin, kind="system-extension")
    for number, line in log_lines(stream, origin):
        if match := _LISTED.fullmatch(line):
            left = "terminated" in match["state"]  # it goes at the next restart
            rows.add(
                line=number,
                name=match["name"],
                bundle_id=match["bundle"],
                team_id=match["team"],
                version=match["version"].partition("/")[0],
                state=(State.RESIDUE if left else State.PRESENT).value,
            )
        if rows.full:
            yield from rows.take()
    yield from rows.take()


PLUGIN = Source(
    name="system-extensions",
    title="macOS system extensions (systemextensionsctl)",
    sniff=_sniff,
    read=_read,
)
