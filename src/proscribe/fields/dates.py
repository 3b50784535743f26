"""Read the dates of lists: `10 Dec 1948`, `06/19/2003`, `circa 1959`, `March 12, 2021` to ISO 8601.

A date that is known only in part stays so: `1948-12`, `1948`. Nothing is made up.
"""

from __future__ import annotations

import re
from datetime import date

__all__ = ["day", "partial"]

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ISO = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?:T.*|Z)?\Z")
_US = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})\Z")
_DAY_FIRST = re.compile(r"(\d{1,2})[ -]([A-Za-z]{3,9})\.?,?[ -](\d{4})\Z")
_MONTH_FIRST = re.compile(r"([A-Za-z]{3,9})\.? (\d{1,2}),? (\d{4})\Z")
_MONTH = re.compile(r"([A-Za-z]{3,9})\.?,? (\d{4})\Z")
_ABOUT = re.compile(r"\A(?:circa|approximately|c\.|about|between|before|after)\s+", re.IGNORECASE)
_RANGE = re.compile(r"\A(.*?\d{4})\s*(?:to|-|and|or|/)\s*(.*\d{4})\Z", re.IGNORECASE)
_CENTURY = 50


def partial(text: str, *, day_first: bool = False) -> tuple[str, ...]:
    """Return what a date says: YYYY, YYYY-MM or YYYY-MM-DD; a range gives the years of both ends.

    Args:
        text: as published.
        day_first: read 03/04/2021 as the third of April, as British and European lists write.
    """
    text = _ABOUT.sub("", text.strip().rstrip("."))
    found = _one(text, day_first=day_first)
    if found:
        return (found,)
    ends = _RANGE.match(text)
    if ends is None:
        return ()
    years = [_one(_ABOUT.sub("", e.strip()), day_first=day_first)[:4] for e in ends.groups()]
    return tuple(dict.fromkeys(y for y in years if y))


def day(text: str, *, day_first: bool = False) -> str:
    """Return a whole day as YYYY-MM-DD, or an empty text where it is none."""
    found = _one(text.strip().rstrip("."), day_first=day_first)
    return found if len(found) == len("YYYY-MM-DD") else ""


def _one(text: str, *, day_first: bool) -> str:
    if m := _ISO.match(text):
        return _written(m[1], m[2], m[3])
    if m := _US.match(text):
        year = m[3] if len(m[3]) > 2 else ("19" if int(m[3]) > _CENTURY else "20") + m[3]  # noqa: PLR2004
        first, second = (m[2], m[1]) if day_first else (m[1], m[2])
        if first in {"0", "00"}:
            return year
        return _written(year, first, None if second in {"0", "00"} else second)
    if m := _DAY_FIRST.match(text):
        return _written(m[3], _month(m[2]), m[1])
    if m := _MONTH_FIRST.match(text):
        return _written(m[3], _month(m[1]), m[2])
    if m := _MONTH.match(text):
        return _written(m[2], _month(m[1]), None)
    return ""


def _month(word: str) -> str:
    short = word[:3].casefold()
    return str(_MONTHS.index(short) + 1) if short in _MONTHS else "0"


def _written(year: str, month: str | None, day_of: str | None) -> str:
    """Return the date in ISO form, or nothing where there is no such day."""
    try:
        whole = date(int(year), int(month or 1), int(day_of or 1))
    except ValueError:
        return ""
    return whole.isoformat()[: 4 if month is None else 7 if day_of is None else 10]
