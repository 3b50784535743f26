"""Solve what unknown facts leave open, exactly: a reduced decision diagram over their values.

Three-valued logic alone is too cautious (two clauses that between them cover every value of a fact) and
names facts that cannot matter. Here every unknown fact is a variable; the diagram of the outcome over
them is built with sharing and reduced, so its leaves are the outcomes that can still come, and the
variables left in it are exactly the facts that can change the outcome. Method: R. E. Bryant, "Graph-Based
Algorithms for Boolean Function Manipulation", IEEE Trans. Computers C-35(8), 1986, with many-valued
variables.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from proscribe.law.facts import Value

if TYPE_CHECKING:
    from collections.abc import Iterable

    from proscribe.engine.compile import CompiledClause, Exemption, FactTable, Ruleset

__all__ = ["AT", "Branch", "Open", "Result", "Solver", "places", "ranks"]

AT = "at"
"""The name of time among the variables."""

_MEMO_LIMIT = 500_000


class Open(NamedTuple):
    """A fact that is not known: its place in the order of variables, and the values left (None: all)."""

    place: int
    left: frozenset[Value] | None


class Branch:
    """An inner node: which fact is asked, and where each group of its values leads.

    Nodes are shared: two equal ones are one object, so identity is equality.
    """

    __slots__ = ("place", "ways")

    def __init__(self, place: int, ways: tuple[tuple[Result, frozenset[Value]], ...]) -> None:
        self.place = place
        self.ways = ways


Result = int | Branch
"""A rank, or a node that asks a fact."""

_Key = tuple[int, tuple[tuple[int, frozenset[Value]], ...]]


class Solver:
    """Builds and shares diagrams for one ruleset; forgets all when it has grown too large."""

    def __init__(self, rules: Ruleset) -> None:
        self.rules = rules
        self._memo: dict[tuple[int, int, tuple[Open, ...], tuple[int, ...]], Result] = {}
        self._unique: dict[_Key, Branch] = {}

    def refs(self, opens: Iterable[Open]) -> int:
        """Return the bits that the open facts leave undecided."""
        whole = 0
        for o in opens:
            table = self.rules.tables[o.place]
            whole |= table.mask(o.left)[1]
        return whole

    def certain(self, alive: int, undecided: int, floor: int = 0) -> tuple[int, int]:
        """Return (the rank, at least `floor`, that holds whatever the open facts are; bits that could outrank it)."""
        rules = self.rules
        clauses, owner = rules.clauses, rules.owner
        higher = 0
        for rank, bits in rules.ranked:
            if rank <= floor:
                break
            left = alive & bits
            still = higher
            while left:
                c = clauses[owner[(left & -left).bit_length() - 1]]
                left &= ~c.bits
                mine = alive & c.bits
                lifted = maybe = 0
                for e in c.exemptions:
                    held = alive & e.bits
                    maybe |= held
                    lifted |= held & ~undecided
                if lifted:
                    continue
                if not maybe and mine & ~undecided:
                    return rank, higher
                still |= mine | maybe
            higher = still
        return floor, higher

    def applies(
        self, c: CompiledClause, alive: int, undecided: int, opens: tuple[Open, ...], times: tuple[int, ...]
    ) -> bool | None:
        """Return whether one clause applies, whatever other clauses say; None where the open facts settle it.

        Three-valued logic settles nearly all clauses; only where several conjunctions or an exception are
        open are all completions looked at.
        """
        base, maybe = alive & c.bits, 0
        for e in c.exemptions:
            held = alive & e.bits
            if held & ~undecided:
                return False
            maybe |= held
        if base & ~undecided:
            if not maybe:
                return True
        elif not maybe and not base & (base - 1):
            return None
        found = ranks(self.solve(base | maybe, opens, times))
        return None if len(found) > 1 else c.rank in found

    def lifts(
        self,
        c: CompiledClause,
        e: Exemption,
        alive: int,
        undecided: int,
        opens: tuple[Open, ...],
        times: tuple[int, ...],
    ) -> bool:
        """Say whether, whatever the open facts are, a clause would apply and an exception to it holds."""
        base, held = alive & c.bits, alive & e.bits
        if not base or not held:
            return False
        if not base & ~undecided and (
            not base & (base - 1) or ranks(self.solve(base, opens, times)) != {c.rank}
        ):
            return False
        if held & ~undecided:
            return True
        return bool(held & (held - 1)) and ranks(self.solve(base | held, opens, times)) == {0}

    def solve(self, alive: int, opens: tuple[Open, ...], times: tuple[int, ...] = ()) -> Result:
        """Return the reduced diagram of the outcome over the open facts.

        Args:
            alive: bits that the known facts (and, without `times`, the instant) leave alive.
            opens: the facts not known, in the order of variables.
            times: where the instant is not known to its bucket: the bits alive in each that it may be in.
        """
        if len(self._memo) > _MEMO_LIMIT:
            self._memo.clear()
            self._unique.clear()
        return self._solve(alive, opens, times, 0)

    def _solve(self, alive: int, opens: tuple[Open, ...], times: tuple[int, ...], floor: int) -> Result:
        if len(times) == 1:
            alive, times = alive & times[0], ()
        undecided = self.refs(opens)
        if times:
            some, every = 0, -1
            for t in times:
                some, every = some | t, every & t
            alive &= some
            undecided |= some & ~every
        best, still = self.certain(alive, undecided, floor)
        if not still:
            return best
        tables = self.rules.tables
        kept = tuple(o for o in opens if tables[o.place].refs & still)
        bits = alive & still
        key = (bits, best, kept, tuple(sorted({t & still for t in times})))
        known = self._memo.get(key)
        if known is not None:
            return known
        ways: dict[int, tuple[Result, set[Value]]] = {}
        if len(key[3]) > 1:
            place = -1
            for t in key[3]:
                self._way(ways, self._solve(bits & t, kept, (), best), str(t))
        else:
            first, rest = kept[0], kept[1:]
            place = first.place
            groups: dict[int, list[Value]] = {}
            for value, mask in tables[place].values(first.left):
                groups.setdefault(mask & bits, []).append(value)
            for left, values in groups.items():
                result = self._solve(left, rest, key[3], best)
                for value in values:
                    self._way(ways, result, value)
        result = self._node(place, ways)
        self._memo[key] = result
        return result

    @staticmethod
    def _way(ways: dict[int, tuple[Result, set[Value]]], result: Result, value: Value) -> None:
        ways.setdefault(id(result) if isinstance(result, Branch) else -1 - result, (result, set()))[1].add(
            value
        )

    def _node(self, place: int, ways: dict[int, tuple[Result, set[Value]]]) -> Result:
        if len(ways) == 1:
            return next(iter(ways.values()))[0]
        made = tuple((r, frozenset(v)) for r, v in ways.values())
        key = (place, tuple(sorted(((w, frozenset(v)) for w, (_, v) in ways.items()), key=lambda x: x[0])))
        return self._unique.setdefault(key, Branch(place, made))

    def table(self, place: int) -> FactTable:
        """Return the table of the fact at `place` in the order of variables."""
        return self.rules.tables[place]


def ranks(result: Result) -> frozenset[int]:
    """Return every rank that some completion of the open facts leads to."""
    found: set[int] = set()
    for node in _nodes(result):
        found.update(r for r, _ in node.ways if isinstance(r, int))
    return frozenset(found or ({result} if isinstance(result, int) else ()))


def places(result: Result) -> frozenset[int]:
    """Return the places of the facts that can change the outcome; -1 is the time."""
    return frozenset(node.place for node in _nodes(result))


def _nodes(result: Result) -> Iterable[Branch]:
    seen: set[int] = set()
    todo = [result]
    while todo:
        node = todo.pop()
        if isinstance(node, Branch) and id(node) not in seen:
            seen.add(id(node))
            todo.extend(r for r, _ in node.ways)
            yield node
