"""Read the root element of Android's binary XML: the manifest of an app."""

from __future__ import annotations

import struct

__all__ = ["AxmlError", "root"]

_XML, _POOL, _START = 0x0003, 0x0001, 0x0102
_UTF8 = 1 << 8
_STRING_VALUE = 0x03
_MOST = 100_000
_NONE = 0xFFFFFFFF


class AxmlError(ValueError):
    """The data are no binary XML, or end early."""


def root(data: bytes) -> tuple[str, dict[str, str]]:
    """Return the name of the root element, and its attributes that are texts or numbers.

    Raises:
        AxmlError: it is no binary XML, or damaged.
    """
    try:
        return _root(data)
    except (struct.error, IndexError):
        raise AxmlError("it ends early") from None


def _root(data: bytes) -> tuple[str, dict[str, str]]:
    kind, header, _ = struct.unpack_from("<HHI", data)
    if kind != _XML:
        raise AxmlError("it is no binary XML")
    texts: list[str] = []
    at = header
    while at + 8 <= len(data):
        kind, header, size = struct.unpack_from("<HHI", data, at)
        if size < header or header < 8:  # noqa: PLR2004  every chunk has a kind and two sizes
            raise AxmlError("one of its parts has a size that cannot be")
        if kind == _POOL:
            texts = _pool(data, at, header)
        elif kind == _START:
            return _element(data, at + header, texts)
        at += size
    raise AxmlError("it has no element")


def _element(data: bytes, at: int, texts: list[str]) -> tuple[str, dict[str, str]]:
    name, start, size, count = struct.unpack_from("<4xIHHH", data, at)
    found: dict[str, str] = {}
    for number in range(min(count, _MOST)):
        key, raw, kind, value = struct.unpack_from("<4xII3xBI", data, at + start + number * size)
        text = texts[raw] if raw != _NONE and raw < len(texts) else ""
        if kind == _STRING_VALUE and not text and value < len(texts):
            text = texts[value]
        if key < len(texts):
            found.setdefault(texts[key], text or str(value))
    return texts[name] if name < len(texts) else "", found


def _pool(data: bytes, at: int, header: int) -> list[str]:
    count, _, flags, start = struct.unpack_from("<IIII", data, at + 8)
    if count > _MOST:
        raise AxmlError("it has more texts than a manifest can have")
    offsets = struct.unpack_from(f"<{count}I", data, at + header)
    read = _text8 if flags & _UTF8 else _text16
    return [read(data, at + start + offset) for offset in offsets]


def _text8(data: bytes, at: int) -> str:
    at += 2 if data[at] & 0x80 else 1  # the length in characters, which is not needed
    size = data[at]
    at += 1
    if size & 0x80:
        size = (size & 0x7F) << 8 | data[at]
        at += 1
    return data[at : at + size].decode("utf-8", "replace")


def _text16(data: bytes, at: int) -> str:
    (size,) = struct.unpack_from("<H", data, at)
    at += 2
    if size & 0x8000:
        (low,) = struct.unpack_from("<H", data, at)
        size = (size & 0x7FFF) << 16 | low
        at += 2
    return data[at : at + 2 * size].decode("utf-16-le", "replace")
