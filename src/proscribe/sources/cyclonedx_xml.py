"""Read CycloneDX 1.2 to 1.6 as XML, piece by piece: the document is never held as a tree.

Entities and external references are refused; they have no place in an SBOM, and have been used to
exhaust memory and to read files. The pointer of a record is a simple path, counted from one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, BinaryIO
from urllib.parse import urlsplit

from proscribe.sources import Origin, Source, _batch, _text
from proscribe.sources._instants import instant
from proscribe.sources._xml import VALUE_LIMIT, Handler, parsed, too_deep

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import pyarrow as pa

__all__ = ["PLUGIN"]

_ROOT = re.compile(r"<(?:[\w.-]+:)?bom[\s>]")
_SPACE = "http://cyclonedx.org/schema/bom/"
_RECORDS = frozenset({"component", "service"})
# Where a text stands below its record, and which column it fills.
_TEXTS = {
    "group": "group",
    "name": "name",
    "version": "version",
    "publisher": "publisher",
    "author": "author",
    "purl": "purl",
    "cpe": "cpe",
    "supplier/name": "supplier",
    "provider/name": "supplier",
    "manufacturer/name": "manufacturer",
    "authors/author/name": "authors",
    "endpoints/endpoint": "endpoints",
}
_SUBJECT = "/bom/metadata/component"
_ABOUT = {
    "bom/metadata/timestamp": "timestamp",
    "bom/metadata/supplier/name": "supplier",
    "bom/metadata/manufacture/name": "manufacturer",
}


@dataclass(slots=True)
class _Record:
    """A component or service while it is read."""

    pointer: str
    kind: str
    depth: int
    texts: dict[str, str] = field(default_factory=dict)
    lists: dict[str, list[str]] = field(default_factory=dict)


class _Handler(Handler):
    """Collect records from parser events; keeps only the path and the open records.

    The methods have the names that the parser calls.
    """

    def __init__(self) -> None:
        self.done: list[_Record] = []
        self.about: dict[str, str] = {}
        self.heard: list[tuple[str, str, int]] = []  # (pointer, text, line), if anybody listens
        self.listening = False
        self._path: list[str] = []
        self._counts: list[dict[str, int]] = [{}]
        self._pointers: list[str] = [""]
        self._open: list[_Record] = []
        self._subject: _Record | None = None
        self._text: list[str] = []
        self._size = 0
        self._line = 0

    def startElement(self, tag: str, attributes: Any) -> None:  # noqa: N802 - the parser's name for it
        name = tag.rpartition(":")[2]
        count = self._counts[-1][name] = self._counts[-1].get(name, 0) + 1
        too_deep(len(self._path))
        self._path.append(name)
        self._counts.append({})
        # Only what may repeat is counted in the path.
        step = f"{name}[{count}]" if name in _RECORDS and self._path[-2:-1] != ["metadata"] else name
        self._pointers.append(f"{self._pointers[-1]}/{step}")
        self._text, self._size, self._line = [], 0, self.line_of()
        if name in _RECORDS and self._is_record_place():
            kind = attributes.get("type") or name
            record = _Record(self._pointers[-1], kind, len(self._path))
            self._open.append(record)
        elif name == "swid" and self._open and attributes.get("tagId"):
            self._open[-1].texts["swid"] = attributes["tagId"]
            self._hear(attributes["tagId"])

    def _is_record_place(self) -> bool:
        return len(self._path) > 1 and self._path[-2] in ("components", "services", "metadata", "ancestors")

    def characters(self, content: str) -> None:
        if self._size < VALUE_LIMIT:
            self._text.append(content)
            self._size += len(content)

    def endElement(self, _tag: str) -> None:  # noqa: N802 - the parser's name for it
        text = "".join(self._text).strip()
        self._text, self._size = [], 0
        if text:
            if self._open:
                self._fill(self._open[-1], "/".join(self._path[self._open[-1].depth :]), text)
            elif (name := _ABOUT.get("/".join(self._path))) is not None:
                self.about.setdefault(name, text)
                if self.listening:
                    self.heard.append((_SUBJECT, text, self._line))
        if self._open and self._open[-1].depth == len(self._path):
            record = self._open.pop()
            if record.pointer == _SUBJECT:
                self._subject = record  # who supplied it stands behind it
            else:
                self.done.append(record)
        elif self._subject and self._path == ["bom", "metadata"]:
            self._subject.texts = {
                k: v for k, v in self.about.items() if k != "timestamp"
            } | self._subject.texts
            self.done.append(self._subject)
            self._subject = None
        self._path.pop()
        self._counts.pop()
        self._pointers.pop()

    def _fill(self, record: _Record, place: str, text: str) -> None:
        column = _TEXTS.get(place)
        if column is None:
            return
        if column in ("authors", "endpoints"):
            record.lists.setdefault(column, []).append(text)
        else:
            record.texts.setdefault(column, text)
        self._hear(text)

    def _hear(self, text: str) -> None:
        if self.listening:
            self.heard.append((self._open[-1].pointer, text, self._line))


def _sniff(head: bytes, name: str) -> float:  # noqa: ARG001 - the content tells
    text = _text.head_text(head)
    if text is None or not text.lstrip().startswith("<"):
        return 0.0
    root = _ROOT.search(text)
    if root is None:
        return 0.0
    return 1.0 if _SPACE in text[root.start() : root.start() + 4096] else 0.0


def _read(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    handler = _Handler()
    rows = _batch.Rows(origin)
    for _ in parsed(stream, origin, handler):
        done, handler.done = handler.done, []
        for record in done:
            _add(rows, record, handler.about)
            if rows.full:
                yield from rows.take()
    yield from rows.take()


def _add(rows: _batch.Rows, record: _Record, about: dict[str, str]) -> None:
    texts: dict[str, Any] = dict(record.texts)
    group, swid = texts.pop("group", None), texts.pop("swid", None)
    if group and texts.get("name"):
        texts["name"] = f"{group}/{texts['name']}"
    if swid:
        texts |= {"package": swid, "ecosystem": "swid"}
    place: dict[str, Any] = {
        "pointer": record.pointer,
        "kind": record.kind,
        "seen_at": instant(about.get("timestamp")),
    }
    authors = record.lists.get("authors", [])
    if authors and "author" not in texts:
        texts["author"], authors = authors[0], authors[1:]
    hosts = list(dict.fromkeys(h for e in record.lists.get("endpoints", []) if (h := _host(e))))
    rows.add(**place, **texts, domain=hosts[0] if hosts else None)
    for author in authors:
        rows.add(extra=True, **place, name=texts.get("name"), author=author)
    for host in hosts[1:]:
        rows.add(extra=True, **place, name=texts.get("name"), domain=host)


def _host(endpoint: str) -> str | None:
    try:
        return urlsplit(endpoint).hostname
    except ValueError:
        return None


def _locate(stream: BinaryIO, wanted: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], int]:
    values: dict[str, list[str]] = {}
    for pointer, value in wanted:
        values.setdefault(pointer, []).append(value)
    handler = _Handler()
    handler.listening = True
    found: dict[tuple[str, str], int] = {}
    for _ in parsed(stream, Origin("document"), handler):
        heard, handler.heard, handler.done = handler.heard, [], []
        for pointer, text, line in heard:
            for value in values.get(pointer, ()):
                # A joined name ends with its own part; an endpoint holds its host.
                if value == text or value.endswith("/" + text) or value in text:
                    exact = value == text
                    if exact or (pointer, value) not in found:
                        found.setdefault((pointer, value), line)
    return found


PLUGIN = Source(
    name="cyclonedx-xml",
    title="CycloneDX SBOM (XML)",
    sniff=_sniff,
    read=_read,
    locate=_locate,
)
