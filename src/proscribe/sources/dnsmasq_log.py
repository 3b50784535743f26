r"""Read the log of dnsmasq, and of Pi-hole, which writes the same: queries, with who asked.

The lines that follow a query (forwarded, cached, reply) are details of it; a name that only they have
is where an alias leads, or was asked for before the log began. Times have no year: they stay unknown,
unless the syslog that wrote them gave an offset. Leases in the log tell MAC addresses.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

from proscribe.sources import Source, _batch
from proscribe.sources._events import DETAIL, Asked, Hosts, log_lines, sample, unread
from proscribe.sources._local import event_time

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from proscribe.sources import Origin

__all__ = ["PLUGIN"]

_LINE = re.compile(
    r"(?P<at>[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT\S+)\s+(?:\S+\s+)?"
    r"dnsmasq(?:-[a-z]+)?(?:\[\d+\])?: (?P<said>.*)"
)
_EXTRA = re.compile(r"\d+ (?P<client>[0-9A-Fa-f.:]+)/\d+ (?P<said>.*)")  # log-queries=extra
_QUERY = re.compile(r"query\[[^\]]+\] (?P<name>\S+) from (?P<client>\S+)")
_LATER = re.compile(
    r"(?:(?:gravity|regex|exactly) (?:blocked|blacklisted|denied|whitelisted|allowed)|reply|cached(?:-stale)?"
    r"|forwarded|config|validation|special domain|DHCP|dnssec-[a-z]+\[[^\]]+\]|/\S+) "
    r"(?P<name>\S+) (?:is|to) (?P<what>.*)"
)
_LEASE = re.compile(
    r"DHCPACK\(\S+\) (?P<client>\S+) (?P<mac>(?:[0-9a-fA-F]{2}:){5}[0-9a-fA-F]{2})(?: (?P<host>\S+))?"
)
_ALIAS = "<CNAME>"


def _sniff(head: bytes, name: str) -> float:  # noqa: ARG001 - the content tells
    lines = sample(head)
    fitting = sum(_LINE.match(line) is not None for line in lines)
    return 1.0 if fitting and fitting * 2 >= len(lines) else 0.0


class _Trail(Asked):
    """Who asked, also for the name that an alias leads to: the next line tells it."""

    def __init__(self) -> None:
        super().__init__()
        self._alias_of: str | None = None

    def later(self, name: str, what: str) -> tuple[bool, str | None]:
        """Say whether a later line's name is one that was asked for; and who asked, as far as is known."""
        known = self.who(name)
        client = known or self._alias_of
        self._alias_of = client if what == _ALIAS else None
        if known is None and client is not None:
            self.ask(name, client)
        return known is not None, client


def _read(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    hosts = Hosts(origin, "dns")
    leases = _batch.Rows(origin, kind="neighbour")
    asked = _Trail()
    details = 0
    for number, line in log_lines(stream, origin):
        match = _LINE.match(line)
        if match is None:
            unread(origin, "a line that is no line of dnsmasq", number, line)
            continue
        said = match["said"]
        at = event_time(match["at"], origin)
        extra = _EXTRA.fullmatch(said)
        client = extra["client"] if extra else None
        said = extra["said"] if extra else said
        if query := _QUERY.match(said):
            asked.ask(query["name"], query["client"])
            hosts.add(number, query["client"], [query["name"]], at)
        elif lease := _LEASE.match(said):
            named, client = lease["host"], lease["client"]
            address = client if named else None
            leases.add(line=number, device=named or client, address=address, mac=lease["mac"], seen_at=at)
        elif later := _LATER.match(said):
            known, who = asked.later(later["name"], later["what"])
            if known:
                details += 1
            else:
                hosts.add(number, client or who, [later["name"]], at, extra=who is not None)
        else:
            unread(origin, "a line about the server itself", number, line)
        if hosts.full:
            yield from hosts.take()
        if leases.full:
            yield from leases.take()
    if details:
        origin.tally.note(DETAIL, details)
    yield from hosts.take()
    yield from leases.take()


PLUGIN = Source(name="dnsmasq-log", title="dnsmasq or Pi-hole log", sniff=_sniff, read=_read)
