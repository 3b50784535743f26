"""Find the span of time that each of many instants lies in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

__all__ = ["UNKNOWN_TIME", "Spans"]

UNKNOWN_TIME = np.iinfo(np.int64).min
"""The instant of a row whose time is not known."""

_HOUR = 3_600_000
_MAX_HOURS = 2_000_000


class Spans:
    """Finds the span of time of each instant: a table by the hour, exact search in hours with a boundary inside."""

    def __init__(self, boundaries: Sequence[int]) -> None:
        self.count = len(boundaries) + 1
        self._cuts = np.array(boundaries, np.int64)
        first = boundaries[0] // _HOUR - 1 if boundaries else 0
        last = boundaries[-1] // _HOUR + 1 if boundaries else 0
        self._table: npt.NDArray[np.int32] | None = None
        if last - first < _MAX_HOURS:
            starts = np.arange(first, last + 1, dtype=np.int64) * _HOUR
            low = np.searchsorted(self._cuts, starts, side="right")
            high = np.searchsorted(self._cuts, starts + _HOUR - 1, side="right")
            self._table = np.where(low == high, low, -1).astype(np.int32)
            self._table[0], self._table[-1] = 0, len(boundaries)
        self._first, self._last = first, last

    def find(self, at: npt.NDArray[np.int64]) -> npt.NDArray[np.int32]:
        """Return the span of each instant in milliseconds; the number of spans for UNKNOWN_TIME."""
        if self._table is None:
            spans = np.searchsorted(self._cuts, at, side="right").astype(np.int32)
        else:
            hours = at // _HOUR
            np.clip(hours, self._first, self._last, out=hours)
            hours -= self._first
            spans = self._table.take(hours)
            if spans.size and spans.min() < 0:
                mixed = np.flatnonzero(spans < 0)
                spans[mixed] = np.searchsorted(self._cuts, at[mixed], side="right")
        if at.size and at.min() == UNKNOWN_TIME:
            spans[at == UNKNOWN_TIME] = self.count
        return spans
