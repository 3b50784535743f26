"""Decide one set of facts: outcome, hits, exact missing facts, duties, next change, penalties, receipt.

`Rules` is the compiled handle: make it once, ask it often. It reads no clock: `at`, `known_at` and
`assessed_at` are arguments. What does not depend on more than the leaf of the diagram and the stretch
of its time is made once and kept there.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from proscribe._version import __version__
from proscribe.engine.compile import ruleset
from proscribe.engine.compiled import ALWAYS
from proscribe.engine.diagram import Diagram, Node
from proscribe.engine.duties import due
from proscribe.engine.solve import AT, bounds, leads
from proscribe.law.facts import NA
from proscribe.law.instants import day_bounds, format_instant
from proscribe.law.model import RANK, MeasureKind, Outcome, Verified
from proscribe.law.penalties import Penalty, in_force
from proscribe.results import Decision, DutyDue, Excepted, Hit, LeadsTo, Missing, Receipt, Unverified

if TYPE_CHECKING:
    from collections.abc import Mapping

    from proscribe.engine.compiled import CompiledClause, Exemption
    from proscribe.engine.solve import Result
    from proscribe.law.facts import Register, State
    from proscribe.law.load import Law

__all__ = ["Headline", "Rules"]

_OUTCOME = {rank: outcome for outcome, rank in RANK.items()}
_PENALISED = {Outcome.PROHIBITED, Outcome.LICENCE_REQUIRED}


class Headline(NamedTuple):
    """The short answer: outcome, and the clause and citation it rests on (None where no clause does)."""

    outcome: Outcome
    clause: str | None
    cite: str | None


@dataclass(frozen=True, slots=True)
class _Core:
    """The part of an answer that the leaf and the stretch of its time settle."""

    outcome: Outcome
    at_least: Outcome
    at_most: Outcome
    hits: tuple[Hit, ...]
    hit_clauses: tuple[CompiledClause, ...]
    excepted: tuple[Excepted, ...]
    missing: tuple[Missing, ...]
    unverified: tuple[Unverified, ...]


class _Moment(NamedTuple):
    """When, as one leaf sees it.

    Attributes:
        times: the bits alive in each stretch of the leaf's time that the act may lie in.
        stretch: the one stretch that it lies in, or None.
        at: an instant of that stretch, or the whole day, or None where nothing is known.
        after: the stretch from which on the next change is looked for, or None.
    """

    times: tuple[int, ...]
    stretch: int | None
    at: int | date | None
    after: int | None


class Rules:
    """Law compiled for deciding, as known at one time.

    Args:
        law: the measures to decide on.
        register: the catalog's names for parties, vendors and products.
        known_at: knowledge time in milliseconds; None for all that the files hold.
        catalog_digest: digest of the catalog, for receipts.
    """

    def __init__(
        self, law: Law, register: Register, known_at: int | None = None, catalog_digest: str = ""
    ) -> None:
        self.ruleset = ruleset(law, register, known_at)
        self.diagram = Diagram(self.ruleset)
        self.law = law
        self._catalog = catalog_digest
        self._digests = {i: law.digests[i] for i in law.measures if i in law.digests}
        self._boundaries = self.ruleset.boundaries
        self._zones = frozenset(c.measure.timezone for c in self.ruleset.clauses)

    def headline(self, facts: Mapping[str, State], at: int | None) -> Headline:
        """Return the short answer for facts that have been read.

        Args:
            facts: as for `decide`.
            at: the act's instant in milliseconds; None where it is not known.
        """
        leaf = self.diagram.leaf(facts)
        stretch = -1 if at is None else bisect_right(leaf.cuts, at)
        answer = leaf.answers.get(stretch)
        if answer is None:
            answer = self._keep(leaf, stretch)
        return answer[0]

    def decide(
        self,
        facts: Mapping[str, State],
        at: int | date | None,
        *,
        assessed_at: int | None = None,
        amount: float | None = None,
    ) -> Decision:
        """Return the whole answer.

        Args:
            facts: facts that have been read (`Vocabulary.read`); absent is unknown.
            at: the act's instant in milliseconds; a date for that whole day in each measure's zone; None
                where it is not known.
            assessed_at: the date of assessment for penalties, in milliseconds; None leaves them out.
            amount: the transaction in US dollars, for the range of a penalty.
        """
        leaf = self.diagram.leaf(facts)
        core, change = self._answer(leaf, at)
        duties: tuple[DutyDue, ...] = ()
        if core.hits:
            pairs = ((c, h.certain) for h, c in zip(core.hits, core.hit_clauses, strict=True))
            duties = due(pairs, facts, at, self.ruleset)
        penalties: tuple[Penalty, ...] = ()
        if assessed_at is not None:
            penalties = self._penalties(core, assessed_at, amount)
        return Decision(
            core.outcome,
            core.at_least,
            core.at_most,
            core.hits,
            core.excepted,
            core.missing,
            duties,
            change,
            penalties,
            self._with_duties(core.unverified, duties) if duties else core.unverified,
            any(h.retroactive for h in core.hits),
            Receipt(
                __version__,
                self.law.digest,
                self._catalog,
                self._digests,
                at.isoformat() if isinstance(at, date) else None if at is None else format_instant(at),
                None if self.ruleset.known_at is None else format_instant(self.ruleset.known_at),
                None if assessed_at is None else format_instant(assessed_at),
                {k: _written(v) for k, v in facts.items()},
            ),
        )

    def _with_duties(
        self, unverified: tuple[Unverified, ...], duties: tuple[DutyDue, ...]
    ) -> tuple[Unverified, ...]:
        """Add the open points that the duties shown rest on."""
        found = dict.fromkeys(unverified)
        for shown in duties:
            measure = self.law.measures[shown.measure]
            told = next(d for d in measure.duties if d.id == shown.id)
            found |= {Unverified(measure.id, p, measure.open[p].text): None for p in told.unverified}
        return tuple(found)

    def at_leaf(self, leaf: Node, stretch: int) -> tuple[str | None, ...]:
        """Return (outcome, at_least, at_most, clause, cite, missing, excepted, next change) as text, for a table's rows.

        `stretch` is -1 where the instant is not known; names are joined by `;`.
        """
        answer = leaf.answers.get(stretch) or self._keep(leaf, stretch)
        return _line(answer[1], answer[2])

    def at_leaf_on(self, leaf: Node, day: date) -> tuple[str | None, ...]:
        """Return the same for a whole day."""
        return _line(*self._answer(leaf, day))

    def _answer(self, leaf: Node, at: int | date | None) -> tuple[_Core, str | None]:
        """Return what the facts and the time come to, and the next change."""
        if at is None:
            stretch = -1
        elif isinstance(at, int):
            stretch = bisect_right(leaf.cuts, at)
        else:
            days = [day_bounds(at, tz) for tz in self._zones] or [(0, 1)]
            stretch = bisect_right(leaf.cuts, min(start for start, _ in days))
            if stretch != bisect_right(leaf.cuts, max(end for _, end in days) - 1):
                moment = self._day(leaf, at)  # several stretches, so nothing is kept under one of them
                core = self._core(leaf, moment)
                return core, self._next_change(leaf, moment, core)
        answer = leaf.answers.get(stretch) or self._keep(leaf, stretch)
        return answer[1], answer[2]

    def _moment(self, leaf: Node, stretch: int) -> _Moment:
        """Return the moment for one stretch, or for time unknown (-1).

        Every instant of a stretch has the same answers, so its first speaks for all.
        """
        active = self.ruleset.active
        if stretch < 0:
            times = dict.fromkeys(active[span] for span in (0, *leaf.begins))
            return _Moment(tuple(times), None, None, None)
        start = leaf.cuts[stretch - 1] if stretch else min(self._boundaries, default=1) - 1
        return _Moment((active[leaf.begins[stretch - 1] if stretch else 0],), stretch, start, stretch)

    def _day(self, leaf: Node, day: date) -> _Moment:
        """Return the moment for a whole day, each clause seen in its own zone."""
        rules = self.ruleset
        zones = {tz: day_bounds(day, tz) for tz in self._zones}
        cuts = {0}
        for c in rules.clauses:
            start, end = zones[c.measure.timezone]
            cuts.update(x - start for span in c.spans for x in span if start < x < end)
        out: list[int] = []
        every = 0
        for c in rules.clauses:
            every |= c.bits
        for cut in sorted(cuts):
            alive = rules.active[0] & ~every
            for c in rules.clauses:
                start, end = zones[c.measure.timezone]
                # A day that is an hour shorter in one zone waits at its end for the others.
                if _span_at(c, min(start + cut, end - 1)) is not None:
                    alive |= c.bits
            out.append(alive)
        after = bisect_right(leaf.cuts, min(end for _, end in zones.values()) - 1)
        return _Moment(tuple(dict.fromkeys(out)), None, day, after)

    def _keep(self, leaf: Node, stretch: int) -> tuple[Headline, _Core, str | None]:
        moment = self._moment(leaf, stretch)
        core = self._core(leaf, moment)
        first = core.hits[0] if core.hits else None
        line = Headline(
            core.outcome, f"{first.measure}#{first.clause}" if first else None, first.cite if first else None
        )
        answer = (line, core, self._next_change(leaf, moment, core))
        leaf.answers[stretch] = answer
        return answer

    def _next_change(self, leaf: Node, moment: _Moment, core: _Core) -> str | None:
        """Return the next instant at which the outcome differs; None where the time itself is what is missing."""
        if moment.after is None or any(m.fact == AT for m in core.missing):
            return None
        rules = self.ruleset
        seen = leaf.alive & moment.times[0] if len(moment.times) == 1 else None
        for later in range(moment.after + 1, len(leaf.cuts) + 1):
            span = leaf.begins[later - 1]
            alive = leaf.alive & rules.active[span]
            if alive == seen:
                continue
            seen = alive
            if _outcome(bounds(self.diagram.result(leaf, later)))[0] is not core.outcome:
                return format_instant(leaf.cuts[later - 1], rules.zones[span])
        return None

    def _core(self, leaf: Node, moment: _Moment) -> _Core:
        solver = self.diagram.solver
        some, every = 0, -1
        for t in moment.times:
            some, every = some | t, every & t
        alive = leaf.alive & some
        undecided = solver.refs(leaf.opens) | (some & ~every)
        result = (
            self.diagram.result(leaf, moment.stretch)
            if moment.stretch is not None
            else solver.solve(leaf.alive, leaf.opens, moment.times)
        )
        outcome, at_least, at_most = _outcome(bounds(result))
        times = moment.times if len(moment.times) > 1 else ()
        sure: list[CompiledClause] = []
        open_: list[CompiledClause] = []
        lifted: list[tuple[CompiledClause, Exemption]] = []
        for c in self.ruleset.clauses:
            if alive & c.bits:
                applies = solver.applies(c, alive, undecided, leaf.opens, times)
                if applies is not False:
                    (sure if applies else open_).append(c)
                lifted += [
                    (c, e) for e in c.exemptions if solver.lifts(c, e, alive, undecided, leaf.opens, times)
                ]
        pairs = [(c, True) for c in sure]
        if outcome is not Outcome.NEEDS_FACTS and not any(c.rank == RANK[outcome] for c in sure):
            pairs += [(c, False) for c in open_ if c.rank == RANK[outcome]]
        hits = sorted(((self._hit(c, moment, undecided, certain=s), c) for c, s in pairs), key=_hit_order)
        missing = self._missing(leaf, moment, result, open_) if outcome is Outcome.NEEDS_FACTS else ()
        rests_on = [c for _, c in hits]
        if outcome is Outcome.NEEDS_FACTS:
            rests_on += [c for c in open_ if c.rank > RANK[at_least]]
        return _Core(
            outcome,
            at_least,
            at_most,
            tuple(h for h, _ in hits),
            tuple(c for _, c in hits),
            tuple(Excepted(c.measure.id, c.clause.id, e.name, e.at or _cite_at(c, None)) for c, e in lifted),
            missing,
            _unverified(rests_on, lifted),
        )

    def _hit(self, c: CompiledClause, moment: _Moment, undecided: int, *, certain: bool) -> Hit:
        at = day_bounds(moment.at, c.measure.timezone)[0] if isinstance(moment.at, date) else moment.at
        span = (_span_at(c, at) if at is not None else None) or c.spans[-1]
        tz = c.measure.timezone
        facts: dict[str, None] = {}
        bit = c.bits & -c.bits
        for cube in c.cubes:
            if not bit & undecided:
                facts.update(dict.fromkeys(cube))
            bit <<= 1
        return Hit(
            c.measure.id,
            c.clause.id,
            Outcome(c.clause.outcome),
            _cite_at(c, at),
            format_instant(span[0], tz),
            None if span[1] == ALWAYS else format_instant(span[1], tz),
            c.clause.text,
            tuple(facts),
            at is not None and c.known_from > at,
            certain,
            str(c.words.kind),
        )

    def _missing(
        self, leaf: Node, moment: _Moment, result: Result, open_clauses: list[CompiledClause]
    ) -> tuple[Missing, ...]:
        solver = self.diagram.solver
        led = leads(result)
        out: list[Missing] = []
        if -1 in led:
            found = dict.fromkeys(
                _outcome(bounds(solver.solve(leaf.alive & t, leaf.opens)))[:2] for t in moment.times
            )
            ways = tuple(LeadsTo((), outcome, least) for outcome, least in found)
            out.append(
                Missing(AT, "When does it happen: date, time and zone?", ways, _hang(open_clauses, None))
            )
        asked = {self.ruleset.tables[p].name for p in led if p >= 0}
        for o in leaf.opens:
            if o.place not in led:
                continue
            table = self.ruleset.tables[o.place]
            gate = self.law.vocabulary.fact(table.name).if_
            if gate is not None and gate.fact in asked:
                continue  # the gate is asked first: outside it this fact has no sense
            groups: dict[tuple[Outcome, Outcome], list[str | bool]] = {}
            for value, _ in table.values(o.left):
                outcome, least, _most = _outcome(led[o.place][value])
                groups.setdefault((outcome, least), []).append(value)
            ways = tuple(LeadsTo(tuple(v), k[0], k[1]) for k, v in groups.items())
            question = self.law.vocabulary.fact(table.name).question
            out.append(Missing(table.name, question, ways, _hang(open_clauses, table.refs)))
        return tuple(out)

    def _penalties(self, core: _Core, assessed_at: int, amount: float | None) -> tuple[Penalty, ...]:
        by_measure: dict[str, list[str]] = {}
        for hit in core.hits:
            if hit.outcome in _PENALISED:
                by_measure.setdefault(hit.measure, []).append(hit.clause)
        found: list[Penalty] = []
        for measure, clauses in by_measure.items():
            found += in_force(self.law.measures[measure], self.law.schedules, assessed_at, amount, clauses)
        return tuple(found)


def _line(core: _Core, change: str | None) -> tuple[str | None, ...]:
    first = core.hits[0] if core.hits else None
    return (
        core.outcome,
        core.at_least,
        core.at_most,
        f"{first.measure}#{first.clause}" if first else None,
        first.cite if first else None,
        ";".join(m.fact for m in core.missing) or None,
        ";".join(f"{e.measure}#{e.clause}.{e.exception}" for e in core.excepted) or None,
        change,
    )


def _outcome(found: tuple[int, int]) -> tuple[Outcome, Outcome, Outcome]:
    """Return (outcome, at_least, at_most) of a solved diagram."""
    low, high = found
    if low == high:
        return _OUTCOME[low], _OUTCOME[low], _OUTCOME[low]
    return Outcome.NEEDS_FACTS, _OUTCOME[low], _OUTCOME[high]


def _span_at(c: CompiledClause, at: int) -> tuple[int, int] | None:
    return next((s for s in c.spans if s[0] <= at < s[1]), None)


def _cite_at(c: CompiledClause, at: int | None) -> str:
    cite = c.cites[0][1]
    for start, text in sorted(c.cites, key=lambda x: x[0]):
        if at is None or start <= at:
            cite = text
    return cite


def _hit_order(pair: tuple[Hit, CompiledClause]) -> tuple[int, bool, int, str, str]:
    """Order hits: strictest first, among equals law before the asker's own policy, then oldest first."""
    hit, c = pair
    return -c.rank, hit.kind == MeasureKind.POLICY, c.spans[0][0], hit.measure, hit.clause


