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

from proscribe.engine.compiled import union
from proscribe.law.facts import Value

if TYPE_CHECKING:
    from collections.abc import Iterable

    from proscribe.engine.compiled import CompiledClause, Exemption, Ruleset

__all__ = ["AT", "Branch", "Open", "Result", "Solver", "bounds", "leads"]

AT = "at"
"""The name of time among the variables."""

_MEMO_LIMIT = 200_000
_SHIELDS = 20_000
_RANKS = 5
_END = 2**30  # beyond every place


class Open(NamedTuple):
    """A fact that is not known.

    Attributes:
        place: its place in the order of variables.
        left: the values left; None for all.
        unsure: the bits that some of these values keep alive and some do not.
    """

    place: int
    left: frozenset[Value] | None
    unsure: int


class Branch:
    """An inner node: which fact is asked, and where each group of its values leads.

    Nodes are shared: two equal ones are one object, so identity is equality.

    Attributes:
        place: the place of the fact; -1 is the time.
        ways: where each group of values leads.
        ranks: a bit for each rank that can be reached from here.
        asks: a bit for each place that is asked from here on, the first for the time.
    """

    __slots__ = ("asks", "place", "ranks", "ways")

    def __init__(self, place: int, ways: tuple[tuple[Result, frozenset[Value]], ...]) -> None:
        self.place = place
        self.ways = ways
        self.ranks = 0
        self.asks = 2 << place if place >= 0 else 1
        for to, _ in ways:
            if isinstance(to, int):
                self.ranks |= 1 << to
            else:
                self.ranks |= to.ranks
                self.asks |= to.asks


Result = int | Branch
"""A rank, or a node that asks a fact."""


class Shields(NamedTuple):
    """What exceptions do to clauses.

    Attributes:
        lifted: the bits of clauses that are lifted whatever the open facts are.
        may_be: the bits of clauses that are lifted, or may be.
        held: for each exception alive, all its bits, and those of the clauses that it lifts.
    """

    lifted: int
    may_be: int
    held: tuple[tuple[int, int], ...]


_Key = tuple[int, tuple[tuple[int, frozenset[Value]], ...]]


