"""Read who made a browser extension: its `manifest.json`, on disk or in an XPI or CRX."""

from __future__ import annotations

import base64
import binascii
import hashlib
from typing import TYPE_CHECKING, Any, BinaryIO

import msgspec

from proscribe.errors import SourceError
from proscribe.sources import Source, _batch, _json
from proscribe.sources._json import Text
from proscribe.sources._programs import made_by
from proscribe.sources._searched import searched
from proscribe.sources._stanzas import person
from proscribe.sources._zipped import zipped
from proscribe.sources.package_json import line_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from proscribe.sources import Origin

__all__ = ["PLUGIN"]

_LIMIT = 16 * 1024 * 1024
_ZIP, _CRX = b"PK\x03\x04", b"Cr24"
_MANIFEST = "manifest.json"
_ID_BYTES = 16


class _Manifest(msgspec.Struct, gc=False):
    manifest_version: Text = None
    name: Text = None
    short_name: Text = None
    version: Text = None
    author: Any = None
    developer: Any = None
    key: Text = None
    browser_specific_settings: Any = None
    applications: Any = None


def _sniff(head: bytes, name: str) -> float:
    low = name.replace("\\", "/").rpartition("/")[2].lower()
    if head.startswith(_CRX) or (head.startswith(_ZIP) and low.endswith(".xpi")):
        return 1.0
    if low != _MANIFEST:
        return 0.0
    found = _json.skim(head)
    return 0.95 if found is not None and {"manifest_version", "name"} <= found.paths else 0.0


def _read(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    rows = _batch.Rows(origin)
    program = searched(stream, origin)
    start, stream = program.upto(0, 8), program.stream
    stream.seek(0)
    packed = start.startswith((_CRX, _ZIP))
    if packed:
        with zipped(stream, origin) as package:
            data = package.read(_MANIFEST) if _MANIFEST in package.names else None
    else:
        data = _json.document(stream, origin, PLUGIN.limit)
    try:
        told = _json.decode(data, _Manifest, origin) if data else _Manifest()
    except msgspec.ValidationError:
        raise SourceError(f"{origin.file}: the manifest of an extension is a JSON object") from None
    ecosystem, package_id = _identity(told)
    name = _batch.text(told.name) or ""
    made_by(
        rows,
        origin,
        kind="extension",
        # A name in several languages is a reference to a file of texts.
        name=_batch.text(told.short_name) if name.startswith("__MSG_") else name or None,
        version=_batch.text(told.version),
        author=_author(told),
        ecosystem=ecosystem,
        package=package_id,
        pointer=f"/{_MANIFEST}",
        line=None if packed else line_of(data or b"", "name"),
    )
    yield from rows.take()


def _identity(told: _Manifest) -> tuple[str | None, str | None]:
    """Return the store's ecosystem and the extension's id: stated for Firefox, made of its key for Chrome."""
    for settings in (told.browser_specific_settings, told.applications):
        gecko = settings.get("gecko") if isinstance(settings, dict) else None
        found = gecko.get("id") if isinstance(gecko, dict) else None
        if isinstance(found, str):
            return "firefox", found
    if isinstance(told.key, str):
        try:
            digest = hashlib.sha256(base64.b64decode(told.key)).digest()[:_ID_BYTES]
        except (binascii.Error, ValueError):
            return None, None
        return "chrome", "".join(chr(ord("a") + int(c, 16)) for c in digest.hex())
    return None, None


def _author(told: _Manifest) -> str | None:
    for who in (told.author, told.developer):
        found = (who.get("name") or who.get("email")) if isinstance(who, dict) else who
        if isinstance(found, str):
            return person(found)
    return None


PLUGIN = Source(
    name="browser-extension",
    title="browser extension (manifest.json, XPI, CRX)",
    sniff=_sniff,
    read=_read,
    limit=_LIMIT,
    begins=(_ZIP, _CRX, b"{", b"\xef\xbb\xbf{", b" ", b"\n", b"\r"),
    searches=True,
)
