"""Read what `winget export` writes: the ids of packages by source, with versions if they were asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

import msgspec

from proscribe.errors import SourceError
from proscribe.sources import Origin, Source, _batch, _json, _text
from proscribe.sources._instants import instant
from proscribe.sources._json import Text
from proscribe.sources._locate import locate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import pyarrow as pa

__all__ = ["PLUGIN"]


class _Package(msgspec.Struct, rename="pascal", gc=False):
    package_identifier: Text = None
    version: Text = None


class _Source(msgspec.Struct, rename="pascal", gc=False):
    packages: list[_Package] | None = None


class _Export(msgspec.Struct, rename="pascal", gc=False):
    creation_date: Text = None
    sources: msgspec.Raw = _json.NULL


def _sniff(head: bytes, name: str) -> float:  # noqa: ARG001 - the content tells
    found = _json.skim(head)
    if found is None or found.opening != "{":
        return 0.0
    if "winget-packages" in found.values.get("$schema", ""):
        return 1.0
    return 0.9 if "Sources/*/Packages/*/PackageIdentifier" in found.paths else 0.0


def _read(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    data = _json.document(stream, origin, PLUGIN.limit)
    try:
        export = _json.decode(data, _Export, origin)
    except msgspec.ValidationError:
        raise SourceError(
            f"{origin.file}: a winget export is a JSON object with `Sources`, this is another value",
            hint="check that the right file was given",
        ) from None
    rows = _batch.Rows(origin, kind="software", ecosystem="winget", seen_at=instant(export.creation_date))
    for i, source in enumerate(_json.records(export.sources, _Source, origin)):
        for j, package in enumerate(source.packages or []):
            identifier = _batch.text(package.package_identifier)
            rows.add(
                pointer=f"/Sources/{i}/Packages/{j}",
                name=identifier,
                package=identifier,
                version=_batch.text(package.version),
            )
            if rows.full:
                yield from rows.take()
    yield from rows.take()


def _locate(stream: BinaryIO, wanted: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], int]:
    return locate(stream, wanted, PLUGIN.limit)


PLUGIN = Source(
    name="winget-export",
    title="winget export",
    sniff=_sniff,
    read=_read,
    locate=_locate,
    limit=_text.WHOLE_LIMIT,
)
