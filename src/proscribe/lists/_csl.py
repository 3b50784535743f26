"""What the rows of the Consolidated Screening List have in common, whether they came as CSV or as JSON.

The list gathers others; each row names its own, and belongs to that one. Rows of the Treasury carry the
number of the OFAC entry, which lasts; the id of every other row is a hash of its content, so that an id is
made for it here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from proscribe.fields.countries import last_in
from proscribe.fields.identifiers import kind_of
from proscribe.lists import Entry, Name, SignalKind
from proscribe.schemas import NameKind, PartyType

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from proscribe.lists import Account

__all__ = ["FIELDS", "LISTS", "entry"]

FIELDS = (
    "_id",
    "source",
    "entity_number",
    "type",
    "programs",
    "name",
    "title",
    "addresses",
    "federal_register_notice",
    "start_date",
    "end_date",
    "standard_order",
    "license_requirement",
    "license_policy",
    "call_sign",
    "vessel_type",
    "gross_tonnage",
    "gross_registered_tonnage",
    "vessel_flag",
    "vessel_owner",
    "remarks",
    "source_list_url",
    "alt_names",
    "citizenships",
    "dates_of_birth",
    "nationalities",
    "places_of_birth",
    "source_information_url",
    "ids",
)
"""The 29 columns of the list; the JSON has the same, some as lists."""

LISTS = {
    "SDN": "ofac-sdn",
    "EL": "bis-entity",
    "DPL": "bis-denied",
    "UVL": "bis-unverified",
    "MEU": "bis-meu",
    "DTC": "state-debarred",
    "ISN": "state-nonproliferation",
    "SSI": "ofac-ssi",
    "CMIC": "ofac-ns-cmic",
    "CAP": "ofac-capta",
    "FSE": "ofac-fse",
    "PLC": "ofac-ns-plc",
    "NS-MBS List": "ofac-ns-mbs",
    "MBS": "ofac-ns-mbs",
    "NS-MBS": "ofac-ns-mbs",
}
"""The lists that it gathers: the letters in its `source`, and what each is called here."""

_TYPES = {
    "individual": PartyType.PERSON,
    "entity": PartyType.ORGANIZATION,
    "vessel": PartyType.VESSEL,
    "aircraft": PartyType.AIRPLANE,
    "": PartyType.LEGAL_ENTITY,
}
_SOURCE = re.compile(r"\(([^()]+)\)(?: List)?(?: - |\Z)")
_NOT_AN_ID = frozenset({"gender", "phone number", "email address", "website", "telephone", "fax"})
_IDENTIFIES = re.compile(
    r"\bno\b|number|passport|\bid\b|\bi\.d|card|registr|swift|licen[cs]e|uscc|\bisin\b|folio|gazette|currency address|r\.?f\.?c|c\.?u\.?r\.?p|n\.?i\.?t|ssn|lei\b|imo\b",
    re.IGNORECASE,
)
_CITED = re.compile(r"(?<=\d)[;\s]+(?=\d+ F\.?\s?R)")


def entry(row: Mapping[str, str], many: Mapping[str, Sequence[str]], account: Account, place: str) -> Entry:
    """Return the entry that a row holds.

    Args:
        row: its cells as text.
        many: those of `alt_names`, `addresses` ... one by one.
        account: takes what is not known.
        place: where the row stands, for messages.
    """
    source = row.get("source", "")
    letters = _SOURCE.search(source)
    name = LISTS.get(letters[1].strip() if letters else "", "")
    if not name:
        account.signal(SignalKind.UNKNOWN_VALUE, f"the list `{source}` is not known", place)
    kind = row.get("type", "").strip().casefold()
    if kind not in _TYPES:
        account.signal(SignalKind.UNKNOWN_VALUE, f"the type `{row['type']}` is not known", place)
    addresses = tuple(many["addresses"])
    people = (*many["nationalities"], *many["citizenships"])
    remarks = "; ".join(
        f"{said}{row[key]}"
        for key, said in (
            ("title", "title: "),
            ("license_requirement", "licence requirement: "),
            ("license_policy", "licence policy: "),
            ("standard_order", "standard order: "),
            ("end_date", "until: "),
            ("call_sign", "call sign: "),
            ("vessel_type", "vessel type: "),
            ("gross_tonnage", "gross tonnage: "),
            ("gross_registered_tonnage", "gross registered tonnage: "),
            ("vessel_flag", "flag: "),
            ("vessel_owner", "owner: "),
            ("remarks", ""),
        )
        if row.get(key)
    )
    return Entry(
        names=(Name(row.get("name", ""), NameKind.PRIMARY), *map(Name, many["alt_names"])),
        id=row.get("entity_number", ""),
        list=name,
        type=_TYPES.get(kind, PartyType.LEGAL_ENTITY),
        countries=(*people, *(c for a in addresses if (c := last_in(a)))),
        birth_dates=tuple(many["dates_of_birth"]),
        addresses=addresses,
        identifiers=tuple(_identifier(text) for text in many["ids"] if _identifies(text)),
        programmes=tuple(many["programs"]),
        citations=tuple(_CITED.split(row.get("federal_register_notice", ""))),
        listed_on=row.get("start_date", ""),
        remarks=remarks,
    )


def _identifies(text: str) -> bool:
    parts = [p.strip().casefold() for p in text.split(",")]
    return (
        not _NOT_AN_ID.intersection(parts) and bool(_IDENTIFIES.search(text)) and bool(re.search(r"\d", text))
    )


def _identifier(text: str) -> tuple[str, str]:
    """Read `CO, 71698071, Cedula No.`, in whatever order the parts come."""
    parts = [p.strip() for p in text.split(",") if p.strip()]
    numbers = [
        p
        for p in parts
        if re.search(r"\d", p) and not re.fullmatch(r"\d{4}-\d\d-\d\d|\d{1,2} \w{3} \d{4}", p)
    ]
    value = max(numbers or parts, key=lambda p: sum(c.isdigit() for c in p))
    words = " ".join(p for p in parts if p != value)
    return kind_of(words), value
