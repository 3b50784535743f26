"""Read the apps of an Android device: `adb shell pm list packages`, with `-f`, `-i`, `-U` or without."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

from proscribe.sources import Origin, Source, _batch, _text

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

__all__ = ["PLUGIN"]

_ID = r"[A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)*"
# The path may hold `=` itself (base64 in the names of folders), so the last one before the id counts.
_LINE = re.compile(
    rf"package:(?:(?P<path>/\S*)=)?(?P<id>{_ID})"
    r"(?P<rest>(?:\s+(?:installer=\S+|uid:[\d,]+|versionCode:\d+))*)\s*"
)
_VERSION = re.compile(r"versionCode:(\d+)")


def _sniff(head: bytes, name: str) -> float:  # noqa: ARG001 - the content tells
    text = _text.head_text(head)
    if text is None:
        return 0.0
    lines = [line for line in text.splitlines()[:200] if line.strip()]
    fitting = sum(_LINE.fullmatch(line) is not None for line in lines)
    if not fitting or not lines[0].startswith("package:"):
        return 0.0
    return 1.0 if fitting >= len(lines) - 1 else 0.0


def _read(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    rows = _batch.Rows(origin, kind="app", ecosystem="android")
    for number, line in _text.lines(stream, origin):
        if not line.strip():
            continue
        if match := _LINE.fullmatch(line):
            version = _VERSION.search(match["rest"])
            rows.add(
                line=number,
                package=match["id"],
                path=match["path"],
                version=version[1] if version else None,
            )
        else:
            origin.tally.rows += 1
            origin.tally.skip("a line that is no line of pm list packages", f"{origin.file}:{number}: {line}")
        if rows.full:
            yield from rows.take()
    yield from rows.take()


PLUGIN = Source(
    name="adb-packages",
    title="Android apps (pm list packages)",
    sniff=_sniff,
    read=_read,
)
