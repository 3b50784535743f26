"""Read a large log at the speed of a search: lines in which nothing can match are counted, not taken apart.

The first megabyte is read line by line, as is every log of a format that does not promise `Lines`. From
then on blocks are searched as raw bytes by several threads, and only the lines with a hit, or with
something that could hide one, reach the format's own reader. What it makes of them is what it would have
made of them anyway.
"""

from __future__ import annotations

import codecs
import os
import threading
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, cast

import numpy as np

from proscribe.sources import _blocks, _text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from concurrent.futures import Future

    import numpy.typing as npt

    from proscribe.sources import Lines, Origin, Tally
    from proscribe.sources._blocks import Block

    Find = Callable[[memoryview], Sequence[int]]  # gives a place inside each text found, in any order

__all__ = ["SEARCHED", "lines", "sifted"]

SEARCHED = "line searched whole for every name and address listed, none found, and not read further"
"""The note for lines that were searched as bytes."""

_END, _RETURN, _COMMENT, _ASCII = 10, 13, ord("#"), 128
_FEW = 2  # where one line in so many has to be read, the whole block is
_MOST_THREADS = 4
_SPARE = 3  # blocks: one that is filled, one that is used, one that waits


class _Sifted:
    """A stream, and what may be passed over in it."""

    def __init__(
        self,
        stream: BinaryIO,
        form: Lines,
        search: Callable[[], Find | None],
        told: Callable[[Tally], None] | None,
    ) -> None:
        self.below = stream
        self.told = told
        self.form = form
        self.search = search

    def read(self, size: int = -1) -> bytes:
        """Read as from the stream itself."""
        return self.below.read(size)


def sifted(
    stream: BinaryIO,
    form: Lines,
    search: Callable[[], Find | None],
    told: Callable[[Tally], None] | None = None,
) -> BinaryIO:
    """Return a stream that `lines` reads the faster.

    Args:
        stream: the bytes of a log.
        form: what its format promises.
        search: makes the search, when it is worth it; None where nothing may be passed over.
        told: given the tally after each block.
    """
    return cast("BinaryIO", _Sifted(stream, form, search, told))


def lines(stream: BinaryIO, origin: Origin) -> Iterator[tuple[int, str]]:
    """Yield (1-based number, line without its end) as `_text.lines` does, without those in which nothing is.

    They are counted in the tally: as recognised, with the note SEARCHED.
    """
    head = stream.read(_blocks.SIZE)
    if not isinstance(stream, _Sifted) or len(head) < _blocks.SIZE or _text.encoding_of(head) != "utf-8":
        yield from _text.lines(_text.again(head, stream), origin)
        return
    threads = min(_MOST_THREADS, os.cpu_count() or 1)
    blocks = _blocks.raw_blocks(
        head.removeprefix(codecs.BOM_UTF8), stream.below, origin, _text.LINE_LIMIT, threads + _SPARE
    )
    number = 0
    find: Find | None = None
    for block in blocks:
        for number, line in _text.numbered(_text.text_of(block.whole(), origin), number + 1):  # noqa: B020
            yield number, line
        # Until something was recognised the format may be mistaken, and only reading shows that.
        if origin.tally.recognised and (find := stream.search()) is not None:
            break
    if find is not None:
        scans = _ahead(blocks, _Scanner(stream.form, find), threads)
        yield from _searched(scans, number + 1, origin, stream.told)


@dataclass(frozen=True, slots=True)
class _Scan:
    """What was seen in a block.

    Attributes:
        total: the lines in it.
        read: those that have to be read, as (lines before it, start, end); None for all.
    """

    total: int
    read: list[tuple[int, int, int]] | None


