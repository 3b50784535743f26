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
_BITS = 20
_MIX = np.uint32(0x9E3779B1)
_KEPT = 8  # characters of a label that are compared
_WINDOW = _KEPT + 1  # and the one before, which may be a backslash
_NEAR = 3
_BACKSLASH = ord("\\")


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
        ImportError: the library is not installed.
    """

    def __init__(self, wanted: Iterable[Needle]) -> None:
        import hyperscan  # noqa: PLC0415  optional

        texts = sorted({n.text for n in wanted})
        self._scratch: Any = hyperscan.Scratch
        self._own = threading.local()
        self._base: Any = hyperscan.Database()
        self._base.compile(
            expressions=texts,
            ids=list(range(len(texts))),
            elements=len(texts),
            flags=hyperscan.HS_FLAG_CASELESS,
            literal=True,
        )

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
        found: list[int] = []
        if self._plain:
            copy = block.tobytes()
            for text in self._plain:
                at = copy.find(text)
                while at >= 0:
                    found.append(at)
                    at = copy.find(text, at + 1)
        octets = np.frombuffer(block, np.uint8)
        for marked in self._marked:
            found += marked.places(octets).tolist()
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
        table = np.zeros(1 << _BITS, np.bool_)
        around = sorted(set(range(256)) - _LABEL | set(_LETTERS_OF_ESCAPES))
        for needle in wanted:
            near = [[ord(" ")] if self._open else [needle.right[0] | _FOLD]]
            near += [[c | _FOLD] for c in reversed(needle.left[-_NEAR:])]
            if len(near) <= _NEAR:
                near.append(around)
            while len(near) <= _NEAR:
                near.append(list(range(256)))
            right, first, second, third = (np.unique(np.array(n, np.uint32) | np.uint32(_FOLD)) for n in near)
            table[_slot(_key(right[:, None, None, None], first[:, None, None], second[:, None], third))] = (
                True
            )
        self._table = table
        pairs = {_pair(n.left, b"" if self._open else n.right) for n in wanted}
        self._pairs = np.array(sorted(pairs), np.uint64)
        self._plain = np.array([c not in _LABEL for c in range(256)])

    def places(self, octets: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64]:
        """Return where the mark stands between the labels of a needle."""
        at: npt.NDArray[np.int64] = np.flatnonzero(octets == self._mark)
        if not len(at):
            return at
        right = octets.take(at + 1, mode="clip").astype(np.uint32)
        if self._open:
            right[:] = ord(" ")
        around = (octets.take(np.maximum(at - n, 0)).astype(np.uint32) for n in range(1, _NEAR + 1))
        at = at[self._table[_slot(_key(right, *around))]]
        if not len(at):
            return at
        left = self._label(octets, at[:, None] - np.arange(1, _WINDOW + 1))
        key = _packed(left)
        if not self._open:
            key = _joined(
                key, _packed(self._label(octets, at[:, None] + np.arange(1, _WINDOW + 1), ahead=True))
            )
        near = np.minimum(np.searchsorted(self._pairs, key), len(self._pairs) - 1)
        found: npt.NDArray[np.int64] = at[self._pairs[near] == key]
        return found

    def _label(
        self, octets: npt.NDArray[np.uint8], places: npt.NDArray[np.int64], *, ahead: bool = False
    ) -> npt.NDArray[np.uint8]:
        """Return the characters of a label from the mark away, folded, NUL where the label has ended."""
        inside = (places >= 0) & (places < len(octets))
        raw = octets.take(places, mode="clip")
        ended = self._plain[raw | _FOLD] | ~inside
        if not ahead:  # the letter of an escape like \t ends a label as the character does that it stands for
            ended[:, :-1] |= raw[:, 1:] == _BACKSLASH
        gone = np.logical_or.accumulate(ended, axis=1)
        return np.where(gone, 0, raw | _FOLD)[:, :_KEPT].astype(np.uint8)


def _key(right: Any, first: Any, second: Any, third: Any) -> Any:
    return (
        right | (first << np.uint32(8)) | (second << np.uint32(16)) | (third << np.uint32(24))
    ) | np.uint32(0x20202020)


def _slot(key: Any) -> Any:
    return (key * _MIX) >> np.uint32(32 - _BITS)


def _packed(label: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint64]:
    return np.ascontiguousarray(label).view(np.uint64)[:, 0]


def _joined(left: npt.NDArray[np.uint64], right: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    return left * np.uint64(0x9E3779B97F4A7C15) + right


def _pair(left: bytes, right: bytes) -> int:
    """Return the number of two labels, the same as of the bytes around a mark."""
    sides = (bytes(c | _FOLD for c in side[:_KEPT]).ljust(_KEPT, b"\0") for side in (left[::-1], right))
    ends, begins = (np.frombuffer(side, np.uint64) for side in sides)
    return int((_joined(ends, begins) if right else ends)[0])
