"""Read SPDX 3 (JSON-LD): packages in a graph, with suppliers that are references to other elements.

Two passes: the agents' names first, then the packages that point to them. An agent that the document
only refers to, and that another document holds, has no name here; that is noted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO

import msgspec

from proscribe.errors import SourceError
from proscribe.sources import Source, _batch, _json, _text
from proscribe.sources._instants import instant
from proscribe.sources._json import Text
from proscribe.sources._locate import locate
from proscribe.sources._spdx import stated

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import pyarrow as pa

    from proscribe.sources import Origin

__all__ = ["PLUGIN"]

_AGENTS = frozenset(("Organization", "Person", "Agent", "SoftwareAgent"))
_PACKAGES = frozenset(("software_Package", "ai_AIPackage", "dataset_DatasetPackage"))
_CPES = frozenset(("cpe23", "cpe22"))
_NOBODY = ("NoAssertionElement", "NoneElement")
_AT_ONCE = 8_192
_ELSEWHERE = "supplier that another document names"

_Reference = str | dict[str, Any] | list[Any] | None


class _Identifier(msgspec.Struct, rename="camel", gc=False):
    external_identifier_type: Text = None
    identifier: Text = None


class _Element(msgspec.Struct, rename="camel", gc=False):
    """Any element of the graph; each kind fills what it has."""

    type: Text = None
    spdx_id: Text = None
    id: Text = msgspec.field(default=None, name="@id")
    name: Text = None
    created: Text = None
    creation_info: _Reference = None
    supplied_by: _Reference = None
    originated_by: _Reference = None
    version: Text = msgspec.field(default=None, name="software_packageVersion")
    url: Text = msgspec.field(default=None, name="software_packageUrl")
    external_identifier: list[_Identifier] | Text = None


class _Document(msgspec.Struct, gc=False):
    graph: msgspec.Raw = msgspec.field(default=_json.NULL, name="@graph")


def _kind(element: _Element) -> str:
    """Return an element's type as the context shortens it, whichever way it is written."""
    return str(element.type or "").rsplit("/", 1)[-1].replace(":", "_").removeprefix("Core_")


def _sniff(head: bytes, name: str) -> float:  # noqa: ARG001 - the content tells
    found = _json.skim(head)
    if found is None or found.opening != "{":
        return 0.0
    if "spdx.org/rdf/3" in found.values.get("@context", ""):
        return 1.0
    return 0.8 if {"@context", "@graph/*/spdxId"} <= found.paths else 0.0


def _read(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    data = _json.document(stream, origin, PLUGIN.limit)
    try:
        graph = _json.decode(data, _Document, origin).graph
    except msgspec.ValidationError:
        raise SourceError(
            f"{origin.file}: an SPDX 3 document is a JSON object with `@graph`, this is another value",
            hint="check that the right file was given",
        ) from None
    names, seen_at = _first_pass(graph, origin)
    rows = _batch.Rows(origin, seen_at=seen_at)
    at = 0
    # The first pass has noted what did not fit.
    quiet = type(origin)(origin.file)
    for part in _json.pieces(graph, _Element, quiet, _AT_ONCE):
        for element in part:
            if _kind(element) in _PACKAGES:
                _add(rows, element, f"/@graph/{at}", names, origin)
            at += 1
            if rows.full:
                yield from rows.take()
    yield from rows.take()


def _first_pass(graph: msgspec.Raw, origin: Origin) -> tuple[dict[str, str], int | None]:
    """Return the agents' names by their ids, and when the document was made."""
    names: dict[str, str] = {}
    seen_at: int | None = None
    for part in _json.pieces(graph, _Element, origin, _AT_ONCE):
        for element in part:
            kind = _kind(element)
            if kind in _AGENTS and (name := _batch.text(element.name)):
                names[str(element.spdx_id or element.id)] = name
            elif kind == "CreationInfo":
                seen_at = seen_at or instant(element.created)
            elif kind == "SpdxDocument" and isinstance(element.creation_info, dict):
                seen_at = instant(element.creation_info.get("created")) or seen_at
    return names, seen_at


def _add(rows: _batch.Rows, element: _Element, pointer: str, names: dict[str, str], origin: Origin) -> None:
    suppliers = _agents(element.supplied_by, names, origin)
    makers = _agents(element.originated_by, names, origin)
    name = _batch.text(stated(element.name))
    identifiers = element.external_identifier if isinstance(element.external_identifier, list) else []
    by_type = {str(i.external_identifier_type): _batch.text(i.identifier) for i in identifiers}
    rows.add(
        pointer=pointer,
        kind="package",
        name=name,
        version=_batch.text(stated(element.version)),
        supplier=suppliers[0] if suppliers else None,
        author=makers[0] if makers else None,
        purl=_batch.text(element.url) or by_type.get("packageUrl"),
        cpe=next((by_type[t] for t in by_type if t in _CPES), None),
    )
    for column, more in (("supplier", suppliers[1:]), ("author", makers[1:])):
        for agent in more:
            rows.add(extra=True, pointer=pointer, kind="package", name=name, **{column: agent})


def _agents(reference: _Reference, names: dict[str, str], origin: Origin) -> list[str]:
    """Return the names that a reference leads to: an id, an object in place, or several."""
    found: list[str] = []
    for one in reference if isinstance(reference, list) else [reference]:
        if isinstance(one, dict):
            name = _batch.text(one.get("name"))
        elif isinstance(one, str):
            name = names.get(one)
            if name is None and not one.endswith(_NOBODY):
                origin.tally.note(_ELSEWHERE)
        else:
            continue
        if name and stated(name) is not None:
            found.append(name)
    return found


def _locate(stream: BinaryIO, wanted: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], int]:
    return locate(stream, wanted, PLUGIN.limit)


PLUGIN = Source(
    name="spdx3-json",
    title="SPDX 3 SBOM (JSON-LD)",
    sniff=_sniff,
    read=_read,
    locate=_locate,
    limit=_text.WHOLE_LIMIT,
)
