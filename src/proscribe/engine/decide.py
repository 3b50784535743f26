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
from proscribe.engine.diagram import Diagram
from proscribe.engine.duties import due
from proscribe.engine.settle import Moment, Settled, asks, moment_bits, settle, unsettled
from proscribe.engine.solve import AT, bounds, leads
from proscribe.law.facts import NA
from proscribe.law.instants import day_bounds, format_instant
from proscribe.law.model import RANK, Outcome, Verified
from proscribe.law.penalties import Penalty, in_force
from proscribe.results import Decision, DutyDue, Excepted, Hit, LeadsTo, Missing, Receipt, Unverified

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from proscribe.engine.compiled import CompiledClause, Exemption
    from proscribe.engine.diagram import Leaf
    from proscribe.engine.solve import Open
    from proscribe.engine.table import Learned
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
        self._heads: dict[Headline, Headline] = {}  # one of each, near at hand
        self.learned: list[Learned] = []  # by tables, for the next
        self._zones = frozenset(c.measure.timezone for c in self.ruleset.clauses)

    def headline(self, facts: Mapping[str, State], at: int | None) -> Headline:
        """Return the short answer for facts that have been read.

        Args:
            facts: as for `decide`.
            at: the act's instant in milliseconds; None where it is not known.
        """
        leaf = self.diagram.leaf(facts)
        stretch = -1 if at is None else bisect_right(leaf.cuts, at)
        head: Headline | None = leaf.heads[stretch]
        return head or self._head(leaf, stretch)

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

    def at_leaf(self, leaf: Leaf, stretch: int) -> tuple[str | None, ...]:
        """Return (outcome, at_least, at_most, clause, cite, missing, excepted, next change) as text, for a table's rows.

        `stretch` is -1 where the instant is not known; names are joined by `;`.
        """
        moment = self._moment(leaf, stretch)
        return self._line(leaf, moment, self._settled(leaf, stretch))

    def at_leaf_on(self, leaf: Leaf, day: date) -> tuple[str | None, ...]:
        """Return the same for a whole day."""
        moment = self._on(leaf, day)
        if moment.stretch is not None:
            return self.at_leaf(leaf, moment.stretch)
        return self._line(leaf, moment, settle(self.diagram.solver, leaf, moment))

    def _answer(self, leaf: Leaf, at: int | date | None) -> tuple[_Core, str | None]:
        """Return what the facts and the time come to, and the next change."""
        if isinstance(at, date):
            moment = self._on(leaf, at)
            if moment.stretch is None:  # several stretches, so nothing is kept under one of them
                return self._whole(leaf, moment, settle(self.diagram.solver, leaf, moment))
            stretch = moment.stretch
        else:
            stretch = -1 if at is None else bisect_right(leaf.cuts, at)
        answer = leaf.answers.get(stretch)
        if answer is None:
            moment = self._moment(leaf, stretch)
            answer = leaf.answers[stretch] = self._whole(leaf, moment, self._settled(leaf, stretch))
        return answer

    def _on(self, leaf: Leaf, day: date) -> Moment:
        """Return the moment for a day: a stretch, where the whole of it lies in one."""
        days = [day_bounds(day, tz) for tz in self._zones] or [(0, 1)]
        stretch = bisect_right(leaf.cuts, min(start for start, _ in days))
        if stretch == bisect_right(leaf.cuts, max(end for _, end in days) - 1):
            return self._moment(leaf, stretch)
        return self._day(leaf, day)

    def _moment(self, leaf: Leaf, stretch: int) -> Moment:
        """Return the moment for one stretch, or for time unknown (-1).

        Every instant of a stretch has the same answers, so its first speaks for all.
        """
        active = self.ruleset.active
        if stretch < 0:
            times = dict.fromkeys(active[span] for span in (0, *leaf.begins))
            return Moment(tuple(times), None, None, None)
        start = leaf.cuts[stretch - 1] if stretch else min(self._boundaries, default=1) - 1
        return Moment((active[leaf.begins[stretch - 1] if stretch else 0],), stretch, start, stretch)

    def _day(self, leaf: Leaf, day: date) -> Moment:
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
        return Moment(tuple(dict.fromkeys(out)), None, day, after)

    def _head(self, leaf: Leaf, stretch: int) -> Headline:
        settled = self._settled(leaf, stretch)
        outcome = _outcome(settled.low, settled.high)[0]
        first = settled.first
        at = self._moment(leaf, stretch).at
        head = Headline(
            outcome, first.name if first else None, _cite_at(first, _start(at, first)) if first else None
        )
        heads = list(leaf.heads)
        heads[stretch] = self._heads.setdefault(head, head)
        leaf.heads = tuple(heads)
        return head

    def _settled(self, leaf: Leaf, stretch: int) -> Settled:
        """Return what a leaf comes to in one stretch, kept there."""
        settled: Settled | None = leaf.settled.get(stretch)
        if settled is None:
            settled = settle(self.diagram.solver, leaf, self._moment(leaf, stretch))
            leaf.settled[stretch] = settled
        return settled

    def _line(self, leaf: Leaf, moment: Moment, settled: Settled) -> tuple[str | None, ...]:
        first = settled.first
        asked = asks(self.diagram.solver, leaf, moment, settled)
        names = [AT] if asked & 1 else []
        names += [self.ruleset.tables[o.place].name for o in self._asked(leaf, asked)]
        return (
            *_outcome(settled.low, settled.high),
            first.name if first else None,
            _cite_at(first, _start(moment.at, first)) if first else None,
            ";".join(names) or None,
            ";".join(f"{c.name}.{e.name}" for c, e in settled.lifted) or None,
            None if asked & 1 else self._next_change(leaf, moment, settled),
        )

    def _asked(self, leaf: Leaf, asks: int) -> list[Open]:
        """Return the facts to ask for, of those that can change the outcome.

        A gate is asked first: outside it the fact behind it has no sense.
        """
        tables, fact = self.ruleset.tables, self.law.vocabulary.fact
        opens = [o for o in leaf.opens if asks >> (o.place + 1) & 1]
        names = {tables[o.place].name for o in opens}
        gates = (fact(tables[o.place].name).if_ for o in opens)
        return [o for o, g in zip(opens, gates, strict=True) if g is None or g.fact not in names]

    def _next_change(self, leaf: Leaf, moment: Moment, settled: Settled) -> str | None:
        """Return the next instant at which the outcome differs."""
        if moment.after is None:
            return None
        rules, solver = self.ruleset, self.diagram.solver
        outcome = _outcome(settled.low, settled.high)[0]
        seen = leaf.alive & moment.times[0] if len(moment.times) == 1 else None
        free = 0
        if outcome is Outcome.NEEDS_FACTS:
            free = solver.free(leaf.alive, leaf.opens, leaf.undecided)
        for later in range(moment.after + 1, len(leaf.cuts) + 1):
            span = leaf.begins[later - 1]
            active = rules.active[span]
            alive = leaf.alive & active
            if free & active or alive == seen:
                continue
            seen = alive
            if _outcome(*solver.bounds(alive, leaf.opens, leaf.undecided))[0] is not outcome:
                return format_instant(leaf.cuts[later - 1], rules.zones[span])
        return None

    def _whole(self, leaf: Leaf, moment: Moment, settled: Settled) -> tuple[_Core, str | None]:
        """Return the answer, and the next change; None where the time itself is what is missing."""
        core = self._core(leaf, moment, settled)
        unsaid = any(m.fact == AT for m in core.missing)
        return core, None if unsaid else self._next_change(leaf, moment, settled)

    def _core(self, leaf: Leaf, moment: Moment, settled: Settled) -> _Core:
        outcome, at_least, at_most = _outcome(settled.low, settled.high)
        open_ = unsettled(self.diagram.solver, leaf, moment, settled)
        pairs = [(c, True) for c in settled.sure]
        if outcome is not Outcome.NEEDS_FACTS and not any(c.rank == settled.low for c in settled.sure):
            pairs += [(c, False) for c in open_ if c.rank == settled.low]
        undecided = moment_bits(leaf, moment)[1]
        pairs.sort(key=lambda p: p[0].order)
        hits = [self._hit(c, moment, undecided, certain=s) for c, s in pairs]
        missing = self._missing(leaf, moment, open_) if outcome is Outcome.NEEDS_FACTS else ()
        rests_on = [c for c, _ in pairs]
        if outcome is Outcome.NEEDS_FACTS:
            rests_on += [c for c in open_ if c.rank > RANK[at_least]]
        lifted = settled.lifted
        return _Core(
            outcome,
            at_least,
            at_most,
            tuple(hits),
            tuple(c for c, _ in pairs),
            tuple(Excepted(c.measure.id, c.clause.id, e.name, e.at or _cite_at(c, None)) for c, e in lifted),
            missing,
            _unverified(rests_on, lifted),
        )

    def _hit(self, c: CompiledClause, moment: Moment, undecided: int, *, certain: bool) -> Hit:
        at = _start(moment.at, c)
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
        self, leaf: Leaf, moment: Moment, open_clauses: Sequence[CompiledClause]
    ) -> tuple[Missing, ...]:
        solver = self.diagram.solver
        result = solver.solve(leaf.alive, leaf.opens, moment.times)
        led = leads(result)
        out: list[Missing] = []
        if -1 in led:
            found = dict.fromkeys(
                _outcome(*bounds(solver.solve(leaf.alive & t, leaf.opens)))[:2] for t in moment.times
            )
            ways = tuple(LeadsTo((), outcome, least) for outcome, least in found)
            out.append(
                Missing(AT, "When does it happen: date, time and zone?", ways, _hang(open_clauses, None))
            )
        for o in self._asked(leaf, 0 if isinstance(result, int) else result.asks):
            table = self.ruleset.tables[o.place]
            groups: dict[tuple[Outcome, Outcome], list[str | bool]] = {}
            for value, _ in table.values(o.left):
                outcome, least, _most = _outcome(*led[o.place][value])
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


