"""Read who made an RPM package: its header alone; what it installs is not unpacked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO

from proscribe.errors import SourceError
from proscribe.sources import Source, _batch
from proscribe.sources._rpm import RpmError, header_of, told
from proscribe.sources._stanzas import person

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from proscribe.sources import Origin

__all__ = ["PLUGIN", "columns"]

_MAGIC = b"\xed\xab\xee\xdb"
_MOST = 128 * 1024 * 1024
_PIECE = 256 * 1024


def columns(header: dict[str, str]) -> dict[str, Any]:
    """Return the columns of OBSERVATION that an RPM header fills."""
    name = header.get("name")
    release = header.get("release")
    version = header.get("version")
    return {
        "ecosystem": "rpm",
        "name": name,
        "package": name,
        "version": f"{version}-{release}" if version and release else version,
        "publisher": header.get("vendor"),
        "author": person(header.get("packager")),
    }


def _sniff(head: bytes, name: str) -> float:
    del name
    return 1.0 if head.startswith(_MAGIC) else 0.0


def _read(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    data = b""
    found: dict[str, str] | None = None
    problem: RpmError | None = None
    while found is None and len(data) < _MOST:
        piece = stream.read(max(_PIECE, len(data)))
        data += piece
        try:
            found = told(header_of(data))
        except RpmError as error:
            problem = error
        if not piece:
            break
    if found is None:
        raise SourceError(
            f"{origin.file}: an RPM package that is damaged: {problem}", hint="copy the file again"
        )
    rows = _batch.Rows(origin, kind="package")
    rows.add(pointer="/header", **columns(found))
    yield from rows.take()


PLUGIN = Source(name="rpm-package", title="RPM package", sniff=_sniff, read=_read, begins=(_MAGIC,))
