"""Lay text out for a terminal: indents, headings, bullets, footnotes; the same input gives the same bytes.

Text is handed in harmless (`_text.plain`); markup in it is not looked at.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from proscribe.law.model import Outcome
from proscribe.outputs._groups import Footnotes
from proscribe.outputs._text import plain
from proscribe.outputs._words import OUTCOMES, many

if TYPE_CHECKING:
    from proscribe.outputs import Options

__all__ = ["STYLES", "Page", "bullet", "columns"]

STYLES = {
    Outcome.PROHIBITED: "bold red",
    Outcome.LICENCE_REQUIRED: "bold magenta",
    Outcome.ADVISED_AGAINST: "bold yellow",
    Outcome.NEEDS_FACTS: "bold cyan",
    Outcome.NOT_PROHIBITED: "bold",
    Outcome.NO_EFFECT: "dim",
}
"""Colours of outcomes; none is green, since nothing here clears anything."""

_FEW = 3
_EVERYTHING = 1_000_000


class Page:
    """A report being written.

    Attributes:
        few: how many items of a long list to show.
        footnotes: marks for what was not verified; `notes` writes them out.
        console: where it is written.
    """

    def __init__(self, options: Options) -> None:
        self.few = _EVERYTHING if options.verbose else _FEW
        self.footnotes = Footnotes()
        self._out = io.StringIO()
        self.console = Console(
            file=self._out,
            width=options.width,
            color_system="standard" if options.colour else None,
            force_terminal=options.colour,
            legacy_windows=False,
            emoji=False,
            markup=False,
            highlight=False,
            _environ={},
        )

    @property
    def whole(self) -> bool:
        """Say whether long lists are shown whole."""
        return self.few > _FEW

    def say(self, text: str | Text, indent: int = 0, style: str = "") -> None:
        """Write a paragraph."""
        self.add(text if isinstance(text, Text) else Text(text, style), indent)

    def add(self, what: RenderableType, indent: int = 0) -> None:
        """Write anything that can be laid out."""
        self.console.print(Padding(what, (0, 0, 0, indent), expand=False))

    def bullet(self, text: str, indent: int = 0, style: str = "") -> None:
        """Write one item of a list."""
        self.add(bullet(text, style), indent)

    def heading(self, text: str) -> None:
        """Write a heading after an empty line."""
        self.space()
        self.say(text, style="bold")

    def space(self) -> None:
        """Write an empty line."""
        self.console.print()

    def outcome(self, outcome: Outcome, text: str) -> None:
        """Write an outcome and what it means."""
        line = Text(OUTCOMES[outcome], STYLES[outcome])
        self.say(line.append(f"  {text}", "none"))

    def notes(self) -> None:
        """Write out the footnotes that were marked so far."""
        if not self.footnotes.notes:
            return
        self.heading("† Not verified, or not encoded faithfully")
        for number, (measure, points) in enumerate(self.footnotes.notes.items(), 1):
            self.say(f"†{number} {measure}:", 2)
            for point in list(points)[: self.few]:
                self.bullet(plain(point), 5)
            if len(points) > self.few:
                left = many(len(points) - self.few, "more point")
                self.bullet(f"and {left}: `-v` or `proscribe explain {measure}` tells all", 5)

    def text(self) -> str:
        """Return the report; no line ends in spaces."""
        return "".join(f"{line.rstrip()}\n" for line in self._out.getvalue().splitlines())


def bullet(text: str | Text, style: str = "") -> RenderableType:
    """Return one item of a list, its later lines set in."""
    return columns("-", text if isinstance(text, Text) else Text(text, style), 2)


def columns(label: str, body: RenderableType, width: int) -> RenderableType:
    """Return a label in a column of `width`, and the body beside it."""
    grid = Table.grid()
    grid.add_column(width=width)
    grid.add_column(ratio=1)
    grid.add_row(Text(label), body)
    return grid
