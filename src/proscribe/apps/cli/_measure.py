"""Tell a measure or a clause in plain words, as blocks for a terminal or Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from proscribe.law.age import overdue
from proscribe.law.instants import format_instant
from proscribe.law.penalties import in_force
from proscribe.outputs import _words as words
from proscribe.outputs._blocks import Block, heading, item, paragraph, term, title

if TYPE_CHECKING:
    from collections.abc import Iterator

    from proscribe.engine.decide import Rules
    from proscribe.law.load import Law
    from proscribe.law.model import Clause, Due, Duty, Measure

__all__ = ["READ", "cite", "condition", "measure", "status", "verified"]

READ = {
    "primary": "read in the original",
    "in-part": "read in part",
    "secondary": "read in secondary sources only",
    "unread": "not read",
}
"""How far a source was read, in words."""


def cite(m: Measure, at: str) -> str:
    """Return `source#pinpoint` as a citation, with a mark where the source was not read in the original."""
    key, _, pin = at.partition("#")
    source = m.sources.get(key)
    if source is None:
        return at
    mark = "" if source.verified == "primary" else " †"
    return f"{source.cite}{', ' + pin if pin else ''}{mark}"


def verified(m: Measure) -> str:
    """Return how many sources of a measure were read how far."""
    counts = {told: sum(s.verified == key for s in m.sources.values()) for key, told in READ.items()}
    return ", ".join(f"{n} {told}" for told, n in counts.items() if n)


def status(m: Measure, rules: Rules, at: int) -> str:
    """Return whether the clauses of a measure are in force at `at` (milliseconds), amendments counted in."""
    mine = [c for c in rules.ruleset.clauses if c.measure.id == m.id]
    if not mine:
        return "amends others" if m.amendments else "not known then"
    alive = [c for c in mine if any(start <= at < end for start, end in c.spans)]
    if len(alive) == len(mine):
        return "in force"
    if alive:
        return f"{len(alive)} of {len(mine)} clauses in force"
    coming = [start for c in mine for start, _ in c.spans if start > at]
    if coming:
        return f"not in force until {words.day(format_instant(min(coming), m.timezone))}"
    return f"ended {words.day(format_instant(max(end for c in mine for _, end in c.spans), m.timezone))}"


def condition(m: Measure, when: Any, level: int = 0) -> Iterator[Block]:
    """Yield a condition as a list that reads like an outline."""
    if when is None:
        return
    if "fact" in when:
        values = when["in"] if "in" in when else [when["is"]]
        yield item(f"{when['fact']} is {' or '.join(words.values(values))}", level)
    elif "use" in when:
        named = m.conditions.get(when["use"])
        yield item(f"{named.text if named else when['use']}, that is:", level)
        if named:
            yield from condition(m, named.when, level + 1)
    else:
        for key, told in (("all", "all of:"), ("any", "one of:")):
            if key in when:
                yield item(told, level)
                for part in when[key]:
                    yield from condition(m, part, level + 1)
        if "not" in when:
            yield item("not:", level)
            yield from condition(m, when["not"], level + 1)


def measure(
    m: Measure,
    law: Law,
    rules: Rules,
    at: int,
    assessed_at: int,
    clause: str | None = None,
    *,
    whole: bool = False,
) -> Iterator[Block]:
    """Yield a measure, or one clause of it, in plain words.

    Args:
        m: the measure.
        law: it and the others.
        rules: the same compiled, as known at some time.
        at: the instant for which it is told what is in force, in milliseconds.
        assessed_at: date of assessment for the penalties, in milliseconds.
        clause: the id of one clause; None for all.
        whole: tell conditions and examples too.
    """
    yield title(m.title)
    yield paragraph(
        f"{m.id}; {m.jurisdiction}; {m.authority}; {m.kind}; "
        f"on {words.day(format_instant(at, m.timezone))[:10]}: {status(m, rules, at)}"
    )
    if clause is None:
        yield heading("In plain words")
        yield paragraph(m.plain.summary)
        yield heading("Whom it binds")
        yield paragraph(m.plain.binds)
    yield heading("What it says" if clause is None else "The clause")
    for c in m.clauses:
        if clause in {None, c.id}:
            yield from _clause(m, c, rules, whole=whole or clause is not None)
    yield from _terms(m, clause, whole=whole or clause is not None)
    yield from _duties(m, clause)
    if clause is None:
        yield from _around(m, at)
    yield from _penalties(m, law, assessed_at, clause)
    yield from _sources(m, clause)
    if whole and clause is None:
        yield from _examples(m)
    yield heading("Note")
    yield paragraph("† the source was not read in the original, or not all of it. " + words.DISCLAIMER)


def _clause(m: Measure, c: Clause, rules: Rules, *, whole: bool) -> Iterator[Block]:
    who = "" if c.actor == "any" else f" to {c.actor}"
    yield item(f"{c.outcome}{who}: {words.sentence(c.text)}. {cite(m, c.at)} ({m.id}#{c.id})")
    for compiled in rules.ruleset.clauses:
        if compiled.measure.id == m.id and compiled.clause.id == c.id:
            for start, end in compiled.spans:
                until = format_instant(end, m.timezone) if end < _FAR else None
                yield item(words.span(format_instant(start, m.timezone), until), 1)
    if c.act:
        yield item(f"acts: {', '.join(c.act)}", 1)
    if c.unless:
        yield item(f"unless {', '.join(c.unless)}", 1)
    if c.cured_by:
        yield item(f"lifted by {', '.join(c.cured_by)}", 1)
    if c.unverified and not whole:
        yield item(f"† not verified: {', '.join(c.unverified)} (told under open points)", 1)
    elif whole:
        yield from (item(f"† {m.open[point].text}", 1) for point in c.unverified)
    if whole and (m.scope or c.when):
        yield item("when:", 1)
        yield from condition(m, m.scope, 2)
        yield from condition(m, c.when, 2)


def _terms(m: Measure, clause: str | None, *, whole: bool) -> Iterator[Block]:
    """Yield the party terms and the exceptions that the clauses told name."""
    told = [c for c in m.clauses if clause in {None, c.id}]
    actors = dict.fromkeys(c.actor for c in told if c.actor in m.terms)
    if actors:
        yield heading("Who is meant")
        for name in actors:
            yield term(name, f"{m.terms[name].text} {cite(m, m.terms[name].at)}")
    names = dict.fromkeys(name for c in told for name in c.unless)
    if names:
        yield heading("Exceptions")
    for name in names:
        e = m.exceptions[name]
        yield term(name, f"{words.sentence(e.text)}. {cite(m, e.at)}")
        if whole:
            yield from condition(m, e.when, 1)
        yield from (item(f"† {m.open[point].text}", 1) for point in e.unverified if whole)


_FAR = 1 << 52  # later than any instant that a measure can name


def _duties(m: Measure, clause: str | None) -> Iterator[Block]:
    duties = [d for d in m.duties if clause is None or not d.with_ or clause in d.with_]
    if duties:
        yield heading("What has to be done beside")
    for d in duties:
        yield item(
            f"{words.sentence(d.text)}; to {words.sentence(d.to)}; {_due(d)}. {cite(m, d.at)} ({d.id})"
        )
        for point in d.unverified:
            yield item(f"† {m.open[point].text}", 1)


def _due(duty: Duty) -> str:
    told = _within(duty.due)
    return f"{told}; then {_within(duty.every)}" if duty.every else told


def _within(due: Due) -> str:
    if due.on:
        return f"by {due.on}"
    parts = []
    if due.days is not None:
        kind = "business day" if due.count == "business" else "day"
        parts.append(words.many(due.days, kind))
    if due.hours is not None:
        parts.append(words.many(due.hours, "hour"))
    if due.months is not None:
        parts.append(words.many(due.months, "month"))
    return f"within {' and '.join(parts) or 'no stated time'}" + (f" after {due.after}" if due.after else "")


def _around(m: Measure, at: int) -> Iterator[Block]:
    if m.plain.does_not:
        yield heading("What it does not do")
        yield from (item(t) for t in m.plain.does_not)
    if m.plain.misreadings:
        yield heading("Misread as")
        for r in m.plain.misreadings:
            yield item(f'"{r.says}"')
            yield item(f"{r.truth}{' ' + cite(m, r.at) if r.at else ''}", 1)
    yield heading("Since when it could be known")
    for h in m.history:
        source = f" ({m.sources[h.source].cite})" if h.source in m.sources else ""
        yield item(f"{words.day(h.known_from)}: {h.event}{source}{': ' + h.note if h.note else ''}")
    related = [
        *(f"see also {x}" for x in m.relations.see_also),
        *(f"supersedes {x}" for x in m.relations.supersedes),
    ]
    related += [f"{a.do}s {a.measure}{'#' + a.clause if a.clause else ''}" for a in m.amendments]
    if related:
        yield heading("Related measures")
        yield from (item(t) for t in related)
    if m.open:
        yield heading("Open points: not verified, or not encoded faithfully")
        for name, point in m.open.items():
            yield term(name, f"{point.text}{' ' + cite(m, point.at) if point.at else ''}")
    if m.review:
        yield heading("To be looked at again")
        late = "OVERDUE: " if overdue(m, at) else ""
        yield paragraph(f"{late}by {m.review.due}{': ' + m.review.note if m.review.note else ''}")


def _penalties(m: Measure, law: Law, assessed_at: int, clause: str | None) -> Iterator[Block]:
    hit = [clause] if clause else [c.id for c in m.clauses]
    found = in_force(m, law.schedules, assessed_at, None, hit)
    if not found:
        return
    yield heading(f"Penalties in force when assessed on {format_instant(assessed_at, m.timezone)[:10]}")
    for p in found:
        yield item(f"{words.penalty_line(p)}; {p.basis}")


def _sources(m: Measure, clause: str | None) -> Iterator[Block]:
    cited = {c.at.partition("#")[0] for c in m.clauses if c.id == clause}
    yield heading("Sources, and how far they were read")
    for key, s in m.sources.items():
        if clause is None or key in cited:
            told = "; ".join(t for t in (s.title, READ[s.verified], s.note, s.url) if t)
            yield term(s.cite, told)


def _examples(m: Measure) -> Iterator[Block]:
    yield heading("Examples, run as tests")
    for e in m.examples:
        expected = "; ".join(f"{k} {_written(v)}" for k, v in e.expect.items())
        yield item(f"{e.name}: {expected}")
        yield item(", ".join(f"{k} = {_written(v)}" for k, v in e.facts.items()), 1)


def _written(value: Any) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(map(_written, value)) + "]"
    if isinstance(value, dict):
        return ", ".join(f"{k}: {_written(v)}" for k, v in value.items())
    return "unknown" if value is None else words.values([value])[0]
