"""Read SPDX 2.2 and 2.3 as JSON, also wrapped in `sbom` as a forge exports it.

`Organization: X (mail)` becomes X; NOASSERTION and NONE say nothing and become null.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO

import msgspec

from proscribe.errors import SourceError
from proscribe.schemas import State
from proscribe.sources import Origin, Source, _batch, _json, _text
from proscribe.sources._instants import instant
from proscribe.sources._json import Text
from proscribe.sources._locate import locate
from proscribe.sources._spdx import CPE_TYPES, NOTHING, agent

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import pyarrow as pa

__all__ = ["PLUGIN"]


_AT_ONCE = 2_048  # packages that are held decoded


class _Reference(msgspec.Struct, rename="camel", gc=False):
    reference_type: Text = None
    reference_locator: Text = None


class _Package(msgspec.Struct, rename="camel", gc=False):
    name: Text = None
    version_info: Text = None
    supplier: Text = None
    originator: Text = None
    external_refs: list[_Reference] | None = None
    primary_package_purpose: Text = None


class _Creation(msgspec.Struct, gc=False):
    created: Text = None


class _Document(msgspec.Struct, rename="camel", gc=False):
    """The document; its parts are decoded one after another."""

    creation_info: msgspec.Raw = _json.NULL
    packages: msgspec.Raw = _json.NULL
    sbom: msgspec.Raw = _json.NULL


def _sniff(head: bytes, name: str) -> float:  # noqa: ARG001 - the content tells
    found = _json.skim(head)
    if found is None or found.opening != "{":
        return 0.0
    for prefix in ("", "sbom/"):
        if found.values.get(f"{prefix}spdxVersion", "").startswith("SPDX-2"):
            return 1.0
        if (
            found.values.get(f"{prefix}SPDXID") == "SPDXRef-DOCUMENT"
            or f"{prefix}packages/*/SPDXID" in found.paths
        ):
            return 0.9
    return 0.0


def _read(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    document = _document(_json.document(stream, origin, PLUGIN.limit), origin)
    prefix = ""
    if _json.is_null(document.packages) and not _json.is_null(document.sbom):
        document, prefix = _document(bytes(document.sbom), origin), "/sbom"
    creation = next(iter(_json.records(document.creation_info, _Creation, origin)), None)
    seen_at = instant(creation.created) if creation else None
    start = 0
    for part in _json.pieces(document.packages, _Package, origin, _AT_ONCE):
        with _batch.gc_paused():
            batch = _batch.identifying(_columns(part, f"{prefix}/packages/", start, origin, seen_at), origin)
        start += len(part)
        if batch.num_rows:
            yield batch


def _document(data: bytes, origin: Origin) -> _Document:
    try:
        return _json.decode(data, _Document, origin)
    except msgspec.ValidationError:
        raise SourceError(
            f"{origin.file}: an SPDX document is a JSON object, this is another value",
            hint="check that the right file was given",
        ) from None


def _reference(package: _Package, kinds: frozenset[str]) -> Text:
    for reference in package.external_refs or ():
        if reference.reference_type in kinds:
            return reference.reference_locator
    return None


_PURL_TYPES = frozenset({"purl"})


def _columns(
    part: list[_Package], prefix: str, start: int, origin: Origin, seen_at: int | None
) -> pa.RecordBatch:
    columns: dict[str, list[Any]] = {
        "pointer": [f"{prefix}{start + i}" for i in range(len(part))],
        "kind": [str(p.primary_package_purpose or "package").lower() for p in part],
        "name": [None if p.name in NOTHING else p.name for p in part],
        "version": [None if p.version_info in NOTHING else p.version_info for p in part],
        "supplier": [agent(p.supplier) for p in part],
        "author": [agent(p.originator) for p in part],
        "purl": [_reference(p, _PURL_TYPES) for p in part],
        "cpe": [_reference(p, CPE_TYPES) for p in part],
    }
    return _batch.batch(
        len(part),
        {
            "file": origin.file,
            "device": origin.device,
            "state": State.PRESENT.value,
            "seen_at": seen_at,
            **columns,
        },
    )


def _locate(stream: BinaryIO, wanted: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], int]:
    return locate(stream, wanted, PLUGIN.limit)


PLUGIN = Source(
    name="spdx-json",
    title="SPDX SBOM (JSON)",
    sniff=_sniff,
    read=_read,
    locate=_locate,
    limit=_text.WHOLE_LIMIT,
)
