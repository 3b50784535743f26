"""Read and write instants: RFC 3339 with an offset, or a bare date where a whole day is meant.

Everything inside is milliseconds since the epoch, UTC. Reads no clock.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from proscribe.errors import FactError

__all__ = ["Day", "day_bounds", "format_instant", "parse_at", "parse_instant", "zone"]

_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:[Zz]|[+-]\d\d:\d\d)\Z")
_LOCAL = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?")
_DATE = re.compile(r"\d{4}-\d\d-\d\d\Z")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MS = timedelta(milliseconds=1)

_YEARS = (1900, 2199)
"""What is read: room on both sides for zones and deadlines, and a typing slip in the year is seen."""

Day = date
"""A bare date: the whole of that day in the zone of the measure that looks at it."""


@lru_cache(maxsize=65_536)
def parse_instant(text: str) -> int:
    """Return milliseconds since the epoch for an RFC 3339 date-time with offset.

    Raises:
        FactError: no offset, or no such date and time.
    """
    if not _INSTANT.match(text):
        local = _LOCAL.match(text)
        if local is not None:
            rest = text[local.end() :].strip()
            if rest[:1].isalpha():
                raise FactError(
                    f"`{text}` names a zone, not an offset from UTC",
                    hint="write the offset of that day: in New York -04:00 in summer (EDT), -05:00 in winter (EST)",
                )
            raise FactError(
                f"`{text}` has no offset from UTC"
                + (f" that reads like -04:00, but `{rest}`" if rest else ""),
                hint=f"write it as {local[0]}-04:00, or with Z for UTC",
            )
        if _DATE.match(text):
            raise FactError(
                f"`{text}` is a day, not an instant", hint=f"write its first moment as {text}T00:00:00-04:00"
            )
        raise FactError(f"`{text}` is not an instant", hint="write it as 2024-09-29T00:00:00-04:00")
    try:
        moment = datetime.fromisoformat(text.upper())
    except ValueError as e:
        raise FactError(
            f"`{text}` is not an instant: {e}", hint="write it as 2024-09-29T00:00:00-04:00"
        ) from e
    _in_reach(text, moment.year)
    return (moment - _EPOCH) // _MS


def _in_reach(text: str, year: int) -> None:
    first, last = _YEARS
    if not first <= year <= last:
        raise FactError(f"`{text}` lies outside the years {first} to {last}", hint="correct the year")


def parse_at(text: str) -> int | date:
    """Return an instant in milliseconds, or a date for a bare `YYYY-MM-DD`.

    Raises:
        FactError: neither of the two.
    """
    if _DATE.match(text):
        try:
            day = date.fromisoformat(text)
        except ValueError as e:
            raise FactError(f"`{text}` is not a date: {e}", hint="write it as 2024-09-29") from e
        _in_reach(text, day.year)
        return day
    return parse_instant(text)


@cache
def zone(name: str) -> ZoneInfo:
    """Return a time zone by its IANA name.

    Raises:
        FactError: there is no such zone.
    """
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as e:
        raise FactError(
            f"`{name}` is not a time zone", hint="use an IANA name such as America/New_York"
        ) from e


def day_bounds(day: date, tz: str) -> tuple[int, int]:
    """Return the first instant of `day` in the zone `tz` and the first of the next, in milliseconds."""
    start = datetime(day.year, day.month, day.day, tzinfo=zone(tz))
    nxt = day + timedelta(days=1)
    end = datetime(nxt.year, nxt.month, nxt.day, tzinfo=zone(tz))
    return (start - _EPOCH) // _MS, (end - _EPOCH) // _MS


def format_instant(ms: int, tz: str = "UTC") -> str:
    """Write milliseconds as RFC 3339 in the zone `tz`: `2024-09-29T00:00:00-04:00`, `Z` for UTC."""
    moment = _EPOCH + timedelta(milliseconds=ms)
    text = moment.astimezone(zone(tz)).isoformat(timespec="milliseconds" if ms % 1000 else "seconds")
    return text.removesuffix("+00:00") + "Z" if tz == "UTC" else text
