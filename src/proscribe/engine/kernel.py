"""Decide encoded columns: the diagram walked column by column over whole arrays.

Each fact is one array of small codes. A level is a table (node, code) -> node, filled as combinations are
first met, so each row costs one look-up a fact, whatever the number of clauses; the nodes are those that
single answers walk. Memory is bounded by the chunk and by the combinations met.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping, Sequence

    import numpy.typing as npt

    from proscribe.engine.diagram import Diagram, Node
    from proscribe.law.facts import State

__all__ = ["CHUNK", "UNKNOWN_TIME", "Kernel", "Spans"]

CHUNK = 65_536
"""Rows worked on at once: small enough that the arrays stay in the cache."""

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


class _Level:
    """One column: where each node goes for each code."""

    def __init__(self, place: int, states: Sequence[State], step: Callable[[Node, int], Node]) -> None:
        self.place, self.states, self._step = place, states, step
        self.width = max(len(states), 1)
        self.nodes: list[Node] = []
        self._ids: dict[int, int] = {}
        self._table = np.full(64 * self.width, -1, np.int32)

    def enter(self, node: Node) -> int:
        """Return the number of a node on this level."""
        number = self._ids.get(id(node))
        if number is None:
            number = self._ids[id(node)] = len(self.nodes)
            self.nodes.append(node)
            if len(self.nodes) * self.width > len(self._table):
                grown = np.full(2 * len(self._table), -1, np.int32)
                grown[: len(self._table)] = self._table
                self._table = grown
        return number

    def walk(
        self, at: npt.NDArray[np.int32], codes: npt.NDArray[Any], following: _Level
    ) -> npt.NDArray[np.int32]:
        """Return the number, on the following level, of the node that each row goes to."""
        key = at * np.int32(self.width)
        key += codes
        out = self._table.take(key)
        if out.size and out.min() < 0:
            for k in np.unique(key[out < 0]).tolist():
                node, code = divmod(k, self.width)
                target = following.enter(self._step(self.nodes[node], code))
                self._table[k] = target
            out = self._table.take(key)
        return out


class Kernel:
    """Decides arrays of codes.

    Args:
        diagram: the compiled law.
        columns: for each array, the fact's name and the state that each code stands for.
        fixed: states of facts that are the same in every row; absent is unknown.
        answer: makes the answer for a leaf and a stretch of its time; -1 stands for unknown time.
    """

    def __init__(
        self,
        diagram: Diagram,
        columns: Sequence[tuple[str, Sequence[State]]],
        fixed: Mapping[str, State],
        answer: Callable[[Node, int], Hashable],
    ) -> None:
        places = {t.name: i for i, t in enumerate(diagram.rules.tables)}
        self._fixed, self._answer = fixed, answer
        self._end = _Level(len(diagram.rules.tables), (), lambda node, _: node)
        used = sorted((places[name], i, states) for i, (name, states) in enumerate(columns) if name in places)
        self._order = [i for _, i, _ in used]
        self._levels = [
            _Level(place, states, self._stepper(k, used)) for k, (place, _, states) in enumerate(used)
        ]
        start = self._advance(diagram.root, used[0][0] if used else self._end.place)
        (self._levels[0] if used else self._end).enter(start)
        self.spans = Spans(diagram.rules.boundaries)
        self.answers: list[Any] = []
        self._numbers: dict[Any, int] = {}
        self._found = np.full(64 * (self.spans.count + 1), -1, np.int32)

    def _stepper(
        self, k: int, used: Sequence[tuple[int, int, Sequence[State]]]
    ) -> Callable[[Node, int], Node]:
        place, _, states = used[k]
        following = used[k + 1][0] if k + 1 < len(used) else None

        def step(node: Node, code: int) -> Node:
            child = node[states[code]] if node.place == place else node
            return self._advance(child, self._end.place if following is None else following)

        return step

    def _advance(self, node: Node, place: int) -> Node:
        """Walk over facts that are the same in every row, up to the next column."""
        while node.fact is not None and node.place < place:
            node = node[self._fixed.get(node.fact)]
        return node

    def run(self, codes: Sequence[npt.NDArray[Any]], at: npt.NDArray[np.int64]) -> npt.NDArray[np.int32]:
        """Return the index into `answers` for each row.

        Args:
            codes: one array of codes for each column, in the order given; any unsigned or signed type.
            at: instants in milliseconds, UNKNOWN_TIME where not known.
        """
        out = np.empty(len(at), np.int32)
        for start in range(0, len(at), CHUNK):
            part = slice(start, start + CHUNK)
            leaf = self._walk(codes, part, len(at[part]))
            out[part] = self._finish(leaf, self.spans.find(at[part]))
        return out

    def leaves(self, codes: Sequence[npt.NDArray[Any]], rows: int) -> list[Node]:
        """Return the leaf of each row, whatever its instant."""
        return [self._end.nodes[i] for i in self._walk(codes, slice(0, rows), rows).tolist()]

    def _walk(self, codes: Sequence[npt.NDArray[Any]], part: slice, rows: int) -> npt.NDArray[np.int32]:
        node = np.zeros(rows, np.int32)
        for level, following, i in zip(
            self._levels, (*self._levels[1:], self._end), self._order, strict=True
        ):
            node = level.walk(node, codes[i][part], following)
        return node

    def _finish(self, leaf: npt.NDArray[np.int32], span: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
        width = self.spans.count + 1
        need = len(self._end.nodes) * width
        if need > len(self._found):
            grown = np.full(max(need, 2 * len(self._found)), -1, np.int32)
            grown[: len(self._found)] = self._found
            self._found = grown
        key = leaf * np.int32(width)
        key += span
        out = self._found.take(key)
        if out.size and out.min() < 0:
            for k in np.unique(key[out < 0]).tolist():
                if self._found[k] < 0:
                    self._fill(*divmod(k, width))
            out = self._found.take(key)
        return out

    def _fill(self, number: int, span: int) -> None:
        """Find the answer of a leaf in one span, and so in all spans of the same stretch."""
        leaf, row = self._end.nodes[number], number * (self.spans.count + 1)
        if span == self.spans.count:
            stretch, first, last = -1, span, span + 1
        else:
            stretch = leaf.stretch(span)
            edges = (0, *leaf.begins, self.spans.count)
            first, last = edges[stretch], edges[stretch + 1]
        answer = self._answer(leaf, stretch)
        self._found[row + first : row + last] = self._numbers.setdefault(answer, len(self.answers))
        if len(self._numbers) > len(self.answers):
            self.answers.append(answer)
