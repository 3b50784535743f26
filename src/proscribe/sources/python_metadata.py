"""Read what an installed Python distribution says of itself: `METADATA` and `PKG-INFO`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO

from proscribe.sources import Source, _batch
from proscribe.sources._stanzas import Stanza, person, stanzas

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from proscribe.sources import Origin

__all__ = ["PLUGIN", "distribution"]

_FIRST = b"Metadata-Version:"


def _sniff(head: bytes, name: str) -> float:
    del name
    return 1.0 if head.removeprefix(b"\xef\xbb\xbf").startswith(_FIRST) and b"\nName:" in head else 0.0


def distribution(stanza: Stanza) -> dict[str, Any]:
    """Return the columns of OBSERVATION that a distribution's own description fills."""
    name = stanza.get("Name")
    return {
        "ecosystem": "pypi",
        "name": name,
        "package": name,
        "version": stanza.get("Version"),
        "author": person(stanza.get("Author")) or person(stanza.get("Author-email")),
        "publisher": person(stanza.get("Maintainer")) or person(stanza.get("Maintainer-email")),
    }


def _read(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    rows = _batch.Rows(origin, kind="package")
    for stanza in stanzas(stream, origin):
        rows.add(line=stanza.lines.get("Name", 1), **distribution(stanza))
        break  # what follows a blank line is the description
    yield from rows.take()


PLUGIN = Source(name="python-metadata", title="Python distribution (METADATA)", sniff=_sniff, read=_read)
