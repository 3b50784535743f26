"""Name the kinds of identifiers alike for all lists, so that a party's tax number meets a list's tax number.

The kinds are few on purpose: two numbers are compared only where they are of one kind, or where one is of no
stated kind.
"""

from __future__ import annotations

import re

__all__ = ["cleaned", "kind_of"]

_KINDS: tuple[tuple[str, str], ...] = (
    (r"legal entity (number|identifier)|\blei\b", "lei"),
    (r"\bimo\b|vessel registration|vessel registry", "imo"),
    (r"passport|stateless person id", "passport"),
    (r"\bswift|\bbic\b", "bic"),
    (r"d-?u-?n-?s", "duns"),
    (r"digital currency|wallet|crypto", "wallet"),
    (r"mmsi", "mmsi"),
    (r"\btax\b|\brfc\b|\bfein\b|\bein\b|\btin\b|v\.?a\.?t|\brtn\b|\bnit\b|\bruc\b|\binn\b|rut|\bcuit\b|fiscal", "tax"),
    (r"aircraft (tail|construction|serial|manufacturer)|tail number|msn\b", "aircraft"),
    (r"social security|\bssn\b|national|cedula|identification (number|card)|personal id|identity|\bid card|c\.?u\.?r\.?p|d\.?n\.?i|citizen|birth certificate|\bi\.d\.|kennitala|afm\b", "national-id"),
    (r"unified social credit|uscc|registration|registry|company number|registered|commercial|chamber of commerce|business number|matricula|folio|trade licen[cs]e|gazette|okpo|\bogrn\b|c\.r\. no|enterprise number|incorporation", "registration"),
)  # fmt: skip
_COMPILED = tuple((re.compile(pattern, re.IGNORECASE), kind) for pattern, kind in _KINDS)


def kind_of(words: str) -> str:
    """Return the kind of an identifier by what its publisher calls it; `id` where that says nothing."""
    for pattern, kind in _COMPILED:
        if pattern.search(words):
            return kind
    return "id"


def cleaned(kind: str, value: str) -> str:
    """Return an identifier's value without the words that some publishers write before the number."""
    if kind in {"imo", "mmsi"} and (number := re.search(r"\d{7,9}", value)):
        return number.group()
    return value.strip()
