"""Say how old the law data are: the newest thing they know, and which measures wait to be looked at again.

Every measure names the day by which a person must read it anew. After that day it still answers, and every
output says so. Reads no clock: the instant is an argument.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from proscribe.law.instants import day_bounds, parse_instant
from proscribe.law.model import MeasureKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from proscribe.law.model import Measure

__all__ = ["Age", "Ages", "age", "overdue", "warning"]


class Age(NamedTuple):
    """How old the law data are.

    Attributes:
        as_of: the day of the newest entry in the histories that was known; empty where there is none.
        reviewed_through: the last day on which no measure waits for its review; empty where none says.
        overdue: ids of the measures that wait for it at the instant asked about.
    """

    as_of: str
    reviewed_through: str
    overdue: tuple[str, ...]


def overdue(measure: Measure, at: int) -> bool:
    """Say whether the day by which `measure` must be looked at again has passed at `at` (milliseconds)."""
    return measure.review is not None and _end(measure) <= at


def _end(measure: Measure) -> int:
    """Return the instant at which the day of a measure's review is over, where the measure is."""
    assert measure.review is not None, "asked only of measures that name a day"
    return day_bounds(date.fromisoformat(measure.review.due), measure.timezone)[1]


class Ages:
    """The dates of some measures, sorted once, so that many answers can be told how old their law is.

    Args:
        measures: those that the answers rest on.
    """

    def __init__(self, measures: Iterable[Measure]) -> None:
        told = list(measures)
        law = [
            m for m in told if m.kind is not MeasureKind.POLICY
        ] or told  # a policy of today makes no law newer
        self.count = len(told)
        self._entries = sorted(
            (parse_instant(h.known_from), h.known_from[:10]) for m in law for h in m.history
        )
        self._dues = [(_end(m), m.id) for m in told if m.review is not None]
        self._first = min((m.review.due for m in told if m.review is not None), default="")

    def at(self, at: int | None, known_at: int | None = None) -> Age:
        """Return the age of the law.

        Args:
            at: the instant asked about, in milliseconds; None where none is.
            known_at: knowledge time in milliseconds; None for all that the files hold. Reviews are held
                against the later of the two.
        """
        known = len(self._entries)
        if known_at is not None:
            known = bisect_right(self._entries, known_at, key=lambda e: e[0])
        given = [x for x in (at, known_at) if x is not None]
        late = tuple(name for end, name in self._dues if end <= max(given)) if given else ()
        return Age(self._entries[known - 1][1] if known else "", self._first, late)


def age(measures: Iterable[Measure], at: int | None, known_at: int | None = None) -> Age:
    """Return the age of the law in `measures`; see Ages.at."""
    return Ages(measures).at(at, known_at)


def warning(found: Age, measures: int) -> str:
    """Return one sentence that says which reviews are overdue; empty where none is."""
    if not found.overdue:
        return ""
    many = len(found.overdue)
    shown = ", ".join(found.overdue[:3]) + (f" and {many - 3} more" if many > 3 else "")  # noqa: PLR2004  as many as shown
    return (
        f"the review of {many} of {measures} measures is overdue ({shown}): the law may have changed since; "
        "`proscribe law verify` tells which and since when"
    )
