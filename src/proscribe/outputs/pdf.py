"""PDF for a board: what we have, what the law says, by when, and where the exposure is.

A few pages; the tables behind it are in HTML, XLSX and JSON. Needs fpdf2 (`pip install "proscribe[pdf]"`).
Letters beyond Latin need a font that has them: DejaVu Sans, Noto Sans or Liberation Sans is looked for
where systems keep fonts; without one such letters are written as escapes, and the report says so.
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from fpdf import FPDF
from fpdf.enums import XPos, YPos
from fpdf.fonts import FontFace

from proscribe.outputs import Options, Output
from proscribe.outputs import _words as words
from proscribe.outputs._figures import COLOURS, bars, dues
from proscribe.outputs._groups import Footnotes, groups
from proscribe.outputs._text import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from proscribe.law.model import Outcome
    from proscribe.outputs._figures import Bars
    from proscribe.outputs._groups import Group
    from proscribe.results import CheckResult, Unverified

__all__ = ["PLUGIN"]

_FONTS = (
    ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"),
    ("NotoSans-Regular.ttf", "NotoSans-Bold.ttf"),
    ("LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf"),
)
_LEFT, _ROW, _LABEL = 15.0, 6.2, 52.0  # millimetres
_SHOWN = 12


class _Page(FPDF):
    """A4 with a footer that says which law and which day the report is of."""

    foot = ""

    def footer(self) -> None:
        """Write the foot of a page."""
        self.set_y(-13)
        self.set_font(self.font_family, size=7)
        self.set_text_color(90)
        self.cell(0, 4, f"{self.foot}    {self.page_no()} of {{nb}}", align="C")
        self.set_text_color(0)


def _render(result: CheckResult, _options: Options) -> bytes:
    return bytes(_Report(result).made())


class _Report:
    def __init__(self, result: CheckResult) -> None:
        self.result = result
        self.page = _Page(format="A4")
        self.page.set_margins(_LEFT, 14, _LEFT)
        self.page.set_auto_page_break(auto=True, margin=18)
        when = datetime.fromisoformat(result.at).astimezone(UTC)
        self.page.set_creation_date(when)
        self.page.set_title(f"{plain(result.profile.name) or 'Report'}: technology under bans")
        self.page.set_creator(f"proscribe {result.engine}")
        self.latin = not self._font()
        self.page.foot = self._can(
            f"proscribe {result.engine}, as of {result.at}, law {result.law.digest[:12]}. Not legal advice."
        )
        self.notes = Footnotes()

    def _font(self) -> bool:
        """Use a font with more than Latin letters, where there is one."""
        for regular, bold in _FONTS:
            found = {name: path for name in (regular, bold) if (path := _font_file(name))}
            if len(found) == 2:  # noqa: PLR2004  both weights
                self.page.add_font("body", fname=found[regular])
                self.page.add_font("body", "B", fname=found[bold])
                self.page.set_font("body", size=10)
                return True
        self.page.set_font("helvetica", size=10)
        return False

    def _can(self, text: str) -> str:
        """Return text in the letters that the font has; others as escapes, so that none is lost."""
        made = plain(text)
        return made.encode("latin-1", "backslashreplace").decode("latin-1") if self.latin else made

    # ---- parts -----------------------------------------------------------------------------------

    def made(self) -> bytearray:
        """Write the report."""
        r = self.result
        self.page.add_page()
        self._line(f"{r.profile.name or 'Report'}: technology under bans", 17, bold=True, height=9)
        self._line(words.profile_line(r), 9)
        self._line(words.summary_line(r), 10, bold=True)
        if not r.summary.complete:
            self._line("INCOMPLETE: some of what was named could not be read.", 10, bold=True)
        if self.latin:
            self._line("No font with all letters was found here: some names are written as escapes.", 8)
        for warning in r.warnings:
            self._line(f"! {warning}", 8)
        self._tiles()
        for plot in bars(r):
            self._plot(plot)
        self._head("What we have, and what the law says")
        found = [g for g in groups(r) if g.outcome]
        if not found:
            self._line("Nothing was found in what was checked.")
        for group in found:
            self._group(group)
        self._duties()
        self._tail()
        return self.page.output()

    def _line(
        self, text: str, size: int = 9, *, bold: bool = False, height: float = 0, indent: float = 0
    ) -> None:
        self.page.set_font(style="B" if bold else "", size=size)
        self.page.set_x(_LEFT + indent)
        self.page.multi_cell(
            0, height or size * 0.47, self._can(text), new_x=XPos.LMARGIN, new_y=YPos.NEXT, align="L"
        )
        self.page.ln(0.8)

    def _head(self, text: str) -> None:
        if self.page.will_page_break(24):
            self.page.add_page()
        self.page.ln(3)
        self._line(text, 13, bold=True, height=7)

    def _tiles(self) -> None:
        s = self.result.summary
        counts = zip(
            words.OUTCOMES,
            (
                s.prohibited,
                s.licence_required,
                s.advised_against,
                s.needs_facts,
                s.not_prohibited,
                s.no_effect,
            ),
            strict=True,
        )
        self.page.ln(2)
        x, y, wide = _LEFT, self.page.get_y(), 29.0
        for outcome, count in counts:
            self.page.set_fill_color(*_rgb(outcome))
            self.page.rect(x, y, 1.6, 13, style="F")
            self.page.set_xy(x + 2.4, y)
            self.page.set_font(style="B", size=15)
            self.page.cell(wide, 7, f"{count:,}")
            self.page.set_xy(x + 2.4, y + 7)
            self.page.set_font(size=7)
            self.page.cell(wide, 5, words.OUTCOMES[outcome].lower())
            x += wide + 1
        self.page.set_xy(_LEFT, y + 16)

    def _plot(self, plot: Bars) -> None:
        needed = _ROW * (len(plot.rows) + 2)
        if self.page.will_page_break(needed):
            self.page.add_page()
        self._line(f"{plot.title}: findings by outcome", 10, bold=True)
        scale = (self.page.epw - _LABEL - 20) / plot.widest
        self.page.set_font(size=8)
        for name, counts in plot.rows:
            y, x = self.page.get_y(), _LEFT + _LABEL
            self.page.set_xy(_LEFT, y)
            short = self._can(name)
            self.page.cell(_LABEL - 2, _ROW, short if len(short) <= 32 else short[:31] + "...", align="R")  # noqa: PLR2004  what fits
            for outcome, count in counts.items():
                self.page.set_fill_color(*_rgb(outcome))
                self.page.rect(x, y + 1, scale * count, _ROW - 2, style="F")
                x += scale * count
            self.page.set_xy(x + 1, y)
            self.page.cell(18, _ROW, str(sum(counts.values())))
            self.page.set_xy(_LEFT, y + _ROW)
        if plot.more:
            self._line(f"{plot.more} more are not drawn.", 8)
        self.page.ln(1.5)

    def _group(self, group: Group) -> None:
        assert group.outcome is not None
        if self.page.will_page_break(30):
            self.page.add_page()
        self.page.set_text_color(*_rgb(group.outcome))
        self._line(f"{words.OUTCOMES[group.outcome]}: {group.vendor_name}", 11, bold=True)
        self.page.set_text_color(0)
        for item in group.items:
            devices = (
                words.many(len(item.devices), "device")
                if item.devices
                else words.many(len(item.files), "file")
            )
            where = words.few(item.devices or item.files, _SHOWN)
            name = item.product or f"{group.vendor_name}, product not known"
            self._line(
                f"- {name} on {devices}: {where} ({words.GRADES.get(item.grade, item.grade)})", indent=2
            )
        for act in group.acts:
            d = act.decision
            self._line(
                f"{', '.join(act.titles)}: {words.OUTCOMES[d.outcome]}: {d.says}", indent=2, bold=True, size=9
            )
            for hit in (*words.by_law(d.hits), *words.by_policy(d.hits)):
                whom = words.bound(hit.actor, group.vendor, group.vendor_name)
                self._line(
                    f"{words.hit_line(hit, whom, d.says)}{self._mark(d.unverified, hit.measure)}",
                    8,
                    indent=5,
                )
            for penalty in d.penalty:
                self._line(f"penalty, {words.penalty_line(penalty)}", 8, indent=5)
            if d.next_change:
                self._line(f"the answer changes on {words.day(d.next_change)}", 8, indent=5)
        self.page.ln(1.5)

    def _mark(self, unverified: Iterable[Unverified], measure: str) -> str:
        mark = self.notes.mark(unverified, measure)
        return mark.replace("†", "+") if self.latin else mark

    def _duties(self) -> None:
        found = dues(self.result)
        if not found:
            return
        self._head("By when")
        self.page.set_font(size=8)
        head = FontFace(emphasis="BOLD")
        with self.page.table(
            col_widths=(34, 106, 40), headings_style=head, line_height=5, text_align="LEFT"
        ) as table:
            for cells in (("due", "what, to whom", "about"), *self._due_rows()):
                row = table.row()
                for text in cells:
                    row.cell(self._can(text))

    def _due_rows(self) -> Iterator[tuple[str, str, str]]:
        for due in dues(self.result):
            what = f"{words.sentence(due.duty.text)}; to {words.sentence(due.duty.to)} ({due.duty.cite})"
            yield words.due(due.duty, self.result.at), what, ", ".join(due.vendors)

    def _tail(self) -> None:
        leads = [g for g in groups(self.result) if g.lead]
        if leads:
            self._head("Leads: to look at, not counted as findings")
            for group in leads:
                for item in group.items:
                    told = words.RELATIONS[item.relation].format(vendor=group.vendor_name)
                    where = words.few(item.devices or item.files, _SHOWN)
                    self._line(f"- {item.product or group.vendor_name}: {told}: {where}", 8)
        self._head("Not checked")
        for line in words.coverage_lines(self.result, _SHOWN) or [
            "Nothing: every record of every file named was read."
        ]:
            self._line(f"- {line}", 8)
        if self.notes.notes:
            sign = "+" if self.latin else "†"
            self._head(f"{sign} Not verified, or not encoded faithfully")
            for number, (measure, points) in enumerate(self.notes.notes.items(), 1):
                for point in points:
                    self._line(f"{sign}{number} {measure}: {point}", 8)
        self._line(words.law_line(self.result), 7)
        self._line(words.DISCLAIMER, 7)


def _rgb(outcome: Outcome) -> tuple[int, int, int]:
    red, green, blue = bytes.fromhex(COLOURS[outcome][1:])
    return red, green, blue


def _font_file(name: str) -> str | None:
    """Return the path of a font file where systems keep them."""
    if sys.platform == "win32":
        places = [Path(os.environ.get("WINDIR", "C:\\Windows")) / "Fonts"]
    elif sys.platform == "darwin":
        places = [Path("/Library/Fonts"), Path("/System/Library/Fonts"), Path.home() / "Library/Fonts"]
    else:
        places = [
            Path("/usr/share/fonts"),
            Path("/usr/local/share/fonts"),
            Path.home() / ".local/share/fonts",
        ]
    for place in places:
        if place.is_dir() and (found := next(place.rglob(name), None)) is not None:
            return str(found)
    return None


PLUGIN = Output("pdf", "PDF for a board", (".pdf",), _render)
"""The PDF report."""
