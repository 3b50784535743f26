"""Count days as deadlines do: calendar or business days, from the day after an event to the end of the day.

Holidays come from the maintained `holidays` library; no calendar of our own is kept here. Reads no clock.
"""

from __future__ import annotations

import calendar as months
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from proscribe.errors import LawError
from proscribe.law.instants import day_bounds, zone
from proscribe.strictyaml import nearest

if TYPE_CHECKING:
    from proscribe.law.model import Due

__all__ = ["CALENDARS", "add", "is_business_day", "local_day"]

CALENDARS = {
    "us-federal": ("US", None),
    "us-tx": ("US", "TX"),
    "us-md": ("US", "MD"),
    "au": ("AU", "ACT"),
    "ca": ("CA", None),
}
"""Calendar name in measures -> (country, subdivision) of the `holidays` library."""

_SATURDAY = 5


@cache
def _holidays(calendar: str) -> Any:
    if calendar not in CALENDARS:
        raise LawError(
            f"there is no calendar `{calendar}`{nearest(calendar, CALENDARS)}",
            hint=f"one of {', '.join(CALENDARS)}",
        )
    import holidays  # noqa: PLC0415  slow to import, and most answers need no business days

    country, subdivision = CALENDARS[calendar]
    return holidays.country_holidays(country, subdiv=subdivision)


def is_business_day(day: date, calendar: str) -> bool:
    """Say whether `day` is neither Saturday, Sunday nor a holiday (observed days included).

    Raises:
        LawError: there is no such calendar.
    """
    return day.weekday() < _SATURDAY and day not in _holidays(calendar)


def local_day(ms: int, tz: str) -> date:
    """Return the date of an instant (milliseconds) in the zone `tz`."""
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms)).astimezone(zone(tz)).date()


def add(start: date, due: Due) -> date:
    """Return the last day of a deadline that counts from the day after `start`.

    Business days are counted one by one; a deadline in calendar days or months ends on that day whatever
    day it is (no text read says that it moves to a working day).

    Raises:
        LawError: the deadline counts hours, or names no calendar that is known.
    """
    if due.months is not None:
        year, month = divmod(start.year * 12 + start.month - 1 + due.months, 12)
        return date(year, month + 1, min(start.day, months.monthrange(year, month + 1)[1]))
    if due.days is None:
        raise LawError(
            "a deadline in hours is counted from the instant, not the day", hint="write days or months"
        )
    if due.count != "business":
        return start + timedelta(days=due.days)
    day, left = start, due.days
    while left:
        day += timedelta(days=1)
        left -= is_business_day(day, due.calendar or "")
    return day


def end_of(day: date, tz: str) -> int:
    """Return the last millisecond of `day` in the zone `tz`."""
    return day_bounds(day, tz)[1] - 1
