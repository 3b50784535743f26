"""Draw when the clauses of measures are in force: as text for a terminal, and as SVG for pages.

One lane for each measure, one row for each clause, one bar for each span. Marks above the rows tell when
something became known. Colour repeats what letters and patterns say. The same input gives the same bytes.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from proscribe.law.instants import format_instant
from proscribe.law.model import Outcome
from proscribe.outputs import _words as words
from proscribe.outputs._page import Page
from proscribe.outputs._text import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from proscribe.outputs import Options
    from proscribe.results import Phase

__all__ = ["Lane", "as_svg", "as_text"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LETTER = {
    Outcome.PROHIBITED: "P",
    Outcome.LICENCE_REQUIRED: "L",
    Outcome.ADVISED_AGAINST: "A",
    Outcome.NOT_PROHIBITED: "N",
}
_LABEL, _LEAST_BARS = 26, 20


@dataclass(frozen=True, slots=True)
class Lane:
    """One measure to draw.

    Attributes:
        measure: measure id.
        title: its title.
        phases: its spans, by start and clause.
        known: (milliseconds, event) of its history.
        review: the day by which it must be looked at again, YYYY-MM-DD; empty where it does not say.
    """

    measure: str
    title: str
    phases: tuple[Phase, ...]
    known: tuple[tuple[int, str], ...]
    review: str = ""

    @property
    def clauses(self) -> dict[str, list[Phase]]:
        """The spans of each clause, clauses in the order of their first span."""
        rows: dict[str, list[Phase]] = {}
        for phase in self.phases:
            rows.setdefault(phase.clause, []).append(phase)
        return rows

    @property
    def due(self) -> int | None:
        """The noon of the day of its review, in milliseconds; None where it does not say."""
        if not self.review:
            return None
        return (datetime.fromisoformat(f"{self.review}T12:00:00+00:00") - _EPOCH) // timedelta(milliseconds=1)


class _Axis:
    """Years laid out over a width."""

    def __init__(self, lanes: Sequence[Lane], at: int | None, width: float) -> None:
        found = [x for lane in lanes for p in lane.phases for x in (p.start, p.end) if x is not None]
        found += [ms for lane in lanes for ms, _ in lane.known]
        found += [ms for lane in lanes if (ms := lane.due) is not None]
        found += [at] if at is not None else []
        first, last = (_EPOCH + timedelta(milliseconds=f(found, default=0)) for f in (min, max))
        self.first, self.last = first.year, last.year + 1
        self.start, self.end = _year(self.first), _year(self.last)
        self.width = width

    def place(self, ms: int) -> float:
        """Return where an instant lies, from 0 to the width."""
        return (min(max(ms, self.start), self.end) - self.start) / (self.end - self.start) * self.width

    def ticks(self) -> Iterator[tuple[float, str]]:
        """Yield place and label of each year that is labelled; quarters where there are few years."""
        years = self.last - self.first
        step = 1 if years <= self.width // 6 else 2
        for year in range(self.first, self.last, step):
            yield self.place(_year(year)), str(year)


def _year(year: int) -> int:
    return (datetime(year, 1, 1, tzinfo=UTC) - _EPOCH) // timedelta(milliseconds=1)


def _told(phase: Phase) -> str:
    """Return outcome and span of a phase in words."""
    tz = phase.timezone
    until = None if phase.end is None else format_instant(phase.end, tz)
    outcome = words.OUTCOMES[Outcome(phase.outcome)].lower()
    if phase.start is None:
        return f"{outcome}, no beginning told" + (f", until {words.day(until)}" if until else "")
    return f"{outcome} {words.span(format_instant(phase.start, tz), until)}"


def as_text(lanes: Sequence[Lane], at: int | None, options: Options) -> str:
    """Return the timeline for a terminal.

    Args:
        lanes: the measures, in the order to draw them.
        at: an instant to mark, in milliseconds; None marks nothing.
        options: the width.
    """
    page = Page(options)
    width = max(_LEAST_BARS, options.width - _LABEL - 4)
    axis = _Axis(lanes, at, width)
    ruler = [" "] * (width + 5)
    for place, label in axis.ticks():
        ruler[int(place) : int(place) + len(label)] = label
    for lane in lanes:
        page.heading(f"{lane.measure}: {plain(lane.title)}")
        page.console.print(_line("", "".join(ruler)))
        known = [" "] * width
        for ms, _ in lane.known:
            known[_cell(axis, ms)] = "v"
        page.console.print(_line("became known", "".join(known)))
        for clause, spans in lane.clauses.items():
            page.console.print(_line(clause, _bar(axis, spans)))
        if at is not None:
            here = [" "] * width
            here[_cell(axis, at)] = "^"
            page.console.print(_line(f"at {format_instant(at)[:10]}", "".join(here)))
        page.space()
        for clause, spans in lane.clauses.items():
            told = "; ".join(map(_told, spans))
            page.bullet(f"{plain(clause)}: {told}{' †' if spans[0].marks else ''}", 2)
        events = "; ".join(f"{_date(ms)} {plain(event)}" for ms, event in lane.known)
        page.bullet(f"became known: {events}", 2)
        if lane.review:
            page.bullet(f"to be looked at again by {plain(lane.review)}", 2)
    page.space()
    letters = ", ".join(f"{letter} {words.OUTCOMES[o].lower()}" for o, letter in _LETTER.items())
    page.say(f"{letters}; . not in force; > no end known; v became known; † rests on what was not verified.")
    return page.text()


def _line(label: str, drawn: str) -> str:
    cut = plain(label)
    cut = cut if len(cut) <= _LABEL else cut[: _LABEL - 2] + ".."
    return f"  {cut:<{_LABEL}} {drawn}".rstrip()


def _cell(axis: _Axis, ms: int) -> int:
    return min(int(axis.place(ms)), int(axis.width) - 1)


def _bar(axis: _Axis, spans: Sequence[Phase]) -> str:
    cells = ["."] * int(axis.width)
    for phase in spans:
        first = 0 if phase.start is None else _cell(axis, phase.start)
        last = len(cells) if phase.end is None else max(first + 1, _cell(axis, phase.end))
        cells[first:last] = _LETTER[Outcome(phase.outcome)] * (last - first)
        if phase.end is None:
            cells[-1] = ">"
    return "".join(cells)


def _date(ms: int) -> str:
    """Return the day of an entry of a history, whose clock times are mostly taken from a date."""
    return format_instant(ms + 12 * 3_600_000)[:10]


# ---- SVG ---------------------------------------------------------------------------------------------

_WIDE, _LEFT, _RIGHT, _TOP = 960, 210, 24, 34
_ROW, _HEAD, _GAP, _FOOT = 20, 40, 14, 46
_STYLE = """\
svg { background: #fff }
text { font: 12px system-ui, sans-serif; fill: #1a1a1a }
.title { font-weight: 600 } .faint { fill: #5c5c5c; font-size: 11px } .in { font-size: 11px; fill: #fff }
.grid { stroke: #d9d9d9 } .gap { stroke: #767676; stroke-dasharray: 2 3 } .at { stroke: #0b57d0; stroke-dasharray: 5 3 }
.known { fill: #0b57d0 } .review { fill: none; stroke: #0b57d0; stroke-width: 1.5 }
.P { fill: #a4262c } .L { fill: url(#hatch) } .A { fill: url(#dots) } .N { fill: #fff; stroke: #4a4a4a }
.dark { fill: #1a1a1a }
@media (prefers-color-scheme: dark) {
  svg { background: #16181d } text { fill: #e8e8e8 } .faint { fill: #a8a8a8 } .grid { stroke: #3a3d44 }
  .P { fill: #c4474d } .N { fill: #16181d; stroke: #b5b5b5 } .in { fill: #fff } .dark { fill: #1a1a1a }
  .N + .in { fill: #e8e8e8 } .known { fill: #8ab4f8 } .review, .at { stroke: #8ab4f8 }
}"""
_PATTERNS = """\
<pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">\
<rect width="6" height="6" fill="#7a4a8e"/><rect width="1.5" height="6" fill="#9a78ad"/></pattern>
<pattern id="dots" width="5" height="5" patternUnits="userSpaceOnUse">\
<rect width="5" height="5" fill="#e5b94e"/><circle cx="2.5" cy="2.5" r="0.9" fill="#8f6a10"/></pattern>"""
_INSIDE = {Outcome.ADVISED_AGAINST: "in dark", Outcome.NOT_PROHIBITED: "in dark"}
_LETTERS_WIDE = 6.8


def as_svg(lanes: Sequence[Lane], at: int | None = None) -> str:
    """Return the timeline as one SVG document that needs nothing from outside.

    Args:
        lanes: the measures, in the order to draw them.
        at: an instant to mark, in milliseconds; None marks nothing.
    """
    axis = _Axis(lanes, at, _WIDE - _LEFT - _RIGHT)
    heights = [_HEAD + _ROW * len(lane.clauses) + _GAP for lane in lanes]
    high = _TOP + sum(heights) + _FOOT
    bottom = high - _FOOT + 6
    name = lanes[0].title if len(lanes) == 1 else f"{len(lanes)} measures"
    out = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDE} {high}" width="{_WIDE}" height="{high}" '
            'role="img" aria-labelledby="t d">'
        ),
        f'<title id="t">{_xml(f"When the clauses of {name} are in force")}</title>',
        f'<desc id="d">{_xml(_described(lanes))}</desc>',
        f"<style>{_STYLE}</style>",
        f"<defs>{_PATTERNS}</defs>",
    ]
    for place, label in axis.ticks():
        x = _n(_LEFT + place)
        out.append(f'<line class="grid" x1="{x}" y1="24" x2="{x}" y2="{bottom}"/>')
        out.append(f'<text class="faint" x="{x}" y="17">{label}</text>')
    y = _TOP
    for lane, height in zip(lanes, heights, strict=True):
        out.extend(_lane(lane, axis, y))
        y += height
    if at is not None:
        x = _n(_LEFT + axis.place(at))
        out.append(f'<line class="at" x1="{x}" y1="24" x2="{x}" y2="{bottom}"/>')
        anchor = "end" if axis.place(at) > axis.width - 80 else "start"
        shift = -4 if anchor == "end" else 4
        out.append(
            f'<text class="faint" x="{_n(_LEFT + axis.place(at) + shift)}" y="{bottom + 2}" '
            f'text-anchor="{anchor}">at {format_instant(at)[:10]}</text>'
        )
    out.extend(_legend(high - 18))
    out.append("</svg>")
    return "\n".join(out) + "\n"


def _lane(lane: Lane, axis: _Axis, y: int) -> Iterator[str]:
    yield f'<text class="title" x="8" y="{y + 12}">{_xml(lane.measure)}</text>'
    most = int((_WIDE - _LEFT - _RIGHT) / _LETTERS_WIDE)
    title = lane.title if len(lane.title) <= most else lane.title[: most - 3].rstrip() + "..."
    yield f'<text class="faint" x="8" y="{y + 28}">{_xml(title)}</text>'
    row = y + _HEAD
    for ms, event in lane.known:
        x = _LEFT + axis.place(ms)
        yield (
            f'<path class="known" d="M{_n(x - 4)} {y + 2}h8l-4 8z"><title>{_xml(f"{_date(ms)}: {event}")}</title></path>'
        )
    for clause, spans in lane.clauses.items():
        mark = " †" if spans[0].marks else ""
        label = clause if len(clause) <= 30 else clause[:28] + ".."  # noqa: PLR2004  what fits left of the bars
        yield f'<text x="16" y="{row + 14}">{_xml(label + mark)}<title>{_xml(spans[0].text)}</title></text>'
        for before, after in itertools.pairwise(spans):
            if before.end is not None and after.start is not None and before.end < after.start:
                one, two = (_n(_LEFT + axis.place(ms)) for ms in (before.end, after.start))
                yield f'<line class="gap" x1="{one}" y1="{row + 9}" x2="{two}" y2="{row + 9}"/>'
        for phase in spans:
            yield from _span(phase, axis, row)
        row += _ROW
    if lane.due is not None:
        x = _LEFT + axis.place(lane.due)
        told = _xml(f"to be looked at again by {lane.review}")
        yield f'<path class="review" d="M{_n(x)} {y + 1}l5 5l-5 5l-5 -5z"><title>{told}</title></path>'


def _span(phase: Phase, axis: _Axis, row: int) -> Iterator[str]:
    start = 0.0 if phase.start is None else axis.place(phase.start)
    end = axis.width if phase.end is None else axis.place(phase.end)
    wide = max(end - start, 2.0)
    outcome = Outcome(phase.outcome)
    x, y = _LEFT + start, row + 2
    told = f"{phase.clause}: {_told(phase)}. {phase.text}"
    yield f"<g><title>{_xml(told)}</title>"
    if phase.end is None:  # an arrow: no end is known
        tip = min(7.0, wide / 2)
        shape = f"M{_n(x)} {y}h{_n(wide - tip)}l{_n(tip)} 7l{_n(-tip)} 7h{_n(tip - wide)}z"
        yield f'<path class="{_LETTER[outcome]}" d="{shape}"/>'
    else:
        yield f'<rect class="{_LETTER[outcome]}" x="{_n(x)}" y="{y}" width="{_n(wide)}" height="14"/>'
    label = words.OUTCOMES[outcome].lower()
    if wide > len(label) * _LETTERS_WIDE + 10:
        yield f'<text class="{_INSIDE.get(outcome, "in")}" x="{_n(x + 5)}" y="{y + 11}">{label}</text>'
    yield "</g>"


def _legend(y: int) -> Iterator[str]:
    x = 8.0
    for outcome, letter in _LETTER.items():
        label = words.OUTCOMES[outcome].lower()
        yield f'<rect class="{letter}" x="{_n(x)}" y="{y - 10}" width="22" height="12"/>'
        yield f'<text class="faint" x="{_n(x + 27)}" y="{y}">{label}</text>'
        x += 27 + len(label) * _LETTERS_WIDE + 14
    for shape, label in (
        (f'<path class="known" d="M{{0}} {y - 9}h8l-4 8z"/>', "became known"),
        (f'<path class="review" d="M{{1}} {y - 10}l5 5l-5 5l-5 -5z"/>', "review due"),
    ):
        yield shape.format(_n(x), _n(x + 4))
        yield f'<text class="faint" x="{_n(x + 13)}" y="{y}">{label}</text>'
        x += 13 + len(label) * _LETTERS_WIDE + 14
    yield f'<text class="faint" x="{_n(x)}" y="{y}">arrow: no end known; †: not verified</text>'


def _described(lanes: Sequence[Lane]) -> str:
    """Return all that is drawn in words, for those who cannot see it."""
    told = []
    for lane in lanes:
        rows = (f"{c}: {'; '.join(map(_told, spans))}" for c, spans in lane.clauses.items())
        told.append(f"{lane.measure}. {'. '.join(rows)}")
    return " ".join(told)


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _xml(text: str) -> str:
    return escape(plain(text))
