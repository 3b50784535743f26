"""Read Zeek's ssl.log, as a table or as JSON: the server names that clients ask for when TLS begins."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from proscribe.sources import Lines, Source, _zeek
from proscribe.sources._events import Hosts
from proscribe.sources._local import event_time

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from proscribe.sources import Origin

__all__ = ["PLUGIN"]

_WANTED = frozenset(("ts", "id.orig_h", "id_orig_h", "server_name"))
_OF_SSL = frozenset(
    ("server_name", "cipher", "curve", "resumed", "established", "next_protocol", "ssl_history", "ja3")
)
_ENOUGH = 2


def _sniff(head: bytes, name: str) -> float:  # noqa: ARG001 - the content tells
    return 1.0 if len(_zeek.fields_of(head) & _OF_SSL) >= _ENOUGH else 0.0


def _read(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    hosts = Hosts(origin, "tls")
    for number, record in _zeek.records(stream, origin, _WANTED):
        name = record.get("server_name")
        hosts.add(
            number,
            _zeek.client(record),
            [name] if isinstance(name, str) else [],
            event_time(record.get("ts"), origin),
        )
        if hosts.full:
            yield from hosts.take()
    yield from hosts.take()


PLUGIN = Source(name="zeek-ssl", title="Zeek ssl.log", sniff=_sniff, read=_read, lines=Lines(also=(rb"\u",)))
