"""Read a tar archive in one pass, forwards, from anything that can be read.

POSIX (pax), GNU and old tar; long names; checksums. The standard library's reader would do for files, but
not for layers that are decompressed while they are read: it buffers what headers announce, whatever they
announce, and its errors are of many kinds. Here every size is bounded and every error is a SourceError.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from proscribe.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Entry", "Part", "entries", "is_tar"]

_BLOCK = 512
_SKIP = 256 * 1024
_LONGEST_HEADER = 1024 * 1024
_CHECKSUM = slice(148, 156)
_USTAR = b"ustar"
_FILES = b"0\x007"
_NUMBER = re.compile(rb"[0-7]*")
_OCTAL = re.compile(rb"[ \x00]*[0-7]+[ \x00]*")
_PAX = re.compile(rb"(\d{1,7}) ([^=\n]{1,256})=")


class Entry(NamedTuple):
    """One entry: its name, whether it is a file, its size, and where its bytes begin."""

    name: str
    is_file: bool
    is_folder: bool
    size: int
    offset: int
    part: Part


class Part(io.RawIOBase):
    """The bytes of one entry, which can be read until the next entry is asked for."""

    def __init__(self, stream: BinaryIO, size: int, file: str) -> None:
        self._stream = stream
        self._file = file
        self.left = size
        self.over = False

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: Any, /) -> int:
        """Fill `buffer` as far as there is anything; 0 at the end."""
        if self.over:
            raise SourceError(
                f"{self._file}: what is packed in it can be read only in its order", hint="unpack it first"
            )
        view = memoryview(buffer)
        size = min(len(view), self.left)
        data = _exactly(self._stream, size, self._file)
        view[:size] = data
        self.left -= size
        return size


def is_tar(head: bytes) -> bool:
    """Say whether the first bytes are a tar's: a header with the right checksum."""
    return len(head) >= _BLOCK and head[:1] != b"\x00" and _sound(head[:_BLOCK])


def entries(stream: BinaryIO, file: str) -> Iterator[Entry]:
    """Yield each entry; its part is valid until the next one is asked for.

    Raises:
        SourceError: while yielding, where the archive is damaged or cut off.
    """
    at = 0
    longer: dict[str, str] = {}
    while block := stream.read(_BLOCK):
        if len(block) < _BLOCK:
            block += _exactly(stream, _BLOCK - len(block), file)
        at += _BLOCK
        if not block.strip(b"\x00"):
            return
        if not _sound(block):
            raise SourceError(
                f"{file}: the tar archive is damaged before byte {at:,}", hint="copy or export the file again"
            )
        kind = block[156:157]
        size = _number(block[124:136])
        padded = (size + _BLOCK - 1) // _BLOCK * _BLOCK
        if kind in (b"x", b"L", b"K", b"g"):
            if size > _LONGEST_HEADER:
                raise SourceError(f"{file}: the tar archive has a header of {size:,} bytes, which none needs")
            data = _exactly(stream, padded, file)[:size]
            at += padded
            if kind == b"x":
                longer |= _pax(data)
            elif kind == b"L":
                longer["path"] = data.partition(b"\x00")[0].decode("utf-8", "surrogateescape")
            continue
        told, longer = longer, {}
        if (real := told.get("size", "")).isdecimal():
            size = int(real)
            padded = (size + _BLOCK - 1) // _BLOCK * _BLOCK
        is_file = kind in _FILES
        part = Part(stream, size, file)
        name = told.get("path") or _name(block)
        yield Entry(name, is_file and not name.endswith("/"), kind == b"5", size, at, part)
        part.over = True
        if is_file or size:
            _skip(stream, part.left + padded - size, file)
            at += padded


def _sound(block: bytes) -> bool:
    if not _OCTAL.fullmatch(block, *_CHECKSUM.indices(_BLOCK)[:2]):
        return False  # nearly everything that is no tar
    told = _number(block[_CHECKSUM])
    plain = sum(block) - sum(block[_CHECKSUM]) + 8 * 0x20
    if told == plain:
        return True
    high = sum(1 for b in block[: _CHECKSUM.start] + block[_CHECKSUM.stop :] if b > 127)  # noqa: PLR2004
    return bool(high) and told == plain - 256 * high  # some old ones counted bytes as signed


def _number(field: bytes) -> int:
    if field[:1] == b"\x80":
        return int.from_bytes(field[1:])
    found = _NUMBER.match(field.strip(b" \x00"))
    return int(found[0], 8) if found and found[0] else 0


def _name(block: bytes) -> str:
    name = block[:100].partition(b"\x00")[0]
    if block[257:263] == b"ustar\x00" and (prefix := block[345:500].partition(b"\x00")[0]):
        name = prefix + b"/" + name
    return name.decode("utf-8", "surrogateescape")


def _pax(data: bytes) -> dict[str, str]:
    """Return the records of an extended header; what is no record ends it."""
    found: dict[str, str] = {}
    at = 0
    while record := _PAX.match(data, at):
        end = at + int(record[1])
        if end <= record.end() or end > len(data):
            break
        found[record[2].decode("utf-8", "replace")] = data[record.end() : end - 1].decode(
            "utf-8", "surrogateescape"
        )
        at = end
    return found


def _exactly(stream: BinaryIO, size: int, file: str) -> bytes:
    data = stream.read(size) if size else b""
    while len(data) < size:
        more = stream.read(size - len(data))
        if not more:
            raise SourceError(f"{file}: the tar archive ends early", hint="copy or export the file again")
        data += more
    return data


def _skip(stream: BinaryIO, size: int, file: str) -> None:
    if size > _SKIP and stream.seekable():
        here = stream.seek(0, io.SEEK_CUR)
        end = stream.seek(0, io.SEEK_END)
        if here + size > end:
            raise SourceError(f"{file}: the tar archive ends early", hint="copy or export the file again")
        stream.seek(here + size)
        return
    while size:
        size -= len(_exactly(stream, min(size, _SKIP), file))
