"""Read the query logs of Route 53 Resolver: the names that instances ask for, and their aliases."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

import msgspec

from proscribe.sources import Lines, Source, _events
from proscribe.sources._events import Hosts
from proscribe.sources._json import Text
from proscribe.sources._local import event_time

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from proscribe.sources import Origin

__all__ = ["PLUGIN"]

_OF_ROUTE53 = frozenset(("srcaddr", "srcids", "vpc_id", "account_id", "query_class", "transport"))
_ENOUGH = 3


class _Answer(msgspec.Struct, rename="pascal", gc=False):
    rdata: Text = None
    type: Text = None


class _Query(msgspec.Struct, gc=False):
    query_name: Text = None
    query_timestamp: Text = None
    srcaddr: Text = None
    answers: list[_Answer] | Text = None


def _sniff(head: bytes, name: str) -> float:  # noqa: ARG001 - the content tells
    event = _events.first_event(head)
    if event is None or "query_name" not in event or "query_timestamp" not in event:
        return 0.0
    return 1.0 if len(event.keys() & _OF_ROUTE53) >= _ENOUGH else 0.0


def _read(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    hosts = Hosts(origin, "dns")
    for number, query in _events.json_events(stream, origin, _Query, "query of Route 53"):
        names = [query.query_name]
        if isinstance(query.answers, list):
            names += [a.rdata for a in query.answers if a.type == "CNAME"]
        hosts.add(
            number,
            query.srcaddr if isinstance(query.srcaddr, str) else None,
            [n for n in names if isinstance(n, str)],
            event_time(query.query_timestamp, origin),
        )
        if hosts.full:
            yield from hosts.take()
    yield from hosts.take()


PLUGIN = Source(
    name="route53-resolver",
    title="Route 53 Resolver query log",
    sniff=_sniff,
    read=_read,
    lines=Lines(first=b"{", also=(rb"\u",)),
)
