"""Compile measures into bits: one bit a conjunction, one table of masks a fact, one mask a span of time.

A clause is an OR of cubes (a cube is an AND of `fact in values`), less its exceptions, which are written
the same way. Each cube has a bit. For each fact there is a mask for each value: the bits that the value
leaves alive. So a decision is a chain of ANDs, and all measures together cost about what one costs. Times
are cut at every boundary of every clause once; an instant is a bucket. `ruleset` is the only compiler:
single answers and tables of millions walk what it makes (docs/adr/0005).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from proscribe.errors import LawError
from proscribe.law.facts import NA, OTHER, Register, State, Value
from proscribe.law.instants import parse_instant
from proscribe.law.model import RANK, Clause, Measure, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from proscribe.law.facts import Vocabulary
    from proscribe.law.load import Law
    from proscribe.law.model import Amendment, Term

__all__ = [
    "Atom",
    "CompiledClause",
    "Cube",
    "Exemption",
    "FactTable",
    "Ruleset",
    "cubes",
    "ruleset",
    "term_values",
]

ALWAYS = 2**62
ANY_OTHER = "any other"
"""How names that no clause mentions are called where `other` itself is among those that one does."""

_MAX_CUBES = 4096


@dataclass(frozen=True, slots=True)
class Atom:
    """`fact in values`, or `fact not in values` for facts whose values are names from outside."""

    values: frozenset[Value]
    negated: bool = False

    def holds(self, value: Value) -> bool:
        """Say whether `value` satisfies the atom."""
        return (value in self.values) != self.negated

    def both(self, other: Atom) -> Atom:
        """Return the atom that holds where both do."""
        if self.negated and other.negated:
            return Atom(self.values | other.values, negated=True)
        if self.negated or other.negated:
            yes, no = (other, self) if self.negated else (self, other)
            return Atom(yes.values - no.values)
        return Atom(self.values & other.values)

    @property
    def empty(self) -> bool:
        """Say whether no value can satisfy the atom."""
        return not self.negated and not self.values


Cube = dict[str, Atom]


@dataclass(frozen=True, slots=True)
class Exemption:
    """An exception or a held licence, compiled: its name in answers and the bits of its cubes."""

    name: str
    bits: int
    at: str
    unverified: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
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

    @property
    def name(self) -> str:
        """The clause as users write it: `measure#clause`."""
        return f"{self.measure.id}#{self.clause.id}"

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
        return tuple((mask, tuple(values)) for mask, values in found.items())


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
        return tuple((r, _union(c.bits for c in self.clauses if c.rank == r)) for r in ranks)

    @cached_property
    def table(self) -> Mapping[str, FactTable]:
        """The fact tables by name."""
        return {t.name: t for t in self.tables}


def _union(bits: Iterable[int]) -> int:
    whole = 0
    for b in bits:
        whole |= b
    return whole


def term_values(term: Term, register: Register) -> frozenset[Value]:
    """Expand a party term: named parties, registered parties in its closure, and `vendor:relation` values."""
    closure = set(term.closure)
    registered = {
        p for p, (v, relations) in register.parties.items() if v == term.vendor and relations & closure
    }
    return frozenset({*term.parties, *registered, *(f"{term.vendor}:{r}" for r in closure)})


class _Expand:
    """Write a measure's conditions out as cubes."""

    def __init__(self, measure: Measure, vocabulary: Vocabulary, register: Register) -> None:
        self.measure, self.vocabulary, self.register = measure, vocabulary, register
        self._named: dict[tuple[str, bool], list[Cube]] = {}

    def condition(self, c: Any, *, negate: bool = False) -> list[Cube]:
        if "use" in c:
            named = (c["use"], negate)
            if named not in self._named:  # once each, or conditions that use others twice would cost 2^n
                self._named[named] = self.condition(self.measure.conditions[c["use"]].when, negate=negate)
            return self._named[named]
        if "not" in c:
            return self.condition(c["not"], negate=not negate)
        for key in ("all", "any"):
            if key in c:
                parts = [self.condition(p, negate=negate) for p in c[key]]
                return self.all(parts) if (key == "all") != negate else self.any(parts)
        atom = self.atom(c, negate=negate)
        return [] if atom.empty else [{c["fact"]: atom}]

    def atom(self, c: Any, *, negate: bool) -> Atom:
        if "term" in c:
            values = term_values(self.measure.terms[c["term"]], self.register)
        else:
            values = frozenset([c["is"]] if "is" in c else c["in"])
        domain = self.vocabulary.domain(c["fact"])
        if domain:
            return Atom(frozenset(domain) - values if negate else values)
        return Atom(values, negated=negate)

    def any(self, parts: list[list[Cube]]) -> list[Cube]:
        out = [cube for part in parts for cube in part]
        if len(out) > _MAX_CUBES:
            raise self._too_many()
        return out

    def _too_many(self) -> LawError:
        return LawError(
            f"a condition of measure `{self.measure.id}` writes out to more than {_MAX_CUBES:,} conjunctions",
            hint="write fewer `any` inside `all`, or split the clause",
        )

    def all(self, parts: list[list[Cube]]) -> list[Cube]:
        out: list[Cube] = [{}]
        for part in parts:  # part by part: what excludes itself early must not be multiplied out
            wider: list[Cube] = []
            for cube in out:
                wider += [joined for x in part if (joined := _both(cube, x)) is not None]
                if len(wider) > _MAX_CUBES:
                    raise self._too_many()
            out = wider
        return out

    def gated(self, made: list[Cube]) -> list[Cube]:
        """AND the gate of each gated fact to its cube, so that n/a makes every atom on it false."""
        out: list[Cube] = []
        for cube in made:
            whole: Cube | None = cube
            todo = list(cube)
            while todo and whole is not None:
                gate = self.vocabulary.fact(todo.pop()).if_
                if gate is None:
                    continue
                before = whole.get(gate.fact)
                whole = _both(whole, {gate.fact: Atom(frozenset(gate.in_))})
                if before is None:
                    todo.append(gate.fact)
            if whole is not None:
                out.append(whole)
        return out


