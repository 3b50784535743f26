"""Read who made an extension of Visual Studio or Visual Studio Code (VSIX): its `extension.vsixmanifest`."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, BinaryIO

from proscribe.sources import Source, _batch
from proscribe.sources._programs import libraries, made_by
from proscribe.sources._xml import Elements, parsed
from proscribe.sources._zipped import named, zipped

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from proscribe.sources import Origin

__all__ = ["PLUGIN"]

_MANIFEST = "extension.vsixmanifest"


class _Vsix(Elements):
    """Takes the identity and the name of an extension."""

    def __init__(self) -> None:
        super().__init__()
        self.told: dict[str, str] = {}

    def begun(self, path: tuple[str, ...], attributes: dict[str, str], line: int) -> None:
        del line
        if path[-1] == "Identity" and "Id" in attributes:
            self.told |= {k: attributes[k] for k in ("Id", "Version", "Publisher") if k in attributes}

    def ended(self, path: tuple[str, ...], text: str, line: int) -> None:
        del line
        if path[-1] == "DisplayName" and text:
            self.told.setdefault("DisplayName", text)


def _sniff(head: bytes, name: str) -> float:
    return 0.9 if named(head, name, ".vsix") else 0.0


def _read(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    rows = _batch.Rows(origin)
    with zipped(stream, origin) as package:
        taken = _Vsix()
        if _MANIFEST in package.names:
            for _ in parsed(io.BytesIO(package.read(_MANIFEST) or b""), origin, taken):
                pass
        told = taken.told
        publisher, own = told.get("Publisher"), told.get("Id")
        made_by(
            rows,
            origin,
            kind="extension",
            name=told.get("DisplayName") or own,
            version=told.get("Version"),
            publisher=publisher,
            ecosystem="vscode",
            package=f"{publisher}.{own}" if publisher and own else own,
            pointer=f"/{_MANIFEST}",
        )
        libraries(rows, package.names)
    yield from rows.take()


PLUGIN = Source(
    name="editor-extension",
    title="editor extension (VSIX)",
    sniff=_sniff,
    read=_read,
    begins=(b"PK\x03\x04",),
    searches=True,
)
