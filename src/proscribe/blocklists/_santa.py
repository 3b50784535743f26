"""Which rules Santa can carry, for both of its formats."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from proscribe.blocklists import Stage

if TYPE_CHECKING:
    from proscribe.blocklists import Blocking, Rule

__all__ = ["rules"]

_TEAM = re.compile(r"[A-Z0-9]{10}")


def rules(blocking: Blocking) -> tuple[list[Rule], tuple[str, ...]]:
    """Return the rules by Team ID, and what is left out: vendors whose Team ID is not known."""
    made = [r for r in blocking.of(Stage.EXECUTION, "team-id") if _TEAM.fullmatch(r.value)]
    known = {r.vendor for r in made}
    wanted = {r.vendor for r in blocking.rules.get(Stage.EXECUTION, ())} - known
    left = tuple(f"{blocking.names.get(v, v)}: no Apple Team ID of it is known" for v in sorted(wanted))
    return made, left
