"""The one place that reads the clock; a command reads it once and hands the instant on."""

from __future__ import annotations

import time

__all__ = ["now"]


def now() -> int:
    """Return the present instant in whole seconds, as milliseconds since the epoch, UTC."""
    return int(time.time()) * 1000
