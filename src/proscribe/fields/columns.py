"""Name the columns of tables of parties and of users' own lists: one set of names, read alike in both.

A header is compared without case, spaces, dashes and underscores. What it does not name is told.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from proscribe.schemas import PartyType

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["COLUMNS", "IDENTIFIERS", "MANY", "party_type", "placed", "split"]

MANY = ";"
"""Between the values of a cell that holds several."""

COLUMNS = {
    "id": ("id", "partyid", "customerid", "supplierid", "vendorid", "accountid", "customerno", "customernumber", "number", "no"),
    "name": ("name", "partyname", "fullname", "companyname", "customername", "customer", "suppliername", "vendorname", "legalname", "organisation", "organization", "accountname"),
    "type": ("type", "schema", "partytype", "kind", "entitytype"),
    "countries": ("country", "countries", "countrycode", "nationality", "jurisdiction"),
    "birth_date": ("birthdate", "dateofbirth", "dob", "born"),
    "address": ("address", "addresses", "fulladdress", "street"),
}  # fmt: skip
"""The columns of a party, and how else each may be called."""

IDENTIFIERS = {
    "lei": ("lei", "leicode", "legalentityidentifier"),
    "tax": ("tax", "taxid", "taxnumber", "vat", "vatid", "vatnumber", "vatcode", "tin", "ein", "inn", "inncode", "nit", "ruc"),
    "registration": ("registration", "registrationnumber", "registrationno", "companynumber", "companyregistrationnumber", "uscc", "usccode", "ogrn", "ogrncode"),
    "passport": ("passport", "passportnumber", "passportno"),
    "national-id": ("nationalid", "nationalidnumber", "idnumber", "personalid", "ssn"),
    "imo": ("imo", "imonumber"),
    "mmsi": ("mmsi",),
    "bic": ("bic", "swift", "swiftbic"),
    "duns": ("duns", "dunsnumber", "dunscode"),
    "wallet": ("wallet", "publickey"),
    "id": ("identifier", "identifiers"),
}  # fmt: skip
"""The columns that identify, by kind, and how else each may be called."""

_TYPES = {
    **{str(t): t for t in PartyType},
    "individual": PartyType.PERSON,
    "natural person": PartyType.PERSON,
    "people": PartyType.PERSON,
    "corporation": PartyType.COMPANY,
    "business": PartyType.COMPANY,
    "organisation": PartyType.ORGANIZATION,
    "entity": PartyType.LEGAL_ENTITY,
    "legal entity": PartyType.LEGAL_ENTITY,
    "public body": PartyType.PUBLIC_BODY,
    "government": PartyType.PUBLIC_BODY,
    "ship": PartyType.VESSEL,
    "aircraft": PartyType.AIRPLANE,
}


def party_type(text: str) -> PartyType | None:
    """Return what sort of party a word means, or None where it is no such word."""
    return _TYPES.get(text.strip().casefold())


def placed(header: Iterable[str], also: dict[str, tuple[str, ...]] | None = None) -> dict[int, str]:
    """Return which column of a header is which field; an identifier's field is `identifiers.KIND`.

    A field that two columns name is that of the first.

    Args:
        header: names as written.
        also: further fields, and how their columns are called.
    """
    names = {a: f for f, aliases in {**COLUMNS, **(also or {})}.items() for a in aliases}
    names |= {a: f"identifiers.{kind}" for kind, aliases in IDENTIFIERS.items() for a in aliases}
    found: dict[int, str] = {}
    for place, written in enumerate(header):
        name = names.get(re.sub(r"[\W_]+", "", written.casefold()))
        if name is not None and name not in found.values():
            found[place] = name
    return found


def split(cell: str) -> list[str]:
    """Return the values of a cell that may hold several, in order."""
    return [v for part in cell.split(MANY) if (v := part.strip())]
