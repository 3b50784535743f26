"""Read SWID tags (ISO/IEC 19770-2): the software, who made and licenses it, and their domains.

Who merely wrote the tag is passed over: that may be anybody's tool.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, BinaryIO

from proscribe.sources import Source, _batch, _text
from proscribe.sources._events import host_of
from proscribe.sources._xml import Elements, parsed

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from proscribe.sources import Origin

__all__ = ["PLUGIN"]

_ROOT = re.compile(r"<(?:[\w.-]+:)?SoftwareIdentity[\s>]")
_TAG = "SoftwareIdentity"
# Which column the name of an entity fills, by its role; the roles of an entity are a list of words.
_COLUMNS = {
    "softwareCreator": "manufacturer",
    "manufacturer": "manufacturer",
    "licensor": "publisher",
    "publisher": "publisher",
    "distributor": "supplier",
    "aggregator": "supplier",
}
_OLD_REGID = re.compile(r"regid\.\d{4}-\d\d\.([\w.-]+)", re.IGNORECASE)  # the domain backwards, 2009 edition
_DOMAIN = re.compile(r"[\w-]+(?:\.[\w-]+)+")


class _Tags(Elements):
    """Collect the tags as they end."""

    def __init__(self) -> None:
        super().__init__()
        self.done: list[dict[str, Any]] = []
        self._open: dict[str, Any] | None = None

    def begun(self, path: tuple[str, ...], attributes: dict[str, str], line: int) -> None:
        """Begin a tag, or add an entity to it."""
        if path[-1] == _TAG:
            self._open = {"line": line, "name": attributes.get("name"), "version": attributes.get("version")}
            if identifier := attributes.get("tagId"):
                self._open |= {"package": identifier, "ecosystem": "swid"}
        elif self._open is not None and path[-2:] == (_TAG, "Entity"):
            columns = [c for role in attributes.get("role", "").split() if (c := _COLUMNS.get(role))]
            for column in columns:
                self._open.setdefault(column, attributes.get("name"))
            if columns and (domain := _domain(attributes.get("regid", ""))):
                self._open.setdefault("domain", domain)

    def ended(self, path: tuple[str, ...], text: str, line: int) -> None:  # noqa: ARG002 - attributes say all
        """End a tag."""
        if path[-1] == _TAG and self._open is not None:
            self.done.append(self._open)
            self._open = None


def _domain(regid: str) -> str | None:
    """Return the domain that a registration id is: bare, a URL, or backwards after a month."""
    if match := _OLD_REGID.match(regid):
        return ".".join(reversed(match[1].split(".")))
    host = host_of(regid)
    return host if host and _DOMAIN.fullmatch(host) and host != "invalid.unavailable" else None


def _sniff(head: bytes, name: str) -> float:  # noqa: ARG001 - the content tells
    text = _text.head_text(head)
    if text is None or not text.lstrip().startswith("<"):
        return 0.0
    # Other documents may hold a tag somewhere inside.
    root = _ROOT.search(text)
    return 1.0 if root and not re.search(r"<\w", text[: root.start()]) else 0.0


def _read(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    tags = _Tags()
    rows = _batch.Rows(origin, kind="software")
    for _ in parsed(stream, origin, tags):
        done, tags.done = tags.done, []
        for tag in done:
            rows.add(**tag)
        if rows.full:
            yield from rows.take()
    yield from rows.take()


PLUGIN = Source(name="swid-xml", title="SWID tag", sniff=_sniff, read=_read)