def _hang(clauses: list[CompiledClause], refs: int | None) -> tuple[str, ...]:
    """Return the open clauses that look at a fact (all, for the time)."""
    if refs is None:
        return tuple(c.name for c in clauses)
    return tuple(c.name for c in clauses if (c.bits & refs) or any(e.bits & refs for e in c.exemptions))


def _unverified(
    clauses: list[CompiledClause], lifted: list[tuple[CompiledClause, Exemption]]
) -> tuple[Unverified, ...]:
    found: dict[Unverified, None] = {}
    for c in clauses:
        for point, text in c.unverified:
            found[Unverified(c.measure.id, point, text)] = None
        key = c.clause.at.partition("#")[0]
        source = c.words.sources.get(key)
        if source is not None and source.verified is not Verified.PRIMARY:
            told = f"{source.cite} was {_READ[source.verified]}{': ' + source.note if source.note else ''}"
            found[Unverified(c.measure.id, f"source:{key}", told)] = None
    for c, e in lifted:
        for point, text in e.unverified:
            found[Unverified(c.measure.id, point, text)] = None
    return tuple(found)


_READ = {
    Verified.SECONDARY: "read in secondary sources only",
    Verified.IN_PART: "read in part only",
    Verified.UNREAD: "not read",
}


def _written(state: State) -> str | bool | list[str | bool] | None:
    if state is NA:
        return "n/a"
    if isinstance(state, frozenset):
        return sorted(state, key=str)
    return state if isinstance(state, (str, bool)) else None