def _searched(
    scans: Iterable[tuple[Block, _Scan]],
    number: int,
    origin: Origin,
    told: Callable[[Tally], None] | None,
) -> Iterator[tuple[int, str]]:
    """Yield the lines that have to be read; the first line of the blocks has the given number."""
    at = number
    for block, scan in scans:
        if scan.read is None:
            for now, line in _text.numbered(_text.text_of(block.whole(), origin), at):
                yield now, line
                at = now + 1
            continue
        for before, start, end in scan.read:
            yield at + before, _text.text_of(block.part(start, end), origin).rstrip("\r\n")
        at += scan.total
        if searched := scan.total - len(scan.read):
            origin.tally.rows += searched
            origin.tally.recognised += searched
            origin.tally.note(SEARCHED, searched)
        if told is not None:
            told(origin.tally)


def _ahead(
    blocks: Iterable[Block], scan: Callable[[Block], _Scan], threads: int
) -> Iterator[tuple[Block, _Scan]]:
    """Yield blocks with their scans in order, while the next ones are being scanned."""
    with ThreadPoolExecutor(threads, thread_name_prefix="search") as pool:
        waiting: deque[tuple[Block, Future[_Scan]]] = deque()
        for block in blocks:
            waiting.append((block, pool.submit(scan, block)))
            if len(waiting) + 1 >= threads + _SPARE:  # one more is filled while the first is used
                first, done = waiting.popleft()
                yield first, done.result()
        for first, done in waiting:
            yield first, done.result()


class _Scanner:
    """Looks through blocks; threads may share it."""

    def __init__(self, form: Lines, find: Find) -> None:
        self._first = form.first
        self._find = find
        self._own = threading.local()

    def __call__(self, block: Block) -> _Scan:
        """Scan one block of whole lines."""
        data, size = block
        octets = np.frombuffer(data, np.uint8, size)
        ends, spare = self._buffers(size)
        np.equal(octets, _END, out=ends)
        total = int(np.count_nonzero(ends)) + (data[size - 1] != _END)
        if data.find(b"\0", 0, size) >= 0 or (
            data.find(b"\r", 0, size) >= 0 and _returns_alone(octets, ends, spare)
        ):
            return _Scan(total, None)  # what is left out joins its neighbours; a return alone ends a line
        if self._first is None:
            np.less_equal(octets, _COMMENT, out=spare)
        else:
            np.not_equal(octets, self._first[0], out=spare)
        places = [np.flatnonzero(spare[:1])]
        np.logical_and(ends[:-1], spare[1:], out=spare[1:])
        if spare[1:].any():
            places.append(np.flatnonzero(spare[1:]) + 1)
        if int(octets.max()) >= _ASCII:
            # Other scripts have letters and dots that count as the same as those of a name.
            places.append(np.flatnonzero(octets >= _ASCII))
        with memoryview(data)[:size] as view:
            places.append(np.array(self._find(view), np.int64))
        read = _lines_at(block, ends, np.unique(np.concatenate(places)))
        return _Scan(total, read if len(read) * _FEW < total else None)

    def _buffers(self, size: int) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
        """Return two arrays that this thread uses again and again: new memory costs more than the work."""
        held = getattr(self._own, "held", None)
        if held is None or held.shape[1] < size:
            held = self._own.held = np.empty((2, size), np.bool_)
        return held[0, :size], held[1, :size]


def _returns_alone(
    octets: npt.NDArray[np.uint8], ends: npt.NDArray[np.bool_], spare: npt.NDArray[np.bool_]
) -> bool:
    """Say whether a carriage return stands where no line end follows."""
    np.equal(octets, _RETURN, out=spare)
    np.greater(spare[:-1], ends[1:], out=spare[:-1])
    return bool(spare.any())


def _lines_at(
    block: Block, ends: npt.NDArray[np.bool_], places: npt.NDArray[np.int64]
) -> list[tuple[int, int, int]]:
    """Return (lines before it, start, end) of each line with one of the places, which are in order."""
    data, size = block
    found = []
    start = end = before = 0
    for place in places.tolist():
        if place < end:
            continue
        last, start = start, data.rfind(b"\n", 0, place) + 1
        before += int(np.count_nonzero(ends[last:start]))
        end = data.find(b"\n", place, size) + 1 or size
        found.append((before, start, end))
    return found
