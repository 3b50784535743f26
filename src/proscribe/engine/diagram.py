"""Walk facts to a leaf: a decision diagram that grows as it is asked.

A node asks one fact; its children are made when a value is first seen and are shared wherever the same
bits stay alive. Only facts that still matter are asked, so an answer takes about ten look-ups however
many clauses there are. A leaf holds what the facts leave alive at any time; the instant is looked up
last, so that one leaf also knows when its outcome changes. Single answers walk the nodes; tables of
millions walk the same nodes column by column (`proscribe.engine.table`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from proscribe.engine.solve import Open, Result, Solver

if TYPE_CHECKING:
    from collections.abc import Mapping

    from proscribe.engine.compile import Ruleset
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
        results: at a leaf, the solved outcome for each span of time, when asked for.
        answers: at a leaf, room for what callers make of each span of time.
    """

    __slots__ = ("alive", "answers", "diagram", "fact", "opens", "place", "results")

    def __init__(self, diagram: Diagram, place: int, alive: int, opens: tuple[Open, ...]) -> None:
        super().__init__()
        self.diagram, self.place, self.alive, self.opens = diagram, place, alive, opens
        tables = diagram.rules.tables
        self.fact: str | None = tables[place].name if place < len(tables) else None
        self.results: dict[int, Result] = {}
        self.answers: dict[int, Any] = {}

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
        if len(self._nodes) > _NODE_LIMIT:
            self.forget()
        node = self.root
        fact = node.fact
        get = facts.get
        while fact is not None:
            node = node[get(fact)]
            fact = node.fact
        return node

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

    def result(self, leaf: Node, span: int) -> Result:
        """Return the solved outcome of a leaf in one span of time, kept at the leaf."""
        known = leaf.results.get(span)
        if known is None:
            known = leaf.results[span] = self.solver.solve(leaf.alive & self.rules.active[span], leaf.opens)
        return known

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
        owner = self.rules.owner
        clauses = self.rules.clauses
        kept = 0
        left = alive & self._clause_bits
        while left:
            c = clauses[owner[(left & -left).bit_length() - 1]]
            left &= ~c.bits
            kept |= alive & c.bits
            for e in c.exemptions:
                kept |= alive & e.bits
        return kept


def _union_of(rules: Ruleset) -> int:
    whole = 0
    for c in rules.clauses:
        whole |= c.bits
        for e in c.exemptions:
            whole |= e.bits
    return whole
