"""Decide encoded columns: the diagram walked column by column over whole arrays.

Each fact is one array of small codes. A level is a table (node, code) -> node, filled as combinations are
first met, so each row costs one look-up a fact, whatever the number of clauses; the nodes are those that
single answers walk. Nodes pay where rows share them. Rows that would need ever more of them (a maker that is
not known keeps the clauses about every maker alive) are decided alone: each combination once, without nodes
on the way, and remembered by its codes. Memory is bounded: what has grown too large is dropped, and grows
again.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, Any

import numpy as np

from proscribe.engine.diagram import Leaf
from proscribe.engine.numbers import Numbers
from proscribe.engine.spans import Spans

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import numpy.typing as npt

    from proscribe.engine.compiled import Ruleset
    from proscribe.engine.diagram import Diagram, Node
    from proscribe.law.facts import State

__all__ = ["CHUNK", "Kernel"]

CHUNK = 65_536
"""Rows worked on at once: small enough that the arrays stay in the cache."""

_ENTRIES = 8_000_000
_ALONE = 2_000_000
_LEAVES = 4_096
_WIDEST = 2**62
_ROOM, _SHARE = 16_384, 32  # nodes of a level: so many, and one more for so many rows
_MANY, _WIDE = 32, 256  # with more clauses alive than that, so many nodes of a level
_NEW, _BY_ITSELF = -1, -2


class _Level:
    """One column: where each node goes for each code.

    A node is known by where its row of the table begins, so that the place of (node, code) is one addition.
    """

    def __init__(self, place: int, states: Sequence[State]) -> None:
        self.place, self.states = place, states
        self.forget()

    def forget(self) -> None:
        """Begin anew, with room for more states than there are."""
        self.width = 1 << len(self.states).bit_length()
        self.nodes: list[Node] = []
        self._rows: dict[int, int] = {}
        self._wide = 0
        self.table = np.full(64 * self.width, _NEW, np.int32)

    def enter(self, node: Node, room: int, *, many: bool) -> int:
        """Return the row of a node on this level, or that rows which come to it are decided by themselves."""
        row = self._rows.get(id(node))
        if row is None:
            if (self._wide >= _WIDE) if many else len(self.nodes) - self._wide >= room:
                return _BY_ITSELF
            self._wide += many
            row = self._rows[id(node)] = len(self.nodes) * self.width
            self.nodes.append(node)
            if len(self.nodes) * self.width > len(self.table):
                self.table = _grown(self.table, _NEW)
        return row

    @property
    def entries(self) -> int:
        """How much memory it takes, in numbers."""
        return len(self.table)


class _Ends:
    """The leaves: where the answer of each for each span of time is.

    Time is cut at what changes anything about the measures that a leaf has clauses of: for each such set of
    measures there is a table span -> stretch, and a leaf has one answer for each stretch.
    """

    def __init__(self, rules: Ruleset, spans: int) -> None:
        self.place, self._rules, self._spans = len(rules.tables), rules, spans
        self.forget()

    def forget(self) -> None:
        """Begin anew."""
        self.nodes: list[Node] = []
        self._rows: dict[int, int] = {}
        self._wide = 0
        self._begins: list[tuple[int, ...]] = []
        self._times: dict[frozenset[str], tuple[int, tuple[int, ...]]] = {}
        self._time = np.zeros(64, np.int32)
        self._first = np.zeros(64, np.int32)
        self._stretch = np.zeros(64 * (self._spans + 1), np.uint16)
        self._answers = np.full(256, _NEW, np.int32)
        self._used = 0

    def enter(self, node: Node, room: int, *, many: bool) -> int:
        """Return the number of a leaf, or that rows which come to it are decided by themselves."""
        row = self._rows.get(id(node))
        if row is None:
            if (self._wide >= _WIDE) if many else len(self.nodes) - self._wide >= room:
                return _BY_ITSELF
            self._wide += many
            row = self._rows[id(node)] = len(self.nodes)
            self.nodes.append(node)
            if row >= len(self._time):
                self._time, self._first = _grown(self._time, 0), _grown(self._first, 0)
            self._time[row], begins = self._timed(node.leaf)
            self._begins.append(begins)
            self._first[row] = self._used
            self._used += len(begins) + 2
            while self._used > len(self._answers):
                self._answers = _grown(self._answers, _NEW)
        return row

    def _timed(self, leaf: Leaf) -> tuple[int, tuple[int, ...]]:
        """Return where the table of a leaf's times begins, and the spans with which its stretches do."""
        rules = self._rules
        measures = frozenset(rules.clauses[c].measure.id for c in rules.owners(leaf.alive))
        found = self._times.get(measures)
        if found is None:
            edges = (e for c, e in zip(rules.clauses, rules.edges, strict=True) if c.measure.id in measures)
            begins = tuple(sorted(frozenset[int]().union(*edges)))
            row = len(self._times) * (self._spans + 1)
            if row >= len(self._stretch):
                self._stretch = _grown(self._stretch, 0)
            mine = self._stretch[row : row + self._spans + 1]
            mine[:] = np.searchsorted(np.array(begins, np.int32), np.arange(self._spans + 1), side="right")
            mine[-1] = len(begins) + 1  # time unknown
            found = self._times[measures] = row, begins
        return found

    @property
    def entries(self) -> int:
        """How much memory it takes, in numbers."""
        return len(self._answers) + len(self._stretch) // 2 + 2 * len(self._time)

    def find(
        self, rows: npt.NDArray[np.int32], span: npt.NDArray[np.int32], answer: Callable[[Leaf, int], int]
    ) -> npt.NDArray[np.int32]:
        """Return the answer for each row's leaf and span."""
        places = self._time.take(rows)
        places += span
        stretch = self._stretch.take(places)
        places = self._first.take(rows)
        places += stretch
        out = self._answers.take(places)
        if out.size and out.min() < 0:
            fresh, where = np.unique(places[out < 0], return_index=True)
            leaves = rows[out < 0][where]
            for place, row in zip(fresh.tolist(), leaves.tolist(), strict=True):
                if self._answers[place] < 0:
                    self._fill(row, place - int(self._first[row]), answer)
            out = self._answers.take(places)
        return out

    def _fill(self, row: int, number: int, answer: Callable[[Leaf, int], int]) -> None:
        """Find the answer of a leaf in one stretch, and so in all of which it takes no notice."""
        leaf, begins, first = self.nodes[row].leaf, self._begins[row], int(self._first[row])
        if number > len(begins):
            self._answers[first + number] = answer(leaf, -1)
            return
        stretch = leaf.stretch(begins[number - 1] if number else 0)
        low = bisect_right(begins, leaf.begins[stretch - 1]) if stretch else 0
        high = bisect_left(begins, leaf.begins[stretch]) if stretch < len(leaf.begins) else len(begins)
        self._answers[first + low : first + high + 1] = answer(leaf, stretch)


