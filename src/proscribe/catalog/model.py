"""What a vendor file is made of: the types that strict YAML is decoded into.

One vendor, one file; docs/adding.md tells how to write one. Everything is immutable. A claim (identity,
party, product) names its source and grade, so that a user can be shown both.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

from proscribe.schemas import Grade, Relation

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["FORMAT", "Exclusion", "Family", "Identity", "Kind", "Match", "Party", "Product", "Role", "Vendor"]

FORMAT = "proscribe.vendor/1"
"""The first line of a vendor file: `format: proscribe.vendor/1`."""


class Family(StrEnum):
    """The sort of product, the narrowest that fits; measures list the families that their words take in."""

    ANTIVIRUS = "antivirus"
    CYBERSECURITY = "cybersecurity"
    PRIVACY_TOOL = "privacy-tool"
    THREAT_INTELLIGENCE = "threat-intelligence"
    SECURITY_TRAINING = "security-training"
    CONSULTING = "consulting"
    OPERATING_SYSTEM = "operating-system"
    TELECOM_EQUIPMENT = "telecom-equipment"
    VIDEO_SURVEILLANCE = "video-surveillance"
    TELECOM_SERVICE = "telecom-service"
    CONSUMER_ROUTER = "consumer-router"
    UAS = "uas"
    UAS_COMPONENT = "uas-component"
    POWER_INVERTER = "power-inverter"
    ADVANCED_ROBOTIC_DEVICE = "advanced-robotic-device"
    APPLICATION = "application"
    AI_SYSTEM = "ai-system"
    CONNECTED_VEHICLE = "connected-vehicle"
    VCS_HARDWARE = "vcs-hardware"
    VCS_SOFTWARE = "vcs-software"
    ADS_SOFTWARE = "ads-software"
    SEMICONDUCTOR = "semiconductor"
    OTHER_SOFTWARE = "other-software"
    OTHER_HARDWARE = "other-hardware"
    OTHER_SERVICE = "other-service"


class Kind(StrEnum):
    """By what a vendor is recognised; each kind is looked up in certain columns of an observation."""

    PUBLISHER = "publisher"  # a company as programs, SBOMs and signatures name it; legal form does not count
    CERTIFICATE = "certificate"  # the CN of a certificate, e.g. a TLS interception root
    NAME = "name"  # a display name, from its first word on
    BRAND = "brand"  # a display name that starts so is a mention; with a product's name after it, the product
    PACKAGE = "package"  # a package id in an ecosystem; purls are read as these
    CPE = "cpe"  # CPE vendor, or vendor:product
    BUNDLE = "bundle"  # bundle id, whole labels from the left
    TEAM_ID = "team-id"  # Apple Team ID
    DOMAIN = "domain"  # host name, whole labels from the right
    NETWORK = "network"  # address block
    ASN = "asn"  # number of an autonomous system, where a log tells it
    OUI = "oui"  # MAC prefix of 24, 28 or 36 bits
    PATH = "path"  # a run of whole path segments
    SERVICE = "service"  # service, driver or process


class Match(StrEnum):
    """How an identity's values are compared."""

    EXACT = "exact"
    PREFIX = "prefix"
    SUFFIX = "suffix"
    PATTERN = "pattern"


