"""Read Zeek's http.log, as a table or as JSON: the hosts of requests, also of those to a proxy."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from proscribe.sources import Lines, Source, _zeek
from proscribe.sources._events import Hosts, host_of
from proscribe.sources._local import event_time

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from proscribe.sources import Origin

__all__ = ["PLUGIN"]

_WANTED = frozenset(("ts", "id.orig_h", "id_orig_h", "host", "uri", "method"))
_OF_HTTP = frozenset(("host", "uri", "method", "user_agent", "status_code", "trans_depth", "resp_mime_types"))
_ENOUGH = 3


def _sniff(head: bytes, name: str) -> float:  # noqa: ARG001 - the content tells
    return 1.0 if len(_zeek.fields_of(head) & _OF_HTTP) >= _ENOUGH else 0.0


def _read(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    hosts = Hosts(origin, "http")
    for number, record in _zeek.records(stream, origin, _WANTED):
        host, uri = record.get("host"), record.get("uri")
        named = [host_of(host)] if isinstance(host, str) else []
        # A request to a proxy has the whole address; CONNECT has nothing else.
        if isinstance(uri, str) and ("://" in uri[:16] or record.get("method") == "CONNECT"):
            named.append(host_of(uri))
        hosts.add(number, _zeek.client(record), named, event_time(record.get("ts"), origin))
        if hosts.full:
            yield from hosts.take()
    yield from hosts.take()


PLUGIN = Source(
    name="zeek-http", title="Zeek http.log", sniff=_sniff, read=_read, lines=Lines(also=(rb"\u",))
)
