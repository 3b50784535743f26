"""Read the inventory of Wazuh: answers of its API (syscollector), and hits of its indexer.

Packages, processes and network cards are told by their fields. A vendor is often `Name <mail>`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO

import msgspec

from proscribe.errors import SourceError
from proscribe.sources import Source, _batch, _json, _text
from proscribe.sources._instants import instant
from proscribe.sources._locate import locate
from proscribe.sources.dpkg import without_mail

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import pyarrow as pa

    from proscribe.sources import Origin

__all__ = ["PLUGIN"]

_ECOSYSTEMS = {"deb": "deb", "rpm": "rpm", "pypi": "pypi", "npm": "npm", "snap": "snap"}
_STRANGE = "an item that names no package, process or network card"

_Item = dict[str, Any]


class _Answer(msgspec.Struct, gc=False):
    affected_items: list[Any] | None = None


class _Hits(msgspec.Struct, gc=False):
    hits: list[Any] | None = None


class _Document(msgspec.Struct, gc=False):
    data: _Answer | None = None
    hits: _Hits | None = None


def _sniff(head: bytes, name: str) -> float:  # noqa: ARG001 - the content tells
    found = _json.skim(head)
    if found is None or found.opening != "{":
        return 0.0
    item = "data/affected_items/*/"
    if f"{item}name" in found.paths or f"{item}mac" in found.paths:
        return (
            1.0 if {f"{item}{k}" for k in ("vendor", "format", "scan", "pid", "mac")} & found.paths else 0.0
        )
    source = "hits/hits/*/_source/"
    return 1.0 if f"{source}package" in found.paths and f"{source}agent" in found.paths else 0.0


def _read(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    data = _json.document(stream, origin, PLUGIN.limit)
    try:
        document = _json.decode(data, _Document, origin)
    except msgspec.ValidationError as error:
        raise SourceError(
            f"{origin.file}: an answer of Wazuh holds `data.affected_items` or `hits.hits`: {error}",
            hint="save the answer of GET /syscollector/{agent}/packages as it is",
        ) from None
    rows = _batch.Rows(origin)
    for pointer, item in _items(document):
        values = _values(item)
        if values is None:
            origin.tally.rows += 1
            origin.tally.skip(_STRANGE, f"{origin.file}:{pointer}")
        else:
            rows.add(pointer=pointer, **values)
        if rows.full:
            yield from rows.take()
    yield from rows.take()


def _items(document: _Document) -> Iterator[tuple[str, _Item]]:
    """Yield (pointer, item); a hit of the indexer in the shape of an item of the API."""
    for i, item in enumerate((document.data and document.data.affected_items) or []):
        yield f"/data/affected_items/{i}", item if isinstance(item, dict) else {}
    for i, hit in enumerate((document.hits and document.hits.hits) or []):
        source = hit.get("_source") if isinstance(hit, dict) else None
        source = source if isinstance(source, dict) else {}
        package, agent = source.get("package"), source.get("agent")
        item = dict(package) if isinstance(package, dict) else {}
        if isinstance(agent, dict):
            item["agent"] = agent.get("name") or agent.get("id")
        item["format"] = item.get("type")
        item["scan"] = {"time": source.get("@timestamp")}
        yield f"/hits/hits/{i}/_source", item


def _values(item: _Item) -> dict[str, Any] | None:
    scan = item.get("scan")
    about = {
        "device": _batch.text(item.get("agent") or item.get("agent_name") or item.get("agent_id")),
        "seen_at": instant(scan.get("time")) if isinstance(scan, dict) else None,
    }
    name = _batch.text(item.get("name"))
    if mac := _batch.text(item.get("mac")):
        return {**about, "kind": "neighbour", "mac": mac}
    if "pid" in item or "ppid" in item:
        return {**about, "kind": "process", "service": name}
    if name is None:
        return None
    form = str(item.get("format") or "")
    vendor, place = _batch.text(item.get("vendor")), _batch.text(item.get("location") or item.get("path"))
    text = _batch.text(item.get("description")) or ""
    return {
        **about,
        "kind": "package" if form in _ECOSYSTEMS else "software",
        "name": name,
        "version": _batch.text(item.get("version")),
        "publisher": without_mail(vendor) if vendor else None,
        "ecosystem": _ECOSYSTEMS.get(form),
        "package": name if form in _ECOSYSTEMS else None,
        "path": place if place and ("/" in place or "\\" in place) else None,
        # On a Mac the description is the bundle's id.
        "bundle_id": text if form == "pkg" and "." in text and " " not in text else None,
    }


def _locate(stream: BinaryIO, wanted: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], int]:
    return locate(stream, wanted, PLUGIN.limit)


PLUGIN = Source(
    name="wazuh-syscollector",
    title="Wazuh inventory (JSON)",
    sniff=_sniff,
    read=_read,
    locate=_locate,
    limit=_text.WHOLE_LIMIT,
)
