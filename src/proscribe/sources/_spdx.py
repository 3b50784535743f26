"""What both forms of SPDX 2 have in common: how an agent is written, and what says nothing."""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = ["CPE_TYPES", "NOTHING", "agent", "stated"]

CPE_TYPES = frozenset({"cpe23Type", "cpe22Type"})
"""The types of external references that hold a CPE."""

_AGENT = re.compile(r"\s*(?:Organization|Organisation|Person|Tool)\s*:\s*", re.IGNORECASE)
_MAIL = re.compile(r"\s*\((?:[^()]*@[^()]*)?\)\s*$")
NOTHING = frozenset({"NOASSERTION", "NONE"})
"""The words that stand for no name."""


def stated(value: object) -> object:
    """Return a value, or None where it only says that nothing is said."""
    return None if isinstance(value, str) and value.strip().upper() in NOTHING else value


@lru_cache(maxsize=65_536)
def agent(value: str | float | None) -> str | None:
    """Return the name in `Organization: X (mail)`, `Person: X`; None for NOASSERTION and the like."""
    if value is None or stated(value) is None:
        return None
    text = _AGENT.sub("", str(value), count=1)
    name = _MAIL.sub("", text).strip()
    return None if stated(name) is None else name or None
