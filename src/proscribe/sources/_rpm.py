"""Read the header of an RPM package: in the package file itself, and in the database of installed ones."""

from __future__ import annotations

import struct

__all__ = ["RpmError", "header_of", "told"]

_MAGIC = b"\x8e\xad\xe8"
_MOST_TAGS = 65_536
_MOST_BYTES = 64 * 1024 * 1024
_STRINGS = (6, 8, 9)  # one text, several, translated
_NAME, _VERSION, _RELEASE, _VENDOR, _PACKAGER = 1000, 1001, 1002, 1011, 1015
_LEAD = 96


class RpmError(ValueError):
    """The bytes are no RPM header, or end early."""


def header_of(package: bytes) -> bytes:
    """Return the header of a package file, which stands after its lead and its signature.

    Args:
        package: the file's beginning, with all of its header.

    Raises:
        RpmError: it is none, or ends early.
    """
    signature = package[_LEAD:]
    if not signature.startswith(_MAGIC):
        raise RpmError("its signature is damaged")
    size = 16 + _size(signature[8:])
    at = _LEAD + (size + 7 & ~7)
    if package[at : at + 3] != _MAGIC:
        raise RpmError("its header is not where it should be, or was cut off")
    return package[at + 8 :]


def told(header: bytes) -> dict[str, str]:
    """Return name, version, release, vendor and packager of a header without its magic.

    Raises:
        RpmError: it is damaged or ends early.
    """
    size = _size(header)
    if len(header) < 8 + size:
        raise RpmError("its header ends early")
    tags, _ = struct.unpack_from(">II", header)
    store = header[8 + 16 * tags : 8 + size]
    names = {
        _NAME: "name",
        _VERSION: "version",
        _RELEASE: "release",
        _VENDOR: "vendor",
        _PACKAGER: "packager",
    }
    found: dict[str, str] = {}
    for tag, kind, offset, _ in struct.iter_unpack(">IIII", header[8 : 8 + 16 * tags]):
        if tag in names and kind in _STRINGS and offset < len(store):
            raw = store[offset : offset + 4096].partition(b"\x00")[0]
            found[names[tag]] = raw.decode("utf-8", "replace").strip()
    return found


def _size(header: bytes) -> int:
    """Return how long the tags and their values are, after the two numbers that say so."""
    if len(header) < 8:  # noqa: PLR2004  two numbers
        raise RpmError("its header ends early")
    tags, store = struct.unpack_from(">II", header)
    if tags > _MOST_TAGS or store > _MOST_BYTES:
        raise RpmError("its header says that it is larger than one can be")
    return 16 * int(tags) + int(store)
