"""Hold a vendor file to the rules that its types alone cannot express, each complaint with its line."""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING

from proscribe.catalog.model import FORMAT, MATCHES, Exclusion, Identity, Kind, Match
from proscribe.catalog.names import words
from proscribe.strictyaml import nearest

if TYPE_CHECKING:
    from proscribe.catalog.model import Vendor
    from proscribe.strictyaml import Document, Path

__all__ = ["vendor"]

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?\Z")
_DOMAIN = re.compile(r"(?:[a-z0-9_*][a-z0-9_*-]*\.)+[a-z][a-z0-9-]+\Z")
_OUI = re.compile(r"[0-9A-F]{6,12}\Z")
_ASN = re.compile(r"AS[1-9]\d{0,9}\Z")
_TEAM = re.compile(r"[A-Z0-9]{10}\Z")
_PATTERN = re.compile(r"\^[a-z0-9_][a-z0-9_]")
_ECOSYSTEM = re.compile(r"[a-z][a-z0-9-]*\Z")
_SECRET = re.compile(r"\b(?:kl\w*passwd|password|pwd|pass)\s*[=:]", re.IGNORECASE)
_COUNTRY = re.compile(r"[A-Z]{2}\Z")


def vendor(file: Vendor, stem: str, document: Document) -> None:
    """Check one decoded vendor file called `<stem>.yaml`.

    Raises:
        CatalogError: with file and line, what was found and what is wanted.
    """
    if file.format != FORMAT:
        raise document.fail(("format",), f"format is `{file.format}`", f"write `format: {FORMAT}`")
    if file.id != stem:
        raise document.fail(("id",), f"id is `{file.id}` but the file is `{stem}.yaml`", "make them the same")
    _slug(document, ("id",), file.id)
    seen: dict[str, str] = {}
    for i, party in enumerate(file.parties):
        at: Path = ("parties", i)
        _slug(document, (*at, "id"), party.id)
        _once(document, (*at, "id"), f"party `{party.id}`", seen)
        _source(document, at, party.source, file)
        if party.country is not None and not _COUNTRY.match(party.country):
            raise document.fail(
                (*at, "country"), f"country is `{party.country}`", "write two capital letters (ISO 3166)"
            )
        for key in ("since", "until"):
            date = getattr(party, key)
            if date is not None and not _DATE.match(date):
                raise document.fail((*at, key), f"{key} is `{date}`", "write YYYY, YYYY-MM or YYYY-MM-DD")
    if not file.parties:
        raise document.fail(
            ("parties",), f"vendor `{file.id}` has no parties", "name at least the company itself"
        )
    for i, product in enumerate(file.products):
        at = ("products", i)
        _slug(document, (*at, "id"), product.id)
        _once(document, (*at, "id"), f"product `{product.id}`", seen)
        _source(document, at, product.source, file)
        for name in (*product.distinctive(), *product.hints):
            if not words(name):
                raise document.fail(
                    at, f"name `{name}` of product `{product.id}` has no letters or digits", "write a name"
                )
    products = [p.id for p in file.products]
    for i, identity in enumerate(file.identities):
        _identity(document, ("identities", i), identity, file, products)
    for i, exclusion in enumerate(file.exclusions):
        at = ("exclusions", i)
        _shape(document, at, exclusion)
        if exclusion.source:
            _source(document, at, exclusion.source, file)
        for value in exclusion.values:
            _value(document, (*at, "values"), exclusion, value)
        if not exclusion.values:
            raise document.fail(at, "an exclusion without values excludes nothing", "add `values: [...]`")
    _removal(document, file, products)


def _removal(document: Document, file: Vendor, products: list[str]) -> None:
    seen: dict[str, str] = {}
    for i, removal in enumerate(file.removal):
        at: Path = ("removal", i)
        if not removal.steps:
            raise document.fail(at, "a removal without steps removes nothing", "add `steps: [...]`")
        for n, step in enumerate(removal.steps):
            _source(document, (*at, "steps", n), step.source, file)
            if _SECRET.search(step.text):
                raise document.fail(
                    (*at, "steps", n, "text"),
                    "a step gives a password",
                    "say who has it; never write one, nor a command that holds one",
                )
        for product in removal.products:
            if product not in products:
                raise document.fail(
                    (*at, "products"),
                    f"`{product}` is not a product of this file{nearest(product, products)}",
                    "add it under products",
                )
            _once(document, (*at, "products"), f"removal of `{product}`", seen)
        if removal.unknown:
            _once(document, (*at, "unknown"), "removal of what is not known", seen)


