"""Read tables of connections by address: netflow as nfdump writes it, flow logs of clouds, firewalls' exports.

The columns are told by their headers. What is read is the address that was connected to and, where a
column tells it, the number of its autonomous system. A table that names hosts or URLs is a proxy's.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, BinaryIO

from proscribe.errors import UnrecognisedError
from proscribe.sources import Source, _text
from proscribe.sources._events import Hosts, is_address, log_lines, sample, unread
from proscribe.sources._headers import plain
from proscribe.sources._local import event_time

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from proscribe.sources import Origin

__all__ = ["PLUGIN"]

# Plain names of columns, the better ones first.
_TO = """
    da dstaddr dstip dstipaddr destip destinationip destinationaddress destinationipaddress destaddress ipv4dstaddr
    ipv6dstaddr dstipv4addr remoteip remoteaddress pktdstaddr dst dest destination"""
_FROM = "sa srcaddr srcip srcipaddr sourceip sourceaddress sourceipaddress ipv4srcaddr ipv6srcaddr localip pktsrcaddr src source"
_SYSTEM = "das dstas dstasn destas destasn destinationas destinationasn destinationasnumber bgpdstas"
_TIME = "ts firstseen starttime start flowstart timestamp time datetime eventtime receivetime begin"
_OF_FLOWS = frozenset(
    [
        "td",
        "te",
        "pr",
        "ipkt",
        "ibyt",
        "opkt",
        "obyt",
        "packets",
        "bytes",
        "octets",
        "flows",
        "protocol",
        "proto",
        "dp",
        "dstport",
        "srcport",
        "sp",
        "destport",
        "sourceport",
        "destinationport",
        "inpkts",
        "inbytes",
        "logstatus",
        "interfaceid",
        "action",
        "duration",
    ]
)
_ENOUGH = 2
_DELIMITERS = ",;\t|"
_MOSTLY = 0.6


def _header(line: str) -> tuple[str, list[str]]:
    """Return the delimiter of a header and the plain names of its columns."""
    delimiter = max(_DELIMITERS, key=line.count)
    if delimiter not in line:
        return " ", [plain(cell) for cell in line.split()]
    try:
        cells = next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return delimiter, []
    return delimiter, [plain(cell) for cell in cells]


def _cells(line: str, delimiter: str) -> list[str]:
    if delimiter == " ":
        return line.split()
    return [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter), [])]


def _among(names: list[str], wanted: str) -> int | None:
    return next((names.index(name) for name in wanted.split() if name in names), None)


def _sniff(head: bytes, name: str) -> float:  # noqa: ARG001 - the content tells
    lines = sample(head)
    if not lines:
        return 0.0
    delimiter, names = _header(lines[0])
    to = _among(names, _TO)
    if to is None or _among(names, _FROM) is None or len(_OF_FLOWS & set(names)) < _ENOUGH:
        return 0.0
    try:
        rows = [cells for line in lines[1:] if len(cells := _cells(line, delimiter)) > to]
    except csv.Error:
        return 0.0
    addressed = sum(is_address(cells[to]) for cells in rows)
    return 0.65 if addressed and addressed >= len(rows) * _MOSTLY else 0.0


def _read(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    head, again = _text.peeked(stream)
    first = next(iter(sample(head)), "")
    delimiter, names = _header(first)
    to, client = _among(names, _TO), _among(names, _FROM)
    if to is None:
        raise UnrecognisedError(
            f"{origin.file}: no column of destination addresses was found among {', '.join(names)[:300] or 'no columns'}",
            hint="name a column dstaddr in the first line",
        )
    system, at = _among(names, _SYSTEM), _among(names, _TIME)
    for column, index in (("domain", to), ("domain", system), ("device", client), ("seen_at", at)):
        if index is not None:
            origin.tally.columns[names[index]] = column
    hosts = Hosts(origin, "connection")
    for number, line in log_lines(again, origin):
        if line == first:
            continue
        try:
            cells = _cells(line, delimiter)
        except csv.Error as error:
            unread(origin, "a record that is no CSV", number, str(error))
            continue
        if len(cells) < len(names):
            # nfdump ends with a summary, a table of its own
            unread(origin, "a record with fewer fields than its header", number)
            continue
        reached = [cells[to] if is_address(cells[to]) else None, _numbered(cells, system)]
        device = cells[client] if client is not None else None
        hosts.add(number, device, reached, event_time(cells[at], origin) if at is not None else None)
        if hosts.full:
            yield from hosts.take()
    yield from hosts.take()


def _numbered(cells: list[str], at: int | None) -> str | None:
    """Return the number of an autonomous system as it is written: AS64496."""
    digits = cells[at].upper().removeprefix("AS") if at is not None else ""
    return f"AS{digits}" if digits.isdigit() and digits.strip("0") else None


PLUGIN = Source(
    name="flow-table", title="table of connections (netflow, VPC flow logs)", sniff=_sniff, read=_read
)
