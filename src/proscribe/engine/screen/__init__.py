"""Screen parties against restricted-party lists: Arrow in, Arrow out, no I/O, no clock.

The steps, one module each: `names` brings a name of any script into comparable tokens, `index` holds the
names of the lists, `match` finds and scores pairs, `explain` tells a reviewer why.

Three promises. *Split-invariant*: `screen(a + b) = screen(a) + screen(b)`, whatever the batches.
*Deterministic*: the same parties, lists and version give the same bytes. *Nothing hidden*: secondary
fields (country, birth date, type, address) lower a strong name match, but never below `FLOOR`.
"""

from __future__ import annotations

from proscribe.engine.screen.explain import Effect, Explanation, TokenMatch, explain
from proscribe.engine.screen.index import FINGERPRINT, ScreenIndex, build
from proscribe.engine.screen.match import FLOOR, screen

__all__ = [
    "FINGERPRINT",
    "FLOOR",
    "Effect",
    "Explanation",
    "ScreenIndex",
    "TokenMatch",
    "build",
    "explain",
    "screen",
]
