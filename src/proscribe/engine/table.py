"""Decide Arrow tables: cases in, the same cases with their answers out, row for row.

Columns become codes (one for each state of a fact), the kernel walks them, and the few hundred distinct
answers are spread over the rows as dictionary columns. What a row leaves unsaid is filled by the asker,
once for each distinct combination of actor, product and counterparty. Split-invariant.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import pyarrow as pa

from proscribe.engine.kernel import UNKNOWN_TIME, Kernel
from proscribe.errors import FactError
from proscribe.law.facts import RESERVED
from proscribe.law.instants import parse_at
from proscribe.schemas import INSTANT
from proscribe.strictyaml import nearest

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    import numpy.typing as npt

    from proscribe.engine.decide import Rules
    from proscribe.engine.diagram import Node
    from proscribe.law.facts import State, Vocabulary

__all__ = ["ANSWER", "Table"]

_TEXT = pa.dictionary(pa.int32(), pa.string())

ANSWER: pa.Schema = pa.schema(
    [
        pa.field("outcome", _TEXT),
        pa.field("at_least", _TEXT),
        pa.field("at_most", _TEXT),
        pa.field("clause", _TEXT),
        pa.field("cite", _TEXT),
        pa.field("missing", _TEXT),
        pa.field("excepted", _TEXT),
        pa.field("next_change", _TEXT),
        pa.field("error", _TEXT),
    ]
)
"""The columns added to each row. `missing` and `excepted` are names joined by `;`; `error` is null where
the row was decided, and all others are null where it was not."""

_DRIVERS = ("actor", "counterparty.party", "product.id", "product.maker")
_FREE = ("product", "maker", "counterparty")
_UNSAID = object()


class Asks(Protocol):
    """What a table needs of the one who asks."""

    vocabulary: Vocabulary

    def row(self, written: Mapping[str, object]) -> Any:
        """Read written cells; the result has `facts`."""
        ...

    @property
    def edges(self) -> tuple[int, ...]:
        """The instants at which what is filled changes (licences begin and end), sorted, in milliseconds."""
        ...

    def complete(
        self, facts: Mapping[str, State], site: None = None, at: int | date | None = None
    ) -> dict[str, State]:
        """Fill what the row leaves unsaid, as it is at `at`."""
        ...


class _States:
    """Numbers the states of one fact."""

    def __init__(self) -> None:
        self.numbers: dict[Hashable, int] = {}
        self.states: list[State] = []

    def number(self, state: State) -> int:
        key = (type(state), state)
        found = self.numbers.get(key)
        if found is None:
            found = self.numbers[key] = len(self.states)
            self.states.append(state)
        return found


class Table:
    """Decides batches of cases for one asker.

    Args:
        rules: the compiled law.
        asker: who asks.
        keep: let columns through that are no facts.
        at: the instant (or day) of rows that say none.
    """

    def __init__(
        self, rules: Rules, asker: Asks, *, keep: bool = False, at: int | date | None = None
    ) -> None:
        self.rules, self.asker, self.keep, self.at = rules, asker, keep, at
        self._free: dict[tuple[Any, ...], Any] = {}
        self._filled: dict[tuple[Any, ...], dict[str, State] | str] = {}
        self._kernels: dict[tuple[Any, ...], Kernel] = {}

    def decide(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Return the batch with the columns of ANSWER added.

        Raises:
            FactError: a column that is no fact, unless `keep` is set; names the nearest.
        """
        rows = batch.num_rows
        facts = self._columns(batch.schema.names)
        errors: dict[int, str] = {}
        cells = {name: self._cells(name, batch.column(name), errors) for name in facts}
        at, days = self._instants(batch, rows, errors)
        combos, which = self._combine(batch, cells, self._times(at, days), rows, errors)
        columns, codes, fixed = self._codes(cells, combos, which)
        kernel = Kernel(self.rules.diagram, columns, fixed, self._answer)
        answers = kernel.run(codes, at)
        found = list(kernel.answers)
        if days:
            self._by_day(kernel, codes, answers, days, found)
        return self._out(batch, answers, found, errors)

    def _columns(self, names: list[str]) -> list[str]:
        vocabulary = self.asker.vocabulary
        facts = []
        for name in names:
            if name in RESERVED:
                continue
            if name in vocabulary.facts:
                facts.append(name)
            elif not self.keep:
                raise FactError(
                    f"column `{name}` is no fact{nearest(name, (*vocabulary.facts, *RESERVED))}",
                    hint="rename it, or let such columns through with --keep; `proscribe facts` lists the facts",
                )
        return facts

    def _cells(
        self, name: str, column: pa.Array[Any], errors: dict[int, str]
    ) -> tuple[_States, npt.NDArray[np.int32]]:
        """Return the states of a column, and the number of each row's state; -1 where the row says nothing."""
        states = _States()
        encoded = _encoded(column)
        numbers: list[int] = []
        for code, value in enumerate(encoded.dictionary.to_pylist()):
            if value is None or (isinstance(value, str) and not value.strip()):
                numbers.append(-1)
                continue
            try:
                numbers.append(
                    states.number(self.asker.vocabulary.read(name, value, self.rules.ruleset.register))
                )
            except FactError as e:
                numbers.append(-1)
                for row in np.flatnonzero(_indices(encoded) == code).tolist():
                    errors.setdefault(row, f"{e.message}; {e.hint}" if e.hint else e.message)
        table = np.array([*numbers, -1], np.int32)
        return states, table[_indices(encoded)]

    def _combine(
        self,
        batch: pa.RecordBatch,
        cells: Mapping[str, tuple[_States, npt.NDArray[np.int32]]],
        times: tuple[list[int | date | None], npt.NDArray[np.int64]] | None,
        rows: int,
        errors: dict[int, str],
    ) -> tuple[list[dict[str, State]], npt.NDArray[np.int32]]:
        """Return the distinct sets of filled facts, and which of them each row has."""
        names = _DRIVERS if times is None else (*_DRIVERS, "act")  # a licence may be for some acts alone
        drivers = [(n, *cells[n]) for n in names if n in cells]
        free = [(n, _encoded(batch.column(n))) for n in _FREE if n in batch.schema.names]
        key = np.zeros(rows, np.int64)
        for _, states, numbers in drivers:
            key = key * (len(states.states) + 1) + (numbers + 1)
        for _, encoded in free:
            key = key * (len(encoded.dictionary) + 1) + (_indices(encoded) % (len(encoded.dictionary) + 1))
            if len(encoded.dictionary) > 1:
                key = np.unique(key, return_inverse=True)[1].astype(np.int64)
        if times is not None:
            key = np.unique(key, return_inverse=True)[1].astype(np.int64) * len(times[0]) + times[1]
        distinct, first, which = np.unique(key, return_index=True, return_inverse=True)
        combos: list[dict[str, State]] = []
        for number, row in enumerate(first.tolist()):
            said: dict[str, State] = {n: s.states[v[row]] for n, s, v in drivers if v[row] >= 0}
            written = {n: e[row].as_py() for n, e in free}
            try:
                resolved = self.asker.row({**written, **_names(said)}).facts if free else {}
                when = None if times is None else times[0][times[1][row]]
                combos.append(self.asker.complete({**resolved, **said}, None, when))
            except FactError as e:
                combos.append({})
                for r in np.flatnonzero(which == number).tolist():
                    errors.setdefault(r, f"{e.message}; {e.hint}" if e.hint else e.message)
        del distinct
        return combos, which.astype(np.int32)

    def _times(
        self, at: npt.NDArray[np.int64], days: Mapping[int, date]
    ) -> tuple[list[int | date | None], npt.NDArray[np.int64]] | None:
        """Return instants that stand for all between two edges, and which of them each row has; None without edges."""
        edges = self.asker.edges
        if not edges:
            return None
        stand: list[int | date | None] = [edges[0] - 1, *edges, None]
        which = np.searchsorted(np.array(edges, np.int64), at, side="right").astype(np.int64)
        which[at == UNKNOWN_TIME] = len(stand) - 1
        number: dict[date, int] = {}
        for row, day in days.items():
            if day not in number:
                number[day] = len(stand)
                stand.append(day)
            which[row] = number[day]
        return stand, which

    def _codes(
        self,
        cells: Mapping[str, tuple[_States, npt.NDArray[np.int32]]],
        combos: list[dict[str, State]],
        which: npt.NDArray[np.int32],
    ) -> tuple[list[tuple[str, list[State]]], list[npt.NDArray[np.int32]], dict[str, State]]:
        columns: list[tuple[str, list[State]]] = []
        codes: list[npt.NDArray[np.int32]] = []
        fixed: dict[str, State] = {}
        for table in self.rules.ruleset.tables:
            name = table.name
            filled = [c.get(name) for c in combos]
            if name not in cells:
                if len({(type(s), s) for s in filled}) <= 1:
                    fixed[name] = filled[0] if filled else None
                    continue
                states, numbers = _States(), np.full(len(which), -1, np.int32)
            else:
                states, numbers = cells[name]
            if numbers.size and numbers.min() < 0:
                fill = np.array([states.number(s) for s in filled], np.int32)
                numbers = np.where(numbers < 0, fill[which], numbers)
            columns.append((name, states.states))
            codes.append(numbers)
        return columns, codes, fixed

    def _instants(
        self, batch: pa.RecordBatch, rows: int, errors: dict[int, str]
    ) -> tuple[npt.NDArray[np.int64], dict[int, date]]:
        """Return each row's instant in milliseconds, and the rows that give a day only."""
        default = self.at if isinstance(self.at, int) else UNKNOWN_TIME
        at = np.full(rows, default, np.int64)
        days: dict[int, date] = {}
        if isinstance(self.at, date):
            days = dict.fromkeys(range(rows), self.at)
        if "at" not in batch.schema.names:
            return at, days
        column = batch.column("at")
        if pa.types.is_timestamp(column.type) and column.type.tz is not None:
            return _timestamps(column, at), {}
        if pa.types.is_timestamp(column.type):
            errors.update(
                dict.fromkeys(range(rows), "column `at` has no time zone; write instants with an offset")
            )
            return at, {}
        encoded = _encoded(column)
        indices = _indices(encoded)
        values = encoded.dictionary.to_pylist()
        read: list[Any] = [_read_at(v) for v in values]
        table = np.array([*(r if isinstance(r, int) else default for r in read), default], np.int64)
        for code, result in enumerate(read):
            if isinstance(result, int) or result is _UNSAID:
                continue
            for row in np.flatnonzero(indices == code).tolist():
                days.pop(row, None)
                if isinstance(result, date):
                    days[row] = result
                elif isinstance(result, str):
                    errors.setdefault(row, result)
            if result is None:
                table[code] = UNKNOWN_TIME
        at = table[indices]
        for row in list(days):
            if isinstance(read[indices[row]] if 0 <= indices[row] < len(read) else None, int):
                days.pop(row)
        return at, days

    def _answer(self, leaf: Node, stretch: int) -> tuple[str | None, ...]:
        return _told(self.rules.at_leaf(leaf, stretch))

    def _by_day(
        self,
        kernel: Kernel,
        codes: list[npt.NDArray[np.int32]],
        answers: npt.NDArray[np.int32],
        days: Mapping[int, date],
        found: list[tuple[str | None, ...]],
    ) -> None:
        """Decide the rows that give a day only: once for each leaf and day."""
        rows = np.fromiter(days, np.int64, len(days))
        leaves = kernel.leaves([c[rows] for c in codes], len(rows))
        memo: dict[tuple[int, date], int] = {}
        for row, leaf in zip(rows.tolist(), leaves, strict=True):
            key = (id(leaf), days[row])
            if key not in memo:
                memo[key] = len(found)
                found.append(_told(self.rules.at_leaf_on(leaf, days[row])))
            answers[row] = memo[key]

    def _out(
        self,
        batch: pa.RecordBatch,
        answers: npt.NDArray[np.int32],
        found: list[tuple[str | None, ...]],
        errors: Mapping[int, str],
    ) -> pa.RecordBatch:
        wrong = np.zeros(batch.num_rows, bool)
        if errors:
            wrong[list(errors)] = True
        arrays = [batch.column(i) for i in range(batch.num_columns)]
        for i in range(len(ANSWER.names) - 1):
            texts = [f[i] for f in found]
            distinct = list(dict.fromkeys(t for t in texts if t is not None))
            place = {t: k for k, t in enumerate(distinct)}
            table = np.array([place.get(t, -1) if t is not None else -1 for t in texts] or [-1], np.int32)
            picked = table[answers] if found else np.full(batch.num_rows, -1, np.int32)
            arrays.append(_dictionary(picked, wrong | (picked < 0), distinct))
        messages = list(dict.fromkeys(errors.values()))
        number = {m: k for k, m in enumerate(messages)}
        codes = np.zeros(batch.num_rows, np.int32)
        for row, message in errors.items():
            codes[row] = number[message]
        arrays.append(_dictionary(codes, ~wrong, messages))
        fields = [f for f in batch.schema] + [ANSWER.field(i) for i in range(len(ANSWER.names))]  # noqa: C416  a Schema is no list
        return pa.RecordBatch.from_arrays(arrays, schema=pa.schema(fields))


