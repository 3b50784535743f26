"""Draw a plan as SVG: one row for each item, from when it holds (or from now) to its day, and a line for today.

Words say all that colour says; the description tells every row to those who cannot see it. What began long ago
starts at the left edge with an arrow, and its title tells since when. The same plan gives the same bytes.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from proscribe.outputs import _plan as told
from proscribe.outputs import _words as words
from proscribe.outputs._text import plain
from proscribe.results import PlanKind, PlanStand

if TYPE_CHECKING:
    from collections.abc import Iterator

    from proscribe.results import Plan, PlanItem

__all__ = ["picture"]

_WIDE, _LEFT, _RIGHT, _TOP = 1120, 400, 20, 72
_ROW, _FOOT, _BAR = 30, 64, 14
_LETTER = 6.6
_BACK, _ON = timedelta(days=92), timedelta(days=31)  # what is shown before today, and after the last day
_FAR = timedelta(days=3 * 366)
_MANY_MONTHS = 30
_STYLE = """\
svg { background: #fff }
text { font: 12px system-ui, sans-serif; fill: #1a1a1a }
.title { font-weight: 600; font-size: 14px } .faint { fill: #5c5c5c; font-size: 11px }
.grid { stroke: #d9d9d9 } .at { stroke: #0b57d0; stroke-width: 1.5; stroke-dasharray: 5 3 }
.overdue { fill: #a4262c } .dated { fill: #0b6b5d } .now { fill: #8a5300 } .undated { fill: none; stroke: #5b4bb7; stroke-width: 1.5 }
.change { fill: none; stroke: #0b6b5d; stroke-width: 1.5; stroke-dasharray: 3 2 }
@media (prefers-color-scheme: dark) {
  svg { background: #16181d } text { fill: #e8e8e8 } .faint { fill: #a8a8a8 } .grid { stroke: #3a3d44 }
  .overdue { fill: #d9605a } .dated { fill: #4fb3a3 } .now { fill: #d79a45 } .undated { stroke: #a99ff0 }
  .change { stroke: #4fb3a3 } .at { stroke: #8ab4f8 }
}"""


class _Axis:
    """Days laid out over the width: from a while ago to a while after the last day, three years on at most."""

    def __init__(self, plan: Plan) -> None:
        self.at = _read(plan.at)
        starts = [_read(t) for i in plan.items for t in (i.due_by or i.due, i.since) if t]
        first = min([self.at, *(t for t in starts if t >= self.at - _BACK)])
        last = max([self.at, *(t for t in starts if t <= self.at + _FAR)])
        self.start, self.end = first - _ON, last + _ON
        self.width = _WIDE - _LEFT - _RIGHT

    def place(self, instant: datetime) -> float:
        """Return where an instant lies on the page, within the edges."""
        within = min(max(instant, self.start), self.end)
        return _LEFT + (within - self.start) / (self.end - self.start) * self.width

    def ticks(self) -> Iterator[tuple[float, str]]:
        """Yield place and label of each month, or of each quarter where there are many."""
        months = (self.end.year - self.start.year) * 12 + self.end.month - self.start.month
        step = 1 if months <= _MANY_MONTHS // 2 else 3
        for n in range(1, months + 1):
            count = self.start.year * 12 + self.start.month - 1 + n
            year, month = divmod(count, 12)
            if month % step == 0:
                tick = datetime(year, month + 1, 1, tzinfo=UTC)
                yield self.place(tick), f"{year}-{month + 1:02}"


def picture(plan: Plan) -> str:
    """Return the plan as one SVG document that needs nothing from outside."""
    axis = _Axis(plan)
    bottom = _TOP + _ROW * max(len(plan.items), 1)
    high = bottom + _FOOT
    who = plan.profile.name or plan.profile.source
    rows = " ".join(f"{_line(i)}." for i in plan.items) or "Nothing is asked for by what was checked."
    out = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDE} {high}" width="{_WIDE}" height="{high}" '
            'role="img" aria-labelledby="t d">'
        ),
        f'<title id="t">{_xml(f"What is to be done, and by when: {who}")}</title>',
        f'<desc id="d">{_xml(f"{told.summary_line(plan)} {rows}")}</desc>',
        f"<style>{_STYLE}</style>",
        f'<text class="title" x="8" y="20">{_xml(_cut(who, _WIDE - 16))}</text>',
        f'<text class="faint" x="8" y="38">{_xml(told.summary_line(plan))}</text>',
    ]
    for place, label in axis.ticks():
        out.append(f'<line class="grid" x1="{_n(place)}" y1="60" x2="{_n(place)}" y2="{bottom}"/>')
        if place < _WIDE - _RIGHT - 44:
            out.append(f'<text class="faint" x="{_n(place + 2)}" y="58">{label}</text>')
    for number, item in enumerate(plan.items):
        out.extend(_row(item, axis, _TOP + _ROW * number))
    if not plan.items:
        out.append(f'<text x="8" y="{_TOP + 14}">{_xml(rows)}</text>')
    x = _n(axis.place(axis.at))
    out.append(f'<line class="at" x1="{x}" y1="60" x2="{x}" y2="{bottom + 4}"/>')
    out.append(
        f'<text class="faint" x="{x}" y="{bottom + 16}" text-anchor="middle">{_xml(plan.at[:10])}</text>'
    )
    out.extend(_foot(plan, bottom))
    out.append("</svg>")
    return "\n".join(out) + "\n"


def _row(item: PlanItem, axis: _Axis, y: int) -> Iterator[str]:
    yield f"<g><title>{_xml(_line(item))}</title>"
    sure = "" if item.certain else " (if it applies)"
    mark = " †" if item.unverified else ""
    title = _cut(words.sentence(item.title) + sure, _LEFT - 16 - _LETTER * len(mark)) + mark
    yield f'<text x="8" y="{y + 12}">{_xml(title)}</text>'
    label = ", ".join(t for t in (str(item.kind), told.when(item)) if t)
    yield f'<text class="faint" x="8" y="{y + 25}">{_xml(_cut(label, _LEFT - 16))}</text>'
    here = axis.place(axis.at)
    middle = y + 4 + _BAR // 2
    due = _read(item.due_by or item.due) if item.due else None
    if due is not None:
        shape = "change" if item.kind is PlanKind.CHANGE else str(item.stands)
        one, two = sorted((here, axis.place(due)))
        yield f'<rect class="{shape}" x="{_n(one)}" y="{y + 4}" width="{_n(max(two - one, 2.0))}" height="{_BAR}"/>'
        if due > axis.end or due < axis.start:
            yield _arrow(two if due > axis.end else one, middle, 5 if due > axis.end else -5, shape)
    elif item.stands is PlanStand.NOW:
        began = _read(item.since) if item.since else axis.at
        one = axis.place(began)
        yield f'<rect class="now" x="{_n(one)}" y="{y + 4}" width="{_n(max(here - one, 4.0))}" height="{_BAR}"/>'
        if began < axis.start:
            yield _arrow(one, middle, -7, "now")
    else:
        yield f'<circle class="undated" cx="{_n(here)}" cy="{middle}" r="5"/>'
    yield "</g>"


def _arrow(x: float, y: int, wide: int, style: str) -> str:
    return f'<path class="{style}" d="M{_n(x)} {y - _BAR // 2}l{wide} {_BAR // 2}l{-wide} {_BAR // 2}z"/>'


def _foot(plan: Plan, bottom: int) -> Iterator[str]:
    x = 8.0
    for stand, label in told.STANDS.items():
        yield f'<rect class="{stand}" x="{_n(x)}" y="{bottom + 22}" width="18" height="12"/>'
        yield f'<text class="faint" x="{_n(x + 23)}" y="{bottom + 32}">{label.lower()}</text>'
        x += 23 + len(label) * _LETTER + 16
    yield f'<rect class="change" x="{_n(x)}" y="{bottom + 22}" width="18" height="12"/>'
    yield f'<text class="faint" x="{_n(x + 23)}" y="{bottom + 32}">an answer changes; arrow: further than is shown; †: not verified</text>'
    assumed = "; some facts ASSUMED" if plan.profile.assumed else ""
    complete = "" if plan.summary.complete else "INCOMPLETE: not all could be read; "
    note = (
        f"{complete}{words.many(plan.summary.not_checked, 'record')} not checked{assumed}. {words.DISCLAIMER}"
    )
    yield f'<text class="faint" x="8" y="{bottom + 52}">{_xml(note)}</text>'


def _line(item: PlanItem) -> str:
    """Return one item in words."""
    parts = (f"{item.kind}, {told.when(item)}".removesuffix(", "), words.sentence(item.title))
    own = words.OWN if item.policy else ""
    mark = " †" if item.unverified else ""
    return (
        own
        + ": ".join(parts)
        + mark
        + "".join(f"; {t}" for t in (told.about(item, 5), told.clause(item)) if t)
    )


def _cut(text: str, wide: float) -> str:
    most = int(wide / _LETTER)
    text = plain(text)
    return text if len(text) <= most else f"{text[: most - 3].rstrip()}..."


def _read(instant: str) -> datetime:
    """Return an instant; a day without an hour ends in UTC where nothing else is told."""
    return datetime.fromisoformat(instant if "T" in instant else f"{instant}T23:59:59+00:00")


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _xml(text: str) -> str:
    return escape(plain(text))
