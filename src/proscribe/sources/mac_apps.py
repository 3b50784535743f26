"""Read plain listings of a Mac's applications: `ls /Applications`, and `mdls` of application bundles."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, BinaryIO

from proscribe.sources import Origin, Source, _batch
from proscribe.sources._events import log_lines, sample, unread

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

__all__ = ["PLUGIN"]

_PAIR = re.compile(r'(?P<key>kMDItem\w+|_kMD\w+)\s+= (?:"(?P<text>.*)"|(?P<other>.*))')
_COLUMNS = {
    "kMDItemCFBundleIdentifier": "bundle_id",
    "kMDItemDisplayName": "name",
    "kMDItemVersion": "version",
    "kMDItemPath": "path",
}
_APP = re.compile(r"(?:.*/)?(?P<name>[^/]+)\.app/?")
_MOSTLY = 0.7
_ENOUGH = 3


def _sniff(head: bytes, name: str) -> float:  # noqa: ARG001 - the content tells
    lines = sample(head)
    pairs = [m for line in lines if (m := _PAIR.fullmatch(line))]
    if pairs:
        return 1.0 if {m["key"] for m in pairs} & _COLUMNS.keys() else 0.0
    apps = sum(_APP.fullmatch(line) is not None for line in lines)
    return 0.9 if apps >= _ENOUGH and apps >= len(lines) * _MOSTLY else 0.0


def _read(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    rows = _batch.Rows(origin, kind="app")
    block: dict[str, Any] = {}
    began = 0
    for number, line in log_lines(stream, origin):
        if match := _PAIR.fullmatch(line):
            column = _COLUMNS.get(match["key"])
            if column is None or match["text"] is None:
                continue
            if column in block:  # the next bundle: mdls puts nothing between them
                rows.add(line=began, **block)
                block = {}
            began = began if block else number
            block[column] = match["text"].removesuffix(".app") if column == "name" else match["text"]
        elif match := _APP.fullmatch(line):
            rows.add(line=number, name=match["name"], path=line if "/" in line else None)
        elif not line.startswith((" ", ")")):  # the items of a list of mdls
            unread(origin, "a line that names no application", number, line)
        if rows.full:
            yield from rows.take()
    if block:
        rows.add(line=began, **block)
    yield from rows.take()


PLUGIN = Source(name="mac-apps", title="macOS applications (ls, mdls)", sniff=_sniff, read=_read)
