"""The sanctions lists of the United Kingdom: the UK Sanctions List (XML), and OFSI's consolidated list (CSV).

OFSI's list gives each name its own row; the rows of one party have one Group ID. Its file begins with a line
that says when it was last updated.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, BinaryIO

from proscribe.fields.dates import partial
from proscribe.fields.identifiers import kind_of
from proscribe.lists import Entry, Evidence, Form, Name, PartyList, Published, SignalKind
from proscribe.lists._tables import first_line, records
from proscribe.lists._xml import children, elements, only, text, texts
from proscribe.schemas import NameKind, PartyType

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from xml.etree.ElementTree import Element

    from proscribe.lists import Account

__all__ = ["PLUGIN"]

_TYPES = {
    "individual": PartyType.PERSON,
    "entity": PartyType.ORGANIZATION,
    "ship": PartyType.VESSEL,
}
_NAMES = ("Name1", "Name2", "Name3", "Name4", "Name5", "Name6")
_DESIGNATION = (
    "LastUpdated",
    "DateDesignated",
    "UniqueID",
    "OFSIGroupID",
    "UNReferenceNumber",
    "Names",
    "NonLatinNames",
    "RegimeName",
    "IndividualEntityShip",
    "DesignationSource",
    "SanctionsImposed",
    "SanctionsImposedIndicators",
    "OtherInformation",
    "UKStatementofReasons",
    "Addresses",
    "PhoneNumbers",
    "EmailAddresses",
    "Websites",
    "IndividualDetails",
    "EntityDetails",
    "ShipDetails",
    "Titles",
)


def _sniff_xml(head: bytes, name: str) -> float:  # noqa: ARG001  the elements tell
    return 1.0 if b"<Designations" in head else 0.0


def _read_xml(files: Mapping[str, BinaryIO], account: Account) -> Iterator[Entry]:
    for e in elements(files["xml"], ("Designation",), ("Designations",)):
        only(e, _DESIGNATION, account)
        kind = text(e, "IndividualEntityShip").casefold()
        if kind not in _TYPES:
            account.signal(SignalKind.UNKNOWN_VALUE, f"the type `{kind}` is not known", text(e, "UniqueID"))
        yield _designation(e, _TYPES.get(kind, PartyType.LEGAL_ENTITY))


def _designation(e: Element, kind: PartyType) -> Entry:
    names = []
    for n in children(e, "Names", "Name"):
        whole = " ".join(t for p in _NAMES if (t := text(n, p)))
        names.append(Name(whole, _name_kind(text(n, "NameType"), text(n, "AliasStrength"))))
    names.sort(key=lambda n: n.kind is not NameKind.PRIMARY)
    names += [Name(t) for t in texts(e, "NonLatinNames", "NonLatinName", "NameNonLatinScript")]
    addresses = children(e, "Addresses", "Address")
    person = next(iter(children(e, "IndividualDetails", "Individual")), None)
    body = next(iter(children(e, "EntityDetails", "Entity")), None)
    ship = next(iter(children(e, "ShipDetails", "Ship")), None)
    identifiers = [
        *(("passport", t) for t in texts(person, "PassportDetails", "Passport", "PassportNumber")),
        *(
            ("national-id", t)
            for t in texts(
                person, "NationalIdentifierDetails", "NationalIdentifier", "NationalIdentifierNumber"
            )
        ),
        *(
            ("registration", t)
            for t in texts(body, "BusinessRegistrationNumbers", "BusinessRegistrationNumber")
        ),
        *(("imo", t) for t in texts(ship, "IMONumbers", "IMONumber")),
    ]
    return Entry(
        names=tuple(names),
        id=text(e, "UniqueID"),
        type=kind,
        countries=(
            *texts(person, "Nationalities", "Nationality"),
            *(text(a, "AddressCountry") for a in addresses),
        ),
        birth_dates=tuple(d for t in texts(person, "DOBs", "DOB") if (d := _uk_birth(t))),
        addresses=tuple(", ".join(c.text.strip() for c in a if c.text and c.text.strip()) for a in addresses),
        identifiers=tuple(identifiers),
        programmes=(text(e, "RegimeName"),),
        citations=tuple(t for t in (text(e, "UniqueID"), text(e, "UNReferenceNumber")) if t),
        listed_on=_uk_day(text(e, "DateDesignated")),
        remarks="; ".join(
            t for n in ("SanctionsImposed", "OtherInformation", "UKStatementofReasons") if (t := text(e, n))
        ),
    )


def _name_kind(kind: str, strength: str) -> NameKind:
    if kind.casefold().startswith("primary") and "variation" not in kind.casefold():
        return NameKind.PRIMARY
    return NameKind.WEAK if "low" in strength.casefold() else NameKind.ALIAS


def _uk_birth(text_of: str) -> str:
    """Read dd/mm/1970, in which a part may be words for unknown."""
    parts = text_of.split("/")
    if len(parts) == 3 and not parts[0].isdigit():  # noqa: PLR2004  day, month, year
        return "-".join((parts[2], parts[1])) if parts[1].isdigit() and int(parts[1]) else parts[2]
    return next(iter(partial(text_of, day_first=True)), text_of)


def _uk_day(text_of: str) -> str:
    return next(iter(partial(text_of, day_first=True)), "")


_CSV = (
    "Name 6",
    "Name 1",
    "Name 2",
    "Name 3",
    "Name 4",
    "Name 5",
    "Title",
    "Name Non-Latin Script",
    "Non-Latin Script Type",
    "Non-Latin Script Language",
    "DOB",
    "Town of Birth",
    "Country of Birth",
    "Nationality",
    "Passport Number",
    "Passport Details",
    "National Identification Number",
    "National Identification Details",
    "Position",
    "Address 1",
    "Address 2",
    "Address 3",
    "Address 4",
    "Address 5",
    "Address 6",
    "Post/Zip Code",
    "Country",
    "Other Information",
    "Group Type",
    "Alias Type",
    "Alias Quality",
    "Regime",
    "Listed On",
    "UK Sanctions List Date Designated",
    "Last Updated",
    "Group ID",
)


def _sniff_csv(head: bytes, name: str) -> float:  # noqa: ARG001  the columns tell
    lines = head.split(b"\n", 2)
    return (
        1.0
        if first_line(head)[:1] == ["Last Updated"] and len(lines) > 1 and b"Group ID" in lines[1]
        else 0.0
    )


def _read_csv(files: Mapping[str, BinaryIO], account: Account) -> Iterator[Entry]:
    groups: dict[str, Entry] = {}
    needed = ("Name 6", "Group Type", "Alias Type", "Regime", "Group ID")
    for line, row in records(files["csv"], account, known=_CSV, needed=needed, skip=1):
        kind = row["Group Type"].casefold()
        if kind not in _TYPES:
            account.signal(
                SignalKind.UNKNOWN_VALUE, f"the type `{row['Group Type']}` is not known", f"line {line}"
            )
        read = _row(row, _TYPES.get(kind, PartyType.LEGAL_ENTITY))
        before = groups.get(row["Group ID"])
        groups[row["Group ID"]] = read if before is None else _joined(before, read)
    for entry in groups.values():
        names = sorted(entry.names, key=lambda n: n.kind is not NameKind.PRIMARY)
        yield replace(entry, names=tuple(names))


def _row(row: Mapping[str, str], kind: PartyType) -> Entry:
    whole = " ".join(t for i in (1, 2, 3, 4, 5, 6) if (t := row.get(f"Name {i}", "")))
    primary = (
        row["Alias Type"].casefold().startswith("primary name")
        and "variation" not in row["Alias Type"].casefold()
    )
    weak = row.get("Alias Quality", "").casefold().startswith("low")
    former = "fka" in row["Alias Type"].casefold()
    name_kind = (
        NameKind.PRIMARY
        if primary
        else NameKind.WEAK
        if weak
        else NameKind.FORMER
        if former
        else NameKind.ALIAS
    )
    address = [row.get(f"Address {i}", "") for i in range(1, 7)] + [
        row.get("Post/Zip Code", ""),
        row.get("Country", ""),
    ]
    script = row.get("Name Non-Latin Script", "")
    return Entry(
        names=(Name(whole, name_kind), *([Name(script)] if script else [])),
        id=row["Group ID"],
        type=kind,
        countries=tuple(
            re.sub(r"^\(\d+\)\s*|\.$", "", t).strip()
            for t in (row.get("Nationality", ""), row.get("Country", ""))
        ),
        birth_dates=(_uk_birth(row["DOB"]),) if row.get("DOB") else (),
        addresses=(", ".join(t for t in address if t),),
        identifiers=(
            ("passport", row.get("Passport Number", "")),
            (kind_of("national"), row.get("National Identification Number", "")),
        ),
        programmes=(row["Regime"],),
        citations=(f"OFSI group {row['Group ID']}",),
        listed_on=_uk_day(row.get("UK Sanctions List Date Designated", "") or row.get("Listed On", "")),
        remarks="; ".join(t for n in ("Title", "Position", "Other Information") if (t := row.get(n, ""))),
    )


def _joined(a: Entry, b: Entry) -> Entry:
    """Put the rows of one party together."""
    return replace(
        a,
        names=a.names + b.names,
        countries=a.countries + b.countries,
        birth_dates=a.birth_dates + b.birth_dates,
        addresses=a.addresses + b.addresses,
        identifiers=a.identifiers + b.identifiers,
        programmes=a.programmes + b.programmes,
        remarks=a.remarks or b.remarks,
    )


PLUGIN = PartyList(
    name="uk-consolidated",
    title="UK sanctions list",
    publisher="UK Foreign, Commonwealth and Development Office; HM Treasury, OFSI",
    licence="Open Government Licence v3.0",
    forms=(
        Form(
            "uksl-xml",
            "UK Sanctions List, XML",
            (Published("xml", _sniff_xml, "https://sanctionslist.fcdo.gov.uk/docs/UK-Sanctions-List.xml"),),
            _read_xml,
            Evidence.SCHEMA,
        ),
        Form(
            "ofsi-csv",
            "OFSI consolidated list, CSV (published until January 2026)",
            (Published("csv", _sniff_csv),),
            _read_csv,
            Evidence.SCHEMA,
        ),
    ),
    least=2_000,
    most=30_000,
    home="https://www.gov.uk/government/publications/the-uk-sanctions-list",
)
