"""Read pieces of a program here and there: positions, sizes and numbers that come from strangers.

A program is not read from end to end: its header says where its name and its signature stand, and only
those places are read.
"""

from __future__ import annotations

import io
import struct
from typing import TYPE_CHECKING, BinaryIO

from proscribe.errors import SourceError
from proscribe.sources._kept import Kept

if TYPE_CHECKING:
    from proscribe.sources import Origin

__all__ = ["CutOffError", "Searched", "searched"]

_LARGEST_PIECE = 64 * 1024 * 1024


class CutOffError(ValueError):
    """A program points at something that lies behind its end, or is larger than such a thing can be."""


class Searched:
    """The bytes of one program, read at positions.

    Attributes:
        stream: the same bytes as a stream that can be searched.
        size: how many they are.
    """

    def __init__(self, stream: BinaryIO, kept: Kept | None = None) -> None:
        self.stream = stream
        self._kept = kept  # lives as long as it is searched
        self.size = stream.seek(0, io.SEEK_END)

    def at(self, offset: int, size: int) -> bytes:
        """Return exactly `size` bytes from `offset` on.

        Raises:
            CutOffError: they are not there, or are too many.
        """
        if offset < 0 or size < 0 or size > _LARGEST_PIECE or offset + size > self.size:
            raise CutOffError(f"it points at {size:,} bytes at {offset:,}, and has {self.size:,}")
        self.stream.seek(offset)
        data = self.stream.read(size)
        if len(data) != size:
            raise CutOffError(f"it was cut off at {offset + len(data):,} bytes while it was read")
        return data

    def upto(self, offset: int, size: int) -> bytes:
        """Return `size` bytes from `offset` on, or as many as there are."""
        return self.at(offset, max(0, min(size, self.size - offset))) if offset >= 0 else b""

    def numbers(self, form: str, offset: int) -> tuple[int, ...]:
        """Return the numbers that stand at `offset`, in a form of the `struct` module.

        Raises:
            CutOffError: they are not there.
        """
        return struct.unpack(form, self.at(offset, struct.calcsize(form)))


def searched(stream: BinaryIO, origin: Origin) -> Searched:
    """Return a stream as something that can be searched; what cannot seek is kept first.

    Raises:
        SourceError: it cannot be read to its end, or is too large to be kept.
    """
    if stream.seekable():
        return Searched(stream)
    kept = Kept(stream, origin.file)
    try:
        return Searched(kept.open(), kept)
    except OSError as error:
        raise SourceError(f"{origin.file}: cannot be kept for reading: {error}") from None
