"""The numbers that the reports for a board show, counted once for HTML and PDF."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from proscribe.law.model import Outcome
from proscribe.outputs import _words as words
from proscribe.schemas import Relation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from proscribe.results import CheckResult, DutyDue, Finding

__all__ = ["COLOURS", "Bars", "Due", "bars", "dues", "exposed"]

COLOURS = {
    Outcome.PROHIBITED: "#b3261e",
    Outcome.LICENCE_REQUIRED: "#c4620a",
    Outcome.ADVISED_AGAINST: "#9a7b00",
    Outcome.NEEDS_FACTS: "#5b4bb7",
    Outcome.NOT_PROHIBITED: "#2e7d4f",
    Outcome.NO_EFFECT: "#6b7280",
}
"""One colour for each outcome; words stand beside it everywhere."""

_MOST = 12


@dataclass(frozen=True, slots=True)
class Bars:
    """One plot: a row of stacked bars for each name, counted by outcome, largest first.

    `more` is how many rows were left out of the picture; the tables have them all.
    """

    title: str
    rows: tuple[tuple[str, dict[Outcome, int]], ...]
    more: int = 0

    @property
    def widest(self) -> int:
        """The largest total of a row; at least 1."""
        return max((sum(counts.values()) for _, counts in self.rows), default=1) or 1


@dataclass(frozen=True, slots=True)
class Due:
    """One duty, with the vendors whose technology calls for it."""

    duty: DutyDue
    vendors: tuple[str, ...]


def exposed(result: CheckResult) -> list[Finding]:
    """Return the findings that count: supplied by a vendor and present."""
    return [f for f in result.findings if f.relation == Relation.SUPPLIED_BY and f.outcome is not None]


def bars(result: CheckResult) -> list[Bars]:
    """Return the plots of exposure: by vendor, by site, by sort of product, by month last seen."""
    found = exposed(result)
    plots = [
        _bars("By vendor", ((f.vendor_name, f) for f in found)),
        _bars("By site", ((f.site or "site not told", f) for f in found)),
        _bars("By sort of product", ((f.family or "sort not known", f) for f in found)),
        _bars("By month last seen", ((f.last_seen[:7], f) for f in found if f.last_seen), by_name=True),
    ]
    return [p for p in plots if len(p.rows) > (1 if p.title == "By site" else 0)]


def dues(result: CheckResult) -> list[Due]:
    """Return every duty once, the earliest first, those without a date last."""
    found: dict[DutyDue, dict[str, None]] = {}
    for f in result.findings:
        for d in f.decisions:
            for duty in d.duties:
                found.setdefault(duty, {})[f.vendor_name] = None
    return [
        Due(duty, tuple(vendors))
        for duty, vendors in sorted(
            found.items(), key=lambda x: (x[0].due is None, x[0].due or "", x[0].measure, x[0].id)
        )
    ]


def _bars(title: str, named: Iterable[tuple[str, Finding]], *, by_name: bool = False) -> Bars:
    rows: dict[str, Counter[Outcome]] = {}
    for name, f in named:
        if f.outcome is not None:
            rows.setdefault(name, Counter())[f.outcome] += 1
    order = sorted(rows.items(), key=lambda r: r[0] if by_name else (-r[1].total(), r[0]))
    kept = order[-_MOST:] if by_name else order[:_MOST]
    return Bars(
        title, tuple((n, {o: c[o] for o in words.OUTCOMES if c[o]}) for n, c in kept), len(order) - len(kept)
    )
