"""Take archives apart without unpacking them: zip, tar, and the `ar` of Debian packages.

An archive gives `Packed` things: a name and a way to its bytes. Members of a zip, and of a tar that lies
open in a file, can be read again and in any order; of a tar that is decompressed on the way only once, in
order. Reads no format, and decides nothing about depth.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from proscribe.errors import SourceError
from proscribe.sources import _walk
from proscribe.sources._kept import Archive, Kept, Member
from proscribe.sources._tar import entries, is_tar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from proscribe.sources._inflate import Budget

__all__ = ["ZIP", "Packed", "archive_of", "members", "slice_of"]

ZIP = (b"PK\x03\x04", b"PK\x05\x06")
"""How a zip begins: with a member, or with the end of one that has none."""

_MOST = 100_000
_AR = b"!<arch>\n"
_AR_HEADER = 60
_DEBIAN = b"!<arch>\ndebian-binary"
_AR_NAME = re.compile(rb"[^/\x00\n]{1,16}")


@dataclass(frozen=True, slots=True)
class Packed:
    """One thing in an archive.

    Attributes:
        name: its name in the archive, as text that can be shown.
        open: gives its bytes, as they are in the archive.
        once: they can be had only once, before the next thing is asked for.
        reason: why it is not opened, or None.
        count: how many things the reason is about.
    """

    name: str
    open: Callable[[], BinaryIO] = io.BytesIO
    once: bool = False
    reason: str | None = None
    count: int = 1


def archive_of(head: bytes) -> str | None:
    """Return what kind of archive begins so: `zip`, `tar`, `deb`, or None."""
    if head.startswith(ZIP):
        return "zip"
    if head.startswith(_DEBIAN):
        return "deb"
    return "tar" if is_tar(head) else None


def members(
    kind: str, stream: BinaryIO, opener: Callable[[], BinaryIO] | None, file: str, budget: Budget
) -> Iterator[Packed]:
    """Yield what is in an archive, in its order.

    Args:
        kind: as `archive_of` says.
        stream: the archive from its beginning, decompressed; read forwards, and not closed.
        opener: gives the same bytes again where they lie open in a file, else None.
        file: its name, for errors and reasons.
        budget: what may be unpacked.

    Raises:
        SourceError: while yielding, where the archive is damaged.
    """
    found = {"zip": _zip, "tar": _tar, "deb": _deb}[kind](stream, opener, file, budget)
    for number, packed in enumerate(found):
        if number == _MOST:
            yield Packed("", reason=f"only the first {_MOST:,} files in it are read: unpack it")
            return
        if budget.exhausted:
            yield Packed("", reason="the rest of it was not looked at: it unpacks to too much")
            return
        yield packed


def _zip(
    stream: BinaryIO, opener: Callable[[], BinaryIO] | None, file: str, budget: Budget
) -> Iterator[Packed]:
    # The directory of a zip is at its end: only a file or a kept copy can be searched.
    try:
        archive = Archive(opener() if opener else Kept(stream, file).open())
        inner = [m for m in archive.zip.infolist() if not m.is_dir()]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise SourceError(f"{file}: the zip archive is damaged: {error}") from None
    if not inner:
        yield Packed("", reason="the zip archive holds no files")
    for member in inner:
        shown = _walk.member_name(member.filename)
        if member.flag_bits & 0x1:
            yield Packed(shown, reason="encrypted: decrypt the zip archive first")
            continue

        def again(member: zipfile.ZipInfo = member, shown: str = shown) -> BinaryIO:
            return io.BufferedReader(Member(archive, member, f"{file}!{shown}", budget))

        yield Packed(shown, again)


def _tar(
    stream: BinaryIO, opener: Callable[[], BinaryIO] | None, file: str, budget: Budget
) -> Iterator[Packed]:
    del budget  # nothing in a tar is larger than the tar
    others: Counter[str] = Counter()
    empty = True
    for entry in entries(stream, file):
        empty = False
        if not entry.is_file:
            others["folders" if entry.is_folder else "others"] += 1
            continue
        name = _walk.member_name(entry.name)
        if opener is not None:
            yield Packed(name, slice_of(opener, entry.offset, entry.size))
        else:
            yield Packed(name, lambda part=entry.part: io.BufferedReader(part), once=True)  # type: ignore[misc]
    if others["others"]:
        reason = "links, devices and pipes in the tar archive: not followed"
        yield Packed("", reason=reason, count=others["others"])
    if empty:
        yield Packed("", reason="the tar archive holds nothing")


def _deb(
    stream: BinaryIO, opener: Callable[[], BinaryIO] | None, file: str, budget: Budget
) -> Iterator[Packed]:
    """Yield the two tars of a Debian package, as they are: `control.tar.xz` and `data.tar.xz`."""
    del opener, budget
    stream.read(len(_AR))
    while header := stream.read(_AR_HEADER):
        name = _AR_NAME.match(header)
        size = header[48:58].strip()
        if len(header) < _AR_HEADER or not name or not size.isdigit():
            raise SourceError(f"{file}: the Debian package is damaged", hint="copy the file again")
        shown = name[0].decode("ascii", "replace").strip()
        part = _Run(stream, int(size), file)
        if shown != "debian-binary":
            yield Packed(_walk.member_name(shown), lambda part=part: io.BufferedReader(part), once=True)  # type: ignore[misc]
        part.finish()


class _Run(io.RawIOBase):
    """The next so many bytes of a stream."""

    def __init__(self, stream: BinaryIO, size: int, file: str) -> None:
        self._stream = stream
        self._left = size
        self._odd = size % 2
        self._file = file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]
        view = memoryview(buffer)
        data = self._stream.read(min(len(view), self._left))
        if not data and self._left and view:
            raise SourceError(f"{self._file}: the Debian package ends early", hint="copy the file again")
        view[: len(data)] = data
        self._left -= len(data)
        return len(data)

    def finish(self) -> None:
        """Pass over what nobody read, and the byte that makes it even."""
        while self._left:
            part = self._stream.read(min(self._left, 1 << 18))
            if not part:
                raise SourceError(f"{self._file}: the Debian package ends early", hint="copy the file again")
            self._left -= len(part)
        self._stream.read(self._odd)


def slice_of(opener: Callable[[], BinaryIO], offset: int, size: int) -> Callable[[], BinaryIO]:
    """Return a way to the bytes of a part of a file, which can be searched like a file."""
    return lambda: io.BufferedReader(_Slice(opener(), offset, size))


class _Slice(io.RawIOBase):
    """A part of a file as a file."""

    def __init__(self, raw: BinaryIO, offset: int, size: int) -> None:
        self._raw = raw
        self._offset = offset
        self._size = size
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]
        view = memoryview(buffer)
        self._raw.seek(self._offset + self._at)
        data = self._raw.read(max(0, min(len(view), self._size - self._at)))
        view[: len(data)] = data
        self._at += len(data)
        return len(data)

    def close(self) -> None:
        self._raw.close()
        super().close()
