"""Say what must be done by when: the duties of the clauses that apply, dated where the event is known.

Days are counted from the day after the event to the end of the day in the measure's own zone; without
the event the duty is shown undated, and the event is what is asked for.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from msgspec.structs import replace

from proscribe.engine.compiled import ALWAYS
from proscribe.engine.cubes import cubes
from proscribe.law.calendar import add, end_of, local_day
from proscribe.law.facts import NA
from proscribe.law.instants import day_bounds, format_instant, parse_at, parse_instant
from proscribe.results import DutyDue

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from proscribe.engine.compiled import CompiledClause, Ruleset
    from proscribe.engine.cubes import Cube
    from proscribe.law.facts import State
    from proscribe.law.model import Due, Duty, Measure

__all__ = ["due"]

_HOUR = 3_600_000


def due(
    clauses: Iterable[tuple[CompiledClause, bool]],
    facts: Mapping[str, State],
    at: int | date | None,
    rules: Ruleset,
) -> tuple[DutyDue, ...]:
    """Return the duties that ride beside the clauses that apply, in the order of measure and file.

    Args:
        clauses: each clause that applies, and whether it does for certain.
        facts: facts that have been read.
        at: the act's instant in milliseconds, its day, or None.
        rules: what the clauses were compiled in.
    """
    hit: dict[str, tuple[Measure, dict[str, bool]]] = {}
    for c, certain in clauses:
        if c.measure.duties:
            ids = hit.setdefault(c.measure.id, (c.measure, {}))[1]
            ids[c.clause.id] = ids.get(c.clause.id, False) or certain
    found: list[DutyDue] = []
    for measure, ids in hit.values():
        for duty in measure.duties:
            along = [ids[i] for i in (duty.with_ or ids) if i in ids]
            states = (_in_force(duty, at, measure.timezone), _applies(measure, duty, facts, rules))
            if along and False not in states:
                certain = any(along) and None not in states
                found.append(_dated(measure, duty, facts, at, certain=certain))
    return tuple(found)


def _in_force(duty: Duty, at: int | date | None, tz: str) -> bool | None:
    """Return whether the duty is in force when the act is done; None for only part of the time it may be done."""
    start = parse_instant(duty.from_) if duty.from_ else -ALWAYS
    end = parse_instant(duty.until) if duty.until else ALWAYS
    if isinstance(at, int):
        return start <= at < end
    first, after = day_bounds(at, tz) if at is not None else (-ALWAYS, ALWAYS)
    if after <= start or end <= first:
        return False
    return True if start <= first and after <= end else None


def _applies(measure: Measure, duty: Duty, facts: Mapping[str, State], rules: Ruleset) -> bool | None:
    """Return whether the duty's own condition holds; None where facts are missing."""
    if duty.when is None:
        return True
    found: bool | None = False
    for cube in cubes(measure, duty.when, rules.law.vocabulary, rules.register):
        holds = _cube(cube, facts)
        if holds:
            return True
        if holds is None:
            found = None
    return found


def _cube(cube: Cube, facts: Mapping[str, State]) -> bool | None:
    certain = True
    for name, atom in cube.items():
        state = facts.get(name)
        if state is None:
            certain = False
        elif state is NA:
            return False
        else:
            values = state if isinstance(state, frozenset) else frozenset({state})
            holding = [atom.holds(v) for v in values if isinstance(v, (str, bool))]
            if not any(holding):
                return False
            certain = certain and all(holding)
    return True if certain else None


def _dated(
    measure: Measure, duty: Duty, facts: Mapping[str, State], at: int | date | None, *, certain: bool
) -> DutyDue:
    source, _, pin = duty.at.partition("#")
    cite = f"{measure.sources[source].cite}, {pin}"
    day, by, asks = _when(duty, measure.timezone, facts, at)
    return DutyDue(
        measure.id, duty.id, duty.text, duty.to, day, by, asks, _repeats(duty.every), cite, certain
    )


def _when(
    duty: Duty, tz: str, facts: Mapping[str, State], at: int | date | None
) -> tuple[str | None, str | None, str | None]:
    rule = duty.due
    if rule.on is not None:
        first = parse_at(rule.on)
        last = first if isinstance(first, date) else local_day(first, tz)
    else:
        event = facts.get(rule.after or "")
        if not isinstance(event, str):
            return None, None, rule.after
        moment = parse_at(event)
        if rule.hours is not None:
            if isinstance(moment, date):
                return None, None, rule.after
            end = format_instant(moment + rule.hours * _HOUR, tz)
            return end, end, None
        last = add(moment if isinstance(moment, date) else local_day(moment, tz), rule)
    if duty.every is not None and at is not None:
        today = at if isinstance(at, date) else local_day(at, tz)
        last = _next(last, duty.every, today)
    return last.isoformat(), format_instant(end_of(last, tz), tz), None


def _next(first: date, every: Due, today: date) -> date:
    """Return the first repetition that is not before `today`."""
    last, times = first, 0
    while last < today:
        times += 1
        # Months are counted from the first day, so that the 31st is not lost in February.
        whole = replace(every, months=every.months * times) if every.months else None
        last = add(first, whole) if whole else add(last, every)
    return last


def _repeats(every: Due | None) -> str:
    if every is None:
        return ""
    for unit in ("days", "hours", "months"):
        n = getattr(every, unit)
        if n is not None:
            return (
                f"then every {n} {every.count + ' ' if unit == 'days' else ''}{unit if n != 1 else unit[:-1]}"
            )
    return ""
