"""Search raw bytes for needles: with Hyperscan where it is installed, else with numpy alone.

Both find every needle, in letters of either case. Both may find more: a hit is a place to look at again,
never a match.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy.typing as npt

    from proscribe.engine.needles import Needle

__all__ = ["Anchors", "Hyperscan", "Search", "searcher"]

_FOLD = 0x20
"""The bit that tells small letters from capitals; label characters and dots have it set but for capitals."""

_LABEL = frozenset(b"abcdefghijklmnopqrstuvwxyz0123456789-" + bytes((ord("_") | _FOLD,)))
_LETTERS_OF_ESCAPES = b"bfnrt"
_BACKSLASH = ord("\\")
_BITS = 20
_MIX = np.uint64(0x9E3779B97F4A7C15)
_KEPT = 8  # characters of a label that are compared
_BEFORE = 3  # characters before a mark that are looked at first
_NEAR_OPEN = np.uint64(0x0000_0000_00FF_FFFF)  # those, as little-endian bytes of a number
_NEAR_BOTH = np.uint64(0x0000_FFFF_00FF_FFFF)  # and the two after the mark
_FOLDS = np.uint64(0x2020_2020_2020_2020)
_PAD = 16


class Search(Protocol):
    """Find needles in bytes; threads may share it."""

    def __call__(self, block: memoryview) -> Sequence[int]:
        """Return a place inside each needle found, in any order; a place may come twice."""
        ...


def searcher(wanted: Sequence[Needle]) -> Search:
    """Return the fastest search that is installed."""
    try:
        return Hyperscan(wanted)
    except ImportError:
        return Anchors(wanted)


class Hyperscan:
    """All needles at once, about three bytes a nanosecond.

    Raises:
        ImportError: the library is not installed, or not for this processor.
    """

    def __init__(self, wanted: Iterable[Needle]) -> None:
        import hyperscan  # noqa: PLC0415  optional

        texts = sorted({n.text for n in wanted})
        self._scratch: Any = hyperscan.Scratch
        self._own = threading.local()
        self._base: Any = hyperscan.Database()
        try:
            self._base.compile(
                expressions=texts,
                ids=list(range(len(texts))),
                elements=len(texts),
                flags=hyperscan.HS_FLAG_CASELESS,
                literal=True,
            )
        except hyperscan.error as error:
            raise ImportError(f"this processor cannot run it: {error}") from error

    def __call__(self, block: memoryview) -> Sequence[int]:
        """Return the last byte of each needle found."""
        scratch = getattr(self._own, "scratch", None)
        if scratch is None:  # one thread may use one at a time
            scratch = self._own.scratch = self._scratch(self._base)
        found: list[int] = []

        def hit(_id: int, _start: int, end: int, _flags: int, _context: object) -> None:
            found.append(end - 1)

        self._base.scan(block, match_event_handler=hit, scratch=scratch)
        return found


class Anchors:
    """Needles by the two labels around a dot: a table for the nearest letters, then the labels themselves.

    About one byte a nanosecond, whatever the number of needles. A needle without a mark costs a pass
    over the block of its own.
    """

    def __init__(self, wanted: Iterable[Needle]) -> None:
        marked: dict[int, list[Needle]] = defaultdict(list)
        plain: set[bytes] = set()
        for needle in wanted:
            if needle.mark:
                marked[needle.mark[0]].append(needle)
            else:
                plain |= _cased(needle.text)
        self._plain = sorted(plain)
        self._marked = [_Marked(mark, needles) for mark, needles in sorted(marked.items())]

    def __call__(self, block: memoryview) -> Sequence[int]:
        """Return the place of each mark between two labels of a needle, and of each needle without."""
        padded = bytes(_PAD) + block + bytes(_PAD)
        found: list[int] = []
        for text in self._plain:
            at = padded.find(text) if text[:1] in padded else -1  # one byte is sought much faster
            while at >= 0:
                found.append(at - _PAD)
                at = padded.find(text, at + 1)
        octets = np.frombuffer(padded, np.uint8)
        for marked in self._marked:
            found += (marked.places(octets) - _PAD).tolist()
        return found


def _cased(text: bytes) -> set[bytes]:
    """Return a text in every mixture of small and capital letters."""
    out = {b""}
    for octet in text:
        out = {o + c for o in out for c in {bytes((octet,)), bytes((octet,)).upper()}}
    return out


class _Marked:
    """The needles with one mark."""

    def __init__(self, mark: int, wanted: list[Needle]) -> None:
        self._mark = mark
        self._open = not all(n.right for n in wanted)  # what follows the mark is not looked at
        self._near = _NEAR_OPEN if self._open else _NEAR_BOTH
        self._table = np.zeros(1 << _BITS, np.bool_)
        for needle in wanted:
            self._table[_slot(_keys(needle, mark, self._near), self._near)] = True
        pairs = {_pair(n.left, b"" if self._open else n.right) for n in wanted}
        self._pairs = np.array(sorted(pairs), np.uint64)
        self._plain = np.array([c | _FOLD not in _LABEL for c in range(256)])

    def places(self, octets: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64]:
        """Return where the mark stands between the labels of a needle; eight bytes at each end are not looked at."""
        at: npt.NDArray[np.int64] = np.flatnonzero(octets[_PAD:-_PAD] == self._mark) + _PAD
        # Every eight bytes in a row as one number, of which those around the marks are taken.
        words: npt.NDArray[np.uint64] = np.ndarray(len(octets) - 7, "<u8", octets, strides=(1,))
        at = at[self._table[_slot(words[at - _BEFORE], self._near)]]
        if not len(at):
            return at
        left = words[at - _KEPT].view(np.uint8).reshape(-1, _KEPT)
        ended = self._plain[left]
        # The letter of an escape like \t ends a label as the character does that it stands for.
        ended[:, 1:] |= left[:, :-1] == _BACKSLASH
        ended[:, 0] |= octets[at - _KEPT - 1] == _BACKSLASH
        key = _packed(left[:, ::-1], ended[:, ::-1])
        if not self._open:
            right = words[at + 1].view(np.uint8).reshape(-1, _KEPT)
            key = _joined(key, _packed(right, self._plain[right]))
        near = np.minimum(np.searchsorted(self._pairs, key), len(self._pairs) - 1)
        found: npt.NDArray[np.int64] = at[self._pairs[near] == key]
        return found


def _keys(needle: Needle, mark: int, near: np.uint64) -> npt.NDArray[np.uint64]:
    """Return all that the eight bytes around the mark may be, as far as they are looked at."""
    around = np.array(sorted((set(range(256)) - _LABEL) | set(_LETTERS_OF_ESCAPES)), np.uint64)
    octets: list[npt.NDArray[np.uint64]] = [np.array([c], np.uint64) for c in needle.left[-_BEFORE:]]
    if len(octets) < _BEFORE:
        octets.insert(0, around)
    while len(octets) < _BEFORE:
        octets.insert(0, np.arange(256, dtype=np.uint64))
    octets.append(np.array([mark], np.uint64))
    octets += [np.array([c], np.uint64) for c in needle.right[:2]]
    if len(needle.right) == 1:
        octets.append(around)
    keys = np.zeros(1, np.uint64)
    for place, choice in enumerate(octets):
        shifted = choice << np.uint64(8 * place) & near
        keys = np.unique(keys[:, None] | shifted)
    return keys


def _slot(words: npt.NDArray[np.uint64], near: np.uint64) -> npt.NDArray[np.uint64]:
    return (words & near | _FOLDS) * _MIX >> np.uint64(64 - _BITS)


def _packed(label: npt.NDArray[np.uint8], ended: npt.NDArray[np.bool_]) -> npt.NDArray[np.uint64]:
    """Return labels as numbers, from the mark away, with NUL where the label has ended."""
    gone = np.logical_or.accumulate(ended, axis=1)
    return np.where(gone, np.uint8(0), label | np.uint8(_FOLD)).view(np.uint64)[:, 0]


def _joined(left: npt.NDArray[np.uint64], right: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    return left * _MIX + right


def _pair(left: bytes, right: bytes) -> int:
    """Return the number of two labels, the same as of the bytes around a mark."""
    sides = (bytes(c | _FOLD for c in side[:_KEPT]).ljust(_KEPT, b"\0") for side in (left[::-1], right))
    ends, begins = (np.frombuffer(side, np.uint64) for side in sides)
    return int((_joined(ends, begins) if right else ends)[0])
