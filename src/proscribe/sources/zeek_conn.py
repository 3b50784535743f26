"""Read Zeek's conn.log, as a table or as JSON: the addresses that were connected to.

An address tells whose network was reached, not for what: it is weaker than a name. An attempt that nobody
answered is read too. Numbers of autonomous systems are taken where a script has added them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from proscribe.sources import Source, _zeek
from proscribe.sources._events import Hosts
from proscribe.sources._local import event_time

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    import pyarrow as pa

    from proscribe.sources import Origin

__all__ = ["PLUGIN"]

_SERVERS = ("id.resp_h", "id_resp_h")
_SYSTEMS = ("resp_asn", "resp_as", "id.resp_asn")
_WANTED = frozenset(("ts", "id.orig_h", "id_orig_h", *_SERVERS, *_SYSTEMS))
_OF_CONN = frozenset(("conn_state", "orig_bytes", "resp_bytes", "missed_bytes", "orig_pkts", "history"))
_ENOUGH = 3


def _sniff(head: bytes, name: str) -> float:  # noqa: ARG001 - the content tells
    return 1.0 if len(_zeek.fields_of(head) & _OF_CONN) >= _ENOUGH else 0.0


def _read(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    hosts = Hosts(origin, "connection")
    for number, record in _zeek.records(stream, origin, _WANTED):
        reached = [_server(record), *(_system(record.get(field)) for field in _SYSTEMS)]
        hosts.add(number, _zeek.client(record), reached, event_time(record.get("ts"), origin))
        if hosts.full:
            yield from hosts.take()
    yield from hosts.take()


def _server(record: dict[str, Any]) -> str | None:
    nested = record.get("id")
    found = record.get("id.resp_h") or record.get("id_resp_h")
    if found is None and isinstance(nested, dict):
        found = nested.get("resp_h")
    return found if isinstance(found, str) else None


def _system(value: object) -> str | None:
    """Return the number of an autonomous system as it is written: AS64496."""
    digits = str(value).upper().removeprefix("AS") if isinstance(value, str | int) else ""
    return f"AS{digits}" if digits.isdigit() and digits != "0" else None


PLUGIN = Source(name="zeek-conn", title="Zeek conn.log", sniff=_sniff, read=_read)
