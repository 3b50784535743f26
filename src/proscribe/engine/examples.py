"""Run the examples that stand in measure files, and tell what they do not cover.

Each measure is judged alone, as its file says. Pure: values in, findings out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from proscribe.engine.compiled import ALWAYS
from proscribe.engine.decide import Rules
from proscribe.errors import FactError
from proscribe.law.instants import format_instant, parse_at, parse_instant

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from proscribe.law.facts import Register, State
    from proscribe.law.load import Law
    from proscribe.law.model import Example, Measure
    from proscribe.results import Decision

__all__ = ["Ran", "read_facts", "run", "uncovered", "with_amended"]


@dataclass(frozen=True, slots=True)
class Ran:
    """One example that was run.

    Attributes:
        measure: measure id.
        example: its text.
        wrong: what differs, as (key, wanted, found); empty where the example passes.
        decision: the answer; None where the facts could not be read.
    """

    measure: str
    example: Example
    wrong: tuple[tuple[str, Any, Any], ...]
    decision: Decision | None

    @property
    def passed(self) -> bool:
        """Say whether the answer was as expected."""
        return not self.wrong


def read_facts(
    written: Mapping[str, Any], law: Law, register: Register
) -> tuple[dict[str, State], int | date | None]:
    """Read a mapping of written facts, `at` among them.

    Raises:
        FactError: a name or value is not in the vocabulary.
    """
    facts = {k: law.vocabulary.read(k, v, register) for k, v in written.items() if k != "at"}
    at = written.get("at")
    return facts, None if at is None or at == "unknown" else parse_at(str(at))


def run(law: Law, register: Register, measure: str) -> Iterator[Ran]:
    """Run the examples of one measure in the order of the file."""
    m = law.measures[measure]
    alone = replace(law, measures=with_amended(m, law))
    rules: dict[str | None, Rules] = {}
    for example in m.examples:
        known = example.known_at
        if known not in rules:
            rules[known] = Rules(alone, register, parse_instant(known) if known else None)
        try:
            facts, at = read_facts(example.facts, law, register)
        except FactError as e:
            yield Ran(measure, example, (("facts", "facts that can be read", e.message),), None)
            continue
        assessed = at if isinstance(at, int) else None
        decision = rules[known].decide(facts, at, assessed_at=assessed)
        wrong = tuple(_differences(example.expect, decision))
        yield Ran(measure, example, wrong, decision)


def with_amended(m: Measure, law: Law) -> dict[str, Measure]:
    """Return the measure with those that it amends or supersedes, and those that amend it."""
    kept = {m.id: m}
    for other in law.measures.values():
        touches = {a.measure for a in other.amendments} | set(other.relations.supersedes)
        if m.id in touches or other.id in {a.measure for a in m.amendments} | set(m.relations.supersedes):
            kept[other.id] = other
    return dict(sorted(kept.items()))


def _differences(expect: Mapping[str, Any], d: Decision) -> Iterator[tuple[str, Any, Any]]:
    found: dict[str, Any] = {
        "outcome": str(d.outcome),
        "clause": d.hits[0].clause if d.hits else None,
        "clauses": sorted(h.clause for h in d.hits),
        "missing": sorted(m.fact for m in d.missing),
        "at_least": str(d.at_least),
        "excepted": sorted(f"{e.clause}.{e.exception}" for e in d.excepted),
        "next_change": d.next_change,
        "unverified": sorted(u.id for u in d.unverified if not u.id.startswith("source:")),
        "retroactive": d.retroactive,
        "penalties": sorted({p.kind for p in d.penalties}),
    }
    for key, wanted in expect.items():
        if key == "duties":
            for duty in wanted:
                same = [x for x in d.duties if x.id == duty.get("id")]
                if not same:
                    yield f"duties.{duty.get('id')}", duty, [x.id for x in d.duties]
                elif "due" in duty and same[0].due != duty["due"]:
                    yield f"duties.{duty['id']}.due", duty["due"], same[0].due
            if not wanted and d.duties:
                yield "duties", [], [x.id for x in d.duties]
            continue
        has = found[key]
        want = sorted(wanted) if isinstance(wanted, list) else wanted
        if key == "next_change" and want is not None and has is not None:
            if parse_instant(str(want)) != parse_instant(str(has)):
                yield key, want, has
        elif key == "unverified":
            if not set(want) <= set(has):
                yield key, want, has
        elif has != want:
            yield key, want, has


def uncovered(law: Law, register: Register, measure: str, ran: list[Ran]) -> Iterator[str]:
    """Yield what no passing example of the measure hits: clauses, exceptions, sides of boundaries.

    A side of a boundary is hit by an example at that instant, or one millisecond before it.
    """
    rules = Rules(replace(law, measures=with_amended(law.measures[measure], law)), register)
    done = [r for r in ran if r.passed and r.decision is not None]
    hits = {h.clause for r in done if r.decision for h in r.decision.hits if h.measure == measure}
    lifted = {(e.clause, e.exception) for r in done if r.decision for e in r.decision.excepted}
    instants = {parse_at(str(r.example.facts["at"])) for r in done if r.example.facts.get("at")}
    for c in rules.ruleset.clauses:
        if c.measure.id != measure:
            continue
        if c.clause.id not in hits:
            yield f"clause `{c.clause.id}` is hit by no example"
        for start, end in c.spans:
            for edge in (start, end):
                if abs(edge) == ALWAYS:
                    continue
                for instant, side in ((edge - 1, "just before"), (edge, "at")):
                    if instant not in instants:
                        yield f"no example stands {side} the boundary {format_instant(edge, c.measure.timezone)} of clause `{c.clause.id}`"
    names = {x for c in law.measures[measure].clauses for x in c.unless}
    for name in sorted(names):
        if not any(e == name for _, e in lifted):
            yield f"exception `{name}` lifts no clause in any example"