class Solver:
    """Builds and shares diagrams for one ruleset; forgets all when it has grown too large."""

    def __init__(self, rules: Ruleset) -> None:
        self.rules = rules
        self._memo: dict[tuple[int, int, tuple[Open, ...], tuple[int, ...]], Result] = {}
        self._unique: dict[_Key, Branch] = {}
        self._asked: dict[tuple[int, int, tuple[Open, ...], tuple[int, ...]], Result] = {}
        self._shields: dict[tuple[int, int], Shields] = {}

    def refs(self, opens: Iterable[Open]) -> int:
        """Return the bits that the open facts leave undecided."""
        whole = 0
        for o in opens:
            whole |= o.unsure
        return whole

    def shields(self, alive: int, undecided: int) -> Shields:
        """Return what the exceptions among these bits do; the bits of clauses not alive may be among those told."""
        rules = self.rules
        key = alive & rules.exempt, undecided & rules.exempt
        known = self._shields.get(key)
        if known is not None:
            return known
        lifted = may_be = 0
        held = []
        left = key[0]
        while left:
            pair = rules.lifts[(left & -left).bit_length() - 1]
            bits, lifts = pair
            may_be |= lifts
            if left & bits & ~undecided:
                lifted |= lifts
            held.append(pair)
            left &= ~bits
        if len(self._shields) >= _SHIELDS:
            self._shields.clear()
        return self._shields.setdefault(key, Shields(lifted, may_be, tuple(held)))

    def certain(self, alive: int, undecided: int, shields: Shields, floor: int = 0) -> tuple[int, int]:
        """Return (the rank, at least `floor`, that holds whatever the open facts are; bits of clauses that could outrank it)."""
        rules = self.rules
        mine = alive & rules.clause_bits & ~shields.lifted
        firm = mine & ~(undecided | shields.may_be)
        higher = 0
        for rank, bits in rules.ranked:
            if rank <= floor:
                break
            if firm & bits:
                return rank, higher
            higher |= mine & bits
        return floor, higher

    def bounds(
        self, alive: int, opens: tuple[Open, ...], undecided: int, times: tuple[int, ...] = ()
    ) -> tuple[int, int]:
        """Return the lowest and the highest rank that some completion of the open facts leads to.

        Nearly always two completions can be pointed at: one in which a fact has a value (or the time is one)
        that no clause outlives which could outrank what is certain, and one in which the strictest of them
        applies, which no exception can lift. Only else is the diagram made.

        Args:
            alive: the bits alive, at some time of those the instant may be at.
            opens: the facts not known, in the order of variables.
            undecided: the bits that these, or the time, leave undecided.
            times: as for `solve`.
        """
        shields = self.shields(alive, undecided)
        best, higher = self.certain(alive, undecided, shields)
        if not higher:
            return best, best
        high, top = next((rank, bits) for rank, bits in self.rules.ranked if higher & bits)
        killed = any(not higher & t for t in times) or any(self._kills(o, higher) for o in opens)
        if killed and higher & top & ~shields.may_be:
            return best, high
        return bounds(self.solve(alive, opens, times))

    def free(self, alive: int, opens: tuple[Open, ...], undecided: int) -> int:
        """Return bits of which any, in force, leaves the outcome open at any time.

        There are such where some fact has a value that leaves no clause alive: else-wise an open conjunction
        that no exception can lift applies.
        """
        rules = self.rules
        clauses = alive & rules.clause_bits
        if not clauses & ~undecided and any(self._kills(o, clauses) for o in opens):
            return clauses & ~self.shields(alive, undecided).may_be
        return 0

    def _kills(self, o: Open, bits: int) -> bool:
        """Say whether an open fact has a value that leaves none of the bits alive."""
        groups = self.rules.tables[o.place].groups(o.left)
        return bool(bits & o.unsure) and any(not bits & mask for mask, _ in groups)

    def asks(self, alive: int, opens: tuple[Open, ...], undecided: int, times: tuple[int, ...] = ()) -> int:
        """Return a bit for each thing open that can change the outcome, as `Branch.asks` does.

        What a diagram asks is what the ways out of its first fact (or of the time) ask, so it is made way by
        way, and no further than until all that could be asked is. Arguments are as for `bounds`.
        """
        self._bound()
        shields = self.shields(alive, undecided)
        best, higher = self.certain(alive, undecided, shields)
        bits = higher
        for held, lifts in shields.held:
            if lifts & higher:
                bits |= alive & held
        kept = tuple(o for o in opens if o.unsure & bits)
        wanted = union(2 << o.place for o in kept)
        ways: Iterable[int] = times
        first, rest = 1, kept
        if times:
            wanted |= 1
        elif kept:
            first, rest = 2 << kept[0].place, kept[1:]
            ways = (mask for mask, _ in self.rules.tables[kept[0].place].groups(kept[0].left))
        asked = 0
        met: Result | None = None
        seen: set[int] = set()
        for mask in ways:
            left = mask & bits
            if left in seen:
                continue
            seen.add(left)
            result = self._solve(left, rest, (), best)
            if met is None:
                met = result
            elif result != met:
                asked |= first
            if isinstance(result, Branch):
                asked |= result.asks
            if asked == wanted:
                break
        return asked

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
        low, high = bounds(self.solve(base | maybe, opens, times))
        return None if low != high else low == c.rank

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
        if not base & ~undecided and (not base & (base - 1) or self.solve(base, opens, times) != c.rank):
            return False
        if held & ~undecided:
            return True
        return bool(held & (held - 1)) and self.solve(base | held, opens, times) == 0

    def solve(self, alive: int, opens: tuple[Open, ...], times: tuple[int, ...] = ()) -> Result:
        """Return the reduced diagram of the outcome over the open facts.

        Args:
            alive: bits that the known facts (and, without `times`, the instant) leave alive.
            opens: the facts not known, in the order of variables.
            times: where the instant is not known to its bucket: the bits alive in each that it may be in.
        """
        self._bound()
        return self._solve(alive, opens, times, 0)

    def _bound(self) -> None:
        if len(self._asked) > _MEMO_LIMIT:
            self._memo.clear()
            self._unique.clear()
            self._asked.clear()

    def _solve(self, alive: int, opens: tuple[Open, ...], times: tuple[int, ...], floor: int) -> Result:
        asked = alive, floor, opens, times
        known = self._asked.get(asked)
        if known is None:
            known = self._asked[asked] = self._made(alive, opens, times, floor)
        return known

    def _made(self, alive: int, opens: tuple[Open, ...], times: tuple[int, ...], floor: int) -> Result:
        if len(times) == 1:
            alive, times = alive & times[0], ()
        undecided = self.refs(opens)
        if times:
            some, every = 0, -1
            for t in times:
                some, every = some | t, every & t
            alive &= some
            undecided |= some & ~every
        shields = self.shields(alive, undecided)
        best, still = self.certain(alive, undecided, shields, floor)
        if not still:
            return best
        for held, lifts in shields.held:
            if lifts & still:
                still |= alive & held
        tables = self.rules.tables
        kept = tuple(o for o in opens if tables[o.place].refs & still)
        bits = alive & still
        key = (bits, best, kept, tuple(sorted({t & still for t in times})))
        known = self._memo.get(key)
        if known is not None:
            return known
        ways: dict[int, tuple[Result, list[Value]]] = {}
        if len(key[3]) > 1:
            place = -1
            for t in key[3]:
                self._way(ways, self._solve(bits & t, kept, (), best), [str(t)])
        else:
            first, rest = kept[0], kept[1:]
            place = first.place
            groups: dict[int, list[Value]] = {}
            for mask, values in tables[place].groups(first.left):
                groups.setdefault(mask & bits, []).extend(values)
            for left, values in groups.items():
                self._way(ways, self._solve(left, rest, key[3], best), values)
        result = self._node(place, ways)
        self._memo[key] = result
        return result

    @staticmethod
    def _way(ways: dict[int, tuple[Result, list[Value]]], result: Result, values: list[Value]) -> None:
        name = id(result) if isinstance(result, Branch) else -1 - result
        ways.setdefault(name, (result, []))[1].extend(values)

    def _node(self, place: int, ways: dict[int, tuple[Result, list[Value]]]) -> Result:
        if len(ways) == 1:
            return next(iter(ways.values()))[0]
        named = sorted(((w, r, frozenset(v)) for w, (r, v) in ways.items()), key=lambda x: x[0])
        key = (place, tuple((w, v) for w, _, v in named))
        known = self._unique.get(key)
        if known is None:
            known = self._unique[key] = Branch(place, tuple((r, v) for _, r, v in named))
        return known


