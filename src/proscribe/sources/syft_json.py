"""Read Syft's own JSON: artifacts with the maker that each kind of package names.

CPEs that Syft makes up from a package's name are passed over: their vendor is a guess. Those that it
took from a dictionary say so, and count.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO

import msgspec

from proscribe.errors import SourceError
from proscribe.sources import Source, _batch, _json, _text
from proscribe.sources._json import Text
from proscribe.sources._locate import locate
from proscribe.sources.dpkg import without_mail

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import pyarrow as pa

    from proscribe.sources import Origin

__all__ = ["PLUGIN"]

_AT_ONCE = 8_192
# Where the kinds of metadata name who makes a package, the surest first.
_MAKERS = ("vendor", "companyName", "maintainer", "manufacturer", "publisher")
_GENERATED = "syft-generated"


class _Location(msgspec.Struct, gc=False):
    path: Text = None


class _Artifact(msgspec.Struct, gc=False):
    name: Text = None
    version: Text = None
    type: Text = None
    purl: Text = None
    cpes: list[Any] | Text = None
    locations: list[_Location] | Text = None
    metadata: dict[str, Any] | Text = None


class _Document(msgspec.Struct, gc=False):
    artifacts: msgspec.Raw = _json.NULL


def _sniff(head: bytes, name: str) -> float:  # noqa: ARG001 - the content tells
    found = _json.skim(head)
    if found is None or found.opening != "{":
        return 0.0
    if {"artifacts/*/foundBy", "artifacts/*/name"} <= found.paths:
        return 1.0
    return 0.9 if {"artifacts", "artifactRelationships"} <= found.paths else 0.0


def _read(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    data = _json.document(stream, origin, PLUGIN.limit)
    try:
        document = _json.decode(data, _Document, origin)
    except msgspec.ValidationError:
        raise SourceError(
            f"{origin.file}: a document of Syft is a JSON object with `artifacts`, this is another value",
            hint="write it with `syft -o json`",
        ) from None
    rows = _batch.Rows(origin)
    at = 0
    for part in _json.pieces(document.artifacts, _Artifact, origin, _AT_ONCE):
        for artifact in part:
            _add(rows, artifact, f"/artifacts/{at}")
            at += 1
            if rows.full:
                yield from rows.take()
    yield from rows.take()


def _add(rows: _batch.Rows, artifact: _Artifact, pointer: str) -> None:
    metadata = artifact.metadata if isinstance(artifact.metadata, dict) else {}
    maker = next((m for key in _MAKERS if (m := _batch.text(metadata.get(key)))), None)
    author = _batch.text(metadata.get("author"))
    locations = artifact.locations if isinstance(artifact.locations, list) else []
    rows.add(
        pointer=pointer,
        kind=_batch.text(artifact.type) or "package",
        name=_batch.text(artifact.name),
        version=_batch.text(artifact.version),
        publisher=without_mail(maker) if maker else None,
        author=without_mail(author) if author else None,
        purl=_batch.text(artifact.purl),
        cpe=_cpe(artifact.cpes),
        path=next((p for spot in locations if (p := _batch.text(spot.path))), None),
    )


def _cpe(listed: object) -> str | None:
    """Return the first CPE that Syft did not make up itself."""
    for cpe in listed if isinstance(listed, list) else []:
        if isinstance(cpe, dict) and cpe.get("source") not in (None, _GENERATED):
            return _batch.text(cpe.get("cpe"))
    return None


def _locate(stream: BinaryIO, wanted: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], int]:
    return locate(stream, wanted, PLUGIN.limit)


PLUGIN = Source(
    name="syft-json", title="Syft JSON", sniff=_sniff, read=_read, locate=_locate, limit=_text.WHOLE_LIMIT
)
