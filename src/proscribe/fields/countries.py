"""Read the country of an entry or a party: names as the lists write them, or codes, to ISO 3166 alpha-2.

The names of the table `countries.tsv` are those of the time zone database (public domain), and beside them
the spellings met in published lists. A region that a list gives as a country is taken for the country that
is internationally recognised.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib import resources

__all__ = ["code", "last_in"]

_CODE = re.compile(r"[A-Za-z]{2}\Z")


@cache
def _table() -> dict[str, str]:
    text = resources.files("proscribe.fields").joinpath("countries.tsv").read_text(encoding="utf-8")
    found: dict[str, str] = {}
    for line in text.splitlines():
        iso, *names = line.split("\t")
        found[iso.casefold()] = iso
        for name in names:
            found.setdefault(_folded(name), iso)
    return found


def _folded(text: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return re.sub(r"[\W_]+", " ", plain.casefold()).strip()


def code(text: str) -> str | None:
    """Return the ISO 3166 alpha-2 code of a country's name or code, or None where it is no country."""
    text = text.strip()
    if _CODE.match(text):
        return _table().get(text.casefold())
    return _table().get(_folded(text))


def last_in(address: str) -> str | None:
    """Return the country that an address ends with (`..., Moscow, 125212, Russia`), or None."""
    return code(address.rstrip(" .;").rpartition(",")[2]) if "," in address else code(address)