def _both(a: Cube | None, b: Cube) -> Cube | None:
    if a is None:
        return None
    out = dict(a)
    for name, atom in b.items():
        joined = out[name].both(atom) if name in out else atom
        if joined.empty:
            return None
        out[name] = joined
    return out


def cubes(measure: Measure, when: Any, vocabulary: Vocabulary, register: Register) -> tuple[Cube, ...]:
    """Write one condition of `measure` out as an OR of conjunctions, gates included.

    Raises:
        LawError: it has more than 4,096 of them.
    """
    expand = _Expand(measure, vocabulary, register)
    return tuple(expand.gated(expand.condition(when)))


def _clause_cubes(d: _Draft, vocabulary: Vocabulary, register: Register) -> tuple[Cube, ...]:
    clause, expand = d.clause, _Expand(d.measure, vocabulary, register)
    parts: list[list[Cube]] = []
    if clause.actor != "any":
        parts.append([{"actor": Atom(term_values(d.measure.terms[clause.actor], register))}])
    if clause.act:
        parts.append([{"act": Atom(frozenset(clause.act))}])
    parts.extend(expand.condition(c) for c in (d.measure.scope, clause.when) if c is not None)
    return tuple(expand.gated(expand.all(parts)))


@dataclass(slots=True)
class _Draft:
    """A clause on its way: what amendments may still change."""

    measure: Measure
    words: Measure
    clause: Clause
    known_from: int
    spans: list[tuple[int, int]]
    cites: list[tuple[int, str]]
    unverified: list[tuple[str, str]] = field(default_factory=list)


def _draft(measure: Measure, words: Measure, clause: Clause, known_default: int) -> _Draft:
    """Begin a clause of `measure`, whose names it uses, that stands and is cited in the file of `words`."""
    start = parse_instant(clause.from_)
    end = parse_instant(clause.until) if clause.until else ALWAYS
    known = parse_instant(clause.known_from) if clause.known_from else known_default
    points = [(p, words.open[p].text) for p in clause.unverified]
    cites = [(-ALWAYS, _cite(words, clause.at))]
    return _Draft(measure, words, clause, known, [(start, end)], cites, points)