def _told(headline: tuple[Any, ...]) -> tuple[str | None, ...]:
    return tuple(None if x is None else str(x) for x in headline)


def _names(said: Mapping[str, State]) -> dict[str, object]:
    return {n: s for n, s in said.items() if isinstance(s, (str, bool))}


def _read_at(value: object) -> Any:
    """Return an instant, a date, None for unknown, _UNSAID, or the sentence that says what is wrong."""
    if value is None or not str(value).strip():
        return _UNSAID
    text = str(value).strip()
    if text == "unknown":
        return None
    try:
        return parse_at(text)
    except FactError as e:
        return f"at: {e.message}; {e.hint}"


def _timestamps(column: pa.Array[Any], default: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    whole: pa.Array[Any] = column.cast(INSTANT, safe=False).cast(pa.int64())
    if whole.null_count == 0:
        return np.asarray(whole.to_numpy(zero_copy_only=False), np.int64)
    filled = np.asarray(whole.fill_null(0).to_numpy(zero_copy_only=False), np.int64)
    return np.where(np.asarray(column.is_null().to_numpy(zero_copy_only=False)), default, filled)


def _encoded(column: pa.Array[Any]) -> pa.DictionaryArray[Any, Any]:
    return column if isinstance(column, pa.DictionaryArray) else column.dictionary_encode()


def _indices(encoded: pa.DictionaryArray[Any, Any]) -> npt.NDArray[np.int64]:
    """Return the codes, -1 for null."""
    codes = encoded.indices
    if codes.null_count:
        codes = codes.cast(pa.int32()).fill_null(-1)
    return np.asarray(codes.to_numpy(zero_copy_only=False))


def _dictionary(
    codes: npt.NDArray[np.int32], null: npt.NDArray[np.bool_], values: list[str]
) -> pa.Array[Any]:
    indices = pa.array(codes, pa.int32(), mask=null if null.any() else None)
    return pa.DictionaryArray.from_arrays(indices, pa.array(values, pa.string()))
