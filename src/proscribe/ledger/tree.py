"""The hash tree of RFC 6962 and RFC 9162: roots, inclusion proofs, consistency proofs. Pure.

A leaf is `SHA-256(00 || entry)`, a node `SHA-256(01 || left || right)`; the left side of a node holds the
largest power of two of leaves that is smaller than all. Nothing here stores anything: who keeps the hashes
hands in a `Hashes`, and gets back which of them to keep.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = [
    "EMPTY",
    "STEP",
    "WIDTH",
    "Frontier",
    "Hashes",
    "collapse",
    "consistency",
    "fold",
    "follows",
    "inclusion",
    "leaf_hash",
    "node_hash",
    "resume",
    "root",
    "within",
]

EMPTY = sha256(b"").digest()
"""The root of the tree without leaves."""

STEP = 8
"""Hashes are kept at every eighth height alone: 0 (leaves), 8, 16 and so on."""

WIDTH = 1 << STEP
"""How many kept hashes come to one at the next kept height."""


class Hashes(Protocol):
    """Hands out the hashes that are kept."""

    def __call__(self, height: int, first: int, count: int) -> Sequence[bytes]:
        """Return the hashes of `count` whole subtrees of 2**height leaves, from number `first` on.

        `height` is a multiple of STEP. All that is asked for is there, in a tree that is whole.
        """


def leaf_hash(data: bytes) -> bytes:
    """Return the hash of an entry."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of two neighbouring subtrees."""
    return sha256(b"\x01" + left + right).digest()


class Frontier:
    """The right edge of a tree that grows: all that is needed to add leaves and to tell the root.

    Args:
        size: how many leaves the tree has.
        peaks: the roots of its whole subtrees, largest first: one for each bit that is set in `size`.
    """

    def __init__(self, size: int = 0, peaks: Iterable[bytes] = ()) -> None:
        self.size, self.peaks = size, list(peaks)

    def add(self, leaf: bytes) -> Iterator[tuple[int, int, bytes]]:
        """Add one leaf hash; yields the hashes above it that are to be kept, as (height, number, hash)."""
        peaks, size, height = self.peaks, self.size, 0
        self.size = size + 1
        while size & 1:
            leaf = sha256(b"\x01" + peaks.pop() + leaf).digest()
            size >>= 1
            height += 1
            if not height % STEP:
                yield height, size, leaf
        peaks.append(leaf)

    def root(self) -> bytes:
        """Return the root of the tree as it is."""
        return fold(self.peaks)


def fold(peaks: Sequence[bytes]) -> bytes:
    """Return the root over whole subtrees that get smaller from left to right."""
    if not peaks:
        return EMPTY
    whole = peaks[-1]
    for left in reversed(peaks[:-1]):
        whole = node_hash(left, whole)
    return whole


def resume(size: int, hashes: Hashes) -> Frontier:
    """Return the right edge of a tree of `size` leaves from what is kept of it."""
    return Frontier(size, (_whole(height, number, hashes) for height, number in _cover(0, size)))


def root(size: int, hashes: Hashes) -> bytes:
    """Return the root that the tree had with its first `size` leaves."""
    return _span(0, size, hashes)


def inclusion(index: int, size: int, hashes: Hashes) -> list[bytes]:
    """Return the proof that leaf `index` is in the tree of `size` leaves (RFC 6962, 2.1.1).

    Raises:
        ValueError: there is no such leaf.
    """
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} is not in a tree of {size}")
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(_span(middle, end, hashes))
            end = middle
        else:
            path.append(_span(start, middle, hashes))
            start = middle
    return path[::-1]


def consistency(old: int, size: int, hashes: Hashes) -> list[bytes]:
    """Return the proof that the tree of `size` leaves begins with that of `old` leaves (RFC 6962, 2.1.2).

    Raises:
        ValueError: `old` is 0 or more than `size`.
    """
    if not 0 < old <= size:
        raise ValueError(f"a tree of {size} cannot be shown to follow one of {old}")
    path: list[bytes] = []
    start, end, known = 0, size, True
    while old != end:
        middle = start + _split(end - start)
        if old <= middle:
            path.append(_span(middle, end, hashes))
            end = middle
        else:
            path.append(_span(start, middle, hashes))
            start, known = middle, False
    if not known:
        path.append(_span(start, end, hashes))
    return path[::-1]


def within(index: int, size: int, leaf: bytes, path: Sequence[bytes], whole: bytes) -> bool:
    """Say whether `path` shows that `leaf` is number `index` in the tree of that size and root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last, found = index, size - 1, leaf
    for other in path:
        if not last:
            return False
        if place & 1 or place == last:
            found = node_hash(other, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, other)
        place, last = place >> 1, last >> 1
    return last == 0 and found == whole


def follows(old: int, size: int, before: bytes, whole: bytes, path: Sequence[bytes]) -> bool:
    """Say whether `path` shows that the tree (size, whole) begins with (old, before) (RFC 9162, 2.1.4.2)."""
    if not 0 < old <= size:
        return False
    if old == size:
        return not path and before == whole
    steps = list(path)
    if not old & (old - 1):
        steps.insert(0, before)
    if not steps:
        return False
    place, last = old - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    first = second = steps[0]
    for other in steps[1:]:
        if not last:
            return False
        if place & 1 or place == last:
            first, second = node_hash(other, first), node_hash(other, second)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            second = node_hash(second, other)
        place, last = place >> 1, last >> 1
    return last == 0 and first == before and second == whole


def _split(count: int) -> int:
    """Return the largest power of two below `count`."""
    return 1 << ((count - 1).bit_length() - 1)


def _cover(start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the whole subtrees, largest first, that leaves `start` to `end` are made of."""
    while start < end:
        height = (end - start).bit_length() - 1
        yield height, start >> height
        start += 1 << height


def _span(start: int, end: int, hashes: Hashes) -> bytes:
    """Return the hash over leaves `start` to `end`; `start` is a multiple of every subtree in it."""
    return fold([_whole(height, number, hashes) for height, number in _cover(start, end)])


def _whole(height: int, number: int, hashes: Hashes) -> bytes:
    """Return the hash of one whole subtree from those that are kept below it."""
    kept = height - height % STEP
    return collapse(hashes(kept, number << (height - kept), 1 << (height - kept)))


def collapse(hashes: Sequence[bytes]) -> bytes:
    """Return the hash over equal subtrees, as many as a power of two."""
    while len(hashes) > 1:
        hashes = [sha256(b"\x01" + a + b).digest() for a, b in zip(hashes[::2], hashes[1::2], strict=True)]
    return hashes[0]
