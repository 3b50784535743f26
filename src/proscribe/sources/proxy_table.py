"""Read any table of web requests or name queries: a proxy's, a firewall's, a DNS filter's.

The columns are told by their headers; also the `#Fields:` line of the W3C's extended log format.
A table is taken only if its column of hosts or URLs really holds such. Times without an offset stay
unknown.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, BinaryIO

from proscribe.errors import UnrecognisedError
from proscribe.sources import Source, _tables
from proscribe.sources._events import Hosts, host_of, is_address, sample
from proscribe.sources._local import event_time

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from proscribe.sources import Origin

__all__ = ["PLUGIN"]

# Plain names (`_headers.plain`), the better ones first.
_TARGETS = """
    url fullurl requesturl requestedurl destinationurl urlfilename remoteurl csuri uri request
    cshost csurihost httphost urlhost requesthost targethost desthost dsthost destinationhost
    destinationhostname dsthostname domain domainname destinationdomain destdomain dstdomain queryname dnsquery
    dnsname query sni servername tlssni website fqdn destination host hostname"""
_CLIENTS = """
    devicename computername clienthostname srchost sourcehost cip clientip clientaddress client srcip sourceip
    sourceaddress src source internalip localip userip clientipaddress sourceipaddress"""
_TIMES = """
    timestamp time datetime eventtime receivetime starttime logtime generatedtime timegenerated date"""
_EITHER = frozenset(("host", "hostname", "fqdn", "destination", "query", "uri", "request"))
_HOSTLIKE = 0.6


def _columns(names: list[str]) -> tuple[list[int], list[int], list[int]]:
    """Return the columns of targets, clients and times, the better ones first."""
    return _among(names, _TARGETS), _among(names, _CLIENTS), _among(names, _TIMES)


def _among(names: list[str], wanted: str) -> list[int]:
    return [names.index(name) for name in wanted.split() if name in names]


def _target(cell: str) -> str | None:
    """Return the host of a URL with or without its scheme, or of a host; None for a path or a word."""
    cell = cell.strip().strip('"')
    if "://" not in cell[:16]:
        cell = cell.partition("/")[0].partition("?")[0]
    host = host_of(cell)
    return host if host and ("." in host or ":" in host) else None


def _sniff(head: bytes, name: str) -> float:  # noqa: ARG001 - the content tells
    lines = sample(head)
    found = _tables.header_of(lines)
    if found is None:
        return 0.0
    delimiter, names = found
    targets, clients, times = _columns(names)
    if not targets or not (clients or times):
        return 0.0
    # A column called just "host" may be the device itself: only beside another client is it a target.
    if not clients and {names[at] for at in targets} <= _EITHER:
        return 0.0
    data = [line for line in lines if not line.startswith("#")][delimiter != " " :]
    try:
        rows = [r for r in csv.reader(data, delimiter=delimiter) if len(r) >= len(names)]
    except csv.Error:
        return 0.0
    telling = sum(any(_hostlike(r[at]) for at in targets) for r in rows)
    return 0.7 if telling and telling >= len(rows) * _HOSTLIKE else 0.0


def _hostlike(cell: str) -> bool:
    host = _target(cell)
    return host is not None and (is_address(host) or host.rstrip(".").rpartition(".")[2].isalpha())


def _read(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    log = _tables.Log(stream, origin)
    targets, clients, times = _columns(log.columns)
    if not targets:
        raise UnrecognisedError(
            f"{origin.file}: no column of hosts or URLs was found among {', '.join(log.columns) or 'no columns'}",
            hint="name a column url, host or domain in the first line",
        )
    for kind, at in (("domain", targets), ("device", clients), ("seen_at", times)):
        origin.tally.columns.update({log.columns[i]: kind for i in at})
    apart = {log.columns[at]: at for at in times if log.columns[at] in ("date", "time")}
    hosts = Hosts(origin, "http")
    for number, cells in log.records():
        device = next((cell for at in clients if (cell := cells[at].strip()) not in ("", "-")), None)
        seen_at = next(
            (i for t in _times(cells, times, apart) if (i := event_time(t, origin)) is not None), None
        )
        hosts.add(number, device, [_target(cells[t]) for t in targets], seen_at)
        if hosts.full:
            yield from hosts.take()
    yield from hosts.take()


def _times(cells: list[str], times: list[int], apart: dict[str, int]) -> list[str]:
    """Return the cells that may hold the time; a day and a time of day in two columns are one."""
    if len(apart) > 1:
        return [f"{cells[apart['date']]} {cells[apart['time']]}"]
    return [cells[at] for at in times]


PLUGIN = Source(name="proxy-table", title="table of web requests (CSV, W3C)", sniff=_sniff, read=_read)
