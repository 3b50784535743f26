"""Say which names are worth looking for in the bytes of programs: long enough to be nobody else's.

Companies by names of several words, hosts that only products ask, and the names of kits. Brands and web
sites are left out: any text may name them. A hit is a mention and no more (see `ceilings`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from proscribe.catalog.model import Kind, Role
from proscribe.catalog.names import words

if TYPE_CHECKING:
    from proscribe.catalog import Catalog

__all__ = ["names_of"]

_COMPANY_LETTERS = 10
_OTHER_LETTERS = 8


def names_of(catalog: Catalog) -> tuple[tuple[str, str], ...]:
    """Return each text to look for with the column of OBSERVATION that it belongs in, sorted."""
    found: set[tuple[str, str]] = set()
    for vendor in catalog.vendors.values():
        for party in vendor.parties:
            found |= {("publisher", name) for name in (party.name, *party.aliases) if _is_company(name)}
        for identity in vendor.identities:
            for value, _ in identity.pairs():
                match identity.kind:
                    case Kind.PUBLISHER | Kind.CERTIFICATE if _is_company(value):
                        found.add(("publisher", value))
                    case Kind.DOMAIN if identity.role is not Role.WEB and "*" not in value:
                        found.add(("domain", value))
                    case Kind.BUNDLE if len(value) >= _OTHER_LETTERS:
                        found.add(("bundle_id", value))
    return tuple(sorted(found))


def _is_company(name: str) -> bool:
    return len(name) >= _COMPANY_LETTERS and len(words(name)) > 1
