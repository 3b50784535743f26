"""Resolve what a person typed as product, maker or company to what the catalog knows.

A look-up that fails says "unknown"; it never says "none of these". Two readings are unknown too, and both
are named, so that the question to the user can name them.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from proscribe.catalog.model import Kind, Match
from proscribe.catalog.names import company, words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from proscribe.catalog.model import Family, Product, Vendor

__all__ = ["Resolution", "Resolver", "company_keys", "tells"]


def tells(vendor: Vendor, product: Product) -> set[tuple[str, ...]]:
    """Return the names, in words, that tell the product once the vendor is known.

    These are all its names, and each also without the vendor's brand in front: who has said "Kaspersky"
    may say "Endpoint Security".
    """
    brands = [words(v) for i in vendor.identities if i.kind is Kind.BRAND for v, _ in i.pairs()]
    out: set[tuple[str, ...]] = set()
    for name in (product.name, *product.distinctive(), *product.hints):
        full = words(name)
        out.add(full)
        out.update(full[len(b) :] for b in brands if len(b) < len(full) and full[: len(b)] == b)
    return out


def company_keys(vendor: Vendor, name: str) -> set[str]:
    """Return the folded spellings under which a company of the vendor is looked up.

    The legal form is left off too, unless one plain word would remain that is not the vendor's brand:
    `Lemon Inc.` must not become every Lemon.
    """
    full = " ".join(words(name))
    bare = company(name)
    brands = {" ".join(words(v)) for i in vendor.identities if i.kind is Kind.BRAND for v, _ in i.pairs()}
    return {full, bare} if " " in bare or not bare.isascii() or bare in brands else {full}


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a free text stands for; None is "unknown", never "none of the catalog's".

    Attributes:
        vendor: vendor id.
        product: product id.
        family: family of the product.
        candidates: product ids (or vendor ids) between which the text leaves the choice; empty if none.
    """

    vendor: str | None = None
    product: str | None = None
    family: Family | None = None
    candidates: tuple[str, ...] = ()


class Resolver:
    """Look-ups over the names of some vendors; build once, ask often."""

    def __init__(self, vendors: Iterable[Vendor]) -> None:
        self._names: dict[tuple[str, ...], set[tuple[str, str]]] = defaultdict(set)
        self._hints: dict[tuple[str, ...], set[tuple[str, str]]] = defaultdict(set)
        self._brands: dict[tuple[str, ...], set[str]] = defaultdict(set)
        self._companies: dict[str, set[str]] = defaultdict(set)
        self._spellings: dict[tuple[str, ...], set[tuple[str, str]]] = defaultdict(set)
        self._products: dict[str, Product] = {}
        for vendor in vendors:
            self._add(vendor)

    def _add(self, vendor: Vendor) -> None:
        for product in vendor.products:
            self._products[product.id] = product
            if "-" in product.id:  # an id of one word may be a common word
                self._names[words(product.id)].add((vendor.id, product.id))
            for name in product.distinctive():
                self._names[words(name)].add((vendor.id, product.id))
            for key in tells(vendor, product):
                self._hints[key].add((vendor.id, product.id))
        for text in (vendor.id, vendor.name):
            self._brands[words(text)].add(vendor.id)
            self._enter(vendor, text)
        for identity in vendor.identities:
            values = [value for value, _ in identity.pairs()]
            for value in values:
                if identity.kind is Kind.BRAND:
                    self._brands[words(value)].add(vendor.id)
                elif identity.kind is Kind.PUBLISHER and identity.how() is Match.EXACT:
                    self._enter(vendor, value)
        for party in vendor.parties:
            self._spellings[words(party.id)].add((vendor.id, party.id))
            for name in (party.name, *party.aliases):
                self._enter(vendor, name)
                self._spellings[words(name)].add((vendor.id, party.id))

    def _enter(self, vendor: Vendor, name: str) -> None:
        for key in company_keys(vendor, name):
            self._companies[key].add(vendor.id)

    def _known(self, text: str) -> set[str]:
        return self._companies.get(" ".join(words(text)), set()) or self._companies.get(company(text), set())

    def product(self, text: str, maker: str | None = None) -> Resolution:
        """Resolve a product's name, as typed, and its maker's if that is known.

        The longest name of a product that the text starts with wins. The name of a vendor in front is
        taken for the maker; a maker that is known and a product that is not give the vendor alone.
        """
        typed = words(text)
        by = self._maker(maker) if maker else None
        if maker and by is None:
            # The maker was said, and it is no vendor we know: the product's name alone does not overrule it.
            return Resolution()
        found = self._longest(self._names, typed, by)
        if not found:
            front, rest = self._brand(typed, by)
            if front is not None:
                found = self._longest(self._names, rest, front) or self._longest(self._hints, rest, front)
                by = front
            elif by is not None:
                found = self._longest(self._hints, typed, by)
        if len(found) == 1:
            vendor, product = next(iter(found))
            return Resolution(vendor, product, self._products[product].family)
        if found:
            vendors = {v for v, _ in found}
            families = {self._products[p].family for _, p in found}
            return Resolution(
                next(iter(vendors)) if len(vendors) == 1 else None,
                None,
                next(iter(families)) if len(families) == 1 and len(vendors) == 1 else None,
                tuple(sorted(p for _, p in found)),
            )
        if by is not None:
            return Resolution(by)
        loose = {(v, p) for v, p in self._hints.get(typed, ())}
        return Resolution(candidates=tuple(sorted(p for _, p in loose)))

    def party(self, text: str) -> str | None:
        """Resolve a company's name to `party:<id>`, to `<vendor>:unstated`, or to None.

        `unstated` is the answer when the vendor is known but not which of its companies; None when no
        vendor is known by the name, which does not mean that there is none.
        """
        text = text.strip().removeprefix("party:")
        exact = self._spellings.get(words(text), set())
        if len(exact) == 1:
            return f"party:{next(iter(exact))[1]}"
        vendors = {v for v, _ in exact} or self._known(text)
        return f"{next(iter(vendors))}:unstated" if len(vendors) == 1 else None

    def _maker(self, text: str) -> str | None:
        known = self._known(text) or self._brands.get(words(text), set())
        return next(iter(known)) if len(known) == 1 else None

    def _brand(self, typed: tuple[str, ...], by: str | None) -> tuple[str | None, tuple[str, ...]]:
        for size in range(len(typed), 0, -1):
            known = self._brands.get(typed[:size], set())
            if by is not None:
                known = known & {by}
            if len(known) == 1:
                return next(iter(known)), typed[size:]
        return None, ()

    @staticmethod
    def _longest(
        table: dict[tuple[str, ...], set[tuple[str, str]]], typed: tuple[str, ...], by: str | None
    ) -> set[tuple[str, str]]:
        for size in range(len(typed), 0, -1):
            found = {pair for pair in table.get(typed[:size], ()) if by is None or pair[0] == by}
            if found:
                return found
        return set()
