"""Read the logs that NextDNS lets one download: a table of queries, with the device where it is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from proscribe.errors import UnrecognisedError
from proscribe.sources import Source, _tables
from proscribe.sources._events import Hosts, sample
from proscribe.sources._local import event_time

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from proscribe.sources import Origin

__all__ = ["PLUGIN"]

_NEEDED = frozenset(("timestamp", "domain", "querytype", "clientip"))
_DEVICES = ("devicename", "devicelocalip", "deviceid", "clientip")


def _sniff(head: bytes, name: str) -> float:  # noqa: ARG001 - the content tells
    found = _tables.header_of(sample(head))
    return 1.0 if found is not None and set(found[1]) >= _NEEDED else 0.0


def _read(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    log = _tables.Log(stream, origin)
    columns = {name: at for at, name in enumerate(log.columns)}
    if _NEEDED - columns.keys():
        raise UnrecognisedError(
            f"{origin.file}: a log of NextDNS has the columns timestamp, domain, query_type and client_ip, "
            f"this has {', '.join(log.columns) or 'none'}",
            hint="download the log again, or check without --as",
        )
    devices = [columns[name] for name in _DEVICES if name in columns]
    domain, time = columns["domain"], columns["timestamp"]
    hosts = Hosts(origin, "dns")
    for number, cells in log.records():
        device = next((cell for at in devices if (cell := cells[at].strip())), None)
        hosts.add(number, device, [cells[domain]], event_time(cells[time], origin))
        if hosts.full:
            yield from hosts.take()
    yield from hosts.take()


PLUGIN = Source(name="nextdns-csv", title="NextDNS log (CSV)", sniff=_sniff, read=_read)
