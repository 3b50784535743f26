"""Turn the columns of a table of cases into codes: states of facts, instants and days, and what cannot be read.

Work is done once for each distinct value, or by whole columns; what is read of one batch is remembered
for the next.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from proscribe.engine.spans import UNKNOWN_TIME
from proscribe.errors import FactError
from proscribe.law.instants import parse_at
from proscribe.schemas import INSTANT

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    import numpy.typing as npt

    from proscribe.law.facts import State

__all__ = ["Cells", "Fact", "Problems", "States", "When", "encoded", "indices", "told", "when"]

_REMEMBERED = 65_536
_NAIVE = "column `at` has no time zone; write instants with an offset"
# The usual way to write an instant; Arrow reads it in bulk. It reads more than that, which we must not.
_USUAL = r"^[12]\d{3}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d)$"


def told(error: FactError) -> str:
    """Return an error as one cell of a table."""
    return f"{error.message}; {error.hint}" if error.hint else error.message


def encoded(column: pa.Array[Any]) -> pa.DictionaryArray[Any, Any]:
    """Return the column as a dictionary."""
    return column if isinstance(column, pa.DictionaryArray) else column.dictionary_encode()


def indices(column: pa.DictionaryArray[Any, Any]) -> npt.NDArray[np.int32]:
    """Return the place of each row's value in the dictionary; -1 for null."""
    codes = column.indices
    if codes.null_count:
        codes = codes.cast(pa.int32()).fill_null(-1)
    return np.asarray(codes.to_numpy(zero_copy_only=False)).astype(np.int32, copy=False)


class Problems:
    """Which rows could not be read, and why; the first reason found for a row stands."""

    def __init__(self, rows: int) -> None:
        self.messages: list[str] = []
        self.rows = np.full(rows, -1, np.int32)

    def add(self, messages: list[str], which: npt.NDArray[np.int32]) -> None:
        """Say which of `messages` holds for each row; -1 for none."""
        numbers = np.where(which < 0, which, which + np.int32(len(self.messages)))
        self.rows = np.where(self.rows < 0, numbers, self.rows)
        self.messages += messages


class States:
    """Numbers the states of one fact."""

    def __init__(self) -> None:
        self._numbers: dict[Hashable, int] = {}
        self.states: list[State] = []

    def number(self, state: State) -> int:
        """Return the number of a state, a new one if it was not met before."""
        key = (type(state), state)
        found = self._numbers.get(key)
        if found is None:
            found = self._numbers[key] = len(self.states)
            self.states.append(state)
        return found


class Cells:
    """One column of one batch: a number for each distinct value, and which of them each row has.

    Attributes:
        table: the number of each value's state, -1 where it says nothing; the last is for null.
        which: the place in `table` of each row's value; -1 for null.
    """

    def __init__(self, table: npt.NDArray[np.int32], which: npt.NDArray[np.int32]) -> None:
        self.table, self.which = table, which

    @property
    def gaps(self) -> bool:
        """Say whether some row may say nothing."""
        return bool(self.table.min() < 0)

    def numbers(self, fill: int = -1) -> npt.NDArray[np.int32]:
        """Return the number of each row's state, `fill` where it says nothing."""
        table = np.where(self.table < 0, np.int32(fill), self.table) if fill >= 0 else self.table
        return table.take(self.which, mode="wrap")


class Fact:
    """Reads the written values of one fact, and remembers them.

    Args:
        read: reads one value; raises FactError.
        numbered: its states are wanted; else it is only checked that they can be read, and all are 0.
    """

    def __init__(self, read: Callable[[object], State], *, numbered: bool = True) -> None:
        self._read, self._numbered = read, numbered
        self._known: dict[object, int] = {}
        self.states = States()

    def cells(self, column: pa.Array[Any], problems: Problems) -> Cells:
        """Read a column; a value that cannot be read says nothing, and its rows get the reason."""
        values = encoded(column)
        which = indices(values)
        table = np.full(len(values.dictionary) + 1, -1, np.int32)
        wrong = table.copy()
        messages: list[str] = []
        for code, value in enumerate(values.dictionary.to_pylist()):
            number = self._known.get(value if isinstance(value, str) else (type(value), value))
            if number is None:
                try:
                    number = self._number(value)
                except FactError as e:
                    number, wrong[code] = -1, len(messages)
                    messages.append(told(e))
            table[code] = number
        if messages:
            problems.add(messages, wrong.take(which, mode="wrap"))
        return Cells(table, which)

    def _number(self, value: object) -> int:
        empty = value is None or (isinstance(value, str) and not value.strip())
        number = -1
        if not empty:
            state = self._read(value)
            number = self.states.number(state) if self._numbered else 0
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        self._known[value if isinstance(value, str) else (type(value), value)] = number
        return number


