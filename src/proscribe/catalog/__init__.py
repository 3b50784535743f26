"""The vendors: who they are, what they sell, and by what each is recognised, with source and grade."""

from __future__ import annotations

from proscribe.catalog.load import Catalog, load, read_vendor
from proscribe.catalog.model import Exclusion, Family, Identity, Kind, Match, Party, Product, Role, Vendor
from proscribe.catalog.resolve import Resolution

__all__ = [
    "Catalog",
    "Exclusion",
    "Family",
    "Identity",
    "Kind",
    "Match",
    "Party",
    "Product",
    "Resolution",
    "Role",
    "Vendor",
    "load",
    "read_vendor",
]
