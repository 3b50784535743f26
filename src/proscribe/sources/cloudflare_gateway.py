"""Read the logs of Cloudflare Gateway (Logpush): DNS, HTTP and network, one JSON object a line.

A device's name stands for it where the log has one, its address otherwise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

import msgspec

from proscribe.schemas import Spelling
from proscribe.sources import Lines, Source, _events
from proscribe.sources._events import Hosts, host_of
from proscribe.sources._json import Text
from proscribe.sources._local import event_time

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from proscribe.sources import Origin

__all__ = ["PLUGIN"]

_NAMED = frozenset(("QueryName", "QueryNameReversed", "HTTPHost", "SNI"))
_OF_GATEWAY = frozenset(
    (
        "ResolverDecision",
        "Policy",
        "PolicyID",
        "PolicyName",
        "DeviceID",
        "DeviceName",
        "SrcIP",
        "SourceIP",
        "Email",
    )
)
_ENOUGH = 2
_NANOSECONDS = 1_000_000  # in a millisecond
_NOT_MILLISECONDS = 10**15


class _Event(msgspec.Struct, rename="pascal", gc=False):
    datetime: Text = None
    query_name: Text = None
    query_name_reversed: Text = None
    c_names_reversed: list[Text] | Text = msgspec.field(default=None, name="CNAMEsReversed")
    http_host: Text = msgspec.field(default=None, name="HTTPHost")
    url: Text = msgspec.field(default=None, name="URL")
    sni: Text = msgspec.field(default=None, name="SNI")
    device_name: Text = None
    src_ip: Text = msgspec.field(default=None, name="SrcIP")
    source_ip: Text = msgspec.field(default=None, name="SourceIP")


def _sniff(head: bytes, name: str) -> float:  # noqa: ARG001 - the content tells
    event = _events.first_event(head)
    if event is None or "Datetime" not in event or not event.keys() & _NAMED:
        return 0.0
    return 1.0 if len(event.keys() & _OF_GATEWAY) >= _ENOUGH else 0.0


def _read(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    hosts = Hosts(origin, "dns")
    for number, event in _events.json_events(stream, origin, _Event, "event of Cloudflare Gateway"):
        kind, names = _names(event)
        device = event.device_name or event.src_ip or event.source_ip
        hosts.add(number, str(device) if device else None, names, _when(event.datetime, origin), kind=kind)
        if hosts.full:
            yield from hosts.take()
    yield from hosts.take()


def _names(event: _Event) -> tuple[str, list[str | None]]:
    if event.http_host or event.url:
        return "http", [host_of(_text(event.http_host)), host_of(_text(event.url))]
    if event.sni:
        return "tls", [_text(event.sni)]
    names = [_text(event.query_name) or _turned(event.query_name_reversed)]
    if isinstance(event.c_names_reversed, list):
        names += [_turned(name) for name in event.c_names_reversed]
    return "dns", names


def _turned(name: Text) -> str | None:
    """Return a name that is written from its last label to its first the usual way."""
    return ".".join(reversed(name.strip(".").split("."))) if isinstance(name, str) else None


def _text(value: Text) -> str | None:
    return value if isinstance(value, str) else None


def _when(value: Text, origin: Origin) -> int | None:
    if isinstance(value, int) and value > _NOT_MILLISECONDS:
        return event_time(value // _NANOSECONDS, origin)
    return event_time(value, origin)


PLUGIN = Source(
    name="cloudflare-gateway",
    title="Cloudflare Gateway log",
    sniff=_sniff,
    read=_read,
    lines=Lines(Spelling.TURNED, first=b"{", also=(rb"\u",)),
)
