"""Number 64-bit keys by the million: a hash table in arrays, asked for whole columns at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

__all__ = ["Numbers"]

_FREE = -1
_SPREAD = np.uint64(0x9E3779B97F4A7C15)  # 2**64 over the golden ratio: neighbours are sent far apart


class Numbers:
    """A number for each key that was added. Keys and numbers are not negative."""

    def __init__(self) -> None:
        self._count = 0
        self._room(12)

    def __len__(self) -> int:
        return self._count

    def _room(self, bits: int) -> None:
        self._shift = np.uint64(64 - bits)
        self._keys = np.full(1 << bits, _FREE, np.int64)
        self._numbers = np.zeros(1 << bits, np.int32)

    def _slots(self, keys: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        return ((keys.view(np.uint64) * _SPREAD) >> self._shift).view(np.int64)

    def find(self, keys: npt.NDArray[np.int64]) -> npt.NDArray[np.int32]:
        """Return the number of each key, -1 where it has none."""
        slots = self._slots(keys)
        met = self._keys.take(slots)
        found = self._numbers.take(slots)
        other = np.flatnonzero(met != keys)
        while len(other):
            found[other] = -1
            other = other[met[other] != _FREE]
            slots[other] = (slots[other] + 1) & (len(self._keys) - 1)
            met[other] = self._keys.take(slots[other])
            found[other] = self._numbers.take(slots[other])
            other = other[met[other] != keys[other]]
        return found

    def add(self, keys: npt.NDArray[np.int64], numbers: npt.NDArray[np.int32]) -> None:
        """Give keys their numbers; they are distinct, and have none."""
        self._count += len(keys)
        if 2 * self._count > len(self._keys):
            old = self._keys != _FREE
            keys, numbers = (
                np.concatenate([self._keys[old], keys]),
                np.concatenate([self._numbers[old], numbers]),
            )
            self._room((2 * self._count).bit_length() + 1)
        slots = self._slots(keys)
        while len(keys):
            free = self._keys.take(slots) == _FREE
            self._keys[slots[free]] = keys[free]  # of several that want a place, the last gets it
            placed = self._keys.take(slots) == keys
            self._numbers[slots[placed]] = numbers[placed]
            keys, numbers = keys[~placed], numbers[~placed]
            slots = (slots[~placed] + 1) & (len(self._keys) - 1)

    def numbered(self, keys: npt.NDArray[np.int64]) -> npt.NDArray[np.int32]:
        """Return the number of each key, the next one where it has none."""
        found = self.find(keys)
        missing = np.flatnonzero(found < 0)
        if len(missing):
            fresh, which = np.unique(keys[missing], return_inverse=True)
            numbers = np.arange(self._count, self._count + len(fresh), dtype=np.int32)
            self.add(fresh, numbers)
            found[missing] = numbers[which]
        return found