def _cite(measure: Measure, at: str) -> str:
    source, _, pin = at.partition("#")
    return f"{measure.sources[source].cite}, {pin}"


def _known(measure: Measure) -> int:
    return min(parse_instant(h.known_from) for h in measure.history)


def _cut(spans: list[tuple[int, int]], start: int, end: int) -> list[tuple[int, int]]:
    out = []
    for a, b in spans:
        if a < min(b, start):
            out.append((a, min(b, start)))
        if max(a, end) < b:
            out.append((max(a, end), b))
    return out


def _amend(drafts: list[_Draft], by: Measure, a: Amendment, new: _Draft | None) -> None:
    touched = [d for d in drafts if d.measure.id == a.measure and a.clause in {None, d.clause.id}]
    points = [(p, by.open[p].text) for p in a.unverified]
    if new is not None:
        new.unverified += [p for p in points if p not in new.unverified]
        drafts.append(new)
    for d in touched if a.do != "add" else ():
        if a.do == "suspend":
            until = parse_instant(a.until) if a.until else ALWAYS
            d.spans = _cut(d.spans, parse_instant(a.from_ or ""), until)
        elif a.do == "end":
            d.spans = _cut(d.spans, parse_instant(a.on or ""), ALWAYS)
        elif a.do == "redesignate":
            d.cites.append((parse_instant(a.on) if a.on else -ALWAYS, a.cite or ""))
        elif new is not None:
            d.spans = _cut(d.spans, new.spans[0][0], ALWAYS)
        d.unverified += [p for p in points if p not in d.unverified]


def _drafts(law: Law, known_at: int | None) -> list[_Draft]:
    """Return the clauses known at `known_at`, amended by what was known by then.

    An amendment acts on the law as it stood when the public could know of it, so later text is not
    touched by an earlier suspension, and the order of files does not matter.
    """

    def is_known(instant: int) -> bool:
        return known_at is None or instant <= known_at

    measures = [law.measures[i] for i in sorted(law.measures)]
    drafts = [_draft(m, m, c, _known(m)) for m in measures for c in m.clauses]
    drafts = [d for d in drafts if is_known(d.known_from)]
    begins: dict[str, int] = {}
    for d in drafts:
        begins[d.measure.id] = min(begins.get(d.measure.id, ALWAYS), d.spans[0][0])
    amendments = [
        (parse_instant(a.known_from) if a.known_from else _known(by), by, a)
        for by in measures
        for a in by.amendments
        if a.measure in law.measures
    ]
    for known, by, a in sorted(amendments, key=lambda x: x[0]):
        new = None
        if a.with_ is not None and a.do in {"add", "replace"}:
            new = _draft(law.measures[a.measure], by, a.with_, known)
        if is_known(known) and (new is None or is_known(new.known_from)):
            _amend(drafts, by, a, new)
    for by in measures:
        if by.id in begins and is_known(_known(by)):
            for d in drafts:
                if d.measure.id in by.relations.supersedes:
                    d.spans = _cut(d.spans, begins[by.id], ALWAYS)
    return sorted((d for d in drafts if d.spans), key=lambda d: d.measure.id)


