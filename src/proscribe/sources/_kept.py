"""Keep what can be read only once, and archives, as long as somebody may read them again."""

from __future__ import annotations

import io
import tempfile
import zipfile
from typing import Any, BinaryIO

from proscribe.errors import SourceError
from proscribe.sources._inflate import Budget, Guarded

__all__ = ["Archive", "Kept", "Member"]

_IN_MEMORY = 32 * 1024 * 1024
_LIMIT = 4 * 1024 * 1024 * 1024


class Archive:
    """A zip archive that is open as long as somebody needs it."""

    def __init__(self, raw: BinaryIO) -> None:
        self._raw = raw
        self.zip = zipfile.ZipFile(raw)

    def __del__(self) -> None:
        self._raw.close()


class Member(Guarded):
    """The bytes of one member; keeps its archive open."""

    def __init__(
        self, archive: Archive, member: zipfile.ZipInfo, shown: str, budget: Budget | None = None
    ) -> None:
        try:
            packed: Any = archive.zip.open(member)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError) as error:
            raise SourceError(f"{shown}: the member of the zip archive is damaged: {error}") from None
        super().__init__(packed, shown, member.compress_size, budget=budget)
        self._archive = archive


class Kept:
    """A copy of a stream that can be read any number of times: in memory, or on disk if it is large."""

    def __init__(self, stream: BinaryIO, file: str) -> None:
        self._spool = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - lives on
        size = 0
        while part := stream.read(1024 * 1024):
            size += len(part)
            if size > _LIMIT:
                self._spool.close()
                raise SourceError(f"{file}: larger than {_LIMIT:,} bytes, too large to be kept for reading")
            self._spool.write(part)

    def __del__(self) -> None:
        self._spool.close()

    def open(self) -> BinaryIO:
        """Return the copy from its beginning; streams of one copy may be read side by side."""
        return io.BufferedReader(_View(self))

    def read_at(self, offset: int, size: int) -> bytes:
        """Return up to `size` bytes from `offset` on."""
        self._spool.seek(offset)
        return self._spool.read(size)

    def size(self) -> int:
        """Return the size of the copy in bytes."""
        return self._spool.seek(0, io.SEEK_END)


class _View(io.RawIOBase):
    """A position in a kept copy."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at}.get(whence)
        self._at = max(0, offset + (self._kept.size() if base is None else base))
        return self._at

    def readinto(self, buffer: Any) -> int:
        data = self._kept.read_at(self._at, len(memoryview(buffer)))
        memoryview(buffer)[: len(data)] = data
        self._at += len(data)
        return len(data)
