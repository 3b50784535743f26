"""Decide Arrow tables: cases in, the same cases with their answers out, row for row.

Columns become codes (one for each state of a fact), the kernel walks them, and the few hundred distinct
answers are spread over the rows as dictionary columns. What a row leaves unsaid is filled by the asker,
once for each distinct combination of actor, product and counterparty. What was worked out for one batch
serves the next, and the next table that is decided on the same law; how the rows are cut into batches
changes nothing in the answers.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import pyarrow as pa

from proscribe.engine.encode import Cells, Fact, Problems, When, encoded, indices, told, when
from proscribe.engine.kernel import Kernel
from proscribe.engine.lines import Lines, dictionary
from proscribe.engine.spans import UNKNOWN_TIME
from proscribe.errors import FactError
from proscribe.law.facts import RESERVED
from proscribe.strictyaml import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    import numpy.typing as npt

    from proscribe.engine.decide import Rules
    from proscribe.engine.diagram import Leaf
    from proscribe.law.facts import State, Vocabulary

__all__ = ["ANSWER", "Learned", "Table"]

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
_REMEMBERED = 50_000
_WIDEST = 2**40


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


class Learned:
    """What tables decided on one compiled law leave for the next: states and answers by number, and the kernel."""

    def __init__(self) -> None:
        self.facts: dict[str, Fact] = {}
        self.lines = Lines(len(ANSWER) - 1)
        self.kernel: tuple[Any, Kernel] | None = None


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
        self._names = [t.name for t in rules.ruleset.tables]
        self._places = frozenset(self._names)
        self._forget()
        if rules.learned:  # taken, not shared: another table may be decided on another thread
            self._learned = rules.learned.pop()

    def _forget(self) -> None:
        """Begin anew: what is remembered must not grow with the rows."""
        self._learned = Learned()
        self._filled: dict[tuple[object, ...], npt.NDArray[np.int32] | str] = {}
        self._constant: dict[str, int] = {}
        self._varying: set[str] = set()

    def close(self) -> None:
        """Leave what was learned to the next table."""
        self.rules.learned.append(self._learned)
        self._forget()

    def decide(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Return the batch with the columns of ANSWER added.

        Raises:
            FactError: a column that is no fact, unless `keep` is set; names the nearest.
        """
        names = self._columns(batch.schema.names)
        states = max((len(f.states.states) for f in self._learned.facts.values()), default=0)
        if max(len(self._filled), len(self._learned.lines), states) > _REMEMBERED:
            self._forget()
        problems = Problems(batch.num_rows)
        cells = {name: self._fact(name).cells(batch.column(name), problems) for name in names}
        place = batch.schema.get_field_index("at")
        moments = when(None if place < 0 else batch.column(place), batch.num_rows, self.at, problems)
        filled, which = self._fill(batch, cells, moments, problems)
        kernel, codes = self._codes(cells, filled, which)
        days = moments.days
        numbers = kernel.run(
            codes,
            moments.at,
            moments.day,
            lambda leaf, day: self._learned.lines.number(self.rules.at_leaf_on(leaf, days[day])),
        )
        return self._out(batch, numbers, problems)

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

    def _fact(self, name: str) -> Fact:
        if name not in self._learned.facts:
            read, register = self.asker.vocabulary.read, self.rules.ruleset.register
            matters = name in self._places or name in _DRIVERS
            self._learned.facts[name] = Fact(lambda value: read(name, value, register), numbered=matters)
        return self._learned.facts[name]

    def _fill(
        self, batch: pa.RecordBatch, cells: Mapping[str, Cells], moments: When, problems: Problems
    ) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
        """Return what the asker fills in, and which of its rows each row of the batch has.

        It has a row for each distinct combination of what is said, and a column for each fact of the law.
        """
        times, time = _times(moments, self.asker.edges)
        names = _DRIVERS if len(times) == 1 else (*_DRIVERS, "act")  # a licence may be for some acts alone
        drivers = [(n, cells[n].numbers(), self._fact(n).states.states) for n in names if n in cells]
        free = [(n, encoded(batch.column(n))) for n in _FREE if n in batch.schema.names]
        keys = [(numbers, len(states)) for _, numbers, states in drivers]
        keys += [(indices(column), len(column.dictionary)) for _, column in free]
        keys += [(time, len(times))] if len(times) > 1 else []
        first, which = _distinct(keys, batch.num_rows)
        rows: list[npt.NDArray[np.int32]] = []
        wrong = np.full(len(first), -1, np.int32)
        messages: list[str] = []
        for number, row in enumerate(first.tolist()):
            said = {n: states[numbers[row]] for n, numbers, states in drivers if numbers[row] >= 0}
            written = {n: column[row].as_py() for n, column in free}
            at = times[time[row]]
            key = (*((n, type(s), s) for n, s in said.items()), *written.values(), at)
            if key not in self._filled:
                self._filled[key] = self._complete(said, written, at)
            found = self._filled[key]
            if isinstance(found, str):
                wrong[number] = len(messages)
                messages.append(found)
                found = self._numbers({})  # any would do: its rows get no answer
            rows.append(found)
        if messages:
            problems.add(messages, wrong.take(which))
        return np.array(rows, np.int32).reshape(len(rows), len(self._names)), which

    def _complete(
        self, said: dict[str, State], written: dict[str, object], at: int | date | None
    ) -> npt.NDArray[np.int32] | str:
        """Return the number of the state of each fact of the law, or what is wrong with what is said."""
        try:
            facts: Mapping[str, State] = said
            if written:
                plain = {n: s for n, s in said.items() if isinstance(s, (str, bool))}
                facts = {**self.asker.row({**written, **plain}).facts, **said}
            whole = self.asker.complete(facts, None, at)
        except FactError as e:
            return told(e)
        return self._numbers(whole)

    def _numbers(self, facts: Mapping[str, State]) -> npt.NDArray[np.int32]:
        return np.array([self._fact(n).states.number(facts.get(n)) for n in self._names], np.int32)

    def _codes(
        self, cells: Mapping[str, Cells], filled: npt.NDArray[np.int32], which: npt.NDArray[np.int32]
    ) -> tuple[Kernel, list[npt.NDArray[np.int32]]]:
        """Return the kernel, and the codes of its columns.

        A fact that was the same in all rows so far is no column; once it was seen to differ it stays one, so
        that there is one kernel for all batches, or nearly.
        """
        arrays: dict[str, npt.NDArray[np.int32]] = {}
        for place, name in enumerate(self._names):
            fill = filled[:, place]
            same = bool((fill == fill[:1]).all())
            if name in cells:
                arrays[name] = _filled(cells[name], fill, which, same=same)
            elif not same:
                arrays[name] = fill.take(which)
            elif len(fill) and self._constant.setdefault(name, int(fill[0])) != fill[0]:
                self._varying.add(name)
        self._varying |= arrays.keys()
        for place, name in enumerate(self._names):
            if name in self._varying and name not in arrays:
                arrays[name] = filled[:, place].take(which)
        columns = [n for n in self._names if n in arrays]
        fixed = {n: k for n, k in self._constant.items() if n not in self._varying}
        key = (columns, fixed)
        if self._learned.kernel is None or self._learned.kernel[0] != key:
            states = {n: self._fact(n).states.states for n in self._names}
            made = Kernel(
                self.rules.diagram,
                [(n, states[n]) for n in columns],
                {n: states[n][k] for n, k in fixed.items()},
                partial(_answer, self.rules, self._learned.lines),
            )
            self._learned.kernel = (key, made)
        return self._learned.kernel[1], [arrays[n] for n in columns]

    def _out(
        self, batch: pa.RecordBatch, numbers: npt.NDArray[np.int32], problems: Problems
    ) -> pa.RecordBatch:
        wrong = problems.rows >= 0 if problems.messages else None
        arrays = [*batch.columns, *self._learned.lines.spread(numbers, wrong)]
        messages = pa.array(problems.messages, pa.string())
        if wrong is None:
            arrays.append(dictionary(pa.nulls(batch.num_rows, pa.int32()), messages))
        else:
            arrays.append(dictionary(problems.rows, messages, ~wrong))
        return pa.RecordBatch.from_arrays(arrays, schema=pa.schema([*batch.schema, *ANSWER]))