def _outcome(low: int, high: int) -> tuple[Outcome, Outcome, Outcome]:
    """Return (outcome, at_least, at_most) for the lowest and the highest rank that can still come."""
    if low == high:
        return _OUTCOME[low], _OUTCOME[low], _OUTCOME[low]
    return Outcome.NEEDS_FACTS, _OUTCOME[low], _OUTCOME[high]


def _start(at: int | date | None, c: CompiledClause) -> int | None:
    """Return the instant that is meant; of a day its first, in the zone of the clause."""
    return day_bounds(at, c.measure.timezone)[0] if isinstance(at, date) else at


def _span_at(c: CompiledClause, at: int) -> tuple[int, int] | None:
    return next((s for s in c.spans if s[0] <= at < s[1]), None)


def _cite_at(c: CompiledClause, at: int | None) -> str:
    cite = c.cites[0][1]
    for start, text in sorted(c.cites, key=lambda x: x[0]):
        if at is None or start <= at:
            cite = text
    return cite


def _hang(clauses: Sequence[CompiledClause], refs: int | None) -> tuple[str, ...]:
    """Return the open clauses that look at a fact (all, for the time)."""
    if refs is None:
        return tuple(c.name for c in clauses)
    return tuple(c.name for c in clauses if (c.bits & refs) or any(e.bits & refs for e in c.exemptions))


def _unverified(
    clauses: Sequence[CompiledClause], lifted: Sequence[tuple[CompiledClause, Exemption]]
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
