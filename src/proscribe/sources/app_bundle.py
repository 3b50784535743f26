"""Read which app a bundle of macOS or iOS is: its `Info.plist`, on disk or in an IPA.

Text and binary property lists; entities are refused.
"""

from __future__ import annotations

import plistlib
import re
from typing import TYPE_CHECKING, Any, BinaryIO

from proscribe.errors import SourceError
from proscribe.sources import Source, _batch, _text
from proscribe.sources._programs import libraries, made_by
from proscribe.sources._searched import searched
from proscribe.sources._zipped import zipped

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from proscribe.sources import Origin
from proscribe.sources._zipped import Zipped

__all__ = ["PLUGIN"]

_ZIP, _BINARY = b"PK\x03\x04", b"bplist00"
_LIMIT = 16 * 1024 * 1024
_NAME = "info.plist"
_KEY = b"<key>CFBundleIdentifier</key>"
_OWN = r"Payload/[^/]+\.app/Info\.plist"
_STORE = "iTunesMetadata.plist"


def _sniff(head: bytes, name: str) -> float:
    low = name.replace("\\", "/").lower()
    if head.startswith(_ZIP):
        return 0.9 if low.endswith(".ipa") else 0.0
    if low.rpartition("/")[2] != _NAME:
        return 0.0
    return 0.95 if head.startswith(_BINARY) or _KEY in head else 0.0


def _read(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    rows = _batch.Rows(origin)
    program = searched(stream, origin)
    start, stream = program.upto(0, 8), program.stream
    stream.seek(0)
    if start.startswith(_ZIP):
        with zipped(stream, origin) as package:
            for name in package.like(_OWN)[:1] or [""]:
                told = _plist(package.read(name) or b"", origin) if name else {}
                _row(rows, origin, told, _seller(package, origin), f"/{name}")
            libraries(rows, package.names)
    else:
        data = _text.whole(stream, origin, _LIMIT)
        told = _plist(data, origin)
        shown = (
            _said(told, "CFBundleDisplayName")
            or _said(told, "CFBundleName")
            or _said(told, "CFBundleIdentifier")
        )
        found = re.search(rb"<string>\s*" + re.escape(shown.encode()), data)
        line = 1 + data.count(b"\n", 0, found.start()) if found else None
        _row(rows, origin, told, None, "/CFBundleIdentifier", line)
    yield from rows.take()


def _row(
    rows: _batch.Rows,
    origin: Origin,
    told: dict[str, Any],
    seller: str | None,
    pointer: str,
    line: int | None = None,
) -> None:
    made_by(
        rows,
        origin,
        kind="app",
        name=_said(told, "CFBundleDisplayName") or _said(told, "CFBundleName") or None,
        version=_said(told, "CFBundleShortVersionString") or None,
        bundle_id=_said(told, "CFBundleIdentifier") or None,
        publisher=seller,
        pointer=pointer,
        line=line,
    )


def _seller(package: Zipped, origin: Origin) -> str | None:
    if _STORE not in package.names:
        return None
    return _said(_plist(package.read(_STORE) or b"", origin), "artistName") or None


def _said(told: dict[str, Any], key: str, default: str = "") -> str:
    value = told.get(key)
    return value if isinstance(value, str) else default


def _plist(data: bytes, origin: Origin) -> dict[str, Any]:
    try:
        found = plistlib.loads(data)
    except Exception as error:  # noqa: BLE001  plistlib lets out whatever its parsers and constructors raise
        raise SourceError(
            f"{origin.file}: the property list is damaged: {str(error) or type(error).__name__}",
            hint="copy the file again",
        ) from None
    return found if isinstance(found, dict) else {}


PLUGIN = Source(
    name="app-bundle",
    title="app of macOS or iOS (Info.plist, IPA)",
    sniff=_sniff,
    read=_read,
    begins=(_ZIP, _BINARY, b"<?xml", b"\xef\xbb\xbf<?xml", b"<!DOCTYPE plist", b"<plist"),
    searches=True,
)
