"""Read Squid's access.log in its native format: the host of each URL, or of the tunnel asked for.

A log in another format that was set by hand is not recognised; nothing is guessed from its columns.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

from proscribe.sources import Lines, Source
from proscribe.sources._events import Hosts, host_of, log_lines, sample, unread
from proscribe.sources._local import event_time

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from proscribe.sources import Origin

__all__ = ["PLUGIN"]

# time, milliseconds taken, client, result/status, bytes, method, URL, user, hierarchy/peer, type
_LINE = re.compile(
    r"(?P<at>\d{9,10}\.\d{3})\s+-?\d+\s+(?P<client>\S+)\s+[A-Z_]+/\d{3}\s+-?\d+\s+"
    r"(?P<method>[A-Z_\-]+)\s+(?P<url>\S+)(?:\s+\S+)?"
)


def _sniff(head: bytes, name: str) -> float:  # noqa: ARG001 - the content tells
    lines = sample(head)
    fitting = sum(_LINE.match(line) is not None for line in lines)
    return 1.0 if fitting and fitting * 10 >= len(lines) * 8 else 0.0


def _read(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    hosts = Hosts(origin, "http")
    for number, line in log_lines(stream, origin):
        match = _LINE.match(line)
        if match is None:
            unread(origin, "a line that is not in Squid's native format", number, line)
            continue
        url = match["url"]
        # A request that Squid could not read has `error:...` for its URL.
        host = host_of(url) if "://" in url or match["method"] == "CONNECT" else None
        hosts.add(number, match["client"], [host], event_time(match["at"], origin))
        if hosts.full:
            yield from hosts.take()
    yield from hosts.take()


PLUGIN = Source(name="squid-access", title="Squid access.log", sniff=_sniff, read=_read, lines=Lines())
