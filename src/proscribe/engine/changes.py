"""Say in words what changed in the law: between two instants, or between two states of knowledge.

Compares what is in force clause by clause; a clause whose text, outcome or citation differs is told as
changed. Pure: takes compiled law, gives sentences with their places.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from proscribe.engine.compile import ALWAYS
from proscribe.law.instants import format_instant

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from proscribe.engine.compile import CompiledClause, Ruleset

__all__ = ["Change", "Kind", "Phase", "between", "phases"]


class Kind(StrEnum):
    """What happened to a clause."""

    BEGAN = "began"
    ENDED = "ended"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    CHANGED = "changed"
    ANNOUNCED = "became known"
    FORGOTTEN = "was not yet known"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs.

    Attributes:
        measure: measure id.
        clause: clause id.
        kind: what happened.
        on: the instant at which it happened, RFC 3339 in the measure's zone; None where it has none.
        says: the change in one sentence.
    """

    measure: str
    clause: str
    kind: Kind
    on: str | None
    says: str


@dataclass(frozen=True, slots=True)
class Phase:
    """One span in which a clause is in force.

    Attributes:
        measure, clause, outcome: which.
        start: milliseconds, or None from the beginning of time.
        end: milliseconds, or None where no end is known.
        timezone: the measure's own.
        text: what the clause says.
        marks: open points that touch it.
    """

    measure: str
    clause: str
    outcome: str
    start: int | None
    end: int | None
    timezone: str
    text: str
    marks: tuple[str, ...]


def between(before: Ruleset, after: Ruleset, start: int, end: int) -> Iterator[Change]:
    """Yield what differs between `before` at `start` and `after` at `end` (milliseconds), by measure and clause.

    For two instants give the same ruleset twice; for two knowledge times two rulesets and one instant.
    """
    old, new = _by_name(before), _by_name(after)
    for name in sorted({*old, *new}):
        a, b = old.get(name), new.get(name)
        if a is None and b is not None:
            yield _change(b, Kind.ANNOUNCED, b.known_from, f"{b.clause.text}")
        elif b is None and a is not None:
            yield _change(a, Kind.FORGOTTEN, a.known_from, f"{a.clause.text}")
        elif a is not None and b is not None:
            yield from _both(a, b, start, end)


def _both(a: CompiledClause, b: CompiledClause, start: int, end: int) -> Iterator[Change]:
    was, now = _in_force(a, start), _in_force(b, end)
    if not was and now:
        resumed = any(s < _span(b, end)[0] for s, _ in b.spans)
        kind = Kind.RESUMED if resumed else Kind.BEGAN
        yield _change(b, kind, _span(b, end)[0], b.clause.text)
    elif was and not now:
        stop = _span(a, start)[1] if a is b else next((e for s, e in b.spans if e <= end), _span(a, start)[1])
        back = [s for s, _ in b.spans if s > end]
        kind = Kind.SUSPENDED if back else Kind.ENDED
        more = f" (back on {format_instant(back[0], b.measure.timezone)[:10]})" if back else ""
        yield _change(b, kind, None if stop == ALWAYS else stop, b.clause.text + more)
    elif was and now and a is not b and _told(a) != _told(b):
        yield _change(b, Kind.CHANGED, b.known_from, f"{_told(a)} -> {_told(b)}")
    elif was and now and _cite(a, start) != _cite(b, end):
        yield _change(b, Kind.CHANGED, None, f"cited as {_cite(b, end)}, before as {_cite(a, start)}")


def _change(c: CompiledClause, kind: Kind, on: int | None, text: str) -> Change:
    instant = None if on is None else format_instant(on, c.measure.timezone)
    when = f" on {instant}" if instant else ""
    says = f"{c.measure.title}: `{c.clause.id}` ({c.clause.outcome}) {kind}{when}: {text}"
    return Change(c.measure.id, c.clause.id, kind, instant, says)


def _by_name(rules: Ruleset) -> dict[str, CompiledClause]:
    return {c.name: c for c in rules.clauses}


def _in_force(c: CompiledClause, at: int) -> bool:
    return any(s <= at < e for s, e in c.spans)


def _span(c: CompiledClause, at: int) -> tuple[int, int]:
    return next(s for s in c.spans if s[0] <= at < s[1])


def _told(c: CompiledClause) -> str:
    return f"{c.clause.outcome}: {c.clause.text}"


def _cite(c: CompiledClause, at: int) -> str:
    return [text for start, text in sorted(c.cites) if start <= at][-1]


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
    return tuple(sorted(found, key=lambda p: (p.measure, p.start or -ALWAYS, p.clause)))
