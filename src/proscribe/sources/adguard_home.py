"""Read the query log of AdGuard Home: querylog.json, one query a line."""

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


class _Query(msgspec.Struct, gc=False):
    T: Text = None
    QH: Text = None
    IP: Text = None


def _sniff(head: bytes, name: str) -> float:  # noqa: ARG001 - the content tells
    event = _events.first_event(head)
    return 1.0 if event is not None and {"T", "QH", "QT", "IP"} <= event.keys() else 0.0


def _read(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    hosts = Hosts(origin, "dns")
    for number, query in _events.json_events(stream, origin, _Query, "query of AdGuard Home"):
        client = query.IP if isinstance(query.IP, str) else None
        hosts.add(
            number, client, [query.QH] if isinstance(query.QH, str) else [], event_time(query.T, origin)
        )
        if hosts.full:
            yield from hosts.take()
    yield from hosts.take()


PLUGIN = Source(
    name="adguard-home",
    title="AdGuard Home query log",
    sniff=_sniff,
    read=_read,
    lines=Lines(first=b"{", also=(rb"\u",)),
)
