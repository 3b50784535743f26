"""What a match shows, and the tables that matches are looked up in.

A look-up asks its tables from the most telling key to the least (longest first); the first key that knows
a vendor has the last word on that vendor, whether it claims or excludes it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from proscribe.catalog.model import Kind
from proscribe.schemas import Relation

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from proscribe.catalog.model import Family
    from proscribe.schemas import Grade

__all__ = ["NOTHING", "Claim", "Found", "Outcome", "Shown", "Table"]

_LADDER = (
    Kind.TEAM_ID,
    Kind.CERTIFICATE,
    Kind.PACKAGE,
    Kind.CPE,
    Kind.BUNDLE,
    Kind.PUBLISHER,
    Kind.SERVICE,
    Kind.PATH,
    Kind.DOMAIN,
    Kind.OUI,
    Kind.NETWORK,
    Kind.ASN,
    Kind.NAME,
    Kind.BRAND,
)
"""Kinds of identity, the one that is hardest to share with others first."""
_KIND_RANK = {k: i for i, k in enumerate(_LADDER)}
_RELATION_RANK = {r: i for i, r in enumerate(Relation)}


@dataclass(frozen=True, slots=True)
class Claim:
    """What a match of one identity shows.

    Attributes:
        vendor: vendor id.
        kind: kind of the identity.
        label: the identity in the words of MATCH, e.g. `publisher:ao kaspersky lab`.
        relation: how the vendor stands to the thing.
        grade: of the identity's source.
        product: product id, or None.
        family: family of the product or of the identity, or None.
        role: of a domain, else None.
    """

    vendor: str
    kind: Kind
    label: str
    relation: Relation
    grade: Grade
    product: str | None = None
    family: Family | None = None
    role: str | None = None

    def rank(self) -> tuple[int, int, str, bool, str, str]:
        """Return a key that sorts the strongest claim of a vendor first and never ties two different ones."""
        known = self.product is None
        return (
            _RELATION_RANK[self.relation],
            _KIND_RANK[self.kind],
            self.grade,
            known,
            self.label,
            self.product or "",
        )


@dataclass(frozen=True, slots=True)
class Shown:
    """A product that a display name tells once its vendor is known, by its first `size` words."""

    vendor: str
    product: str
    family: Family | None
    grade: Grade
    size: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one value of one column shows.

    Attributes:
        claims: at most one a vendor and relation.
        excluded: vendors for which the value is a known look-alike.
        named: the value names some company, known or not.
        shown: products that a display name tells, the longest name first.
        library: the value places its row in an ecosystem of libraries.
    """

    claims: tuple[Claim, ...] = ()
    excluded: frozenset[str] = frozenset()
    named: bool = False
    shown: tuple[Shown, ...] = ()
    library: bool = False


NOTHING = Outcome()
"""The outcome of a value that shows nothing; by far the most common."""


@dataclass(slots=True)
class Table:
    """Claims and exclusions by key; `sizes` are the lengths of the prefixes among the keys."""

    claims: dict[Hashable, list[Claim]] = field(default_factory=lambda: defaultdict(list))
    excluded: dict[Hashable, set[str]] = field(default_factory=lambda: defaultdict(set))
    sizes: list[int] = field(default_factory=list)

    def put(self, key: Hashable, entry: Claim | str, size: int = 0) -> None:
        """Enter a claim, or the id of a vendor that is excluded."""
        if isinstance(entry, Claim):
            self.claims[key].append(entry)
        else:
            self.excluded[key].add(entry)
        if size and size not in self.sizes:
            self.sizes = sorted([*self.sizes, size], reverse=True)

    def take(self, key: Hashable, into: Found) -> None:
        """Add what is known of `key`, if anything."""
        if self.holds(key):
            into.add(self.claims.get(key, ()), self.excluded.get(key, ()))

    def holds(self, key: Hashable) -> bool:
        """Say whether anything is known of `key`."""
        return key in self.claims or key in self.excluded

    def holds_prefix(self, text: str) -> bool:
        """Say whether anything is known of a prefix of `text`."""
        claims, excluded = self.claims, self.excluded
        for size in self.sizes:
            key = text[:size]
            if key in claims or key in excluded:
                return True
        return False

    def take_prefixes(self, text: str, into: Found) -> None:
        """Add what is known of each prefix of `text`, the longest first."""
        for size in self.sizes:
            self.take(text[:size], into)


@dataclass(slots=True)
class Found:
    """Collects one look-up; add the most telling keys first."""

    claims: dict[tuple[str, Relation], Claim] = field(default_factory=dict)
    decided: set[str] = field(default_factory=set)
    excluded: set[str] = field(default_factory=set)

    def add(self, claims: Iterable[Claim], excluded: Iterable[str] = ()) -> None:
        """Add what one key shows; vendors on which an earlier key had its word are passed over."""
        now = {v for v in excluded if v not in self.decided}
        self.excluded |= now
        for claim in claims:
            if claim.vendor in self.decided or claim.vendor in self.excluded:
                continue
            key = (claim.vendor, claim.relation)
            old = self.claims.get(key)
            if old is None or claim.rank() < old.rank():
                self.claims[key] = claim
            now.add(claim.vendor)
        self.decided |= now

    def outcome(
        self,
        *,
        named: bool = False,
        shown: tuple[Shown, ...] = (),
        library: bool = False,
    ) -> Outcome:
        """Return everything that was found; NOTHING itself if that is nothing."""
        if not (self.claims or self.excluded or named or shown or library):
            return NOTHING
        claims = tuple(sorted(self.claims.values(), key=lambda c: (c.vendor, c.rank())))
        return Outcome(claims, frozenset(self.excluded), named, shown, library)
