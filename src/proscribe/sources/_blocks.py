"""Cut a stream of bytes into blocks of whole lines, in memory that is used again and again.

A line longer than a limit is dropped, its end left in place so that line numbers hold, and counted.
"""

from __future__ import annotations

from itertools import cycle
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from proscribe.sources import Origin

__all__ = ["SIZE", "Block", "raw_blocks"]

SIZE = 1024 * 1024
"""How many bytes are read at once."""


class Block(NamedTuple):
    """Whole lines: the first `size` bytes of `data`, until as many more blocks are taken as there are buffers."""

    data: bytearray
    size: int

    def part(self, start: int, end: int) -> bytes:
        """Return some of the bytes."""
        return bytes(memoryview(self.data)[start:end])

    def whole(self) -> bytes:
        """Return all of the bytes."""
        return self.part(0, self.size)


def raw_blocks(
    first: bytes, stream: BinaryIO, origin: Origin, limit: int, buffers: int = 1
) -> Iterator[Block]:
    """Yield what `first` and the rest of a stream hold, in blocks of whole lines; the last may lack its end.

    Args:
        first: bytes that were read already.
        stream: what follows them.
        origin: told of lines that are dropped.
        limit: the longest line, in bytes.
        buffers: how many blocks stay valid at a time.
    """
    held: list[bytes] = []  # of a line that is longer than one reading
    rest = b""
    size = 0  # of the line that has not ended
    dropping = False
    ring = cycle([bytearray(2 * SIZE + len(first)) for _ in range(buffers)])
    data = next(ring)
    while True:
        begin = len(rest)
        data[:begin] = rest
        end = begin + (len(first) or _read(stream, data, begin))
        if first:
            data[begin:end] = first
            first = b""
        if end == begin:
            break
        start = 0
        if dropping:
            start = data.find(b"\n", 0, end)
            if start < 0:
                rest = b""
                continue
            dropping = False  # the end of the dropped line stays
        cut = (
            data.rfind(b"\n", max(start, begin), end) + 1 or data.rfind(b"\r", max(start, begin), end - 1) + 1
        )
        if cut:
            rest = bytes(memoryview(data)[cut:end])
            size = len(rest)
            if held or start:
                joined = bytearray().join((*held, memoryview(data)[start:cut]))
                held = []
                yield Block(joined, len(joined))
            else:
                yield Block(data, cut)
                data = next(ring)  # only now: the others may still be in use
        else:
            held.append(bytes(memoryview(data)[start:end]))
            rest = b""
            size += end - max(start, begin)
        if size > limit:
            origin.tally.rows += 1
            origin.tally.skip(f"a line longer than {limit:,} characters", origin.file)
            held, rest, size, dropping = [], b"", 0, True
    if last := bytearray().join((*held, rest)):
        yield Block(last, len(last))


def _read(stream: BinaryIO, data: bytearray, begin: int) -> int:
    """Read up to a block into `data`, from `begin`; return how many bytes there were."""
    if hasattr(stream, "readinto"):
        with memoryview(data)[begin : begin + SIZE] as view:
            return stream.readinto(view)  # type: ignore[no-any-return]  # the stub of BinaryIO lacks it
    part = stream.read(SIZE)
    data[begin : begin + len(part)] = part
    return len(part)
