"""Read the query log of BIND, from its own file or through syslog.

Times are instants only where BIND writes them with an offset (`print-time iso8601-utc`), or the user names
the zone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

from proscribe.sources import Lines, Source
from proscribe.sources._events import Hosts, log_lines, sample, unread
from proscribe.sources._local import event_time

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from proscribe.sources import Origin

__all__ = ["PLUGIN"]

_QUERY = re.compile(
    r"client (?:@0x[0-9a-f]+ )?(?P<client>[0-9A-Fa-f.:]+(?:%\w+)?)#\d+(?:/key \S+)?(?: \([^)]*\))?: "
    r"(?:view \S+: )?query: (?P<name>\S+) \S+ \S+ [+-]"
)
_DAY = re.compile(r"\d\d-[A-Z][a-z]{2}-\d{4}")
_OTHER = "a line of the server that is no query"


def _sniff(head: bytes, name: str) -> float:  # noqa: ARG001 - the content tells
    return 1.0 if any(_QUERY.search(line) for line in sample(head)) else 0.0


def _read(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    hosts = Hosts(origin, "dns")
    for number, line in log_lines(stream, origin):
        match = _QUERY.search(line)
        if match is None:
            unread(origin, _OTHER, number, line)
            continue
        hosts.add(number, match["client"], [match["name"]], event_time(_at(line), origin))
        if hosts.full:
            yield from hosts.take()
    yield from hosts.take()


def _at(line: str) -> str:
    """Return the time that a line begins with: one word, or a day and a time."""
    first, _, rest = line.partition(" ")
    return f"{first} {rest.partition(' ')[0]}" if _DAY.fullmatch(first) else first


PLUGIN = Source(name="bind-query", title="BIND query log", sniff=_sniff, read=_read, lines=Lines())
