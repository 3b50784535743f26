"""Read the time of an event in a log, also one without an offset, if the user named the zone.

A time that the zone skips when clocks go forward is none, and one that it has twice when they go back
could be either: both stay unknown, with a note. So does a time without a year, and a day of which it
cannot be told whether the month comes first.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from typing import TYPE_CHECKING

from proscribe.sources._instants import instant

if TYPE_CHECKING:
    from proscribe.sources import Origin

__all__ = ["event_time"]

_CLOCK = r"(?P<h>\d{1,2})[:.](?P<min>\d\d)(?:[:.](?P<s>\d\d))?(?:[.,](?P<f>\d{1,9}))?"
_FORMS = tuple(
    re.compile(form.replace("CLOCK", _CLOCK))
    for form in (
        r"(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)[T ]CLOCK",
        r"(?P<y>\d{4})(?P<m>\d\d)(?P<d>\d\d) CLOCK",
        r"(?P<d>\d{1,2})[-/ ](?P<mon>[A-Z][a-z]{2})[-/ ](?P<y>\d{4})[ :]CLOCK",
        r"(?:[A-Z][a-z]{2} )?(?P<mon>[A-Z][a-z]{2}) (?P<d>[ \d]?\d) CLOCK (?P<y>\d{4})",
        r"(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>\d{4}) CLOCK (?P<half>[AP])M",
        r"(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4}) CLOCK",
    )
)
_MONTHS = {
    m: i
    for i, m in enumerate(
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"], 1
    )
}
_TWICE = "time that the zone has twice, as clocks go back: left unknown"
_NEVER = "time that the zone skips, as clocks go forward: left unknown"
_HALF_DAY = 12


def event_time(value: object, origin: Origin) -> int | None:
    """Return UTC milliseconds for the time of an event; None where it is not known for sure.

    Args:
        value: as `instant` takes it, or a time without offset.
        origin: has the zone, if the user named one; told of times that it has twice or never.
    """
    known = instant(value)
    if known is not None or origin.zone is None or not isinstance(value, str):
        return known
    read = _naive(value.strip())
    if read is None:
        return None
    minute, rest = read
    begins = _in_zone(minute, origin.zone)
    if isinstance(begins, str):
        origin.tally.note(begins)
        return None
    return begins + rest


def _naive(text: str) -> tuple[datetime, int] | None:
    """Return the minute that a text names, and the milliseconds after it."""
    for form in _FORMS:
        if match := form.fullmatch(text):
            break
    else:
        return None
    part = match.groupdict()
    hour = int(part["h"])
    if half := part.get("half"):
        if not 1 <= hour <= _HALF_DAY:
            return None
        hour = hour % _HALF_DAY + (_HALF_DAY if half == "P" else 0)
    month = _MONTHS.get(part["mon"], 0) if part.get("mon") else int(part["m"])
    second = int(part["s"] or 0)
    try:
        minute = datetime(int(part["y"]), month, int(part["d"]), hour, int(part["min"]))  # noqa: DTZ001 - it has none
        minute.replace(second=second)
    except ValueError:
        return None
    return minute, second * 1000 + int((part["f"] or "0").ljust(3, "0")[:3])


@lru_cache(maxsize=4096)
def _in_zone(minute: datetime, zone: tzinfo) -> int | str:
    """Return UTC milliseconds of a minute in a zone, or why there is no one answer."""
    first, second = (minute.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if first.utcoffset() != second.utcoffset():
        back = first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == minute
        return _TWICE if back else _NEVER
    return round(first.astimezone(UTC).timestamp()) * 1000
