"""Check what is due: duties with their days, penalties without gaps, and schedules of penalties."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from proscribe.law.calendar import CALENDARS
from proscribe.law.check_parts import (
    check_day,
    check_head,
    check_names,
    check_one_of,
    check_pin,
    check_sources,
    check_span,
    check_unique,
)
from proscribe.law.instants import parse_instant
from proscribe.law.model import FactType
from proscribe.strictyaml import Document, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from proscribe.law.facts import Vocabulary
    from proscribe.law.model import (
        Due,
        Measure,
        PenaltyRow,
        PenaltySchedule,
    )
    from proscribe.strictyaml import Path

__all__ = ["check_duties", "check_penalties", "schedule"]

_PENALTY_KINDS = ("civil", "criminal", "administrative", "contractual", "statutory")
_MAX_COUNT = 36_500


def schedule(schedule: PenaltySchedule, doc: Document) -> None:
    """Check a penalty schedule: spans without gap or overlap, citations that resolve.

    Raises:
        LawError: with file and line.
    """
    check_head(doc, "proscribe.penalty/1", schedule.format, "id", schedule.id)
    check_sources(schedule.sources, doc)
    check_penalties(schedule.rows, schedule.sources, {}, doc, ("rows",), ())


def check_duties(m: Measure, doc: Document, vocabulary: Vocabulary, ids: tuple[str, ...]) -> None:
    """Check the duties of a measure."""
    check_unique(m.duties, doc, "duties", "duty")
    for i, duty in enumerate(m.duties):
        path: Path = ("duties", i)
        check_pin(doc, (*path, "at"), duty.at, m.sources)
        check_names(doc, (*path, "with"), duty.with_, ids, "clause")
        check_names(doc, (*path, "unverified"), duty.unverified, m.open, "open point")
        _due(doc, (*path, "due"), duty.due, vocabulary)
        if duty.every is not None:
            _every(doc, (*path, "every"), duty.every)
        check_span(doc, path, duty.from_, duty.until)


def _due(doc: Document, path: Path, due: Due, vocabulary: Vocabulary) -> None:
    if (due.after is None) == (due.on is None):
        raise doc.fail(
            path,
            f"a due date is either `on` a day or `after` an event, found {'both' if due.on else 'neither'}",
            "e.g. {after: event.identified_at, days: 3, count: business, calendar: us-federal}",
        )
    if due.on is not None:
        if (due.days, due.hours, due.months) != (None, None, None):
            raise doc.fail(path, "a due date `on` a day counts nothing", "take days, hours or months out")
        check_day(doc, (*path, "on"), due.on)
        return
    instants = [name for name, fact in vocabulary.facts.items() if fact.type is FactType.INSTANT]
    if due.after not in instants:
        raise doc.fail(
            (*path, "after"),
            f"`{due.after}` is no instant fact{nearest(str(due.after), instants)}",
            f"write one of {', '.join(instants)}",
        )
    _count(doc, path, due, 0)


def _every(doc: Document, path: Path, every: Due) -> None:
    for key in ("after", "on", "hours"):
        if getattr(every, key) is not None:
            raise doc.fail(
                (*path, key), f"`every` has `{key}`", "write every: {days: 30} or every: {months: 3}"
            )
    _count(doc, path, every, 1)


def _count(doc: Document, path: Path, due: Due, least: int) -> None:
    amounts = {k: v for k in ("days", "hours", "months") if (v := getattr(due, k)) is not None}
    if len(amounts) != 1:
        raise doc.fail(
            path,
            f"a deadline counts exactly one of days, hours, months, found {' and '.join(amounts) or 'none'}",
            "e.g. days: 3",
        )
    ((key, amount),) = amounts.items()
    if not least <= amount <= _MAX_COUNT:
        raise doc.fail(
            (*path, key), f"{key} is `{amount}`", f"write a whole number from {least} to {_MAX_COUNT}"
        )
    check_one_of(doc, (*path, "count"), "count", due.count, ("calendar", "business"))
    if due.count == "business":
        if key != "days":
            raise doc.fail(
                (*path, "count"), f"business {key} cannot be counted", "write days, or count: calendar"
            )
        if due.calendar is None:
            raise doc.fail(path, "business days of no calendar", "write calendar: us-federal")
    if due.calendar is not None:
        check_one_of(doc, (*path, "calendar"), "calendar", due.calendar, CALENDARS)


def check_penalties(
    rows: Iterable[PenaltyRow],
    sources: Iterable[str],
    schedules: Mapping[str, PenaltySchedule],
    doc: Document,
    path: Path,
    clauses: Iterable[str],
) -> None:
    """Check rows of penalties: no gaps, no overlaps, sources that are there."""
    spans: dict[str, list[tuple[int, int, int]]] = {}
    for i, row in enumerate(rows):
        where: Path = (*path, i)
        check_names(doc, (*where, "clauses"), row.clauses, clauses, "clause")
        if row.use is not None:
            check_names(doc, (*where, "use"), (row.use,), schedules, "penalty schedule")
            continue
        for key in ("id", "kind", "basis", "text", "at"):
            if not getattr(row, key):
                raise doc.fail(where, f"a penalty row has no `{key}`", f"add {key}: ..., or use: a schedule")
        check_one_of(doc, (*where, "kind"), "kind", row.kind, _PENALTY_KINDS)
        check_pin(doc, (*where, "at"), row.at, sources)
        check_span(doc, where, row.from_, row.until)
        start = parse_instant(row.from_) if row.from_ else -(2**62)
        spans.setdefault(row.id, []).append((start, parse_instant(row.until) if row.until else 2**62, i))
    for name, rows_of in spans.items():
        for (_, end, before), (start, _, i) in pairwise(sorted(rows_of)):
            if end != start:
                kind = "overlap" if end > start else "leave a gap"
                later = (*path, max(i, before))
                raise doc.fail(
                    (*later, "from"),
                    f"the rows of penalty `{name}` {kind} here",
                    "each row's from is the until of the row before",
                )
