"""Read Zeek's x509.log, as a table or as JSON: who issued the certificates that servers showed.

A product that looks into TLS shows certificates of its own making. Only the issuer's common name is told:
a certificate's subject is whoever was visited, and the company that issued it may be anybody's authority.
The log knows no client.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

from proscribe.sources import Source, _batch, _zeek
from proscribe.sources._events import first_event
from proscribe.sources._instants import instant

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from proscribe.sources import Origin

__all__ = ["PLUGIN"]

_ISSUER = "certificate.issuer"
_WANTED = frozenset(("ts", _ISSUER))
_CN = re.compile(r"(?:^|,)\s*CN=(?P<name>(?:\\.|[^,\\])*)")


def _sniff(head: bytes, name: str) -> float:  # noqa: ARG001 - the content tells
    fields = _zeek.fields_of(head) or frozenset(first_event(head) or ())
    return 1.0 if {"ts", _ISSUER} <= fields else 0.0


def _read(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    rows = _batch.Rows(origin, kind="certificate")
    for number, record in _zeek.records(stream, origin, _WANTED):
        issuer = record.get(_ISSUER)
        match = _CN.search(issuer) if isinstance(issuer, str) else None
        signer = f"CN={match['name'].strip()}" if match else None
        rows.add(line=number, signer=signer, seen_at=instant(record.get("ts")))
        if rows.full:
            yield from rows.take()
    yield from rows.take()


PLUGIN = Source(name="zeek-x509", title="Zeek x509.log", sniff=_sniff, read=_read)
