"""Read bundles of certificates in PEM: whom a system trusts, and who looks into its TLS.

What is told is each certificate's subject; a product that intercepts TLS installs a root of its own. Keys
and requests in the same file are passed over.
"""

from __future__ import annotations

import binascii
import re
from typing import TYPE_CHECKING, BinaryIO

from proscribe.sources import Origin, Source, _batch, _text
from proscribe.sources._der import DerError
from proscribe.sources._events import sample, unread
from proscribe.sources._signature import certificate_subject

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

__all__ = ["PLUGIN"]

_BEGIN = re.compile(r"-----BEGIN (?P<what>(?:TRUSTED |X509 )?CERTIFICATE)-----\s*")
_END = "-----END "
_OTHER = re.compile(r"-----BEGIN (?P<what>[A-Z0-9 ]+)-----\s*")
_LONGEST = 5_000  # lines; no certificate has so many
_OPEN = "a certificate that does not end"
_BAD = "a certificate that cannot be read"


def _sniff(head: bytes, name: str) -> float:  # noqa: ARG001 - the content tells
    return 1.0 if any(_BEGIN.fullmatch(line) for line in sample(head)) else 0.0


def _read(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    rows = _batch.Rows(origin, kind="certificate")
    held: list[str] | None = None
    began = 0
    for number, line in _text.lines(stream, origin):
        if _BEGIN.fullmatch(line):
            if held is not None:
                unread(origin, _OPEN, began)
            held, began = [], number
        elif match := _OTHER.fullmatch(line):
            origin.tally.note(f"passed over: {match['what'].lower()}")
        elif held is not None and line.startswith(_END):
            _add(rows, "".join(held), began, origin)
            held = None
        elif held is not None:
            held.append(line.strip())
            if len(held) > _LONGEST:
                unread(origin, _OPEN, began)
                held = None
        if rows.full:
            yield from rows.take()
    if held is not None:
        unread(origin, _OPEN, began)
    yield from rows.take()


def _add(rows: _batch.Rows, text: str, line: int, origin: Origin) -> None:
    try:
        found = certificate_subject(binascii.a2b_base64(text))
    except (DerError, binascii.Error, ValueError) as error:
        unread(origin, _BAD, line, str(error))
        return
    rows.add(line=line, signer=found)


PLUGIN = Source(name="certificates-pem", title="certificates (PEM bundle)", sniff=_sniff, read=_read)
