"""Decompress a stream while it is read, with a guard against bombs and an error for what is cut off.

Knows gzip, bzip2 and xz by their first bytes. Archives are `_opening`'s matter.
"""

from __future__ import annotations

import bz2
import contextlib
import io
import lzma
import zlib
from io import BufferedReader
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from proscribe.errors import SourceError

if TYPE_CHECKING:
    from typing_extensions import Buffer

__all__ = ["MAGIC", "Guarded", "Inflated", "compression", "inflated", "position"]

MAGIC = {"gzip": b"\x1f\x8b\x08", "bzip2": b"BZh", "xz": b"\xfd7zXZ\x00"}
"""How the compressed streams begin that are read."""

_BZIP2_BLOCKS = (b"1AY&SY", b"\x17rE8P\x90")  # a block, or the end of an empty stream
_CHUNK = 256 * 1024
_BUFFER = 256 * 1024
_XZ_MEMORY = 256 * 1024 * 1024
_BOMB_FROM = 100 * 1024 * 1024
_BOMB_RATIO = 1000
_gzip: Any = zlib
with contextlib.suppress(ImportError):
    from isal import isal_zlib as _gzip  # optional, and several times as fast
_BROKEN: tuple[type[Exception], ...] = (
    OSError,
    EOFError,
    ValueError,
    zlib.error,
    _gzip.error,
    lzma.LZMAError,
)
_UNREADABLE: tuple[type[Exception], ...] = (
    *_BROKEN,
    NotImplementedError,
    RuntimeError,
)  # zipfile raises its own, and these


def compression(head: bytes) -> str | None:
    """Return the name of the compression that `head` begins with, or None."""
    for name, magic in MAGIC.items():
        if head.startswith(magic) and (name != "bzip2" or head[4:10] in _BZIP2_BLOCKS):
            return name
    return None


def _machine(kind: str) -> Any:
    if kind == "gzip":
        return _gzip.decompressobj(wbits=31)
    if kind == "bzip2":
        return bz2.BZ2Decompressor()
    return lzma.LZMADecompressor(format=lzma.FORMAT_XZ, memlimit=_XZ_MEMORY)


def _guard(read: int, packed: int, file: str) -> None:
    if read > _BOMB_FROM and read > _BOMB_RATIO * max(packed, 1):
        raise SourceError(
            f"{file}: {packed:,} compressed bytes gave more than {read:,}: it is taken for a decompression bomb",
            hint="decompress it yourself, if you trust it, and give the result",
        )


class Guarded(io.RawIOBase):
    """A stream whose errors are SourceErrors, and which may not be larger than its packed size allows."""

    def __init__(
        self, raw: BinaryIO, file: str, packed: int | None = None, *, keep_open: bool = False
    ) -> None:
        self._raw = raw
        self._keep_open = keep_open
        self._file = file
        self._packed = packed
        self._read = 0

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: Buffer, /) -> int:
        """Fill `buffer` as far as one read goes; 0 at the end."""
        try:
            got = self._raw.readinto(buffer)  # type: ignore[attr-defined]  # the stub of BinaryIO lacks it
        except SourceError:
            raise
        except _UNREADABLE as error:
            raise SourceError(f"{self._file}: cannot be read to the end: {error}") from None
        except Exception as error:
            if type(error).__module__ != "zipfile":
                raise
            raise SourceError(f"{self._file}: cannot be read to the end: {error}") from None
        self._read += got
        if self._packed is not None:
            _guard(self._read, self._packed, self._file)
        return int(got)

    def close(self) -> None:
        """Close the stream below too, unless it is somebody else's."""
        if not self._keep_open:
            self._raw.close()
        super().close()


class Inflated(io.RawIOBase):
    """The decompressed bytes of a stream; several compressed streams in a row are one.

    Reading raises SourceError where the data is cut off or damaged, where something else follows it,
    and where it grows a thousandfold beyond a hundred megabytes.
    """

    def __init__(self, raw: BinaryIO, kind: str, file: str) -> None:
        self._raw = raw
        self._kind = kind
        self._file = file
        self._machine: Any = _machine(kind)
        self._held = b""
        self._in = 0
        self._out = 0

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: Buffer, /) -> int:
        """Fill `buffer` as far as one step goes; 0 at the end."""
        view = memoryview(buffer)
        try:
            data = self._some(len(view))
        except _BROKEN as error:
            raise SourceError(
                f"{self._file}: the {self._kind} data is damaged after {self._out:,} bytes: {error}",
                hint="copy or export the file again",
            ) from None
        view[: len(data)] = data
        self._out += len(data)
        _guard(self._out, self._in, self._file)
        return len(data)

    def close(self) -> None:
        """Close the stream below too."""
        self._raw.close()
        super().close()

    def _some(self, size: int) -> bytes:
        while True:
            if self._machine.eof:
                if not self._next_member():
                    return b""
                continue
            feed, ended = self._feed()
            out: bytes = self._machine.decompress(feed, size)
            if self._kind == "gzip":
                self._held = self._machine.unconsumed_tail
            if self._machine.eof:
                self._held = self._machine.unused_data
            if out:
                return out
            if ended and not self._machine.eof:
                raise SourceError(
                    f"{self._file}: the {self._kind} data ends early: it was cut off after {self._out:,} bytes",
                    hint="copy or export the file again",
                )

    def _feed(self) -> tuple[bytes, bool]:
        """Return the next compressed bytes, and whether there are no more."""
        if self._held:
            held, self._held = self._held, b""
            return held, False
        if self._kind != "gzip" and not self._machine.needs_input:
            return b"", False
        chunk = self._raw.read(_CHUNK)
        self._in += len(chunk)
        return chunk, not chunk

    def _next_member(self) -> bool:
        """Begin the next compressed stream, if there is one; padding of NULs is passed over."""
        magic = MAGIC[self._kind]
        rest = self._held.lstrip(b"\x00")
        while len(rest) < len(magic) and (chunk := self._raw.read(_CHUNK)):
            self._in += len(chunk)
            rest = (rest + chunk).lstrip(b"\x00")
        self._held = rest
        if not rest:
            return False
        if not rest.startswith(magic):
            raise SourceError(
                f"{self._file}: something that is not {self._kind} follows the {self._kind} data",
                hint="copy or export the file again",
            )
        self._machine = _machine(self._kind)
        return True


def position(stream: object) -> int | None:
    """Return how far the file below a stream has been read; None where there is no file."""
    while stream is not None and not isinstance(stream, io.FileIO):
        stream = getattr(stream, "raw", None) or getattr(stream, "_raw", None)
    try:
        return stream.tell() if stream is not None else None
    except (OSError, ValueError):  # a pipe, or closed
        return None


def inflated(raw: BinaryIO, file: str, *, keep_open: bool = False) -> BufferedReader:
    """Return a buffered stream of the decompressed bytes, two layers deep at most.

    Closing it closes `raw`, unless `keep_open`.
    """
    stream: BufferedReader = BufferedReader(cast("Any", Guarded(raw, file, keep_open=keep_open)), _BUFFER)
    for _ in range(2):
        kind = compression(stream.peek(10))
        if kind is None:
            break
        stream = BufferedReader(cast("Any", Inflated(stream, kind, file)), _BUFFER)
    return stream
