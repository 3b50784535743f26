"""Compare the clauses of one measure with each other and with their exceptions, exactly.

Two clauses collide where some facts at some instant hit both with different outcomes. A clause is dead
where nothing can hit it, and idle where another of at least its rank always hits with it. Exceptions and
held licences are taken out of what a clause reaches before it is compared.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from proscribe.engine.boxes import example, meet, outside
from proscribe.engine.compiled import ALWAYS
from proscribe.engine.complaints import Complaint, Severity
from proscribe.engine.cubes import cubes
from proscribe.law.instants import format_instant

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from proscribe.engine.compiled import CompiledClause, Ruleset
    from proscribe.engine.cubes import Cube
    from proscribe.law.model import Measure
    from proscribe.strictyaml import Path

__all__ = ["collisions"]


@dataclass(frozen=True, slots=True)
class _Reach:
    """What a clause reaches: its boxes, and the boxes that each exception or licence takes out."""

    rule: CompiledClause
    home: str
    place: Path
    lifts: tuple[tuple[str, tuple[Cube, ...]], ...]

    @property
    def name(self) -> str:
        return self.rule.clause.id

    @property
    def lifted(self) -> tuple[Cube, ...]:
        return tuple(cube for _, made in self.lifts for cube in made)


def collisions(rules: Ruleset, measure: str) -> Iterator[Complaint]:
    """Yield what is wrong between the clauses of `measure` in `rules`, and with their exceptions.

    `rules` is compiled from the measure with those that amend it and those that it amends.
    """
    m = rules.law.measures[measure]
    reaches = [_reach(c, rules) for c in rules.clauses if c.measure.id == measure]
    in_force = {r.name for r in reaches}
    for i, clause in enumerate(m.clauses):
        if clause.id not in in_force:
            yield Complaint(
                measure,
                ("clauses", i),
                f"clause `{clause.id}` is in force at no instant",
                "an amendment or a measure that supersedes this one takes away all its time: correct the dates",
            )
    yield from _exceptions(m, reaches)
    alive = []
    for r in reaches:
        found = _dead(r, rules)
        if found is None:
            alive.append(r)
        else:
            yield found
    for i, a in enumerate(alive):
        for b in alive[i + 1 :]:
            yield from _pair(a, b, rules)


def _reach(c: CompiledClause, rules: Ruleset) -> _Reach:
    lifts = []
    for name in (*c.clause.unless, *c.clause.cured_by):
        exception = c.measure.exceptions.get(name)
        when = {"fact": name, "is": True} if exception is None else exception.when
        lifts.append((name, cubes(c.measure, when, rules.law.vocabulary, rules.register)))
    home, place = _place(c, rules)
    return _Reach(c, home, place, tuple(lifts))


def _place(c: CompiledClause, rules: Ruleset) -> tuple[str, Path]:
    """Return the file and place where a clause stands: its own measure, or the one that adds it."""
    for i, clause in enumerate(c.measure.clauses):
        if clause is c.clause:
            return c.measure.id, ("clauses", i)
    for by in rules.law.measures.values():
        for i, amendment in enumerate(by.amendments):
            if amendment.with_ is c.clause:
                return by.id, ("amendments", i, "with")
    return c.measure.id, ("clauses",)


def _exceptions(m: Measure, reaches: Sequence[_Reach]) -> Iterator[Complaint]:
    """Complain of exceptions that share no facts with the clauses that name them."""
    works: dict[str, list[tuple[_Reach, bool]]] = {}
    for r in reaches:
        for name, boxes in r.lifts:
            lifts = any(meet(a, b) is not None for a in r.rule.cubes for b in boxes)
            works.setdefault(name, []).append((r, lifts))
    for name, uses in works.items():
        if name in m.exceptions and not any(lifts for _, lifts in uses):
            yield Complaint(
                m.id,
                ("exceptions", name),
                f"exception `{name}` can lift no clause: its facts and theirs never meet",
                "correct its `when`, or take it out",
            )
            continue
        for r, lifts in uses:
            if not lifts:
                key = "unless" if name in m.exceptions else "cured_by"
                yield Complaint(
                    r.home,
                    (*r.place, key),
                    f"`{name}` can never lift clause `{r.name}`: their facts never meet",
                    f"take it out of `{key}` there, or correct its `when`",
                    Severity.WARNING,
                )


def _dead(r: _Reach, rules: Ruleset) -> Complaint | None:
    if not r.rule.cubes:
        return Complaint(
            r.home,
            r.place,
            f"clause `{r.name}` can never apply: its conditions exclude each other",
            "look at scope, actor, act, `when` and the gates of their facts together",
        )
    lifted = r.lifted
    if lifted and all(outside(cube, lifted, rules.law.vocabulary) is None for cube in r.rule.cubes):
        names = ", ".join(f"`{name}`" for name, _ in r.lifts)
        return Complaint(
            r.home,
            r.place,
            f"clause `{r.name}` can never apply: {names} lifts it wherever it would",
            "narrow the exception, or take the clause out",
        )
    return None


def _pair(a: _Reach, b: _Reach, rules: Ruleset) -> Iterator[Complaint]:
    shared = _shared_time(a, b)
    if shared is None:
        return
    if a.rule.rank != b.rule.rank:
        case = _both_hit(a, b, rules)
        if case is not None:
            since = (
                "at any time"
                if shared == -ALWAYS
                else f"from {format_instant(shared, b.rule.measure.timezone)}"
            )
            told = example(case, rules.law.vocabulary)
            yield Complaint(
                b.home,
                b.place,
                f"clauses `{a.name}` ({a.rule.clause.outcome}) and `{b.name}` ({b.rule.clause.outcome}) "
                f"both apply {since}, e.g. where {told or 'nothing else is said'}",
                "write the difference into `when` or `unless` of one of them, or give both the same outcome",
            )
            return
    for inner, outer in ((b, a), (a, b)):
        if (
            outer.rule.rank >= inner.rule.rank
            and inner.rule.spans == outer.rule.spans
            and _implied(inner, outer, rules)
        ):
            yield Complaint(
                inner.home,
                inner.place,
                f"clause `{inner.name}` changes no answer: `{outer.name}` applies wherever it does, at the same times",
                "take it out, or say in what it goes further",
                Severity.WARNING,
            )
            return


def _shared_time(a: _Reach, b: _Reach) -> int | None:
    starts = [
        max(s[0], t[0]) for s in a.rule.spans for t in b.rule.spans if max(s[0], t[0]) < min(s[1], t[1])
    ]
    return min(starts, default=None)


def _both_hit(a: _Reach, b: _Reach, rules: Ruleset) -> Cube | None:
    lifted = (*a.lifted, *b.lifted)
    for x in a.rule.cubes:
        for y in b.rule.cubes:
            both = meet(x, y)
            left = None if both is None else outside(both, lifted, rules.law.vocabulary)
            if left is not None:
                return left
    return None


def _implied(inner: _Reach, outer: _Reach, rules: Ruleset) -> bool:
    """Say whether `outer` hits wherever `inner` does."""
    vocabulary = rules.law.vocabulary
    for cube in inner.rule.cubes:
        if outside(cube, (*inner.lifted, *outer.rule.cubes), vocabulary) is not None:
            return False
        for lift in outer.lifted:
            both = meet(cube, lift)
            if both is not None and outside(both, inner.lifted, vocabulary) is not None:
                return False
    return True
