"""Say in words what changed in the law: between two instants, or between two states of knowledge.

Between two instants, every beginning and end of a clause is told. Between two states of knowledge, clauses
are compared: those that became known, those that never came to be, and those that now read otherwise or
hold at other times. Pure: takes compiled law, gives sentences with their places.
"""

from __future__ import annotations

import itertools
from enum import StrEnum
from typing import TYPE_CHECKING

from proscribe.engine.compiled import ALWAYS
from proscribe.law.instants import format_instant
from proscribe.results import Change, Phase

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from proscribe.engine.compiled import CompiledClause, Ruleset

__all__ = ["Kind", "between", "learned", "phases"]


class Kind(StrEnum):
    """What happened to a clause."""

    BEGAN = "began"
    ENDED = "ended"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    CHANGED = "changed"
    ANNOUNCED = "announced"
    WITHDRAWN = "withdrawn"


def between(rules: Ruleset, start: int, end: int, measures: Collection[str] = ()) -> tuple[Change, ...]:
    """Return what changed after `start`, up to and with `end` (milliseconds), oldest first.

    Args:
        rules: the compiled law.
        start: the earlier instant.
        end: the later instant.
        measures: those to look at; all where empty.
    """
    found: list[tuple[int, Change]] = []
    for c in rules.clauses:
        if measures and c.measure.id not in measures:
            continue
        for i, (begins, ends) in enumerate(c.spans):
            if start < begins <= end:
                kind = Kind.RESUMED if i else Kind.BEGAN
                found.append((begins, _change(c, kind, begins, c.clause.text)))
            if start < ends <= end:
                back = c.spans[i + 1][0] if i + 1 < len(c.spans) else None
                kind = Kind.ENDED if back is None else Kind.SUSPENDED
                until = "" if back is None else f" (until {_day(c, back)})"
                found.append((ends, _change(c, kind, ends, c.clause.text + until)))
        cites = sorted(c.cites, key=_since)
        for (_, before), (since, after) in itertools.pairwise(cites):
            if start < since <= end and before != after:
                text = f"cited as {after}, before as {before}; it says what it said"
                found.append((since, _change(c, Kind.CHANGED, since, text)))
    return tuple(change for _, change in sorted(found, key=lambda x: (x[0], x[1].measure, x[1].clause)))


def learned(before: Ruleset, after: Ruleset, measures: Collection[str] = ()) -> tuple[Change, ...]:
    """Return what the law of `after` says otherwise than that of `before`, which is what was known earlier.

    Args:
        before: the law as it was known at the earlier time.
        after: the law as it was known at the later time.
        measures: those to look at; all where empty.
    """
    old, new = ({c.name: c for c in r.clauses} for r in (before, after))
    found: list[Change] = []
    open_: set[tuple[str, str]] = set()
    for name in sorted({*old, *new}):
        a, b = old.get(name), new.get(name)
        one = b or a
        if one is None or (measures and one.measure.id not in measures):
            continue
        if a is None:
            found.append(_change(one, Kind.ANNOUNCED, one.known_from, f"{one.clause.text} ({_spans(one)})"))
        elif b is None:
            text = f"it was to be {_spans(a)}, and is not: {a.clause.text}"
            found.append(_change(a, Kind.WITHDRAWN, None, text))
        else:
            found.extend(_both(a, b))
            for point, text in b.unverified:
                if point not in {p for p, _ in a.unverified} and (b.measure.id, text) not in open_:
                    open_.add((b.measure.id, text))  # once for a measure, whatever clauses it touches
                    found.append(_change(b, Kind.CHANGED, None, f"this was left open: {text}"))
    return tuple(found)


def _both(a: CompiledClause, b: CompiledClause) -> Iterator[Change]:
    if a.spans != b.spans:
        kind = Kind.SUSPENDED if len(b.spans) > len(a.spans) else Kind.CHANGED
        yield _change(b, kind, None, f"{_spans(b)}; before: {_spans(a)}: {b.clause.text}")
    was, now = (sorted(c.cites, key=_since) for c in (a, b))
    if was != now:
        yield _change(b, Kind.CHANGED, None, f"cited as {now[-1][1]}, before as {was[-1][1]}")


def _since(cite: tuple[int, str]) -> int:
    return cite[0]


def _change(c: CompiledClause, kind: Kind, on: int | None, text: str) -> Change:
    instant = None if on is None else format_instant(on, c.measure.timezone)
    when = f" on {_day(c, on)}" if on is not None else ""
    verb = {
        Kind.BEGAN: "begins",
        Kind.ENDED: "ends",
        Kind.SUSPENDED: "is suspended",
        Kind.RESUMED: "holds again",
        Kind.CHANGED: "changes",
        Kind.ANNOUNCED: "becomes known",
        Kind.WITHDRAWN: "is taken back",
    }[kind]
    outcome = str(c.clause.outcome)
    says = f"{c.name} ({outcome}) {verb}{when}: {text}"
    return Change(c.measure.id, c.clause.id, str(kind), instant, says)


def _day(c: CompiledClause, instant: int) -> str:
    """Return an instant as a date where it is a midnight of the measure's zone, else whole."""
    text = format_instant(instant, c.measure.timezone)
    return text[:10] if text[10:19] == "T00:00:00" and "." not in text else text


def _spans(c: CompiledClause) -> str:
    """Return in words when a clause is in force."""
    told = []
    for start, end in c.spans:
        since = "always" if start == -ALWAYS else f"from {_day(c, start)}"
        told.append(since if end == ALWAYS else f"{since} until {_day(c, end)}")
    return "in force " + ", and ".join(told)


def phases(rules: Ruleset, measures: Iterable[str] = ()) -> tuple[Phase, ...]:
    """Return every span of every clause of the measures named (all where empty), by measure, start and clause."""
    wanted = set(measures)
    found = [
        Phase(
            c.measure.id,
            c.clause.id,
            str(c.clause.outcome),
            None if s == -ALWAYS else s,
            None if e == ALWAYS else e,
            c.measure.timezone,
            c.clause.text,
            tuple(p for p, _ in c.unverified),
        )
        for c in rules.clauses
        if not wanted or c.measure.id in wanted
        for s, e in c.spans
    ]
    return tuple(sorted(found, key=lambda p: (p.measure, -ALWAYS if p.start is None else p.start, p.clause)))