def _identity(document: Document, at: Path, identity: Identity, file: Vendor, products: list[str]) -> None:
    _shape(document, at, identity)
    _source(document, at, identity.source, file)
    if identity.role is not None and identity.kind is not Kind.DOMAIN:
        raise document.fail(
            (*at, "role"), f"kind `{identity.kind}` has no role", "only domains have one; remove it"
        )
    if identity.kind is Kind.DOMAIN and identity.role is None:
        raise document.fail(at, "a domain needs a role", "add `role: web`, or what the hosts are for")
    if identity.family is not None and (identity.product is not None or isinstance(identity.values, dict)):
        raise document.fail(
            (*at, "family"), "the product already has a family", "remove `family`, or the product"
        )
    seen: set[str] = set()
    for value, product in identity.pairs():
        here: Path = (*at, "values") if value not in identity.words else (*at, "words")
        if product is not None and product not in products:
            raise document.fail(
                here,
                f"`{product}` is not a product of this file{nearest(product, products)}",
                "add it under products",
            )
        if value in seen:
            raise document.fail(here, f"`{value}` stands twice in one identity", "keep one")
        seen.add(value)
        _value(document, here, identity, value)
    if not seen:
        raise document.fail(at, f"identity of kind `{identity.kind}` has no values", "add `values: [...]`")


def _shape(document: Document, at: Path, claim: Identity | Exclusion) -> None:
    ways = MATCHES[claim.kind]
    if claim.how() not in ways:
        raise document.fail(
            (*at, "match"),
            f"kind `{claim.kind}` cannot be matched by `{claim.how()}`",
            f"wanted: {', '.join(ways)}",
        )
    if (claim.ecosystem is not None) != (claim.kind is Kind.PACKAGE):
        raise document.fail(
            (*at, "ecosystem"),
            "an ecosystem belongs to packages and to nothing else",
            "add `ecosystem: npm` (or pypi, deb, android, winget ...) to a package; remove it elsewhere",
        )
    if claim.ecosystem is not None and not _ECOSYSTEM.match(claim.ecosystem):
        raise document.fail(
            (*at, "ecosystem"), f"ecosystem is `{claim.ecosystem}`", "write a purl type in small letters"
        )


def _value(document: Document, at: Path, claim: Identity | Exclusion, value: str) -> None:
    wrong = _wrong(claim, value)
    if wrong:
        raise document.fail(at, f"`{value}` is not a {claim.kind}", wrong)


def _wrong(claim: Identity | Exclusion, value: str) -> str:
    """Return what to write instead of a malformed value, or nothing."""
    kind = claim.kind
    if kind in (Kind.PUBLISHER, Kind.CERTIFICATE, Kind.NAME, Kind.BRAND):
        return "" if words(value) else "write a name with letters or digits"
    if kind is Kind.DOMAIN:
        stars = value.count("*") - value.split(".", 1)[0].count("*")
        return (
            ""
            if _DOMAIN.match(value) and not stars
            else "write small letters, at least two labels, * in the first only"
        )
    if kind is Kind.OUI:
        return (
            "" if _OUI.match(value) else "write 6, 7 or 9 hexadecimal digits in capitals, without separators"
        )
    if kind is Kind.TEAM_ID:
        return "" if _TEAM.match(value) else "write the ten capitals and digits"
    if kind is Kind.ASN:
        return "" if _ASN.match(value) else "write AS and the number, such as AS64496"
    if kind is Kind.NETWORK:
        return "" if _network(value) else "write an address block such as 192.0.2.0/24"
    if kind is Kind.BUNDLE or (
        kind is Kind.PACKAGE and claim.ecosystem == "android" and claim.how() is Match.PREFIX
    ):
        return (
            ""
            if not value.endswith(".") and "." in value
            else "write whole labels, at least two, without a dot at the end"
        )
    if kind is Kind.SERVICE and claim.how() is Match.PATTERN:
        return _wrong_pattern(value)
    if kind is Kind.PATH:
        return (
            ""
            if not value.startswith("/") and "\\" not in value
            else "write segments joined by /, without one in front"
        )
    return "" if value == value.strip() and value else "write it without blanks around it"


def _wrong_pattern(value: str) -> str:
    if not _PATTERN.match(value):
        return "start it with ^ and two small letters or digits: it is looked up by them"
    try:
        re.compile(value)
    except re.error as e:
        return f"not a regular expression: {e}"
    return ""


def _network(value: str) -> bool:
    try:
        ipaddress.ip_network(value)
    except ValueError:
        return False
    return True


def _slug(document: Document, at: Path, value: str) -> None:
    if not _SLUG.match(value):
        raise document.fail(at, f"id is `{value}`", "write small letters, digits and single dashes")


def _once(document: Document, at: Path, what: str, seen: dict[str, str]) -> None:
    if what in seen:
        raise document.fail(at, f"{what} stands twice", "ids are unique in the whole catalog")
    seen[what] = what


def _source(document: Document, at: Path, source: str, file: Vendor) -> None:
    if source not in file.sources:
        raise document.fail(
            (*at, "source"),
            f"source `{source}` is not listed{nearest(source, file.sources)}",
            "add it under sources",
        )
