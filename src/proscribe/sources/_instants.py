"""Read an instant out of a cell, only where it is one: with an offset, or as seconds since the epoch.

A date, a time without a zone, or a zone's abbreviation is not an instant and gives None: guessing
a zone could move an event across the day on which the law changed.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import lru_cache

__all__ = ["instant"]

_ISO = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ]([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?(?:[.,](\d{1,9}))?\s?"
    r"(Z|z|[+-]\d\d:?\d\d|[+-]\d\d|UTC|GMT)"
)
# The JSON of .NET writes /Date(milliseconds)/; ConvertTo-Json passes it on.
_DOTNET = re.compile(r"/Date\((-?\d{1,15})(?:[+-]\d{4})?\)/")
_SECONDS = re.compile(r"(\d{9,10})(?:\.(\d{1,9}))?")
_MILLISECONDS = re.compile(r"\d{12,13}")
_NOT_BEFORE = 631_152_000_000  # 1990-01-01: earlier epochs in inventories are unset fields
_NOT_AFTER = 4_102_444_800_000  # 2100-01-01


def instant(value: object) -> int | None:
    """Return UTC milliseconds since the epoch for a cell that is an instant for sure, else None."""
    if isinstance(value, bool) or value is None:
        return None
    found = _read(str(value).strip())
    return found if found is not None and _NOT_BEFORE <= found <= _NOT_AFTER else None


def _read(cell: str) -> int | None:
    if cell[4:5] == "-":  # asked first: most logs and tables write ISO 8601
        return _iso(cell)
    if match := _SECONDS.fullmatch(cell):
        return int(match[1]) * 1000 + _milliseconds(match[2])
    if _MILLISECONDS.fullmatch(cell):
        return int(cell)
    if match := _DOTNET.fullmatch(cell):
        return int(match[1])
    return None


def _iso(cell: str) -> int | None:
    match = _ISO.fullmatch(cell)
    if match is None:
        return None
    day, hour, minute, second, fraction, zone = match.groups()
    begins = _begins(day, zone)
    if begins is None:
        return None
    return begins + ((int(hour) * 60 + int(minute)) * 60 + int(second or 0)) * 1000 + _milliseconds(fraction)


@lru_cache(maxsize=4096)
def _begins(day: str, zone: str) -> int | None:
    """Return when a day begins at an offset; None for a day or an offset that there is not."""
    # -00:00 is what winget writes; Python reads it as UTC, as it should.
    offset = zone if zone[0] in "+-" else "+00:00"
    try:
        return round(datetime.fromisoformat(f"{day}T00:00{offset}").astimezone(UTC).timestamp()) * 1000
    except (ValueError, OverflowError):
        return None


def _milliseconds(fraction: str | None) -> int:
    return int(fraction.ljust(3, "0")[:3]) if fraction else 0
