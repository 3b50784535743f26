"""Walk facts to a leaf: a decision diagram that grows as it is asked.

A node asks one fact; its children are made when a value is first seen and are shared wherever the same
bits stay alive. Only facts that still matter are asked, so an answer takes about ten look-ups however
many clauses there are. A leaf holds what the facts leave alive at any time, and the instants that matter
to just that; the instant is looked up last, so that one leaf also knows when its outcome changes. Single answers walk the nodes; tables of
millions walk the same nodes column by column (`proscribe.engine.table`).
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Any

from proscribe.engine.solve import Open, Result, Solver

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from proscribe.engine.compiled import Ruleset
    from proscribe.law.facts import State

__all__ = ["Diagram", "Node"]

_NODE_LIMIT = 100_000


class Node(dict[Any, "Node"]):
    """One place in the diagram: a mapping from the state of `fact` to the next node.

    Attributes:
        fact: the fact to look up, or None at a leaf.
        place: its place in the order of facts; the number of facts at a leaf.
        alive: the bits alive so far, at any instant.
        opens: the facts met that are not known and still matter.
        begins: at a leaf, the spans of time that begin with a change of some clause still alive: they cut
            time into one stretch more than there are of them, within which answers are the same.
        cuts: the instants at which they begin.
        results: at a leaf, the solved outcome for each stretch, when asked for.
        answers: at a leaf, room for what callers make of each stretch; -1 is for time unknown.
    """

    __slots__ = ("alive", "answers", "begins", "cuts", "diagram", "fact", "opens", "place", "results")

    def __init__(self, diagram: Diagram, place: int, alive: int, opens: tuple[Open, ...]) -> None:
        super().__init__()
        self.diagram, self.place, self.alive, self.opens = diagram, place, alive, opens
        tables = diagram.rules.tables
        self.fact: str | None = tables[place].name if place < len(tables) else None
        if self.fact is not None:
            return
        self.begins = diagram.begins(alive)
        self.cuts = tuple(diagram.rules.boundaries[b - 1] for b in self.begins)
        self.results: dict[int, Result] = {}
        self.answers: dict[int, Any] = {}

    def stretch(self, span: int) -> int:
        """Return the stretch of this leaf that a span of time lies in."""
        return bisect_right(self.begins, span)

    def __missing__(self, state: State) -> Node:
        """Make the child for a state seen for the first time."""
        child = self.diagram.step(self, state)
        self[state] = child
        return child


class Diagram:
    """The diagram of one ruleset."""

    def __init__(self, rules: Ruleset) -> None:
        self.rules = rules
        self.solver = Solver(rules)
        self._nodes: dict[tuple[int, int, tuple[Open, ...]], Node] = {}
        self._clause_bits = 0
        for _, bits in rules.ranked:
            self._clause_bits |= bits
        self.root = self._enter(0, _union_of(rules), ())

    def leaf(self, facts: Mapping[str, State]) -> Node:
        """Return the leaf for facts that have been read (`Vocabulary.read`); absent is unknown."""
        if self.full:
            self.forget()
        node = self.root
        fact = node.fact
        get = facts.get
        while fact is not None:
            node = node[get(fact)]
            fact = node.fact
        return node

    @property
    def full(self) -> bool:
        """Say whether there are so many nodes that they should be dropped."""
        return len(self._nodes) > _NODE_LIMIT

    def forget(self) -> None:
        """Drop every node but the root: a bound on memory for services that run for long."""
        self._nodes.clear()
        self.root.clear()

    def step(self, node: Node, state: State) -> Node:
        """Return the node after `node` when its fact has `state`."""
        table = self.rules.tables[node.place]
        mask, undecided = table.mask(state)
        alive = node.alive & mask
        opens = node.opens
        if alive & undecided:
            opens = (*opens, Open(node.place, state if isinstance(state, frozenset) else None, undecided))
        return self._enter(node.place + 1, alive, opens)

    def result(self, leaf: Node, stretch: int) -> Result:
        """Return the solved outcome of a leaf in one stretch of its time, kept at the leaf."""
        known = leaf.results.get(stretch)
        if known is None:
            active = self.rules.active[leaf.begins[stretch - 1] if stretch else 0]
            known = leaf.results[stretch] = self.solver.solve(leaf.alive & active, leaf.opens)
        return known

    def begins(self, alive: int) -> tuple[int, ...]:
        """Return the spans that begin with a change of a clause that these bits keep alive, in order."""
        found: set[int] = set()
        for c in self._owners(alive):
            found |= self.rules.edges[c]
        return tuple(sorted(found))

    def _enter(self, place: int, alive: int, opens: tuple[Open, ...]) -> Node:
        """Return the shared node, having dropped bits that can matter no more and skipped facts they alone used."""
        alive = self._prune(alive)
        tables = self.rules.tables
        opens = tuple(o for o in opens if tables[o.place].refs & alive)
        while place < len(tables) and not tables[place].refs & alive:
            place += 1
        key = (place, alive, opens)
        node = self._nodes.get(key)
        if node is None:
            node = self._nodes[key] = Node(self, place, alive, opens)
        return node

    def _prune(self, alive: int) -> int:
        """Drop the bits of exceptions whose clauses are all dead."""
        clauses = self.rules.clauses
        kept = alive & self._clause_bits
        for c in self._owners(alive):
            for e in clauses[c].exemptions:
                kept |= alive & e.bits
        return kept

    def _owners(self, alive: int) -> Iterator[int]:
        """Yield the places of the clauses that these bits keep alive."""
        owner, clauses = self.rules.owner, self.rules.clauses
        left = alive & self._clause_bits
        while left:
            c = owner[(left & -left).bit_length() - 1]
            left &= ~clauses[c].bits
            yield c


def _union_of(rules: Ruleset) -> int:
    whole = 0
    for c in rules.clauses:
        whole |= c.bits
        for e in c.exemptions:
            whole |= e.bits
    return whole
