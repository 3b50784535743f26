"""Read tables of neighbours: `arp -a` of any system, `ip neigh`, /proc/net/arp, `show ip arp`, leases.

The MAC address tells who made the network card. Times in a table of leases are when they end, not
when the device was seen, and are not used.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

from proscribe.sources import Source, _batch
from proscribe.sources._events import log_lines, sample, unread

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from proscribe.sources import Origin

__all__ = ["PLUGIN"]

_IP = r"\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){2,7}(?:%\w+)?"
_MAC = r"[0-9a-fA-F]{1,2}(?::[0-9a-fA-F]{1,2}){5}"  # arp of macOS leaves out leading zeros
_MISSING = r"(?:<incomplete>|\(incomplete\))"
_LINES = tuple(
    re.compile(pattern)
    for pattern in (
        # arp -a: Linux, macOS, BSD
        rf"(?P<host>\S+) \((?P<ip>{_IP})\) (?:at|auf|à|en|a) (?:(?P<mac>{_MAC})|{_MISSING})(?: .*)?",
        # arp -a: Windows
        rf"\s+(?P<ip>{_IP})\s+(?P<mac>[0-9a-fA-F]{{2}}(?:-[0-9a-fA-F]{{2}}){{5}})\s+[^\W\d]\S*\s*",
        # ip neigh
        rf"(?P<ip>{_IP}) dev \S+(?: lladdr (?P<mac>{_MAC}))?(?: (?:router|proxy|extern_learn|managed|used|ref|probes|[\d/]+))*(?: (?:[A-Z]+))?\s*",
        # leases of dnsmasq
        rf"\d+ (?P<mac>{_MAC}) (?P<ip>{_IP}) (?P<host>\S+) \S+",
        # arp -n
        rf"(?P<host>\S+)\s+ether\s+(?P<mac>{_MAC})\s+[A-Z]+\s+(?:\S+\s+)?\S+\s*",
        rf"(?P<host>\S+)\s+{_MISSING}\s+\S+\s*",
        # /proc/net/arp
        rf"(?P<ip>{_IP})\s+0x[0-9a-f]+\s+0x[0-9a-f]+\s+(?P<mac>{_MAC})\s+\S+\s+\S+\s*",
        # show ip arp
        rf"Internet\s+(?P<ip>{_IP})\s+(?:\d+|-)\s+(?:(?P<mac>[0-9a-fA-F]{{4}}(?:\.[0-9a-fA-F]{{4}}){{2}})|Incomplete)\s+ARPA(?:\s+\S+)?\s*",
    )
)
_HEADINGS = re.compile(
    rf"\S.*: (?:{_IP}) --- 0x[0-9a-f]+\s*|Address\s+HWtype\s+.*|IP address\s+HW type\s+.*|Protocol\s+Address\s+.*"
    r"|duid \S+|\s{2,}\S.*[^\d\s]\s*",
    re.IGNORECASE,
)
_SURE = re.compile(_MAC + r"|[0-9a-fA-F]{2}(?:-[0-9a-fA-F]{2}){5}|[0-9a-fA-F]{4}(?:\.[0-9a-fA-F]{4}){2}")
_NO_MAC = "a neighbour whose MAC address is not known"
_NAMELESS = frozenset(("?", "*"))


def _match(line: str) -> re.Match[str] | None:
    for pattern in _LINES:
        if match := pattern.fullmatch(line):
            return match
    return None


def _sniff(head: bytes, name: str) -> float:  # noqa: ARG001 - the content tells
    lines = sample(head)
    matches = [_match(line) for line in lines]
    known = sum(m is not None for m in matches)
    sure = sum(
        m is not None and _SURE.search(line) is not None for m, line in zip(matches, lines, strict=True)
    )
    headings = sum(
        m is None and _HEADINGS.fullmatch(line) is not None for m, line in zip(matches, lines, strict=True)
    )
    return 1.0 if sure and known >= headings and known + headings == len(lines) else 0.0


def _read(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    rows = _batch.Rows(origin, kind="neighbour")
    for number, line in log_lines(stream, origin):
        match = _match(line)
        if match is None:
            if not _HEADINGS.fullmatch(line):
                unread(origin, "a line that is no line of a table of neighbours", number, line)
            continue
        found = match.groupdict()
        if found.get("mac") is None:
            unread(origin, _NO_MAC, number, line)
            continue
        host = found.get("host")
        named = host if host and host not in _NAMELESS else None
        address = found.get("ip")
        rows.add(line=number, device=named or address, address=address if named else None, mac=found["mac"])
        if rows.full:
            yield from rows.take()
    yield from rows.take()


PLUGIN = Source(name="neighbours", title="MAC addresses (arp, ip neigh, leases)", sniff=_sniff, read=_read)
