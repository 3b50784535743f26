"""Read Zeek's dns.log, as a table or as JSON: the names asked for, and the aliases in the answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO

from proscribe.sources import Lines, Source, _zeek
from proscribe.sources._events import Hosts, is_address
from proscribe.sources._local import event_time

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from proscribe.sources import Origin

__all__ = ["PLUGIN"]

_WANTED = frozenset(("ts", "id.orig_h", "id_orig_h", "query", "qtype", "qtype_name", "answers"))
_OF_DNS = frozenset(
    (
        "query",
        "qtype",
        "qtype_name",
        "qclass",
        "rcode",
        "rcode_name",
        "trans_id",
        "rejected",
        "TTLs",
        "answers",
    )
)
_ENOUGH = 3
# Only the answers to these name hosts that the client goes on to; others hold texts, servers, or the
# name of an address that somebody wondered about.
_ADDRESSES = frozenset(("A", "AAAA", "CNAME", "HTTPS", "SVCB", "A6", "1", "28", "5", "65", "64"))


def _sniff(head: bytes, name: str) -> float:  # noqa: ARG001 - the content tells
    fields = _zeek.fields_of(head)
    return 1.0 if len(fields & _OF_DNS) >= _ENOUGH else 0.0


def _read(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    hosts = Hosts(origin, "dns")
    for number, record in _zeek.records(stream, origin, _WANTED):
        query = record.get("query")
        asked = [query] if isinstance(query, str) else []
        hosts.add(
            number, _zeek.client(record), [*asked, *_aliases(record)], event_time(record.get("ts"), origin)
        )
        if hosts.full:
            yield from hosts.take()
    yield from hosts.take()


def _aliases(record: dict[str, Any]) -> list[str]:
    answers = record.get("answers")
    if not isinstance(answers, list) or not answers:
        return []
    if str(record.get("qtype_name") or record.get("qtype") or "A") not in _ADDRESSES:
        return []
    return [a for a in answers if isinstance(a, str) and "." in a and " " not in a and not is_address(a)]


PLUGIN = Source(name="zeek-dns", title="Zeek dns.log", sniff=_sniff, read=_read, lines=Lines(also=(rb"\u",)))
