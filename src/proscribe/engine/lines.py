"""Number the distinct answers of a table, and spread them over its rows as dictionary columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

__all__ = ["Lines", "dictionary"]

Line = tuple[str | None, ...]
"""One answer: a text for each column, None for null."""


class _Column:
    """One column of all lines: the distinct texts, and which of them each line has."""

    def __init__(self) -> None:
        self.texts: dict[str, int] = {}
        self.codes: list[int] = []
        self._made: tuple[npt.NDArray[np.int32], pa.Array[Any]] | None = None

    def add(self, text: str | None) -> None:
        self.codes.append(-1 if text is None else self.texts.setdefault(text, len(self.texts)))
        self._made = None

    def made(self) -> tuple[npt.NDArray[np.int32], pa.Array[Any]]:
        """Return the code of each line and the dictionary, as arrays."""
        if self._made is None:
            self._made = np.array(self.codes, np.int32), pa.array(list(self.texts), pa.string())
        return self._made


class Lines:
    """The distinct answers met so far.

    Args:
        columns: how many texts an answer has.
    """

    def __init__(self, columns: int) -> None:
        self._numbers: dict[Line, int] = {}
        self._columns = [_Column() for _ in range(columns)]

    def __len__(self) -> int:
        return len(self._numbers)

    def number(self, line: Sequence[object]) -> int:
        """Return the number of an answer, a new one if it was not met before."""
        key = tuple(None if x is None else str(x) for x in line)
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self._numbers)
            for column, text in zip(self._columns, key, strict=True):
                column.add(text)
        return number

    def spread(
        self, numbers: npt.NDArray[np.int32], null: npt.NDArray[np.bool_] | None
    ) -> list[pa.DictionaryArray[Any, Any]]:
        """Return the columns for rows that have these answers; null where the mask says so."""
        out = []
        for column in self._columns:
            codes, texts = column.made()
            if not len(texts):
                out.append(dictionary(pa.nulls(len(numbers), pa.int32()), texts))
                continue
            picked = codes.take(numbers)
            if codes.min() < 0:
                gone = picked < 0
                out.append(dictionary(picked, texts, gone if null is None else gone | null))
            else:
                out.append(dictionary(picked, texts, null))
        return out


def dictionary(
    codes: npt.NDArray[np.int32] | pa.Array[Any],
    values: pa.Array[Any],
    null: npt.NDArray[np.bool_] | None = None,
) -> pa.DictionaryArray[Any, Any]:
    """Return a dictionary column of codes, null where the mask says so."""
    if isinstance(codes, pa.Array):
        return pa.DictionaryArray.from_arrays(codes, values)
    valid = None if null is None else pa.py_buffer(np.packbits(~null, bitorder="little").data)
    safe = codes if null is None else np.maximum(codes, 0)
    places = pa.Array.from_buffers(pa.int32(), len(codes), [valid, pa.py_buffer(safe.data)])
    return pa.DictionaryArray.from_arrays(places, values, safe=False)  # they are our own numbers
