"""Decompress a stream while it is read, with a guard against bombs and an error for what is cut off.

Knows gzip, bzip2, xz and (where Python or backports.zstd has it) Zstandard by their first bytes. Archives
are `_archives`' matter.
"""

from __future__ import annotations

import bz2
import contextlib
import importlib
import io
import lzma
import zlib
from io import BufferedReader
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from proscribe.errors import SourceError

if TYPE_CHECKING:
    from typing_extensions import Buffer

__all__ = ["MAGIC", "ZSTD", "Budget", "Guarded", "Inflated", "compression", "inflated", "position"]


def _zstandard() -> Any:
    """Return the module that reads Zstandard: Python 3.14 has one, before that a wheel may be installed."""
    for module in ("compression.zstd", "backports.zstd"):
        try:
            return importlib.import_module(module)
        except ImportError:
            continue
    return None


_ZSTD: Any = _zstandard()
ZSTD = b"\x28\xb5\x2f\xfd"
"""How Zstandard data begin; read only where a library for it is there."""

MAGIC = {"gzip": b"\x1f\x8b\x08", "bzip2": b"BZh", "xz": b"\xfd7zXZ\x00"} | ({"zstd": ZSTD} if _ZSTD else {})
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
    *((_ZSTD.ZstdError,) if _ZSTD else ()),
)
_UNREADABLE: tuple[type[Exception], ...] = (
    *_BROKEN,
    NotImplementedError,
    RuntimeError,
)  # zipfile raises its own, and these
_FREE = 2 * 1024 * 1024 * 1024
_EXPANSION = 200


class Budget:
    """How much all the archives within one file may unpack to, however they are nested: 2 GiB, or 200 times.

    Each single stream has its own limit; this one is for bombs that are made of many.

    Args:
        file: the outermost file, as shown.
        size: its size in bytes; None where that is not known.
    """

    def __init__(self, file: str, size: int | None) -> None:
        self._file = file
        self._limit = max(_FREE, _EXPANSION * (size or 0))
        self._spent = 0

    @property
    def exhausted(self) -> bool:
        """Say whether nothing more may be unpacked."""
        return self._spent > self._limit

    def spend(self, size: int) -> None:
        """Count unpacked bytes.

        Raises:
            SourceError: it is more than one file may hold.
        """
        self._spent += size
        if self.exhausted:
            raise SourceError(
                f"{self._file}: what is packed in it is more than {self._limit:,} bytes: it is taken for a decompression bomb",
                hint="unpack it yourself, if you trust it, and give the folder",
            )


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
    if kind == "zstd":
        return _ZSTD.ZstdDecompressor()
    return lzma.LZMADecompressor(format=lzma.FORMAT_XZ, memlimit=_XZ_MEMORY)


def _guard(read: int, packed: int, file: str) -> None:
    if read > _BOMB_FROM and read > _BOMB_RATIO * max(packed, 1):
        raise SourceError(
            f"{file}: {packed:,} compressed bytes gave more than {read:,}: it is taken for a decompression bomb",
            hint="decompress it yourself, if you trust it, and give the result",
        )


class Guarded(io.RawIOBase):
    """A stream whose errors are SourceErrors, and which may not be larger than its packed size allows.

    Args:
        raw: the stream below.
        file: its name, for errors.
        packed: its packed size, where it is unpacked while it is read; it cannot be searched then.
        keep_open: do not close `raw`: it is somebody else's.
        budget: what all the archives of one file may unpack to.
    """

    def __init__(
        self,
        raw: BinaryIO,
        file: str,
        packed: int | None = None,
        *,
        keep_open: bool = False,
        budget: Budget | None = None,
    ) -> None:
        self._raw = raw
        self._keep_open = keep_open
        self._file = file
        self._packed = packed
        self._budget = budget
        self._read = 0

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def seekable(self) -> bool:
        """Say whether it can be searched: a file can, what is unpacked on the way cannot."""
        return self._packed is None and self._raw.seekable()

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Go to a place.

        Raises:
            SourceError: the system refuses.
        """
        try:
            return self._raw.seek(offset, whence)
        except (OSError, ValueError) as error:
            raise SourceError(f"{self._file}: cannot be searched: {error}") from None

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
            if self._budget is not None:
                self._budget.spend(int(got))
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

    def __init__(self, raw: BinaryIO, kind: str, file: str, budget: Budget | None = None) -> None:
        self._raw = raw
        self._kind = kind
        self._budget = budget
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
        if self._budget is not None:
            self._budget.spend(len(data))
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


def inflated(
    raw: BinaryIO, file: str, *, keep_open: bool = False, budget: Budget | None = None
) -> BufferedReader:
    """Return a buffered stream of the decompressed bytes, two layers deep at most.

    Closing it closes `raw`, unless `keep_open`. What is unpacked is counted in `budget`.
    """
    stream: BufferedReader = BufferedReader(cast("Any", Guarded(raw, file, keep_open=keep_open)), _BUFFER)
    for _ in range(2):
        kind = compression(stream.peek(10))
        if kind is None:
            break
        stream = BufferedReader(cast("Any", Inflated(stream, kind, file, budget)), _BUFFER)
    return stream
