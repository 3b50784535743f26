"""The one place that reads the clock; a command reads it once and hands the instant on.

The ledger reads it again for each append: when something was recorded is not when it was asked.
"""

from __future__ import annotations

import time

__all__ = ["now", "precisely"]


def now() -> int:
    """Return the present instant in whole seconds, as milliseconds since the epoch, UTC."""
    return int(time.time()) * 1000


def precisely() -> int:
    """Return the present instant as milliseconds since the epoch, UTC: for when something was recorded."""
    return time.time_ns() // 1_000_000
