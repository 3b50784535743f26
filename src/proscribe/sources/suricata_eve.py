"""Read Suricata's eve.json: names in DNS (versions 1 to 3), TLS, HTTP and QUIC events, addresses of flows.

Other events name nobody and are counted as such. What an answer points to (CNAME) is read too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO

import msgspec

from proscribe.sources import Lines, Source, _events
from proscribe.sources._events import Hosts, host_of
from proscribe.sources._json import Text
from proscribe.sources._local import event_time

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from proscribe.sources import Origin

__all__ = ["PLUGIN"]

_SERVICE_PORTS = 1024  # below it listen servers; clients use the others
_OTHER = "an event that names no host ({})"

_KNOWN = frozenset(
    (
        "alert",
        "anomaly",
        "dcerpc",
        "dhcp",
        "drop",
        "fileinfo",
        "ftp",
        "ftp_data",
        "ike",
        "krb5",
        "ldap",
    )
) | {
    "mdns",
    "mqtt",
    "netflow",
    "nfs",
    "rdp",
    "rfb",
    "sip",
    "smb",
    "smtp",
    "snmp",
    "ssh",
    "stats",
    "tftp",
    "engine",
}

_Object = dict[str, Any]


class _Event(msgspec.Struct, gc=False):
    timestamp: Text = None
    event_type: Text = None
    src_ip: Text = None
    src_port: Text = None
    dest_ip: Text = None
    dest_port: Text = None
    dns: _Object | Text = None
    tls: _Object | Text = None
    http: _Object | Text = None
    quic: _Object | Text = None


def _sniff(head: bytes, name: str) -> float:  # noqa: ARG001 - the content tells
    event = _events.first_event(head)
    if event is None or not {"timestamp", "event_type"} <= event.keys():
        return 0.0
    kind = event["event_type"]
    sure = {"flow_id", "src_ip", "in_iface", "pcap_cnt"} & event.keys() or kind in ("stats", "engine")
    return 1.0 if sure and (kind in event or "flow_id" in event) else 0.0


def _read(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    hosts = Hosts(origin, "dns")
    for number, event in _events.json_events(stream, origin, _Event, "event of Suricata"):
        found = _names(event)
        if found is None:
            origin.tally.rows += 1
            kind = event.event_type if event.event_type in _KNOWN else "other"
            origin.tally.skip(_OTHER.format(kind), f"{origin.file}:{number}")
            continue
        sort, names = found
        hosts.add(number, _client(event), names, event_time(event.timestamp, origin), kind=sort)
        if hosts.full:
            yield from hosts.take()
    yield from hosts.take()


def _names(event: _Event) -> tuple[str, list[str | None]] | None:
    """Return the kind and the names of an event; None if events of its type have none."""
    kind = event.event_type
    if isinstance(event.dns, dict) and kind == "dns":
        return "dns", _asked(event.dns)
    # Alerts and files carry what they were seen in.
    if isinstance(event.tls, dict):
        return "tls", [_text(event.tls.get("sni"))]
    if isinstance(event.quic, dict):
        return "tls", [_text(event.quic.get("sni"))]
    if isinstance(event.http, dict):
        url = _text(event.http.get("url"))
        via_proxy = host_of(url) if url and ("://" in url[:16] or _is_tunnel(event.http)) else None
        return "http", [host_of(_text(event.http.get("hostname"))), via_proxy]
    if isinstance(event.dns, dict):
        return "dns", _asked(event.dns)
    if kind == "flow":  # an address alone: whose network was reached
        return "connection", [_text(event.dest_ip)]
    return None


def _is_tunnel(http: _Object) -> bool:
    return http.get("http_method") == "CONNECT"


def _asked(dns: _Object) -> list[str | None]:
    """Return the names of a DNS event of any version: asked for, and pointed to."""
    names = [_text(dns.get("rrname"))]
    names += [_text(q.get("rrname")) for q in _objects(dns.get("queries"))]
    nested = dns.get("query")  # in alerts
    names += [_text(q.get("rrname")) for q in _objects(nested)]
    if dns.get("rrtype") == "CNAME":  # version 1: one event for each record of the answer
        names.append(_text(dns.get("rdata")))
    for answer in _objects(dns.get("answers")):
        if answer.get("rrtype") == "CNAME":
            names.append(_text(answer.get("rdata")))
    grouped = dns.get("grouped")
    if isinstance(grouped, dict) and isinstance(grouped.get("CNAME"), list):
        names += [_text(name) for name in grouped["CNAME"]]
    return names


def _objects(value: object) -> list[_Object]:
    return [v for v in value if isinstance(v, dict)] if isinstance(value, list) else []


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _client(event: _Event) -> str | None:
    """Return who asked: alerts, and answers of version 1, are logged from the server's side."""
    source, target = event.src_port, event.dest_port
    ports = isinstance(source, int) and isinstance(target, int)
    back = ports and int(source or 0) < _SERVICE_PORTS <= int(target or 0)
    return _text(event.dest_ip if back else event.src_ip)


PLUGIN = Source(
    name="suricata-eve",
    title="Suricata eve.json",
    sniff=_sniff,
    read=_read,
    lines=Lines(first=b"{", also=(rb"\u",)),
)