class When:
    """The instants of a batch.

    Attributes:
        at: milliseconds; UNKNOWN_TIME where the instant is not known, or a day is given.
        days: the days given.
        day: the place in `days` of each row's day, -1 where it gives none; None where no row does.
    """

    def __init__(self, at: npt.NDArray[np.int64]) -> None:
        self.at = at
        self.days: list[date] = []
        self.day: npt.NDArray[np.int32] | None = None


def when(column: pa.Array[Any] | None, rows: int, default: int | date | None, problems: Problems) -> When:
    """Read the column `at`.

    Args:
        column: timestamps with a zone, or written instants and days; None where there is none.
        rows: how many.
        default: for rows that say none.
        problems: takes what cannot be read.
    """
    out = When(np.full(rows, default if isinstance(default, int) else UNKNOWN_TIME, np.int64))
    silent = np.ones(rows, bool)
    if column is not None and pa.types.is_timestamp(column.type):
        if column.type.tz is None:
            problems.add([_NAIVE], np.zeros(rows, np.int32))
        silent = np.asarray(column.is_null().to_numpy(zero_copy_only=False))
        whole = column.cast(INSTANT, safe=False).cast(pa.int64()).fill_null(0)
        out.at = np.where(silent, out.at, whole.to_numpy(zero_copy_only=False))
    elif column is not None:
        silent = _written(column, out, problems)
    if isinstance(default, date) and silent.any():
        day = np.full(rows, -1, np.int32) if out.day is None else out.day
        out.day = np.where(silent, np.int32(len(out.days)), day)
        out.days.append(default)
    return out


def _written(column: pa.Array[Any], out: When, problems: Problems) -> npt.NDArray[np.bool_]:
    """Read written instants and days into `out`; returns which rows say none."""
    texts: Any = column
    if not pa.types.is_string(column.type):
        values = encoded(column)
        distinct = [None if v is None else str(v) for v in values.dictionary.to_pylist()]
        texts = pa.array(distinct, pa.string()).take(values.indices)
    usual: Any = pc.fill_null(pc.match_substring_regex(texts, _USUAL), False)
    try:
        moments: Any = pc.cast(pc.if_else(usual, texts, pa.scalar(None, pa.string())), INSTANT)
    except pa.ArrowInvalid:  # a 30th of February, say: each is read alone, so that its row can be told
        usual = pa.repeat(pa.scalar(value=False), len(texts))
        moments = pc.cast(pc.if_else(usual, texts, pa.scalar(None, pa.string())), INSTANT)
    read = np.asarray(usual.to_numpy(zero_copy_only=False))
    np.copyto(out.at, moments.cast(pa.int64()).fill_null(0).to_numpy(zero_copy_only=False), where=read)
    silent = np.zeros(len(read), bool)
    rest = np.flatnonzero(~read)
    if len(rest):
        silent[rest] = _singly(encoded(texts.take(pa.array(rest))), rest, out, problems)
    return silent


def _singly(
    values: pa.DictionaryArray[Any, Any], rows: npt.NDArray[np.int64], out: When, problems: Problems
) -> npt.NDArray[np.bool_]:
    """Read instants and days one by one, each distinct text once; returns which of `rows` say none."""
    which = indices(values)
    count = len(values.dictionary) + 1
    moments = np.full(count, UNKNOWN_TIME, np.int64)
    days = np.full(count, -1, np.int32)
    wrong = days.copy()
    says = np.ones(count, bool)
    says[-1] = False  # null
    messages: list[str] = []
    for code, value in enumerate(values.dictionary.to_pylist()):
        text = str(value).strip()
        says[code] = bool(text)
        if text in {"", "unknown"}:
            continue
        try:
            found = parse_at(text)
        except FactError as e:
            wrong[code] = len(messages)
            messages.append(f"at: {told(e)}")
            continue
        if isinstance(found, date):
            days[code] = len(out.days)
            out.days.append(found)
        else:
            moments[code] = found
    said = says[which]
    out.at[rows[said]] = moments[which[said]]
    if out.days:
        out.day = np.full(len(out.at), -1, np.int32)
        out.day[rows] = days[which]
    if messages:
        numbers = np.full(len(out.at), -1, np.int32)
        numbers[rows] = wrong[which]
        problems.add(messages, numbers)
    return ~said
