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

from proscribe.engine.solve import Open, Solver

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from proscribe.engine.compiled import Ruleset
    from proscribe.law.facts import State

__all__ = ["Diagram", "Leaf", "Node"]

_NODE_LIMIT = 100_000
_MANY = 32


class Leaf:
    """What is left when all facts were asked: only the instant is open.

    Attributes:
        alive: the bits alive, at any instant.
        opens: the facts met that are not known and still matter.
        undecided: the bits that these leave undecided.
        begins: the spans of time that begin with a change of some clause still alive: they cut time into one
            stretch more than there are of them, within which answers are the same.
        cuts: the instants at which they begin.
        heads: room for a short answer for each stretch, and a last one for time unknown.
        settled: room for what each stretch comes to; -1 is for time unknown.
        answers: room for the whole answer of each.
    """

    __slots__ = ("alive", "answers", "begins", "cuts", "heads", "opens", "settled", "undecided")

    def __init__(self, diagram: Diagram, alive: int, opens: tuple[Open, ...]) -> None:
        self.alive, self.opens = alive, opens
        self.begins, self.cuts = diagram.time(alive)
        self.undecided = diagram.solver.refs(opens)
        self.heads: tuple[Any, ...] = (None,) * (len(self.cuts) + 2)
        self.settled: dict[int, Any] = {}
        self.answers: dict[int, Any] = {}

    def stretch(self, span: int) -> int:
        """Return the stretch that a span of time lies in."""
        return bisect_right(self.begins, span)


class Node(dict[Any, "Node"]):
    """One place in the diagram: a mapping from the state of `fact` to the next node.

    Attributes:
        diagram: where it belongs.
        fact: the fact to look up, or None at a leaf.
        key: its place in the order of facts (their number at a leaf), the bits alive so far at any instant,
            and the facts met that are not known and still matter: what makes two nodes one.
        leaf: what is left, at a leaf.
    """

    # Little else is looked at on the way to an answer than these, so what is small stays near at hand.
    __slots__ = ("diagram", "fact", "key", "leaf")

    def __init__(self, diagram: Diagram, key: tuple[int, int, tuple[Open, ...]]) -> None:
        super().__init__()
        self.diagram, self.key = diagram, key
        place, alive, opens = key
        tables = diagram.rules.tables
        self.fact: str | None = None
        if place < len(tables):
            self.fact = tables[place].name
        else:
            self.leaf = Leaf(diagram, alive, opens)

    @property
    def place(self) -> int:
        """Its place in the order of facts."""
        return self.key[0]

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
        self._times: dict[tuple[int, ...], tuple[tuple[int, ...], tuple[int, ...]]] = {}
        self.root = self._enter(0, rules.clause_bits | rules.exempt, ())
        self.nowhere = self._enter(len(rules.tables), 0, ())
        """The leaf at which no clause is left."""

    def leaf(self, facts: Mapping[str, State]) -> Leaf:
        """Return the leaf for facts that have been read (`Vocabulary.read`); absent is unknown."""
        node = self.root
        fact = node.fact
        get = facts.get
        while fact is not None:
            node = node[get(fact)]
            fact = node.fact
        return node.leaf

    def forget(self) -> None:
        """Drop every node but the root."""
        self._nodes.clear()
        self._times.clear()
        self.root.clear()

    def step(self, node: Node, state: State) -> Node:
        """Return the node after `node` when its fact has `state`."""
        place, alive, opens = node.key
        mask, undecided = self.rules.tables[place].mask(state)
        alive &= mask
        if alive & undecided:
            opens = (*opens, Open(place, state if isinstance(state, frozenset) else None, undecided))
        return self._enter(place + 1, alive, opens)

    def straight(self, states: Iterable[tuple[int, State]]) -> tuple[int, tuple[Open, ...]]:
        """Return what makes a leaf (the bits alive, the facts that are open) without the nodes on the way.

        Args:
            states: the place and the state of each fact, in the order of places.
        """
        alive = self.root.key[1]
        opens = []
        for place, state in states:
            mask, undecided = self.rules.tables[place].mask(state)
            alive &= mask
            if alive & undecided:
                opens.append(Open(place, state if isinstance(state, frozenset) else None, undecided))
        alive = self._prune(alive)
        return alive, tuple(o for o in opens if o.unsure & alive)

    def time(self, alive: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Return the spans that begin with a change of a clause that these bits keep alive, and their instants."""
        rules = self.rules
        found: set[int] = set()
        for c in rules.owners(alive):
            found |= rules.edges[c]
        begins = tuple(sorted(found))
        if len(self._times) >= _NODE_LIMIT:
            self._times.clear()
        # Many leaves have the same times: kept once, they stay near at hand.
        return self._times.setdefault(begins, (begins, tuple(rules.boundaries[b - 1] for b in begins)))

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
            if len(self._nodes) >= _NODE_LIMIT:  # a bound on memory for services that run for long
                self.forget()
            node = self._nodes[key] = Node(self, key)
        return node

    def _prune(self, alive: int) -> int:
        """Drop the bits of exceptions whose clauses are all dead."""
        rules = self.rules
        kept = alive & rules.clause_bits
        if kept.bit_count() > _MANY:  # there is little to drop, and much to look through
            return alive
        for c in rules.owners(kept):
            kept |= alive & rules.lifted_by[c]
        return kept
