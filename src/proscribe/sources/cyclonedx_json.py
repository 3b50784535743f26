"""Read CycloneDX 1.2 to 1.6 as JSON: components at any depth, their pedigree, services, the subject.

Keeps who supplied, published, made or wrote a component; fields that cannot identify are not read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import urlsplit

import msgspec
import pyarrow as pa

from proscribe.errors import SourceError
from proscribe.schemas import State
from proscribe.sources import Origin, Source, _batch, _json, _text
from proscribe.sources._instants import instant
from proscribe.sources._json import Text
from proscribe.sources._locate import locate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

__all__ = ["PLUGIN"]


_AT_ONCE = 2_048  # components that are held decoded


class _Named(msgspec.Struct, gc=False):
    """An organisation or a person: only the name counts."""

    name: Text = None


class _Swid(msgspec.Struct, rename={"tag_id": "tagId"}, gc=False):
    tag_id: Text = None


class _Component(msgspec.Struct, gc=False):
    type: Text = None
    group: Text = None
    name: Text = None
    version: Text = None
    supplier: _Named | None = None
    publisher: Text = None
    author: Text = None
    authors: list[_Named] | None = None
    manufacturer: _Named | None = None
    purl: Text = None
    cpe: Text = None
    swid: _Swid | None = None
    components: list[_Component] | None = None
    pedigree: _Pedigree | None = None


class _Pedigree(msgspec.Struct, gc=False):
    ancestors: list[_Component] | None = None


class _Service(msgspec.Struct):
    provider: _Named | None = None
    group: Text = None
    name: Text = None
    version: Text = None
    endpoints: list[Text] | None = None
    services: list[_Service] | None = None


class _Metadata(msgspec.Struct):
    timestamp: Text = None
    component: _Component | None = None
    supplier: _Named | None = None
    manufacture: _Named | None = None
    manufacturer: _Named | None = None
    authors: list[_Named] | None = None


class _Bom(msgspec.Struct):
    """The document; its parts are decoded one after another."""

    metadata: msgspec.Raw = _json.NULL
    components: msgspec.Raw = _json.NULL
    services: msgspec.Raw = _json.NULL


def _sniff(head: bytes, name: str) -> float:  # noqa: ARG001 - the content tells
    found = _json.skim(head)
    if found is None or found.opening != "{":
        return 0.0
    if found.values.get("bomFormat") == "CycloneDX" or "cyclonedx.org/schema/bom" in found.values.get(
        "$schema", ""
    ):
        return 1.0
    # `bomFormat` may stand behind components that fill the first bytes.
    if "components/*/bom-ref" in found.paths or (
        "components/*/purl" in found.paths and "bomFormat" not in found.paths
    ):
        return 0.8 if {"components/*/type", "components/*/name"} <= found.paths else 0.5
    return 0.0


def _read(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    data = _json.document(stream, origin, PLUGIN.limit)
    try:
        bom = _json.decode(data, _Bom, origin)
    except msgspec.ValidationError:
        raise SourceError(
            f"{origin.file}: a CycloneDX document is a JSON object, this is another value",
            hint="check that the right file was given",
        ) from None
    del data
    metadata = next(iter(_json.records(bom.metadata, _Metadata, origin)), None)
    seen_at = instant(metadata.timestamp) if metadata else None
    yield from _subject(metadata, origin, seen_at)
    yield from _components(bom.components, origin, seen_at)
    yield from _services(_json.records(bom.services, _Service, origin), origin, seen_at)


def _subject(metadata: _Metadata | None, origin: Origin, seen_at: int | None) -> Iterator[pa.RecordBatch]:
    """Yield what the document is about, with who supplied and made it."""
    if metadata is None:
        return
    subject = metadata.component
    if subject is not None:
        # With something of the document's own, the record is all of the metadata: there it is located.
        shared = metadata.supplier or metadata.manufacture
        level = [("/metadata/component", subject)]
        subject.supplier = subject.supplier or metadata.supplier
        subject.manufacturer = subject.manufacturer or metadata.manufacture
        yield from _batches([("/metadata", subject)] if shared else level, origin, seen_at)
        yield from _flat(_inside(level), origin, seen_at)
        return
    rows = _batch.Rows(origin, kind="document", seen_at=seen_at, pointer="/metadata")
    supplier, maker = _name(metadata.supplier), _name(metadata.manufacture)
    if supplier or maker:
        rows.add(supplier=supplier, manufacturer=maker)
    yield from rows.take()


def _name(named: _Named | None) -> str | None:
    return _batch.text(named.name) if named else None


def _components(raw: msgspec.Raw, origin: Origin, seen_at: int | None) -> Iterator[pa.RecordBatch]:
    """Yield all components, those inside others too."""
    start = 0
    for part in _json.pieces(raw, _Component, origin, _AT_ONCE):
        yield from _flat([(f"/components/{start + i}", c) for i, c in enumerate(part)], origin, seen_at)
        start += len(part)


def _flat(
    level: list[tuple[str, _Component]], origin: Origin, seen_at: int | None
) -> Iterator[pa.RecordBatch]:
    """Yield a level and all that is inside it, level by level, without recursion."""
    while level:
        for start in range(0, len(level), _batch.BATCH_ROWS):
            with _batch.gc_paused():
                batches = list(_batches(level[start : start + _batch.BATCH_ROWS], origin, seen_at))
            yield from batches
        level = _inside(level)


def _inside(level: list[tuple[str, _Component]]) -> list[tuple[str, _Component]]:
    """Return the components directly inside those of a level, and what those were made from."""
    inner = [
        (f"{pointer}/components/{i}", child)
        for pointer, c in level
        if c.components
        for i, child in enumerate(c.components)
    ]
    # What a component was made from is how a vendor's engine hides under another's brand.
    inner += [
        (f"{pointer}/pedigree/ancestors/{i}", child)
        for pointer, c in level
        if c.pedigree and c.pedigree.ancestors
        for i, child in enumerate(c.pedigree.ancestors)
    ]
    return inner


def _batches(
    level: list[tuple[str, _Component]], origin: Origin, seen_at: int | None
) -> Iterator[pa.RecordBatch]:
    parts = [c for _, c in level]
    columns = {
        "pointer": pa.array([p for p, _ in level], pa.string()),
        "kind": [c.type or "component" for c in parts],
        "name": [f"{c.group}/{c.name}" if c.group else c.name for c in parts],
        "version": [c.version for c in parts],
        "publisher": [c.publisher for c in parts],
        "supplier": [c.supplier.name if c.supplier else None for c in parts],
        "manufacturer": [c.manufacturer.name if c.manufacturer else None for c in parts],
        "author": [c.author or (c.authors[0].name if c.authors else None) for c in parts],
        "purl": [c.purl for c in parts],
        "cpe": [c.cpe for c in parts],
    }
    if any(c.swid for c in parts):
        columns["package"] = [c.swid.tag_id if c.swid else None for c in parts]
        columns["ecosystem"] = ["swid" if c.swid else None for c in parts]
    constants = {
        "file": origin.file,
        "device": origin.device,
        "state": State.PRESENT.value,
        "seen_at": seen_at,
    }
    found = _batch.identifying(_batch.batch(len(parts), {**constants, **columns}), origin)
    if found.num_rows:
        yield found
    more = _batch.Rows(origin, seen_at=seen_at)
    for pointer, c in level:
        for author in (c.authors or [])[0 if c.author else 1 :]:
            more.add(
                extra=True,
                pointer=pointer,
                name=f"{c.group}/{c.name}" if c.group else _batch.text(c.name),
                author=_batch.text(author.name),
                kind="component",
            )
    yield from more.take()


def _services(services: list[_Service], origin: Origin, seen_at: int | None) -> Iterator[pa.RecordBatch]:
    """Yield services and each host that they are reached at."""
    rows = _batch.Rows(origin, kind="service", seen_at=seen_at)
    level = [(f"/services/{i}", s) for i, s in enumerate(services)]
    while level:
        for pointer, service in level:
            name = f"{service.group}/{service.name}" if service.group else _batch.text(service.name)
            hosts = list(dict.fromkeys(h for e in service.endpoints or [] if (h := _host(e))))
            for number, host in enumerate(hosts or [None]):
                rows.add(
                    extra=number > 0,
                    pointer=pointer,
                    name=name,
                    version=_batch.text(service.version),
                    supplier=_name(service.provider),
                    domain=host,
                )
            if rows.full:
                yield from rows.take()
        level = [
            (f"{pointer}/services/{i}", child)
            for pointer, service in level
            for i, child in enumerate(service.services or [])
        ]
    yield from rows.take()


def _host(endpoint: Text) -> str | None:
    try:
        return urlsplit(str(endpoint)).hostname if endpoint else None
    except ValueError:
        return None


def _locate(stream: BinaryIO, wanted: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], int]:
    return locate(stream, wanted, PLUGIN.limit)


PLUGIN = Source(
    name="cyclonedx-json",
    title="CycloneDX SBOM (JSON)",
    sniff=_sniff,
    read=_read,
    locate=_locate,
    limit=_text.WHOLE_LIMIT,
)
