"""Take the whole lines that are appended to a file, while it grows, is rotated or is cut short.

A file that is cut short and grows beyond where it was between two looks cannot be told from one that
only grew: then lines are missed. Rotation by renaming loses nothing.
"""

from __future__ import annotations

import io
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from proscribe.errors import SourceError
from proscribe.sources import _walk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from typing_extensions import Buffer

__all__ = ["Part", "Tail"]

_AT_ONCE = 8 * 1024 * 1024
_REMEMBERED = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Part:
    """Lines that were appended.

    Attributes:
        data: whole lines; the last of a file that was replaced may lack its end.
        first: the 1-based number of the first of them.
        anew: why the file began anew before them; empty where it did not.
    """

    data: bytes
    first: int
    anew: str = ""


class Tail:
    """The lines of one file, as they come.

    Raises:
        SourceError: the file cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._at = 0
        self._line = 1
        self._held = b""
        self._anew = ""
        self._file = self._open()

    def _open(self) -> BinaryIO:
        try:
            return self._path.open("rb", buffering=0)
        except OSError as error:
            raise SourceError(
                f"{self._path}: it cannot be opened: {_walk.why(error)}", hint="check the path"
            ) from None

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def so_far(self) -> io.BufferedReader:
        """Return the whole lines that the file holds now, as a stream; `more` goes on behind them."""
        end = _line_end(self._file)
        self._at, self._line = end, 1 + _count(self._path, end)
        return io.BufferedReader(_Limited(self._path, end))

    def last(self) -> bytes:
        """Return whole lines at the end of what was taken, a megabyte at most."""
        start = max(self._at - _REMEMBERED, 0)
        self._file.seek(start)
        data = self._file.read(self._at - start)
        return data[data.find(b"\n") + 1 :] if start else data

    def more(self) -> Iterator[Part]:
        """Yield all that was appended since; nothing if nothing was."""
        while True:
            if os.fstat(self._file.fileno()).st_size < self._at:
                self._begin("the file was cut short")
            self._file.seek(self._at)
            data = self._file.read(_AT_ONCE)
            if data:
                self._at += len(data)
                data = self._held + data
                cut = data.rfind(b"\n") + 1 or (len(data) if len(data) > _AT_ONCE else 0)
                self._held = data[cut:]
                if cut:
                    yield self._part(data[:cut])
            elif self._replaced():
                if self._held:  # the last line of the old file has no end and will get none
                    yield self._part(self._held)
                self._file.close()
                self._file = self._open()
                self._begin("the file was replaced by a new one")
            else:
                return

    def _begin(self, why: str) -> None:
        self._at, self._line, self._held, self._anew = 0, 1, b"", why

    def _part(self, data: bytes) -> Part:
        part = Part(data, self._line, self._anew)
        self._anew = ""
        self._line += data.count(b"\n")
        return part

    def _replaced(self) -> bool:
        try:
            now = self._path.stat()
        except OSError:
            return False  # gone for the moment: a new one may come
        return not os.path.samestat(now, os.fstat(self._file.fileno()))


class _Limited(io.RawIOBase):
    """The first bytes of a file."""

    def __init__(self, path: Path, size: int) -> None:
        self._file = path.open("rb", buffering=0)
        self._left = size

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: Buffer, /) -> int:
        """Fill `buffer` as far as one read goes; 0 at the limit."""
        with memoryview(buffer) as view:
            got = self._file.readinto(view[: self._left]) or 0
        self._left -= got
        return got

    def close(self) -> None:
        """Close the file too."""
        self._file.close()
        super().close()


def _line_end(file: BinaryIO) -> int:
    """Return where the last whole line of a file ends."""
    at = file.seek(0, os.SEEK_END)
    while at:
        start = max(at - _AT_ONCE, 0)
        file.seek(start)
        cut = file.read(at - start).rfind(b"\n")
        if cut >= 0:
            return start + cut + 1
        at = start
    return 0


def _count(path: Path, end: int) -> int:
    """Return the lines before a place in a file."""
    lines = 0
    with io.BufferedReader(_Limited(path, end)) as stream:
        while data := stream.read(_AT_ONCE):
            lines += data.count(b"\n")
    return lines
