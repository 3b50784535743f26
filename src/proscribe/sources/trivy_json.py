"""Read Trivy's JSON report: the packages of each result, and those that only a vulnerability names.

All packages are in it only with `--list-all-pkgs`; without, a package that nobody reported against is
missing, and the report says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO

import msgspec

from proscribe.errors import SourceError
from proscribe.sources import Source, _batch, _json, _text
from proscribe.sources._instants import instant
from proscribe.sources._json import Text
from proscribe.sources._locate import locate
from proscribe.sources.dpkg import without_mail

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import pyarrow as pa

    from proscribe.sources import Origin

__all__ = ["PLUGIN"]

_PARTIAL = "result without its list of packages: only packages with a vulnerability are named"


class _Identifier(msgspec.Struct, gc=False):
    PURL: Text = None


class _Package(msgspec.Struct, rename="pascal", gc=False):
    name: Text = None
    version: Text = None
    identifier: _Identifier | Text = None
    maintainer: Text = None
    file_path: Text = None


class _Vulnerability(msgspec.Struct, rename="pascal", gc=False):
    pkg_name: Text = None
    installed_version: Text = None
    pkg_identifier: _Identifier | Text = None
    pkg_path: Text = None


class _Result(msgspec.Struct, rename="pascal", gc=False):
    type: Text = None
    packages: list[_Package] | Text = None
    vulnerabilities: list[_Vulnerability] | Text = None


class _Report(msgspec.Struct, rename="pascal", gc=False):
    created_at: Text = None
    results: msgspec.Raw = _json.NULL


def _sniff(head: bytes, name: str) -> float:  # noqa: ARG001 - the content tells
    found = _json.skim(head)
    if found is None or found.opening != "{":
        return 0.0
    return 1.0 if {"SchemaVersion", "ArtifactName"} <= found.paths else 0.0


def _read(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    data = _json.document(stream, origin, PLUGIN.limit)
    try:
        report = _json.decode(data, _Report, origin)
    except msgspec.ValidationError:
        raise SourceError(
            f"{origin.file}: a report of Trivy is a JSON object with `Results`, this is another value",
            hint="write it with `trivy --format json --list-all-pkgs`",
        ) from None
    rows = _batch.Rows(origin, seen_at=instant(report.created_at))
    for number, result in enumerate(_json.records(report.results, _Result, origin)):
        for values in _packages(result, f"/Results/{number}", origin):
            rows.add(kind=_batch.text(result.type) or "package", **values)
            if rows.full:
                yield from rows.take()
    yield from rows.take()


def _packages(result: _Result, pointer: str, origin: Origin) -> Iterator[dict[str, Any]]:
    """Yield the columns of each package of a result, once."""
    if isinstance(result.packages, list):
        for i, package in enumerate(result.packages):
            maintainer = _batch.text(package.maintainer)
            yield {
                "pointer": f"{pointer}/Packages/{i}",
                "name": _batch.text(package.name),
                "version": _batch.text(package.version),
                "publisher": without_mail(maintainer) if maintainer else None,
                "purl": _purl(package.identifier),
                "path": _batch.text(package.file_path),
            }
    elif isinstance(result.vulnerabilities, list):
        origin.tally.note(_PARTIAL)
        told: set[tuple[Text, Text]] = set()
        for i, found in enumerate(result.vulnerabilities):
            if (found.pkg_name, found.installed_version) not in told:
                told.add((found.pkg_name, found.installed_version))
                yield {
                    "pointer": f"{pointer}/Vulnerabilities/{i}",
                    "name": _batch.text(found.pkg_name),
                    "version": _batch.text(found.installed_version),
                    "purl": _purl(found.pkg_identifier),
                    "path": _batch.text(found.pkg_path),
                }


def _purl(identifier: _Identifier | Text) -> str | None:
    return _batch.text(identifier.PURL) if isinstance(identifier, _Identifier) else None


def _locate(stream: BinaryIO, wanted: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], int]:
    return locate(stream, wanted, PLUGIN.limit)


PLUGIN = Source(
    name="trivy-json",
    title="Trivy report (JSON)",
    sniff=_sniff,
    read=_read,
    locate=_locate,
    limit=_text.WHOLE_LIMIT,
)
