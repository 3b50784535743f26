"""Decide encoded columns: the diagram walked column by column over whole arrays.

Each fact is one array of small codes. A level is a table (node, code) -> node, filled as combinations are
first met, so each row costs one look-up a fact, whatever the number of clauses; the nodes are those that
single answers walk. Memory is bounded: tables that have grown too large are dropped, and grow again.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import numpy.typing as npt

    from proscribe.engine.diagram import Diagram, Leaf, Node
    from proscribe.law.facts import State

__all__ = ["CHUNK", "UNKNOWN_TIME", "Kernel", "Spans"]

CHUNK = 65_536
"""Rows worked on at once: small enough that the arrays stay in the cache."""

UNKNOWN_TIME = np.iinfo(np.int64).min
"""The instant of a row whose time is not known."""

_ENTRIES = 8_000_000
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


class _Level:
    """One column: where each node goes for each code.

    A node is known by where its row of the table begins, so that the place of (node, code) is one addition.
    """

    def __init__(self, place: int, states: Sequence[State]) -> None:
        self.place, self.states = place, states
        self.forget()

    def forget(self, width: int = 0) -> None:
        """Begin anew, with room for twice the states there are."""
        self.width = width or 2 << len(self.states).bit_length()
        self.nodes: list[Node] = []
        self._rows: dict[int, int] = {}
        self.table = np.full(64 * self.width, -1, np.int32)

    def enter(self, node: Node) -> int:
        """Return the row of a node on this level."""
        row = self._rows.get(id(node))
        if row is None:
            row = self._rows[id(node)] = len(self.nodes) * self.width
            self.nodes.append(node)
            if len(self.nodes) * self.width > len(self.table):
                grown = np.full(2 * len(self.table), -1, np.int32)
                grown[: len(self.table)] = self.table
                self.table = grown
        return row


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
        self._end = _Level(len(diagram.rules.tables), ())
        self.spans = Spans(diagram.rules.boundaries)
        self._begin()

    def _begin(self) -> None:
        self._end.forget(self.spans.count + 1)
        for level in self._levels:
            level.forget()
        first = (*self._levels, self._end)[0]
        first.enter(self._advance(self._diagram.root, first.place))

    def _advance(self, node: Node, place: int) -> Node:
        """Walk over facts that are the same in every row, up to the next column."""
        while node.fact is not None and node.place < place:
            node = node[self._fixed.get(node.fact)]
        return node

    def _bound(self) -> None:
        """Drop what has grown too large, or has no room for the states there now are."""
        entries = sum(len(level.table) for level in (*self._levels, self._end))
        if entries > _ENTRIES or any(len(level.states) > level.width for level in self._levels):
            self._begin()

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
            self._bound()
            part = slice(start, start + CHUNK)
            row = self._walk(codes, part, len(at[part]))
            out[part] = self._finish(row, self.spans.find(at[part]))
            if days is not None and on is not None:
                whole = np.flatnonzero(days[part] >= 0)
                out[start + whole] = self._on(row[whole], days[part][whole], on)
        return out

    def _walk(self, codes: Sequence[npt.NDArray[Any]], part: slice, rows: int) -> npt.NDArray[np.int32]:
        """Return the row of each row's leaf in the last table."""
        row = np.zeros(rows, np.int32)
        levels = (*self._levels, self._end)
        for (level, target), i in zip(pairwise(levels), self._order, strict=True):
            key = row
            key += codes[i][part]
            row = level.table.take(key)
            if row.size and row.min() < 0:
                for k in np.unique(key[row < 0]).tolist():
                    number, code = divmod(k, level.width)
                    node = level.nodes[number]
                    child = node[level.states[code]] if node.place == level.place else node
                    level.table[k] = target.enter(self._advance(child, target.place))
                row = level.table.take(key)
        return row

    def _finish(self, row: npt.NDArray[np.int32], span: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
        key = row + span
        out = self._end.table.take(key)
        if out.size and out.min() < 0:
            for k in np.unique(key[out < 0]).tolist():
                if self._end.table[k] < 0:
                    self._fill(*divmod(k, self._end.width))
            out = self._end.table.take(key)
        return out

    def _fill(self, number: int, span: int) -> None:
        """Find the answer of a leaf in one span, and so in all spans of the same stretch."""
        leaf, row = self._end.nodes[number].leaf, number * self._end.width
        if span == self.spans.count:
            stretch, first, last = -1, span, span + 1
        else:
            stretch = leaf.stretch(span)
            edges = (0, *leaf.begins, self.spans.count)
            first, last = edges[stretch], edges[stretch + 1]
        self._end.table[row + first : row + last] = self._answer(leaf, stretch)

    def _on(
        self, row: npt.NDArray[np.int32], day: npt.NDArray[np.int32], on: Callable[[Leaf, int], int]
    ) -> npt.NDArray[np.int32]:
        """Return the answers of rows that are about a whole day: made once for each leaf and day."""
        pairs, which = np.unique(np.stack([row, day]), axis=1, return_inverse=True)
        nodes = [self._end.nodes[r // self._end.width].leaf for r in pairs[0].tolist()]
        told = [on(leaf, d) for leaf, d in zip(nodes, pairs[1].tolist(), strict=True)]
        return np.array(told, np.int32)[which.ravel()]