def _answer(rules: Rules, lines: Lines, leaf: Leaf, stretch: int) -> int:
    return lines.number(rules.at_leaf(leaf, stretch))


def _filled(
    cells: Cells, fill: npt.NDArray[np.int32], which: npt.NDArray[np.int32], *, same: bool
) -> npt.NDArray[np.int32]:
    """Return the codes of a column, what rows leave unsaid filled in."""
    if not len(fill) or same:
        return cells.numbers(int(fill[0]) if len(fill) else 0)
    numbers = cells.numbers()
    return np.where(numbers < 0, fill.take(which), numbers) if cells.gaps else numbers


def _times(moments: When, edges: tuple[int, ...]) -> tuple[list[int | date | None], npt.NDArray[np.int32]]:
    """Return instants and days that stand for all between two edges, and which of them each row has."""
    if not edges:
        return [None], np.zeros(len(moments.at), np.int32)
    times: list[int | date | None] = [edges[0] - 1, *edges, None, *moments.days]
    which = np.searchsorted(np.array(edges, np.int64), moments.at, side="right").astype(np.int32)
    which[moments.at == UNKNOWN_TIME] = len(edges) + 1
    if moments.day is not None:
        which = np.where(moments.day < 0, which, moments.day + np.int32(len(edges) + 2))
    return times, which


def _distinct(
    keys: list[tuple[npt.NDArray[np.int32], int]], rows: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int32]]:
    """Return the first row of each distinct combination of keys, and which of them each row has.

    Args:
        keys: for each column, numbers from -1 up, and how many there may be.
        rows: how many.
    """
    whole, size = np.zeros(rows, np.int64), 1
    for numbers, count in keys:
        if size * (count + 1) > _WIDEST:
            whole = _places(whole).astype(np.int64)
            size = rows
        whole = whole * (count + 1) + (numbers + 1)
        size *= count + 1
    which = _places(whole) if keys else np.zeros(rows, np.int32)
    first = np.zeros(int(which.max()) + 1 if rows else 0, np.int64)
    first[which[::-1]] = np.arange(rows - 1, -1, -1)
    return first, which


def _places(keys: npt.NDArray[np.int64]) -> npt.NDArray[np.int32]:
    """Return the place of each key among the distinct ones, by hashing, which sorting is ten times slower than."""
    return indices(pa.array(keys).dictionary_encode())
