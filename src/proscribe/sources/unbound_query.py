"""Read the log of Unbound with `log-queries` or `log-replies`: a reply to a query above is its detail."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

from proscribe.sources import Source
from proscribe.sources._events import DETAIL, Asked, Hosts, log_lines, sample, unread
from proscribe.sources._local import event_time

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from proscribe.sources import Origin

__all__ = ["PLUGIN"]

_QUERY = re.compile(
    r"(?:\[(?P<epoch>\d{9,10})\] |(?P<at>\d{4}-\d\d-\d\dT\S+) )?.*?\bunbound(?:\[\d+(?::[0-9a-f]+)?\])?:? "
    r"(?:\[\d+:[0-9a-f]+\] )?info: (?:query: |reply: )?(?P<client>[0-9A-Fa-f.:]+(?:%\w+)?) (?P<name>\S+) "
    r"[A-Z0-9]+ (?:IN|CH|HS|ANY|CLASS\d+)(?P<reply> [A-Z]+ [\d.]+ .*)?"
)
_OTHER = "a line of the server that is no query"


def _sniff(head: bytes, name: str) -> float:  # noqa: ARG001 - the content tells
    return 1.0 if any(_QUERY.fullmatch(line) for line in sample(head)) else 0.0


def _read(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    hosts = Hosts(origin, "dns")
    asked = Asked()
    details = 0
    for number, line in log_lines(stream, origin):
        match = _QUERY.fullmatch(line)
        if match is None:
            unread(origin, _OTHER, number, line)
            continue
        if match["reply"] and asked.who(f"{match['client']} {match['name']}") is not None:
            details += 1
            continue
        if not match["reply"]:
            asked.ask(f"{match['client']} {match['name']}", match["client"])
        hosts.add(number, match["client"], [match["name"]], event_time(match["epoch"] or match["at"], origin))
        if hosts.full:
            yield from hosts.take()
    if details:
        origin.tally.note(DETAIL, details)
    yield from hosts.take()


PLUGIN = Source(name="unbound-query", title="Unbound query log", sniff=_sniff, read=_read)
