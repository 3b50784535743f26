"""What law is once compiled: clauses as bits, one table of masks for each fact, one mask for each span of time.

A clause is an OR of cubes less its exceptions; each cube has a bit. For each fact there is a mask for each
value: the bits that the value leaves alive. So a decision is a chain of ANDs, and all measures together
cost about what one costs.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from proscribe.law.facts import NA, OTHER
from proscribe.law.model import MeasureKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from proscribe.engine.cubes import Cube
    from proscribe.law.facts import Register, State, Value
    from proscribe.law.load import Law
    from proscribe.law.model import Clause, Measure

__all__ = ["ALWAYS", "ANY_OTHER", "CompiledClause", "Exemption", "FactTable", "Ruleset", "union"]

ALWAYS = 2**62
ANY_OTHER = "any other"
"""How names that no clause mentions are called where `other` itself is among those that one does."""


@dataclass(frozen=True, slots=True)
class Exemption:
    """An exception or a held licence, compiled: its name in answers and the bits of its cubes."""

    name: str
    bits: int
    at: str
    unverified: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class CompiledClause:
    """One clause ready to be decided on.

    Attributes:
        measure: the measure it belongs to.
        words: the measure in whose file it stands: another one where an amendment put it in.
        clause: its text.
        rank: severity of its outcome.
        bits: the bits of its cubes.
        exemptions: what lifts it.
        spans: half-open spans of milliseconds in which it is in force, suspensions taken out.
        known_from: when the public could know of it, in milliseconds.
        cites: (from, citation) in date order: redesignations change the citation, not the norm.
        cubes: the conjunctions, in the order of the bits.
        unverified: open points that touch it, as (id, text).
    """

    measure: Measure
    words: Measure
    clause: Clause
    rank: int
    bits: int
    exemptions: tuple[Exemption, ...]
    spans: tuple[tuple[int, int], ...]
    known_from: int
    cites: tuple[tuple[int, str], ...]
    cubes: tuple[Cube, ...]
    unverified: tuple[tuple[str, str], ...]

    @cached_property
    def name(self) -> str:
        """The clause as users write it: `measure#clause`."""
        return f"{self.measure.id}#{self.clause.id}"

    @cached_property
    def order(self) -> tuple[int, bool, int, str, str]:
        """Its place among hits: strictest first, among equals law before the asker's own policy, then oldest first."""
        policy = self.words.kind == MeasureKind.POLICY
        return -self.rank, policy, self.spans[0][0], self.measure.id, self.clause.id

    @property
    def edges(self) -> frozenset[int]:
        """Every instant from which on something about it is otherwise: in force, known, cited."""
        found = {x for span in self.spans for x in span} | {self.known_from} | {x for x, _ in self.cites}
        return frozenset(x for x in found if abs(x) != ALWAYS)


@dataclass(frozen=True)
class FactTable:
    """What each value of one fact leaves alive.

    Attributes:
        name: the fact.
        masks: value -> bits left alive; complete for facts with a closed list.
        other: bits left alive by any value not in `masks` (open facts only; else None).
        na: bits left alive when the fact is not applicable.
        refs: the bits that look at this fact.
        unsure: the bits among them that some values keep alive and some do not.
    """

    name: str
    masks: Mapping[Value, int]
    other: int | None
    na: int
    refs: int
    unsure: int

    def mask(self, state: State) -> tuple[int, int]:
        """Return (bits some value left may keep alive, bits that the state leaves undecided)."""
        if state is None:
            return -1, self.unsure
        if state is NA:
            return self.na, 0
        if isinstance(state, frozenset):
            rows = [self.one(v) for v in state]
            some, every = 0, -1
            for row in rows:
                some, every = some | row, every & row
            return some, some & ~every
        return self.one(state) if isinstance(state, (str, bool)) else self.na, 0

    def one(self, value: Value) -> int:
        """Return the bits that one value leaves alive."""
        row = self.masks.get(value)
        if row is None:
            return self.na if self.other is None else self.other
        return row

    def values(self, state: State) -> Iterable[tuple[Value, int]]:
        """Yield (value, mask) for each value left in `state`; all names that no clause mentions once."""
        if isinstance(state, frozenset):
            for value in sorted(state, key=str):
                yield value, self.one(value)
            return
        yield from self.masks.items()
        if self.other is not None:
            yield (ANY_OTHER if OTHER in self.masks else OTHER), self.other

    def groups(self, state: State) -> Iterable[tuple[int, Iterable[Value]]]:
        """Yield (mask, values) for the values left in `state` that leave the same bits alive."""
        if isinstance(state, frozenset):
            return ((mask, (value,)) for value, mask in self.values(state))
        return self._groups

    @cached_property
    def _groups(self) -> tuple[tuple[int, tuple[Value, ...]], ...]:
        found: dict[int, list[Value]] = {}
        for value, mask in self.values(None):
            found.setdefault(mask, []).append(value)
        fewest = sorted(found.items(), key=lambda x: x[0].bit_count())  # what settles most is tried first
        return tuple((mask, tuple(values)) for mask, values in fewest)