def bounds(result: Result) -> tuple[int, int]:
    """Return the lowest and the highest rank that some completion of the open facts leads to."""
    if isinstance(result, int):
        return result, result
    return (result.ranks & -result.ranks).bit_length() - 1, result.ranks.bit_length() - 1


def leads(result: Result) -> dict[int, dict[Value, tuple[int, int]]]:
    """Return, by the place of each fact that matters, the lowest and highest rank each of its values leads to.

    Every path to a leaf can be walked, whatever the values of the other facts; so what a value leads to is
    what its ways out of the fact's nodes reach, joined with what ways that pass the fact by reach.
    """
    ways: dict[int, dict[frozenset[Value], int]] = {}
    # For each rank: from which place on a way goes, and up to which place it passes the facts by.
    spans: list[dict[int, int]] = [{} for _ in range(_RANKS)]
    seen: set[int] = set()
    todo = [result]
    while todo:
        node = todo.pop()
        if isinstance(node, int) or id(node) in seen:
            continue
        seen.add(id(node))
        mine = ways.setdefault(node.place, {})
        for to, values in node.ways:
            if isinstance(to, int):
                reached, end = 1 << to, _END
            else:
                reached, end = to.ranks, to.place
                todo.append(to)
            mine[values] = mine.get(values, 0) | reached
            for rank in range(_RANKS):
                if reached >> rank & 1 and spans[rank].get(node.place, -1) < end:
                    spans[rank][node.place] = end
    found: dict[int, dict[Value, tuple[int, int]]] = {}
    far = [-1] * _RANKS
    for place in sorted(ways):
        past = sum(1 << rank for rank in range(_RANKS) if far[rank] > place)
        masks: dict[Value, int] = {}
        for values, mask in ways[place].items():
            for value in values:
                masks[value] = masks.get(value, past) | mask
        found[place] = {v: ((m & -m).bit_length() - 1, m.bit_length() - 1) for v, m in masks.items()}
        far = [max(far[rank], spans[rank].get(place, -1)) for rank in range(_RANKS)]
    return found