class Role(StrEnum):
    """What a domain is for; decides whether traffic to it shows the product or only a visit."""

    UPDATES = "updates"
    CLOUD_NETWORK = "cloud-network"
    ACTIVATION = "activation"
    DOWNLOADS = "downloads"
    TELEMETRY = "telemetry"
    WEB = "web"


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The base of everything that is read from a vendor file."""


class Party(_File, frozen=True):
    """One company of the vendor's group, as the register names it.

    Attributes:
        id: unique in the whole catalog; measures write it as `party:<id>`.
        name: the legal name.
        aliases: other spellings that mean this company and no other of the group.
        country: ISO 3166 alpha-2, or None if not established.
        relation: its place in the group, in a few words.
        since: date from which the relation holds, or None if not established.
        until: date at which it ended, or None.
        source: id of one of the file's sources.
        grade: how good that source is.
    """

    id: str
    name: str
    relation: str
    source: str
    grade: Grade
    aliases: tuple[str, ...] = ()
    country: str | None = None
    since: str | None = None
    until: str | None = None


class Product(_File, frozen=True):
    """One product or line of products.

    Attributes:
        id: unique in the whole catalog.
        name: what to call it in reports.
        family: the narrowest that fits, or None if open.
        names: display names distinctive enough to show the vendor by themselves, matched from the first
            word on; None stands for `name` alone.
        hints: names that tell the product only once the vendor is known by other evidence.
        source: id of one of the file's sources.
        grade: how good that source is.
        note: shown to users who ask about the product.
    """

    id: str
    name: str
    family: Family | None
    source: str
    grade: Grade
    names: tuple[str, ...] | None = None
    hints: tuple[str, ...] = ()
    note: str = ""

    def distinctive(self) -> tuple[str, ...]:
        """Return the display names that show the vendor by themselves."""
        return (self.name,) if self.names is None else self.names


class Identity(_File, frozen=True):
    """Values of one kind that one source gives for the vendor.

    Attributes:
        kind: what sort of value.
        source: id of one of the file's sources.
        grade: how good that source is.
        values: the values; as a mapping, each with the product that it shows.
        words: more values, as text separated by white space (long tables).
        match: how to compare; None is the usual way of the kind.
        ecosystem: of packages: the purl type, or android, winget and the like.
        product: the product that every value shows.
        family: the family that every value shows, where the product is not known.
        role: of domains.
        relation: None is the usual one: supplied-by, but mentions for brands and for domains of role web.
        note: what to know before relying on it.
    """

    kind: Kind
    source: str
    grade: Grade
    values: tuple[str, ...] | dict[str, str] = ()
    words: str = ""
    match: Match | None = None
    ecosystem: str | None = None
    product: str | None = None
    family: Family | None = None
    role: Role | None = None
    relation: Relation | None = None
    note: str = ""

    def pairs(self) -> Iterator[tuple[str, str | None]]:
        """Yield each value with the product that it shows, or None."""
        if isinstance(self.values, dict):
            yield from self.values.items()
        else:
            for value in self.values:
                yield value, self.product
        for value in self.words.split():
            yield value, self.product

    def shows(self) -> Relation:
        """Return the relation that a match of this identity shows."""
        if self.relation is not None:
            return self.relation
        visit = self.kind is Kind.BRAND or (self.kind is Kind.DOMAIN and self.role in (None, Role.WEB))
        return Relation.MENTIONS if visit else Relation.SUPPLIED_BY

    def how(self) -> Match:
        """Return how the values are compared."""
        return self.match if self.match is not None else MATCHES[self.kind][0]


class Exclusion(_File, frozen=True):
    """A look-alike: values that must not be taken for this vendor.

    Attributes:
        kind: as of an identity.
        values: the look-alikes.
        why: the reason, for the reader.
        match: how to compare; None is the usual way of the kind.
        ecosystem: of packages.
        source: id of one of the file's sources, or empty where the reason needs none.
    """

    kind: Kind
    values: tuple[str, ...]
    why: str
    match: Match | None = None
    ecosystem: str | None = None
    source: str = ""

    def how(self) -> Match:
        """Return how the values are compared."""
        return self.match if self.match is not None else MATCHES[self.kind][0]


class Step(_File, frozen=True):
    """One step of taking something away; it never holds a password or asks for one on a command line.

    Attributes:
        text: what to do, in one or two sentences.
        source: id of one of the file's sources.
        grade: how good that source is.
    """

    text: str
    source: str
    grade: Grade


class Removal(_File, frozen=True):
    """How products are taken away, what is left behind included.

    Attributes:
        steps: in the order in which they are done.
        products: ids of the products that go this way.
        unknown: also what is found on a device of the vendor's where the product is not known.
    """

    steps: tuple[Step, ...]
    products: tuple[str, ...] = ()
    unknown: bool = False


class Vendor(_File, frozen=True):
    """One vendor file.

    Attributes:
        format: always FORMAT.
        id: the stem of the file; measures and reports use it.
        name: what to call it in reports.
        sources: citations by their short id.
        parties: the companies of the group.
        products: what it sells, as far as known.
        identities: by what it is recognised.
        exclusions: its look-alikes.
        removal: how its products are taken away, as far as known; a product stands in one at most.
        note: what a reader should know of the whole file.
    """

    format: str
    id: str
    name: str
    sources: dict[str, str]
    parties: tuple[Party, ...]
    products: tuple[Product, ...] = ()
    identities: tuple[Identity, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    removal: tuple[Removal, ...] = ()
    note: str = ""

    def removed_by(self, product: str | None) -> Removal | None:
        """Return how a product is taken away, or what is the vendor's and not known better (None)."""
        return next(
            (r for r in self.removal if (r.unknown if product is None else product in r.products)), None
        )


MATCHES: dict[Kind, tuple[Match, ...]] = {
    Kind.PUBLISHER: (Match.EXACT, Match.PREFIX),
    Kind.CERTIFICATE: (Match.EXACT,),
    Kind.NAME: (Match.PREFIX, Match.EXACT),
    Kind.BRAND: (Match.PREFIX,),
    Kind.PACKAGE: (Match.EXACT, Match.PREFIX),
    Kind.CPE: (Match.EXACT,),
    Kind.BUNDLE: (Match.PREFIX, Match.EXACT),
    Kind.TEAM_ID: (Match.EXACT,),
    Kind.DOMAIN: (Match.SUFFIX, Match.EXACT),
    Kind.NETWORK: (Match.PREFIX,),
    Kind.ASN: (Match.EXACT,),
    Kind.OUI: (Match.PREFIX,),
    Kind.PATH: (Match.EXACT,),
    Kind.SERVICE: (Match.EXACT, Match.PATTERN),
}
"""The ways of comparing that each kind has, the usual one first."""