def ruleset(law: Law, register: Register, known_at: int | None = None) -> Ruleset:
    """Compile `law` as it was known at `known_at` (milliseconds; None: all that the files hold).

    Raises:
        LawError: a condition is an OR of more than 4,096 conjunctions.
    """
    vocabulary = law.vocabulary
    bit_cubes: list[Cube] = []

    def take(made: Iterable[Cube]) -> int:
        bits = 0
        for cube in made:
            bits |= 1 << len(bit_cubes)
            bit_cubes.append(cube)
        return bits

    exemptions: dict[tuple[str, str], Exemption] = {}

    def exempt(measure: Measure, name: str, *, licence: bool) -> Exemption:
        key = ("" if licence else measure.id, name)
        if key not in exemptions:
            if not licence:
                e = measure.exceptions[name]
                made = cubes(measure, e.when, vocabulary, register)
                points = tuple((p, measure.open[p].text) for p in e.unverified)
                exemptions[key] = Exemption(name, take(made), _cite(measure, e.at), points)
            else:
                made = cubes(measure, {"fact": name, "is": True}, vocabulary, register)
                exemptions[key] = Exemption(name, take(made), "", ())
        return exemptions[key]

    clauses: list[CompiledClause] = []
    for d in _drafts(law, known_at):
        made = _clause_cubes(d, vocabulary, register)
        lifts = (
            *(exempt(d.measure, n, licence=False) for n in d.clause.unless),
            *(exempt(d.measure, n, licence=True) for n in d.clause.cured_by),
        )
        points = [*d.unverified]
        for e in lifts:
            points += [p for p in e.unverified if p not in points]
        rank = RANK[Outcome(d.clause.outcome)]
        clauses.append(
            CompiledClause(
                d.measure,
                d.words,
                d.clause,
                rank,
                take(made),
                lifts,
                tuple(d.spans),
                d.known_from,
                tuple(d.cites),
                made,
                tuple(points),
            )
        )
    return _tables(clauses, bit_cubes, law, register, known_at)


def _order(tables: list[FactTable], clauses: list[CompiledClause]) -> None:
    """Put the facts in the order in which they are asked.

    What nearly every clause looks at comes first. Facts that one measure alone looks at come last and stay
    together: what is open in one measure is then done with before the next one's, and the solved diagrams
    grow with the number of measures, not with its square or worse.
    """
    first = {"act": 0, "product.maker": 1, "actor": 2, "actor.kind": 3}
    users: dict[str, list[str]] = {t.name: [] for t in tables}
    for c in clauses:
        bits = c.bits | _union(e.bits for e in c.exemptions)
        for t in tables:
            if t.refs & bits and c.measure.id not in users[t.name]:
                users[t.name].append(c.measure.id)

    def place(t: FactTable) -> tuple[int, int, str, int, str]:
        measures = users[t.name]
        alone = measures[0] if len(measures) == 1 else ""
        return first.get(t.name, 9), -len(measures), alone, -t.refs.bit_count(), t.name

    tables.sort(key=place)


def _tables(
    clauses: list[CompiledClause], bit_cubes: list[Cube], law: Law, register: Register, known_at: int | None
) -> Ruleset:
    vocabulary = law.vocabulary
    whole = (1 << len(bit_cubes)) - 1
    looked_at: dict[str, list[tuple[int, Atom]]] = {}
    for bit, cube in enumerate(bit_cubes):
        for name, atom in cube.items():
            looked_at.setdefault(name, []).append((bit, atom))
    tables: list[FactTable] = []
    for name, atoms in looked_at.items():
        refs = _union(1 << bit for bit, _ in atoms)
        closed = vocabulary.domain(name)
        named = closed or sorted({v for _, a in atoms for v in a.values}, key=str)
        masks = {v: whole & ~_union(1 << bit for bit, a in atoms if not a.holds(v)) for v in named}
        other = None if closed else whole & ~_union(1 << bit for bit, a in atoms if not a.negated)
        every = refs if other is None else refs & other
        for mask in masks.values():
            every &= mask
        tables.append(FactTable(name, masks, other, whole & ~refs, refs, refs & ~every))
    _order(tables, clauses)
    cuts = sorted({x for c in clauses for x in c.edges})
    always = whole & ~_union(c.bits for c in clauses)
    active = []
    for start in (-ALWAYS, *cuts):
        alive = always
        for c in clauses:
            if any(a <= start < b for a, b in c.spans):
                alive |= c.bits
        active.append(alive)
    return Ruleset(tuple(clauses), tuple(tables), tuple(cuts), tuple(active), law, register, known_at)
