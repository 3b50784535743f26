"""Read an instant that an option gives."""

from __future__ import annotations

from datetime import date

from proscribe.errors import FactError
from proscribe.law.instants import day_bounds, parse_at

__all__ = ["instant"]

_WASHINGTON = "America/New_York"


def instant(option: str, text: str) -> int:
    """Return an instant in milliseconds; of a bare date, its start in Washington, where penalties are adjusted.

    Raises:
        FactError: it is neither.
    """
    try:
        read = parse_at(text)
    except FactError as e:
        raise FactError(f"{option}: {e.message}", hint=e.hint) from e
    return day_bounds(read, _WASHINGTON)[0] if isinstance(read, date) else read
