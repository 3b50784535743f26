r"""Read the debug log of the Windows DNS server: `(3)www(7)example(3)org(0)` is www.example.org.

Names are written as lengths and labels, so that no search for a domain finds them. A packet received
from a client is a query; what is sent on, received back and sent to the client are its details. Dates
are in the server's language and have no zone: times stay unknown, unless the user names it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

from proscribe.sources import Source
from proscribe.sources._events import DETAIL, Asked, Hosts, log_lines, sample, unread
from proscribe.sources._local import event_time

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from proscribe.sources import Origin

__all__ = ["PLUGIN"]

_PACKET = re.compile(
    r" PACKET +(?:[0-9A-Fa-f]{6,16} +)?(?:UDP|TCP) +(?P<way>Rcv|Snd) +(?P<peer>\S+) +[0-9a-fA-F]{4} +"
    r"(?P<response>R)? *(?P<code>[QNU?]) +\[[^\]]*\] +\S+ +(?P<name>\(\d+\).*)"
)
_DATED = re.compile(r"\d{1,4}[-./]?\d{1,2}[-./]?\d{1,4}\.? +\d{1,2}[:.]\d\d[:.]\d\d (?:[AP]M )?")
_LABEL = re.compile(r"\((\d{1,2})\)")
_POINTER = re.compile(r"\[[0-9A-Fa-f]{4}\]")  # where the packet points back for the rest of a name
_TYPE = re.compile(r"\s+TYPE\s+(\w+)\s*\(\d+\)\s*")
_DATA = re.compile(r"\s+DATA\s+(?P<name>\S.*)")
_MARKS = ("DNS Server log file creation", "Message logging key")


def _sniff(head: bytes, name: str) -> float:  # noqa: ARG001 - the content tells
    lines = sample(head)
    marked = any(mark in line for line in lines[:40] for mark in _MARKS)
    packets = sum(_PACKET.search(line) is not None for line in lines)
    return 1.0 if packets else (0.9 if marked else 0.0)


def _read(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    hosts = Hosts(origin, "dns")
    asked = Asked()
    details = 0
    client: str | None = None
    alias = False
    at: int | None = None
    for number, line in log_lines(stream, origin):
        if match := _PACKET.search(line):
            name = _name(match["name"])
            dated = _DATED.match(line) if origin.zone else None
            at = event_time(dated[0].strip(), origin) if dated else None
            sent, response, peer = match["way"] == "Snd", bool(match["response"]), match["peer"]
            known = asked.who(name)
            alias = False
            if not sent and not response:
                asked.ask(name, peer)
                client = peer
                hosts.add(number, peer, [name], at)
            elif known is not None:
                client = peer if sent and response else known
                details += 1
            else:
                # The rest of the exchange is not in the log: an answer goes to who asked.
                client = peer if sent and response else None
                hosts.add(number, client, [name], at)
        elif kind := _TYPE.fullmatch(line):
            alias = kind[1] == "CNAME"
        elif alias and (data := _DATA.fullmatch(line)):
            target = _name(_POINTER.sub("", data["name"]))
            if asked.who(target) is None:
                hosts.add(number, client, [target], at, extra=True)
        elif _DATED.match(line):
            unread(origin, "a line about the server itself", number, line)
        if hosts.full:
            yield from hosts.take()
    if details:
        origin.tally.note(DETAIL, details)
    yield from hosts.take()


def _name(written: str) -> str:
    """Return a name written as lengths and labels with dots between its labels."""
    labels: list[str] = []
    at = 0
    while (match := _LABEL.match(written, at)) and (size := int(match[1])):
        end = match.end() + size
        if end < len(written) and written[end] != "(":
            # A label that is longer as text than on the wire: up to the next length.
            following = _LABEL.search(written, match.end())
            end = following.start() if following else len(written)
        labels.append(written[match.end() : end])
        at = end
    return ".".join(labels)


PLUGIN = Source(name="windows-dns-debug", title="Windows DNS debug log", sniff=_sniff, read=_read)
