"""Read who made a Python wheel or egg: its `METADATA` or `PKG-INFO`."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from proscribe.sources import Source, _batch
from proscribe.sources._programs import libraries, made_by
from proscribe.sources._stanzas import Stanza
from proscribe.sources._zipped import named, zipped
from proscribe.sources.python_metadata import distribution

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from proscribe.sources import Origin

__all__ = ["PLUGIN"]

_METADATA = r"[^/]+\.dist-info/METADATA|EGG-INFO/PKG-INFO"


def _sniff(head: bytes, name: str) -> float:
    return 0.9 if named(head, name, ".whl", ".egg") else 0.0


def _read(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    rows = _batch.Rows(origin)
    with zipped(stream, origin) as package:
        names = package.like(_METADATA)[:1]
        told = distribution(next(package.stanzas(names[0]), Stanza())) if names else {}
        made_by(rows, origin, kind="package", pointer=f"/{names[0]}" if names else "/", **told)
        libraries(rows, package.names)
    yield from rows.take()


PLUGIN = Source(
    name="wheel",
    title="Python wheel or egg",
    sniff=_sniff,
    read=_read,
    begins=(b"PK\x03\x04",),
    searches=True,
)
