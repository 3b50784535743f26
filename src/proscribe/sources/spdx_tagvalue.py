"""Read SPDX 2.2 and 2.3 as tag-value text: one package block after another, streamed.

The line of an observation is that of `PackageName`, where the block begins.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, BinaryIO

from proscribe.sources import Origin, Source, _batch, _text
from proscribe.sources._instants import instant
from proscribe.sources._spdx import CPE_TYPES, agent, stated

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

__all__ = ["PLUGIN"]

_TAG = re.compile(r"\s*([A-Z][A-Za-z0-9]*)\s*:\s*(.*)")
_VERSION = re.compile(r"^\s*SPDXVersion:\s*SPDX-2\.\d", re.MULTILINE)
_PACKAGE = re.compile(r"^\s*PackageName:\s*\S", re.MULTILINE)
_SPDXID = re.compile(r"^\s*SPDXID:\s*SPDXRef-", re.MULTILINE)
# A block of another kind ends the package before it.
_ENDS = frozenset({"FileName", "SnippetSPDXID", "LicenseID", "Relationship", "Annotator"})


def _sniff(head: bytes, name: str) -> float:  # noqa: ARG001 - the content tells
    text = _text.head_text(head)
    if text is None or text.lstrip()[:1] in ("{", "[", "<"):
        return 0.0
    if _VERSION.search(text):
        return 1.0
    return 0.8 if _PACKAGE.search(text) and _SPDXID.search(text) else 0.0


def _read(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    rows = _batch.Rows(origin)
    package: dict[str, Any] | None = None
    seen_at: int | None = None
    in_text = False
    for number, line in _text.lines(stream, origin):
        if in_text:  # <text> runs over lines and may hold anything, also what looks like a tag
            in_text = "</text>" not in line
            continue
        match = _TAG.match(line)
        if match is None:
            continue
        tag, value = match[1], match[2].strip()
        if "<text>" in value:
            in_text = "</text>" not in value
            value = value.replace("<text>", "").replace("</text>", "").strip()
        if tag == "PackageName":
            _close(package, rows)
            package = {"line": number, "name": stated(value), "kind": "package", "seen_at": seen_at}
            if rows.full:
                yield from rows.take()
        elif tag in _ENDS:
            _close(package, rows)
            package = None
        elif tag == "Created":
            seen_at = instant(value)
        elif package is not None:
            _fill(package, tag, value)
    _close(package, rows)
    yield from rows.take()


def _close(package: dict[str, Any] | None, rows: _batch.Rows) -> None:
    if package is not None:
        rows.add(**package)


def _fill(package: dict[str, Any], tag: str, value: str) -> None:
    if tag == "PackageVersion":
        package["version"] = stated(value)
    elif tag == "PackageSupplier":
        package["supplier"] = agent(value)
    elif tag == "PackageOriginator":
        package["author"] = agent(value)
    elif tag == "PrimaryPackagePurpose":
        package["kind"] = value.lower() or "package"
    elif tag == "ExternalRef":
        parts = value.split(None, 2)
        if len(parts) == 3:  # noqa: PLR2004 - category, type, locator
            if parts[1] == "purl":
                package.setdefault("purl", parts[2])
            elif parts[1] in CPE_TYPES:
                package.setdefault("cpe", parts[2])


PLUGIN = Source(
    name="spdx-tagvalue",
    title="SPDX SBOM (tag-value)",
    sniff=_sniff,
    read=_read,
)