def _grown(table: npt.NDArray[Any], fill: int) -> npt.NDArray[Any]:
    grown = np.full(2 * len(table), fill, table.dtype)
    grown[: len(table)] = table
    return grown


class Kernel:
    """Decides arrays of codes.

    Args:
        diagram: the compiled law.
        columns: for each array, the fact's name and the state that each code stands for; states may be
            added at the end between runs.
        fixed: states of facts that are the same in every row; absent is unknown.
        answer: makes the number of the answer for a leaf and a stretch of its time; -1 stands for unknown
            time. Numbers are not negative.
    """

    def __init__(
        self,
        diagram: Diagram,
        columns: Sequence[tuple[str, Sequence[State]]],
        fixed: Mapping[str, State],
        answer: Callable[[Leaf, int], int],
    ) -> None:
        places = {t.name: i for i, t in enumerate(diagram.rules.tables)}
        used = sorted((places[name], i, states) for i, (name, states) in enumerate(columns) if name in places)
        self._diagram, self._fixed, self._answer = diagram, fixed, answer
        self._order = [i for _, i, _ in used]
        self._levels = [_Level(place, states) for place, _, states in used]
        self.spans = Spans(diagram.rules.boundaries)
        self._end = _Ends(diagram.rules, self.spans.count)
        self._all: list[_Level | _Ends] = [*self._levels, self._end]
        self._rows = 0
        self._begin()

    def _begin(self) -> None:
        for level in self._all:
            level.forget()
        self._alone: list[Numbers] = []
        self._leaves: dict[Any, Leaf] = {}
        self._review = 2 * self._rows
        self._enter(self._all[0], self._diagram.root)

    def _enter(self, level: _Level | _Ends, node: Node) -> int:
        """Return the row of a node on a level, having walked over facts that are the same in every row."""
        while node.fact is not None and node.place < level.place:
            node = node[self._fixed.get(node.fact)]
        rules = self._diagram.rules
        alive = (node.key[1] & rules.clause_bits).bit_count()
        return level.enter(node, _ROOM + self._rows // _SHARE, many=alive > _MANY)

    def _bound(self, rows: int) -> None:
        """Drop what has grown too large, or has no room for the states there now are."""
        self._rows += rows
        entries = sum(level.entries for level in self._all)
        if entries > _ENTRIES or any(len(level.states) > level.width for level in self._levels):
            self._begin()
        if sum(map(len, self._alone)) > _ALONE:
            self._alone = []
        if self._rows > self._review:  # there is room for more nodes than there was
            self._review = 2 * self._rows
            for level in self._levels:
                level.table[level.table == _BY_ITSELF] = _NEW

    def run(
        self,
        codes: Sequence[npt.NDArray[Any]],
        at: npt.NDArray[np.int64],
        days: npt.NDArray[np.int32] | None = None,
        on: Callable[[Leaf, int], int] | None = None,
    ) -> npt.NDArray[np.int32]:
        """Return the number of the answer for each row.

        Args:
            codes: one array of codes for each column, in the order given; unsigned, or int32.
            at: instants in milliseconds, UNKNOWN_TIME where not known.
            days: the number of a day for rows that are about a whole day, -1 for the others.
            on: makes the number of the answer for a leaf and the number of a day.
        """
        out = np.empty(len(at), np.int32)
        for start in range(0, len(at), CHUNK):
            part = slice(start, start + CHUNK)
            mine = [codes[i][part] for i in self._order]
            span = self.spans.find(at[part])
            self._bound(len(span))
            row, alone = self._walk(mine, len(span))
            found = self._end.find(row, span, self._answer)
            if len(alone):
                found[alone] = self._by_themselves([c[alone] for c in mine], span[alone])
            if days is not None and on is not None:
                whole = np.flatnonzero(days[part] >= 0)
                found[whole] = self._on([c[whole] for c in mine], days[part][whole], on)
            out[part] = found
        return out

    def _walk(
        self, codes: Sequence[npt.NDArray[Any]], rows: int
    ) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int64]]:
        """Return the number of each row's leaf, and the rows that are decided by themselves (theirs is any)."""
        row = np.zeros(rows, np.int32)
        alone: list[npt.NDArray[np.int64]] = []
        for level, target, mine in zip(self._levels, self._all[1:], codes, strict=True):
            key = row
            key += mine
            row = level.table.take(key)
            if row.size and row.min() < 0:
                if (row == _NEW).any():
                    self._fill(level, target, np.unique(key[row == _NEW]).tolist())
                    row = level.table.take(key)
                lost = np.flatnonzero(row < 0)
                if len(lost):
                    alone.append(lost)
                    row[lost] = target.enter(self._diagram.nowhere, _ENTRIES, many=False)
        return row, np.concatenate(alone) if alone else np.zeros(0, np.int64)

    def _fill(self, level: _Level, target: _Level | _Ends, keys: list[int]) -> None:
        for key in keys:
            number, code = divmod(key, level.width)
            node = level.nodes[number]
            child = node[level.states[code]] if node.place == level.place else node
            level.table[key] = self._enter(target, child)

    def _by_themselves(
        self, codes: Sequence[npt.NDArray[Any]], span: npt.NDArray[np.int32]
    ) -> npt.NDArray[np.int32]:
        """Return the answers of rows that share too few nodes with others: each combination is worked out once."""
        keys = self._keys(codes, span)
        known = self._alone[-1]
        out = known.find(keys)
        missing = np.flatnonzero(out < 0)
        if len(missing):
            fresh, first, which = np.unique(keys[missing], return_index=True, return_inverse=True)
            rows = missing[first]
            leaves = self._straight([c[rows] for c in codes])
            cut = [
                self._answer(leaf, -1 if s == self.spans.count else leaf.stretch(s))
                for leaf, s in zip(leaves, span[rows].tolist(), strict=True)
            ]
            numbers = np.array(cut, np.int32)
            known.add(fresh, numbers)
            out[missing] = numbers[which]
        return out

    def _keys(self, codes: Sequence[npt.NDArray[Any]], span: npt.NDArray[np.int32]) -> npt.NDArray[np.int64]:
        """Return one number for each combination of codes and span."""
        whole, size, links = np.zeros(len(span), np.int64), 1, 0
        widths = [level.width for level in self._levels]
        for column, width in zip((*codes, span), (*widths, self.spans.count + 1), strict=True):
            if size * width > _WIDEST:  # what is too much for one number is numbered first
                whole, size = self._link(links).numbered(whole).astype(np.int64), 2**31
                links += 1
            whole *= width
            whole += column
            size *= width
        self._link(links)
        return whole

    def _link(self, number: int) -> Numbers:
        if number == len(self._alone):
            self._alone.append(Numbers())
        return self._alone[number]

    def _straight(self, codes: Sequence[npt.NDArray[Any]]) -> list[Leaf]:
        """Return the leaf of each row, without the nodes on the way."""
        tables = self._diagram.rules.tables
        column = {level.place: i for i, level in enumerate(self._levels)}
        out = []
        for row in zip(*(c.tolist() for c in codes), strict=True):
            key = self._diagram.straight(
                (
                    p,
                    self._levels[column[p]].states[row[column[p]]]
                    if p in column
                    else self._fixed.get(t.name),
                )
                for p, t in enumerate(tables)
            )
            leaf = self._leaves.get(key)
            if leaf is None:
                if len(self._leaves) >= _LEAVES:
                    self._leaves.clear()
                leaf = self._leaves[key] = Leaf(self._diagram, *key)
            out.append(leaf)
        return out

    def _on(
        self, codes: Sequence[npt.NDArray[Any]], day: npt.NDArray[np.int32], on: Callable[[Leaf, int], int]
    ) -> npt.NDArray[np.int32]:
        """Return the answers of rows that are about a whole day: made once for each combination and day."""
        pairs, first, which = np.unique(
            np.stack([*codes, day], dtype=np.int32, casting="unsafe"),
            axis=1,
            return_index=True,
            return_inverse=True,
        )
        leaves = self._straight([c[first] for c in codes])
        told = [on(leaf, d) for leaf, d in zip(leaves, pairs[-1].tolist(), strict=True)]
        return np.array(told, np.int32)[which.ravel()]
