"""Interpret measures plainly and slowly, straight from their data: what the engine is held to.

Written from the format and the papers, not from the engine: no cubes, no bits, no diagrams. A condition
is a tree that is walked; a single clause can be true, false or open; what an answer comes to is found by
trying every completion of the facts that are not known. Only the types of the law and of states are
shared with the program, so that the two can disagree.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np

from proscribe.law.facts import NA

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from proscribe.law.facts import Register, State
    from proscribe.law.load import Law
    from proscribe.law.model import Amendment, Clause, Measure

FRESH = "(a name that no measure mentions)"
RANKS = {"no-effect": 0, "not-prohibited": 1, "advised-against": 2, "licence-required": 3, "prohibited": 4}
OUTCOMES = {rank: outcome for outcome, rank in RANKS.items()}
FOREVER = 10**18

Tree = tuple[Any, ...]
"""("all", trees), ("any", trees), or ("is", fact, values, wanted)."""

Name = tuple[str, str, str]
"""Measure, clause, outcome: an amended clause may keep its id and change its outcome."""

Moment = dict[str, int]
"""An instant as each zone has it; the same everywhere unless a bare date was given."""


def milliseconds(text: str) -> int:
    moment = datetime.fromisoformat(text.upper().replace(" ", "T"))
    assert moment.tzinfo is not None, text
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


@dataclass(eq=False)
class Norm:
    """One clause as amended: `home` is the measure it belongs to, `words` the one in whose file it stands."""

    home: Measure
    words: Measure
    clause: Clause
    known_from: int
    spans: list[tuple[int, int]]
    cites: list[tuple[int, str]] = field(default_factory=list)
    base: Tree = ("all", ())
    lifts: list[tuple[str, Tree]] = field(default_factory=list)
    facts: tuple[str, ...] = ()

    @property
    def name(self) -> Name:
        return (self.home.id, self.clause.id, str(self.clause.outcome))

    @property
    def rank(self) -> int:
        return RANKS[str(self.clause.outcome)]

    def during(self, moment: Moment) -> bool:
        now = moment[self.home.timezone]
        return any(a <= now < b for a, b in self.spans)

    def span(self, moment: Moment) -> tuple[int, int]:
        now = moment[self.home.timezone]
        return next((a, b) for a, b in self.spans if a <= now < b)

    def cite(self, moment: Moment) -> str:
        now = moment[self.home.timezone]
        return max((c for c in reversed(self.cites) if c[0] <= now), key=lambda c: c[0])[1]


def _without(spans: list[tuple[int, int]], start: int, end: int) -> list[tuple[int, int]]:
    left = [(a, min(b, start)) for a, b in spans] + [(max(a, end), b) for a, b in spans]
    return sorted((a, b) for a, b in left if a < b)


def in_law(law: Law, known_at: int | None) -> list[Norm]:
    """Return every clause that was known at `known_at`, with what was known by then of its amendments."""

    def public(m: Measure) -> int:
        return min(milliseconds(h.known_from) for h in m.history)

    def known(instant: int) -> bool:
        return known_at is None or instant <= known_at

    def norm(home: Measure, words: Measure, c: Clause, since: int) -> Norm:
        start = milliseconds(c.from_)
        end = milliseconds(c.until) if c.until else FOREVER
        source, _, pin = c.at.partition("#")
        cite = f"{words.sources[source].cite}, {pin}"
        known_from = milliseconds(c.known_from) if c.known_from else since
        return Norm(home, words, c, known_from, [(start, end)], [(-FOREVER, cite)])

    norms = [norm(m, m, c, public(m)) for m in law.measures.values() for c in m.clauses]
    norms = [n for n in norms if known(n.known_from)]
    begins = {m: min(n.spans[0][0] for n in norms if n.home.id == m) for m in {n.home.id for n in norms}}
    # An amendment acts on the law as it stood when it became known.
    amendments: list[tuple[int, str, int, Amendment]] = []
    for m in law.measures.values():
        for i, a in enumerate(m.amendments):
            since = milliseconds(a.known_from) if a.known_from else public(m)
            if known(since) and a.measure in law.measures:
                amendments.append((since, m.id, i, a))
    for since, by, _, a in sorted(amendments, key=lambda x: x[:3]):
        home, words = law.measures[a.measure], law.measures[by]
        meant = [n for n in norms if n.home.id == a.measure and a.clause in {None, n.clause.id}]
        if a.do in {"add", "replace"}:
            assert a.with_ is not None
            new = norm(home, words, a.with_, since)
            if not known(new.known_from):
                continue
            if a.do == "replace":
                for n in meant:
                    n.spans = _without(n.spans, new.spans[0][0], FOREVER)
            norms.append(new)
        for n in meant:
            if a.do == "suspend":
                assert a.from_ is not None
                until = milliseconds(a.until) if a.until else FOREVER
                n.spans = _without(n.spans, milliseconds(a.from_), until)
            elif a.do == "end":
                assert a.on is not None
                n.spans = _without(n.spans, milliseconds(a.on), FOREVER)
            elif a.do == "redesignate":
                n.cites.append((milliseconds(a.on) if a.on else -FOREVER, a.cite or ""))
    for m in law.measures.values():
        if m.id in begins and known(public(m)):
            for n in norms:
                if n.home.id in m.relations.supersedes:
                    n.spans = _without(n.spans, begins[m.id], FOREVER)
    return [n for n in norms if n.spans]


@dataclass
class Exact:
    """What an answer comes to over every completion of the facts not known.

    Attributes:
        low, high: the lowest and highest rank that some completion leads to.
        missing: the facts (and "at") whose value changes the rank in some completion of the others; not
            those whose gate is such a fact itself, for the gate is asked first.
        leads_to: fact -> value -> (lowest, highest) rank with that value; FRESH is any other name.
        sure: clauses that hit in all completions.
        possible: clauses that hit in some.
        excepted: (measure, clause, exception) where clause and exception hold in all.
        completions: how many were tried.
    """

    low: int
    high: int
    missing: set[str]
    leads_to: dict[str, dict[Any, tuple[int, int]]]
    sure: set[Name]
    possible: set[Name]
    excepted: set[tuple[str, str, str]]
    completions: int


@dataclass
class Three:
    """What three-valued logic alone says: never wrong, sometimes too cautious."""

    true: list[Norm]
    open: list[Norm]

    @property
    def low(self) -> int:
        return max((n.rank for n in self.true), default=0)

    @property
    def high(self) -> int:
        return max((n.rank for n in (*self.true, *self.open)), default=0)


class Interpreter:
    """The law as known at one time, read clause by clause."""

    def __init__(self, law: Law, register: Register, known_at: int | None = None) -> None:
        self.law, self.register = law, register
        self.norms = in_law(law, known_at)
        for n in self.norms:
            c = n.clause
            parts: list[Tree] = []
            if c.actor != "any":
                parts.append(("is", "actor", self._term(n.home, c.actor), True))
            if c.act:
                parts.append(("is", "act", frozenset(c.act), True))
            if n.home.scope is not None:
                parts.append(self._tree(n.home, n.home.scope, True))
            if c.when is not None:
                parts.append(self._tree(n.home, c.when, True))
            n.base = ("all", tuple(parts))
            for name in c.unless:
                n.lifts.append((name, self._tree(n.home, n.home.exceptions[name].when, True)))
            n.lifts += [(name, ("is", name, frozenset({True}), True)) for name in c.cured_by]
            n.facts = tuple(sorted(self._with_gates(_facts(t) for t in (n.base, *(x for _, x in n.lifts)))))
        self.boundaries = sorted({x for n in self.norms for s in n.spans for x in s if abs(x) != FOREVER})
        self.mentioned: dict[str, set[Any]] = {}
        for n in self.norms:
            for tree in (n.base, *(x for _, x in n.lifts)):
                for _, fact, values, _w in _atoms(tree):
                    self.mentioned.setdefault(fact, set()).update(values)
        for fact in self._with_gates([set(self.mentioned)]):
            gate = self.law.vocabulary.facts[fact].if_
            self.mentioned.setdefault(fact, set())
            if gate is not None:
                self.mentioned.setdefault(gate.fact, set()).update(gate.in_)

    # -- reading -----------------------------------------------------------------------------------

    def _term(self, m: Measure, name: str) -> frozenset[Any]:
        term = m.terms[name]
        values = set(term.parties) | {f"{term.vendor}:{r}" for r in term.closure}
        for party, (vendor, relations) in self.register.parties.items():
            if vendor == term.vendor and any(r in term.closure for r in relations):
                values.add(party)
        return frozenset(values)

    def _tree(self, m: Measure, c: Any, wanted: bool) -> Tree:
        """Write a condition out; `not` is the other values, pushed down to where values are."""
        if "use" in c:
            return self._tree(m, m.conditions[c["use"]].when, wanted)
        if "not" in c:
            return self._tree(m, c["not"], not wanted)
        if "all" in c or "any" in c:
            key = "all" if "all" in c else "any"
            turned = key if wanted else {"all": "any", "any": "all"}[key]
            return (turned, tuple(self._tree(m, p, wanted) for p in c[key]))
        if "term" in c:
            return ("is", c["fact"], self._term(m, c["term"]), wanted)
        return ("is", c["fact"], frozenset([c["is"]] if "is" in c else c["in"]), wanted)

    def _with_gates(self, facts: Iterable[set[str]]) -> set[str]:
        todo = [f for some in facts for f in some]
        found: set[str] = set()
        while todo:
            fact = todo.pop()
            if fact not in found:
                found.add(fact)
                gate = self.law.vocabulary.facts[fact].if_
                if gate is not None:
                    todo.append(gate.fact)
        return found

    # -- one clause --------------------------------------------------------------------------------

    def values(self, fact: str, state: State) -> frozenset[Any]:
        """Return the values that a fact as stated may have, whatever its gate says."""
        if state is None:
            closed = self.law.vocabulary.domain(fact)
            return frozenset(closed) if closed else frozenset({*self.mentioned.get(fact, ()), FRESH})
        return state if isinstance(state, frozenset) else frozenset({state})

    def left(self, facts: Mapping[str, State], fact: str, seen: dict[str, frozenset[Any]]) -> frozenset[Any]:
        """Return the values that a fact may really have: `n/a` where its gate is not open."""
        if fact not in seen:
            values = self.values(fact, facts.get(fact))
            gate = self.law.vocabulary.facts[fact].if_
            if gate is not None:
                opens = {v in gate.in_ for v in self.left(facts, gate.fact, seen)}
                if False in opens:
                    values = values | {NA} if True in opens else frozenset({NA})
            seen[fact] = values
        return seen[fact]

    def three(self, facts: Mapping[str, State], moments: list[Moment]) -> Three:
        """Return the clauses that are true for sure and those that are open."""
        seen: dict[str, frozenset[Any]] = {}
        found = Three([], [])
        for n in self.norms:
            state = self.state(n, facts, moments, seen)
            if state is True:
                found.true.append(n)
            elif state is None:
                found.open.append(n)
        return found

    def state(
        self, n: Norm, facts: Mapping[str, State], moments: list[Moment], seen: dict[str, frozenset[Any]]
    ) -> bool | None:
        during = {n.during(m) for m in moments}
        if True not in during:
            return False
        state = self.kleene(n.base, facts, seen)
        if state is False:
            return False
        if False in during:
            state = None
        for _, lift in n.lifts:
            lifted = self.kleene(lift, facts, seen)
            if lifted is True:
                return False
            if lifted is None:
                state = None
        return state

    def kleene(self, tree: Tree, facts: Mapping[str, State], seen: dict[str, frozenset[Any]]) -> bool | None:
        if tree[0] == "is":
            _, fact, values, wanted = tree
            ways = {v is not NA and (v in values) == wanted for v in self.left(facts, fact, seen)}
            return ways.pop() if len(ways) == 1 else None
        decided = tree[0] == "any"
        found: bool | None = not decided
        for part in tree[1]:
            state = self.kleene(part, facts, seen)
            if state is decided:
                return decided
            if state is None:
                found = None
        return found

    # -- time --------------------------------------------------------------------------------------

    @cached_property
    def zones(self) -> list[str]:
        return sorted({n.home.timezone for n in self.norms}) or ["UTC"]

    def moments(self, at: int | date | None) -> list[Moment]:
        """Return an instant for each stretch of time that the law tells apart and the act may lie in."""
        if isinstance(at, int):
            return [dict.fromkeys(self.zones, at)]
        if at is None:
            first = (self.boundaries[0] if self.boundaries else 0) - 1
            return [dict.fromkeys(self.zones, x) for x in (first, *self.boundaries)]
        days = {z: _day(at, z) for z in self.zones}
        into = {0}
        for n in self.norms:
            start, end = days[n.home.timezone]
            into |= {x - start for span in n.spans for x in span if start < x < end}
        # The day is lived through in every zone at once; where one is shorter it waits at its end.
        return [{z: min(a + x, b - 1) for z, (a, b) in days.items()} for x in sorted(into)]

    # -- every completion --------------------------------------------------------------------------

    def exact(self, facts: Mapping[str, State], at: int | date | None, budget: int = 4096) -> Exact | None:
        """Try every completion; None where there are more than `budget`."""
        return self.exact_over(facts, self.moments(at), budget)

    def exact_over(
        self,
        facts: Mapping[str, State],
        moments: list[Moment],
        budget: int = 4096,
        among: list[Norm] | None = None,
    ) -> Exact | None:
        seen: dict[str, frozenset[Any]] = {}
        norms = [n for n in among or self.norms if self._alive(n, facts, moments, seen)]
        wanted = sorted(self._with_gates(set(n.facts) for n in norms))
        classes = {f: self._classes(f, facts.get(f), norms) for f in wanted}
        axes = [f for f in wanted if len(classes[f]) > 1]
        # Stretches of time in which the same clauses are in force are one stretch.
        stretches: dict[tuple[bool, ...], None] = dict.fromkeys(
            tuple(n.during(m) for n in norms) for m in moments
        )
        times = list(stretches)
        size = len(times)
        for f in axes:
            size *= len(classes[f])
        if size > budget:
            return None
        fixed = {f: classes[f][0][0] for f in wanted if f not in axes}
        ranks = np.zeros((len(times), *(len(classes[f]) for f in axes)), dtype=np.int8)
        always = [True] * len(norms)
        ever = [False] * len(norms)
        lifted = {(i, name): True for i, n in enumerate(norms) for name, _ in n.lifts}
        memo: dict[Any, tuple[bool, list[tuple[str, bool]]]] = {}
        for place in product(*(range(len(classes[f])) for f in axes)):
            raw = {**fixed, **{f: classes[f][k][0] for f, k in zip(axes, place, strict=True)}}
            real: dict[str, Any] = {}
            for f in wanted:
                self._settle(f, raw, real)
            for i, n in enumerate(norms):
                key = (i, *(real[f] for f in n.facts))
                if key not in memo:
                    memo[key] = (holds(n.base, real), [(name, holds(t, real)) for name, t in n.lifts])
                base, lifts = memo[key]
                for name, held in lifts:
                    lifted[i, name] &= base and held and all(t[i] for t in times)
                hit = base and not any(held for _, held in lifts)
                for k, during in enumerate(times):
                    if hit and during[i]:
                        ever[i] = True
                        ranks[(k, *place)] = max(ranks[(k, *place)], n.rank)
                    else:
                        always[i] = False
        matter = {f for k, f in enumerate(("at", *axes)) if (ranks != ranks.take([0], axis=k)).any()}
        missing = {f for f in matter if not self._gate(f) & matter}  # the gate is asked first
        leads = {}
        for k, f in enumerate(axes, 1):
            leads[f] = {}
            for j, same in enumerate(classes[f]):
                part = ranks.take(j, axis=k)
                leads[f].update(dict.fromkeys(same, (int(part.min()), int(part.max()))))
        return Exact(
            int(ranks.min()),
            int(ranks.max()),
            missing,
            leads,
            {n.name for i, n in enumerate(norms) if always[i]},
            {n.name for i, n in enumerate(norms) if ever[i]},
            {(*norms[i].name[:2], name) for (i, name), held in lifted.items() if held},
            size,
        )

    def _gate(self, fact: str) -> set[str]:
        gate = self.law.vocabulary.facts[fact].if_ if fact in self.law.vocabulary.facts else None
        return {gate.fact} if gate is not None else set()

    def _alive(
        self, n: Norm, facts: Mapping[str, State], moments: list[Moment], seen: dict[str, frozenset[Any]]
    ) -> bool:
        return any(n.during(m) for m in moments) and self.kleene(n.base, facts, seen) is not False

    def _classes(self, fact: str, state: State, norms: list[Norm]) -> list[list[Any]]:
        """Group the values that a fact may have by what the clauses at hand make of them."""
        tests: list[frozenset[Any]] = []
        for n in norms:
            for tree in (n.base, *(x for _, x in n.lifts)):
                tests += [values for _, f, values, _ in _atoms(tree) if f == fact]
            for f in n.facts:
                gate = self.law.vocabulary.facts[f].if_
                if gate is not None and gate.fact == fact:
                    tests.append(frozenset(gate.in_))
        groups: dict[tuple[bool, ...], list[Any]] = {}
        for value in sorted(self.values(fact, state), key=repr):
            groups.setdefault((value is NA, *(value in t for t in tests)), []).append(value)
        return list(groups.values())

    def _settle(self, fact: str, raw: Mapping[str, Any], real: dict[str, Any]) -> Any:
        if fact not in real:
            gate = self.law.vocabulary.facts[fact].if_
            shut = gate is not None and self._settle(gate.fact, raw, real) not in gate.in_
            real[fact] = NA if shut else raw[fact]
        return real[fact]

    def next_change(self, facts: Mapping[str, State], at: int | date, budget: int) -> tuple[int | None, bool]:
        """Return (the next instant at which the outcome differs, whether every step could be tried)."""
        moments = self.moments(at)
        now = self.exact_over(facts, moments, budget)
        if now is None:
            return None, False
        if isinstance(at, date) and "at" in now.missing:
            return None, True
        after = at if isinstance(at, int) else min(_day(at, z)[1] for z in self.zones) - 1
        seen: dict[str, frozenset[Any]] = {}
        alive = [n for n in self.norms if self.kleene(n.base, facts, seen) is not False]
        for b in sorted({x for n in alive for s in n.spans for x in s if after < x < FOREVER}):
            then = self.exact_over(facts, [dict.fromkeys(self.zones, b)], budget, alive)
            if then is None:
                return None, False
            if outcome(then) != outcome(now):
                return b, True
        return None, True


def outcome(e: Exact) -> str:
    return OUTCOMES[e.low] if e.low == e.high else "needs-facts"


def holds(tree: Tree, real: Mapping[str, Any]) -> bool:
    """Say whether a condition holds for facts that are all known."""
    if tree[0] == "is":
        value = real[tree[1]]
        return value is not NA and (value in tree[2]) == tree[3]
    return (all if tree[0] == "all" else any)(holds(t, real) for t in tree[1])


def _atoms(tree: Tree) -> Iterable[Tree]:
    if tree[0] == "is":
        yield tree
    else:
        for part in tree[1]:
            yield from _atoms(part)


def _facts(tree: Tree) -> set[str]:
    return {fact for _, fact, _, _ in _atoms(tree)}


def _day(day: date, tz: str) -> tuple[int, int]:
    def midnight(d: date) -> int:
        local = datetime(d.year, d.month, d.day, tzinfo=ZoneInfo(tz))
        return (local - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)

    return midnight(day), midnight(day + timedelta(days=1))
