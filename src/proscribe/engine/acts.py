"""Decide a user-level act: several (actor, act) pairs, one answer, the strictest.

A user thinks "may we buy it?"; the law speaks of who sells, who enters into an agreement, who renews. Each
pair is decided by itself and the strictest is the headline; every hit says whom it binds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec

from proscribe.law.instants import format_instant, parse_instant
from proscribe.law.model import RANK, MeasureKind, Outcome
from proscribe.results import ActDecision, ActHit, LeadsTo, Missing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from proscribe.engine.decide import Rules
    from proscribe.law.facts import State
    from proscribe.law.model import UserAct
    from proscribe.results import Decision

__all__ = ["Asked", "decide_act", "headline"]

_OUTCOME = {rank: outcome for outcome, rank in RANK.items()}


class Asked(NamedTuple):
    """One pair to decide: who acts (`self`, `other` or a vendor id), and the facts."""

    actor: str
    facts: Mapping[str, State]


def headline(outcomes: Sequence[tuple[Outcome, Outcome]]) -> tuple[Outcome, Outcome, Outcome]:
    """Return (outcome, at_least, at_most) of the strictest of several (at_least, at_most)."""
    least = max((RANK[a] for a, _ in outcomes), default=0)
    most = max((RANK[b] for _, b in outcomes), default=0)
    return (_OUTCOME[least] if least == most else Outcome.NEEDS_FACTS), _OUTCOME[least], _OUTCOME[most]


def decide_act(
    rules: Rules,
    act: str,
    told: UserAct,
    asked: Sequence[Asked],
    at: int | None,
    vendor_name: str,
    assessed_at: int | None,
) -> ActDecision:
    """Return the answer for one user-level act.

    Args:
        rules: the compiled law.
        act: id of the act.
        told: the act in words.
        asked: its pairs, with facts.
        at: the instant in milliseconds; None where it is not known.
        vendor_name: what to call the vendor in the sentence.
        assessed_at: the date of assessment for penalties, in milliseconds.
    """
    each = [(a, rules.decide(a.facts, at, assessed_at=assessed_at)) for a in asked]
    outcome, least, most = headline([(d.at_least, d.at_most) for _, d in each])
    hits = sorted(
        {
            ActHit(
                h.measure,
                h.clause,
                h.outcome,
                h.cite,
                h.since,
                h.until,
                a.actor,
                h.text,
                h.retroactive,
                h.certain,
                h.kind,
            ): None
            for a, d in each
            for h in d.hits
        },
        key=lambda h: (
            -RANK[h.outcome],
            h.kind == MeasureKind.POLICY,
            parse_instant(h.since),
            h.measure,
            h.clause,
            h.actor,
        ),
    )
    first = hits[0].actor if hits else _widest(each)
    missing = _missing(each, least)
    penalty = {p: None for a, d in each if a.actor == "self" for p in d.penalties}
    decided = ActDecision(
        act,
        told.title,
        first,
        None if at is None else format_instant(at),
        outcome,
        least,
        most,
        tuple(hits),
        tuple(dict.fromkeys(e for _, d in each for e in d.excepted)),
        missing,
        tuple(dict.fromkeys(x for _, d in each for x in d.duties)),
        None
        if at is None
        else _next_change(rules, [a for a, _ in each], at, outcome, [d.next_change for _, d in each]),
        tuple(penalty),
        tuple(
            dict.fromkeys(
                u
                for _, d in each
                if d.hits or d.excepted or RANK[d.at_most] > RANK[least]
                for u in d.unverified
            )
        ),
        "",
    )
    return _say(decided, vendor_name, len(rules.law.measures))


def _widest(each: Sequence[tuple[Asked, Decision]]) -> str:
    return max(each, key=lambda x: RANK[x[1].at_most])[0].actor if each else "self"


def _missing(each: Sequence[tuple[Asked, Decision]], floor: Outcome) -> tuple[Missing, ...]:
    """Return the facts of the pairs that can still outrank what is certain, joined by name."""
    found: dict[str, Missing] = {}
    for _, d in each:
        if RANK[d.at_most] <= RANK[floor]:
            continue
        for m in d.missing:
            raised = tuple(_raise(x, floor) for x in m.leads_to)
            if (
                len({(x.outcome, x.at_least) for x in raised}) == 1
                and raised[0].outcome is not Outcome.NEEDS_FACTS
            ):
                continue
            before = found.get(m.fact)
            if before is None:
                found[m.fact] = Missing(m.fact, m.question, raised, m.clauses)
            else:
                clauses = tuple(dict.fromkeys((*before.clauses, *m.clauses)))
                found[m.fact] = Missing(m.fact, m.question, _join(before.leads_to, raised), clauses)
    return tuple(found[k] for k in sorted(found))


def _raise(way: LeadsTo, floor: Outcome) -> LeadsTo:
    least = max(way.at_least, floor, key=RANK.__getitem__)
    if way.outcome is Outcome.NEEDS_FACTS:
        return LeadsTo(way.values, way.outcome, least)
    return LeadsTo(way.values, max(way.outcome, floor, key=RANK.__getitem__), least)


def _join(a: tuple[LeadsTo, ...], b: tuple[LeadsTo, ...]) -> tuple[LeadsTo, ...]:
    """Join what each value leads to in two pairs: for each value the stricter."""
    by_value: dict[str | bool, tuple[Outcome, Outcome]] = {}
    for ways in (a, b):
        for way in ways:
            for value in way.values:
                before = by_value.get(value)
                by_value[value] = (
                    (way.outcome, way.at_least)
                    if before is None
                    else _stricter(before, (way.outcome, way.at_least))
                )
    groups: dict[tuple[Outcome, Outcome], list[str | bool]] = {}
    for value, result in by_value.items():
        groups.setdefault(result, []).append(value)
    return tuple(LeadsTo(tuple(v), k[0], k[1]) for k, v in groups.items())


def _stricter(a: tuple[Outcome, Outcome], b: tuple[Outcome, Outcome]) -> tuple[Outcome, Outcome]:
    least = max(a[1], b[1], key=RANK.__getitem__)
    if Outcome.PROHIBITED in {a[0], b[0]}:
        return Outcome.PROHIBITED, Outcome.PROHIBITED
    if Outcome.NEEDS_FACTS in {a[0], b[0]}:
        return Outcome.NEEDS_FACTS, least
    return max(a[0], b[0], key=RANK.__getitem__), least


def _next_change(
    rules: Rules, asked: Sequence[Asked], at: int, outcome: Outcome, changes: Sequence[str | None]
) -> str | None:
    """Return the first later instant at which the joined outcome differs."""
    todo = sorted({parse_instant(c): c for c in changes if c}.items())
    seen = at
    while todo:
        instant, text = todo.pop(0)
        if instant <= seen:
            continue
        seen = instant
        each = [rules.decide(a.facts, instant) for a in asked]
        if headline([(d.at_least, d.at_most) for d in each])[0] is not outcome:
            return text
        later = {parse_instant(d.next_change): d.next_change for d in each if d.next_change}
        todo = sorted({**dict(todo), **later}.items())
    return None


def _say(d: ActDecision, vendor: str, measures: int) -> ActDecision:
    """Add the answer in one sentence."""
    first = d.hits[0] if d.hits else None
    whom = {"self": "you", "other": "whoever sells or passes it on"}.get(d.actor, vendor)
    others = (
        ""
        if d.actor == "self" or any(h.actor == "self" for h in d.hits if h.outcome is d.outcome)
        else ("; you yourself face no penalty under this clause" if d.actor != "other" else "")
    )
    if d.outcome is Outcome.NEEDS_FACTS:
        facts = ", ".join(m.fact for m in d.missing)
        says = f"depends on {facts}: at least {d.at_least}, at most {d.at_most}"
    elif first is None:
        says = f"no clause of these {measures} measures applies; that is not a permission"
    elif first.kind == MeasureKind.POLICY:
        says = _by_policy(d.outcome, first, whom)
    elif d.outcome is Outcome.PROHIBITED:
        says = f"prohibited to {whom} since {first.since[:10]}{others}"
    elif d.outcome is Outcome.LICENCE_REQUIRED:
        says = f"prohibited to {whom} without a licence since {first.since[:10]}{others}"
    elif d.outcome is Outcome.ADVISED_AGAINST:
        says = f"advised against since {first.since[:10]}; nothing is prohibited"
    else:
        says = f"not prohibited: {first.text}"
    return msgspec.structs.replace(d, says=says)


def _by_policy(outcome: Outcome, first: ActHit, whom: str) -> str:
    """Return the answer where nothing but the asker's own policy comes to it."""
    since = first.since[:10]
    return {
        Outcome.PROHIBITED: f"your own policy forbids it to {whom} since {since}; no law here does",
        Outcome.LICENCE_REQUIRED: f"your own policy asks {whom} for a licence since {since}; no law here does",
        Outcome.ADVISED_AGAINST: f"your own policy advises against it since {since}; no law here does",
    }.get(
        outcome,
        f"your own policy does not prohibit it: {first.text.removesuffix('.')}; that says nothing of any law",
    )
