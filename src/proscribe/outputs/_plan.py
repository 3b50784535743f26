"""Write a plan: for a terminal, as Markdown, as CSV and as JSON; the picture and the calendar stand beside it."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from proscribe.outputs import _blocks as blocks
from proscribe.outputs import _words as words
from proscribe.outputs._text import cell, plain
from proscribe.outputs.json import document
from proscribe.results import PlanItem, PlanKind, PlanStand

if TYPE_CHECKING:
    from collections.abc import Iterator

    from proscribe.outputs import Options
    from proscribe.outputs._blocks import Block
    from proscribe.results import Plan, RemovalStep

__all__ = ["COLUMNS", "FORMATS", "STANDS", "about", "clause", "render", "summary_line", "when"]

FORMATS = ("table", "json", "ics", "svg", "markdown", "csv")
"""What a plan can be written as."""

STANDS = {
    PlanStand.OVERDUE: "Overdue",
    PlanStand.DATED: "By a day to come",
    PlanStand.NOW: "Holds already",
    PlanStand.UNDATED: "No day yet",
}
"""How items stand, in words."""

COLUMNS = (
    *("row", "id", "kind", "stands", "due", "due_by", "days_left", "since", "title", "text", "to", "every"),
    *("vendors", "products", "devices", "sites", "owners", "asks", "measure", "clause", "cite", "certain"),
    *("policy", "steps", "unverified", "findings"),
)
"""The columns of the CSV, in order; several values in one cell are separated by `; `."""

_FEW, _ALL = 3, 1_000_000
_NAMES_VENDOR = frozenset(
    {PlanKind.REMOVE, PlanKind.LICENCE, PlanKind.REPLACE, PlanKind.STOP}
)  # in the title


def render(plan: Plan, form: str, options: Options) -> str | bytes:
    """Return a plan in one of `FORMATS`.

    Raises:
        ImportError: `ics` without the icalendar library.
    """
    if form == "ics":
        from proscribe.outputs._ics import calendar  # noqa: PLC0415  a library that only calendars need

        return calendar(plan)
    if form == "svg":
        from proscribe.outputs._gantt import picture  # noqa: PLC0415  beside this module, drawn with its words

        return picture(plan)
    if form == "json":
        return document(plan)
    if form == "csv":
        return _csv(plan)
    if form == "markdown":
        return blocks.to_markdown(_blocks(plan, whole=True))
    return blocks.to_text(_blocks(plan, whole=options.verbose), options)


def when(item: PlanItem) -> str:
    """Return by when, in words, with the days left."""
    every = f"; {item.every}" if item.every else ""
    if item.due is None:
        if item.since:
            return f"since {words.day(item.since)}"
        if item.asks and item.kind is PlanKind.DUTY:
            return f"no date yet: counted from {item.asks}, which is not known{every}"
        return item.every
    left = item.days_left or 0
    if item.stands is PlanStand.OVERDUE:
        ago = f"by {words.many(-left, 'day')}" if left else "since today"
        return f"OVERDUE {ago}: was due {item.due}{every}"
    told = f"{words.many(left, 'day')} left" if left else "today"
    return f"{'from' if item.kind is PlanKind.CHANGE else 'due'} {item.due}, {told}{every}"


def about(item: PlanItem, most: int) -> str:
    """Return what an item is about: vendors, products, devices, sites and who answers for them."""
    parts = [words.few(item.products or item.vendors, most)]
    if item.products and item.kind not in _NAMES_VENDOR:
        parts.append(f"of {words.few(item.vendors, most)}")
    if item.devices:
        parts.append(f"on {words.many(item.devices, 'device')}")
    if item.sites:
        parts.append(f"at {words.few(item.sites, most)}")
    if item.owners:
        parts.append(f"(answers for it: {words.few(item.owners, most)})")
    return " ".join(p for p in parts if p)


def clause(item: PlanItem) -> str:
    """Return where it stands: the citation, then measure and clause."""
    where = "#".join(p for p in (item.measure, item.clause) if p)
    return f"{plain(item.cite)} ({where})" if item.cite and where else plain(item.cite) or where


def summary_line(plan: Plan) -> str:
    """Return the counts of a plan in one sentence."""
    s = plan.summary
    first = f", the next on {s.next_due}" if s.next_due else ""
    return (
        f"As of {plan.at}: {s.overdue} overdue, {s.dated} with a day to come{first}, {s.now} holding already "
        f"({words.many(s.must_be_gone, 'thing')} that must be gone), {s.undated} without a day."
    )


def _blocks(plan: Plan, *, whole: bool) -> Iterator[Block]:
    who = plan.profile.name or plan.profile.source
    yield blocks.title(f"What is to be done, and by when: {who}")
    yield blocks.paragraph(summary_line(plan))
    if plan.profile.assumed:
        yield blocks.paragraph(f"ASSUMED: {'; '.join(words.folded(plan.profile.assumed))}.")
    if not plan.summary.complete:
        yield blocks.paragraph("INCOMPLETE: some of what was named could not be read.")
    if plan.summary.not_checked:
        yield blocks.paragraph(
            f"{words.many(plan.summary.not_checked, 'record')} could not be checked; nothing is planned for them."
        )
    for warning in plan.warnings:
        yield blocks.paragraph(f"Warning: {warning}")
    if not plan.items:
        yield blocks.paragraph("Nothing is asked for by what was checked.")
    steps: dict[tuple[RemovalStep, ...], str] = {}
    for stand, heading in STANDS.items():
        items = [i for i in plan.items if i.stands is stand]
        if items:
            yield blocks.heading(heading)
        for item in items:
            yield from _item(item, steps, whole=whole)
    yield blocks.heading("What this rests on")
    yield blocks.paragraph(
        f"Law digest {plan.law[:16]}, catalog digest {plan.catalog[:16]}, known at {plan.known_at}. "
        f"proscribe {plan.engine}."
    )
    yield blocks.paragraph(words.DISCLAIMER)


def _item(item: PlanItem, steps: dict[tuple[RemovalStep, ...], str], *, whole: bool) -> Iterator[Block]:
    """Yield one item; steps that were told of another item before are not told again."""
    told = when(item)
    own = words.OWN if item.policy else ""
    sure = "" if item.certain else " (if it applies)"
    to = f"; to {words.sentence(item.to)}" if item.to else ""
    label = f"{item.kind}" + (f", {told}" if told else "")
    yield blocks.term(f"{label}{sure}", f"{own}{words.sentence(item.title)}{to}")
    lines = (about(item, _ALL if whole else _FEW), words.sentence(item.text), clause(item))
    yield from (blocks.item(line, 1) for line in lines if line)
    points = item.unverified if whole else item.unverified[:1]
    for point in points:
        yield blocks.item(f"† not verified, or not encoded faithfully: {words.sentence(point)}", 1)
    if len(points) < len(item.unverified):
        left = words.many(len(item.unverified) - len(points), "more point")
        yield blocks.item(f"† and {left}: `-v` or `proscribe explain {item.measure}` tells all", 1)
    if item.steps and item.steps in steps:
        yield blocks.item(f"steps: the same as for: {steps[item.steps]}", 1)
        return
    steps[item.steps] = item.title
    for number, step in enumerate(item.steps, 1):
        yield blocks.item(
            f"step {number}: {step.text} ({step.source}; {words.GRADES.get(step.grade, step.grade)})", 1
        )


def _csv(plan: Plan) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()
    for row in _rows(plan):
        writer.writerow({k: cell(plain(str(v))) for k, v in row.items() if v is not None})
    return out.getvalue()


def _rows(plan: Plan) -> Iterator[dict[str, object]]:
    lists = ("vendors", "products", "sites", "owners", "unverified", "findings")
    for item in plan.items:
        row: dict[str, object] = {k: getattr(item, k) for k in COLUMNS if k not in {"row", "steps", *lists}}
        row |= {k: "; ".join(getattr(item, k)) for k in lists}
        row["steps"] = "; ".join(f"{n}. {s.text}" for n, s in enumerate(item.steps, 1))
        yield {"row": "item"} | row
    for warning in plan.warnings:
        yield {"row": "warning", "text": warning}
    s = plan.summary
    complete = "complete" if s.complete else "NOT COMPLETE"
    yield {"row": "summary", "text": f"{summary_line(plan)} {complete}; {s.not_checked} not checked."}
