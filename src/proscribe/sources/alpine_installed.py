"""Read the database of installed packages of Alpine Linux: `/lib/apk/db/installed`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

from proscribe.sources import Source, _batch, _text
from proscribe.sources._stanzas import person, stanzas

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from proscribe.sources import Origin

__all__ = ["PLUGIN"]

_FIRST = re.compile(r"(?:C:Q1[A-Za-z0-9+/=]{20,}\n)?P:[A-Za-z0-9]\S*\nV:\S+\nA:\S+\n")


def _sniff(head: bytes, name: str) -> float:
    del name
    if not head.startswith((b"C:Q1", b"P:")):
        return 0.0
    text = _text.head_text(head)
    return 1.0 if text is not None and _FIRST.match(text) else 0.0


def _read(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    rows = _batch.Rows(origin, kind="package", ecosystem="apk")
    for stanza in stanzas(stream, origin):
        name = stanza.get("P")
        rows.add(
            line=stanza.lines.get("P", min(stanza.lines.values())),
            name=name,
            package=name,
            version=stanza.get("V"),
            publisher=person(stanza.get("m")),
        )
        if rows.full:
            yield from rows.take()
    yield from rows.take()


PLUGIN = Source(name="alpine-installed", title="Alpine package database", sniff=_sniff, read=_read)
