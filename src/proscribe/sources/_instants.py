"""Read an instant out of a cell, only where it is one: with an offset, or as seconds since the epoch.

A date, a time without a zone, or a zone's abbreviation is not an instant and gives None: guessing
a zone could move an event across the day on which the law changed.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

__all__ = ["instant"]

_ISO = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(?:[.,](\d{1,9}))?\s?(Z|z|[+-]\d\d:?\d\d|[+-]\d\d|UTC|GMT)"
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
    if match := _SECONDS.fullmatch(cell):
        return int(match[1]) * 1000 + int((match[2] or "0").ljust(3, "0")[:3])
    if _MILLISECONDS.fullmatch(cell):
        return int(cell)
    if match := _DOTNET.fullmatch(cell):
        return int(match[1])
    if match := _ISO.fullmatch(cell):
        zone = match[4] if match[4][0] in "+-" else "+00:00"
        try:
            # -00:00 is what winget writes; Python reads it as UTC, as it should.
            whole = datetime.fromisoformat(f"{match[1]}T{match[2]}{zone}").astimezone(UTC)
            return round(whole.timestamp()) * 1000 + int((match[3] or "0").ljust(3, "0")[:3])
        except (ValueError, OverflowError):
            return None
    return None
