"""Read who made a NuGet package: its `.nuspec`, and who signed it.

Repositories sign every package too; their signature stands inside the author's and is a row of its own.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, BinaryIO

from proscribe.sources import Source, _batch
from proscribe.sources._der import DerError
from proscribe.sources._programs import libraries, made_by
from proscribe.sources._signature import signers
from proscribe.sources._xml import Elements, parsed
from proscribe.sources._zipped import named, zipped

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from proscribe.sources import Origin

__all__ = ["PLUGIN"]

_SIGNATURE = ".signature.p7s"
_WANTED = frozenset(("id", "version", "authors", "owners", "title"))
_DEPTH = 3


class _Nuspec(Elements):
    """Takes the texts directly below `package/metadata`."""

    def __init__(self) -> None:
        super().__init__()
        self.told: dict[str, str] = {}

    def ended(self, path: tuple[str, ...], text: str, line: int) -> None:
        del line
        if len(path) == _DEPTH and path[1] == "metadata" and path[2] in _WANTED and text.strip():
            self.told.setdefault(path[2], text.strip())


def _sniff(head: bytes, name: str) -> float:
    return 0.9 if named(head, name, ".nupkg", ".snupkg") else 0.0


def _read(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    rows = _batch.Rows(origin)
    with zipped(stream, origin) as package:
        names = package.like(r"[^/]+\.nuspec")[:1]
        taken = _Nuspec()
        for name in names:
            for _ in parsed(io.BytesIO(package.read(name) or b""), origin, taken):
                pass
        told = taken.told
        signed: list[str] = []
        if _SIGNATURE in package.names:
            try:
                signed = signers(package.read(_SIGNATURE) or b"")
            except DerError as error:
                origin.tally.note(f"the signature is damaged: {error}")
        made_by(
            rows,
            origin,
            name=told.get("title") or told.get("id"),
            version=told.get("version"),
            publisher=told.get("owners"),
            author=told.get("authors"),
            ecosystem="nuget",
            package=told.get("id"),
            signers=signed,
            pointer=f"/{names[0]}" if names else "/",
        )
        libraries(rows, package.names)
    yield from rows.take()


PLUGIN = Source(
    name="nuget",
    title="NuGet package",
    sniff=_sniff,
    read=_read,
    begins=(b"PK\x03\x04",),
    searches=True,
)
