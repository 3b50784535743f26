"""Bring a name of any script into comparable tokens."""

from __future__ import annotations

import re
import unicodedata

from anyascii import anyascii

__all__ = ["tokens"]

_WORD = re.compile(r"[a-z0-9]+")


def tokens(name: str) -> tuple[str, ...]:
    """Return the tokens of a name in Latin small letters, in their order; nothing raises for any text."""
    text = anyascii(unicodedata.normalize("NFKC", name[:1000])).lower().replace("'", "")
    return tuple(_WORD.findall(text))