@dataclass(frozen=True)
class Ruleset:
    """Compiled law as known at one time.

    Attributes:
        clauses: all clauses, in the order of measure id and place in the file.
        tables: one for each fact that some clause looks at, in the order in which they are asked.
        boundaries: every instant at which some clause begins or ends, becomes known, or is cited anew,
            sorted, in milliseconds; an answer is the same, word for word, all through a span.
        active: bits alive in each bucket between boundaries; one more than there are boundaries.
        law: where it was compiled from.
        register: the names used for open facts.
        known_at: knowledge time in milliseconds, or None for all that the files hold.
    """

    clauses: tuple[CompiledClause, ...]
    tables: tuple[FactTable, ...]
    boundaries: tuple[int, ...]
    active: tuple[int, ...]
    law: Law
    register: Register
    known_at: int | None

    @cached_property
    def owner(self) -> tuple[int, ...]:
        """The index of the clause that owns each bit; -1 for bits of exceptions."""
        size = max((c.bits.bit_length() for c in self.clauses), default=0)
        exempt = [e.bits.bit_length() for c in self.clauses for e in c.exemptions]
        owner = [-1] * max(size, *exempt, 1)
        for i, c in enumerate(self.clauses):
            bits = c.bits
            while bits:
                low = bits & -bits
                owner[low.bit_length() - 1] = i
                bits ^= low
        return tuple(owner)

    @cached_property
    def clause_bits(self) -> int:
        """All bits of clauses; the others are exceptions'."""
        return union(c.bits for c in self.clauses)

    @cached_property
    def several(self) -> int:
        """The bits of clauses that have more than one."""
        return union(c.bits for c in self.clauses if c.bits & (c.bits - 1))

    @cached_property
    def lifts(self) -> Mapping[int, tuple[int, int]]:
        """For each bit of an exception or held licence: all its bits, and those of the clauses that it lifts."""
        whole: dict[int, int] = {}
        for c in self.clauses:
            for e in c.exemptions:
                whole[e.bits] = whole.get(e.bits, 0) | c.bits
        found: dict[int, tuple[int, int]] = {}
        for bits, lifts in whole.items():
            left = bits
            while left:
                found[(left & -left).bit_length() - 1] = (bits, lifts)
                left &= left - 1
        return found

    @cached_property
    def lifted_by(self) -> tuple[int, ...]:
        """For each clause, the bits of all that lifts it."""
        return tuple(union(e.bits for e in c.exemptions) for c in self.clauses)

    @cached_property
    def exempt(self) -> int:
        """All bits of exceptions and held licences that lift some clause."""
        return union(bits for bits, _ in self.lifts.values())

    def owners(self, bits: int) -> Iterator[int]:
        """Yield the places of the clauses that have some of these bits, in order."""
        owner, clauses = self.owner, self.clauses
        left = bits & self.clause_bits
        while left:
            c = owner[(left & -left).bit_length() - 1]
            left &= ~clauses[c].bits
            yield c

    @cached_property
    def edges(self) -> tuple[frozenset[int], ...]:
        """For each clause, the spans that begin with a change of something about it."""
        place = {x: i for i, x in enumerate(self.boundaries, 1)}
        return tuple(frozenset(place[x] for x in c.edges) for c in self.clauses)

    @cached_property
    def zones(self) -> tuple[str, ...]:
        """For each span, the zone of a clause that begins or ends with it: in which its beginning is written."""
        zone: dict[int, str] = {}
        for c in self.clauses:
            for span in c.spans:
                for x in span:
                    zone.setdefault(x, c.measure.timezone)
        return ("UTC", *(zone.get(x, "UTC") for x in self.boundaries))

    @cached_property
    def ranked(self) -> tuple[tuple[int, int], ...]:
        """(rank, bits of all clauses of that rank), most severe first."""
        ranks = sorted({c.rank for c in self.clauses}, reverse=True)
        return tuple((r, union(c.bits for c in self.clauses if c.rank == r)) for r in ranks)

    @cached_property
    def table(self) -> Mapping[str, FactTable]:
        """The fact tables by name."""
        return {t.name: t for t in self.tables}


def union(bits: Iterable[int]) -> int:
    """Return all the bits."""
    whole = 0
    for b in bits:
        whole |= b
    return whole
