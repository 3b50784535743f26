"""OFAC's lists as delimited files and as plain XML: the SDN list and the consolidated (non-SDN) list alike.

Delimited, one list is four files that belong together by the entry's number: names, aliases, addresses, and
remarks that were too long. The remarks hold dates of birth, weak aliases in quotes, and identifiers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO

from proscribe.fields.identifiers import kind_of
from proscribe.lists import Entry, Name, SignalKind
from proscribe.lists._tables import headless
from proscribe.lists._xml import children, elements, only, text, texts
from proscribe.schemas import NameKind, PartyType

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from xml.etree.ElementTree import Element

    from proscribe.lists import Account

__all__ = ["LISTS", "delimited", "list_of", "looks_delimited", "plain_xml"]

_PRIMARY = (
    "number",
    "name",
    "type",
    "programme",
    "title",
    "call_sign",
    "vessel_type",
    "tonnage",
    "gross",
    "flag",
    "owner",
    "remarks",
)
_ALIASES = ("number", "alias_number", "kind", "name", "remarks")
_ADDRESSES = ("number", "address_number", "address", "city", "country", "remarks")
_COMMENTS = ("number", "remarks")
_TYPES = {
    "individual": PartyType.PERSON,
    "entity": PartyType.ORGANIZATION,
    "": PartyType.ORGANIZATION,  # the delimited file leaves it empty for entities
    "vessel": PartyType.VESSEL,
    "aircraft": PartyType.AIRPLANE,
}
_KINDS = {"aka": NameKind.ALIAS, "fka": NameKind.FORMER, "nka": NameKind.ALIAS}
_DETAILS = (
    ("title", "title: "),
    ("call_sign", "call sign: "),
    ("vessel_type", "vessel type: "),
    ("tonnage", "tonnage: "),
    ("gross", "gross registered tonnage: "),
    ("flag", "flag: "),
    ("owner", "owner: "),
)
_QUOTED = re.compile(r"(?:alt\. )?([afn])\.k\.a\. '(.+)'\.?\Z")
_BORN = re.compile(r"(?:alt\. )?DOB (.+?)\.?\Z")
_FROM = re.compile(r"(?:alt\. )?(?:nationality|citizen) (.+?)\.?\Z")
_NUMBERED = re.compile(r"(?:alt\. )?(.*?\S)\s+((?=\S*\d)\S+?|[A-Z]{6}[A-Z0-9]{2,5})[.,]?(?:\s+\(.*)?\Z")

LISTS = (
    ("CMIC", "ofac-ns-cmic"),
    ("NS-PLC", "ofac-ns-plc"),
    ("UKRAINE-EO13662", "ofac-ssi"),
    ("FSE-", "ofac-fse"),
    ("MBS", "ofac-ns-mbs"),
    ("RUSSIA-EO14024", "ofac-ns-mbs"),
    ("561", "ofac-capta"),
    ("HIFPAA", "ofac-capta"),
)
"""How a programme begins that tells to which non-SDN list an entry of the consolidated file belongs."""


def list_of(programmes: tuple[str, ...]) -> str:
    """Return the non-SDN list of an entry by its programmes; empty where they do not tell."""
    return next((name for start, name in LISTS if any(p.startswith(start) for p in programmes)), "")


def looks_delimited(head: bytes, cells: int) -> bool:
    """Say whether bytes begin with a row of so many cells, a number first, and `-0-` for an empty one."""
    line = head.split(b"\n", 1)[0].strip()
    number = line.split(b",", 1)[0]
    return number.isdigit() and b"-0-" in head[:4096] and line.count(b",") >= cells - 1


@dataclass(slots=True)
class _More:
    names: list[Name] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    countries: list[str] = field(default_factory=list)
    remarks: str = ""


def delimited(
    files: Mapping[str, BinaryIO], account: Account, *, sorted_by_programme: bool
) -> Iterator[Entry]:
    """Yield the entries of a set of delimited files; roles `names`, `aliases`, `addresses`, `comments`.

    Args:
        files: the set; all but `names` may be missing.
        account: takes what is not as published.
        sorted_by_programme: whether the file holds several lists, which the programmes tell apart.
    """
    more = _more(files, account)
    for line, row in headless(files["names"], account, _PRIMARY, "names"):
        number = row["number"]
        extra = more.pop(number, _More())
        kind = row["type"].casefold()
        if kind not in _TYPES:
            account.signal(SignalKind.UNKNOWN_VALUE, f"the type `{row['type']}` is not known", f"line {line}")
        programmes = tuple(p.strip() for p in re.split(r"\]\s*\[", row["programme"]) if p.strip())
        remarks = row["remarks"] + extra.remarks
        names, births, countries, identifiers = _told(remarks)
        details = [f"{said}{row[key]}" for key, said in _DETAILS if row[key]]
        yield Entry(
            names=(Name(row["name"], NameKind.PRIMARY), *extra.names, *names),
            id=number,
            list=list_of(programmes) if sorted_by_programme else "",
            type=_TYPES.get(kind, PartyType.LEGAL_ENTITY),
            countries=(*countries, *extra.countries),
            birth_dates=births,
            addresses=tuple(extra.addresses),
            identifiers=identifiers,
            programmes=programmes,
            remarks="; ".join((*details, remarks)) if remarks else "; ".join(details),
        )
    for number in more:
        account.signal(
            SignalKind.DANGLING, "an alias, address or remark is of an entry that is not there", number
        )


def _more(files: Mapping[str, BinaryIO], account: Account) -> dict[str, _More]:
    found: dict[str, _More] = {}
    if "aliases" in files:
        for line, row in headless(files["aliases"], account, _ALIASES, "aliases"):
            kind = _KINDS.get(row["kind"].casefold())
            if kind is None:
                account.signal(
                    SignalKind.UNKNOWN_VALUE,
                    f"the kind of alias `{row['kind']}` is not known",
                    f"line {line}",
                )
            found.setdefault(row["number"], _More()).names.append(Name(row["name"], kind or NameKind.ALIAS))
    if "addresses" in files:
        for _, row in headless(files["addresses"], account, _ADDRESSES, "addresses"):
            extra = found.setdefault(row["number"], _More())
            address = ", ".join(t for t in (row["address"], row["city"], row["country"]) if t)
            if address:
                extra.addresses.append(address)
            extra.countries.append(row["country"])
    if "comments" in files:
        for _, row in headless(files["comments"], account, _COMMENTS, "comments"):
            found.setdefault(row["number"], _More()).remarks += row["remarks"]
    return found


def _told(
    remarks: str,
) -> tuple[tuple[Name, ...], tuple[str, ...], tuple[str, ...], tuple[tuple[str, str], ...]]:
    """Return the weak aliases, dates of birth, countries and identifiers that remarks tell."""
    names: list[Name] = []
    births: list[str] = []
    countries: list[str] = []
    identifiers: list[tuple[str, str]] = []
    for part in (p.strip() for p in remarks.split(";")):
        if m := _QUOTED.match(part):
            names.append(Name(m[2], NameKind.FORMER if m[1] == "f" else NameKind.WEAK))
        elif m := _BORN.match(part):
            births.append(m[1])
        elif m := _FROM.match(part):
            countries.append(m[1])
        elif (m := _NUMBERED.match(part)) and (kind := kind_of(m[1])) != "id":
            identifiers.append((kind, m[2]))
    return tuple(names), tuple(births), tuple(countries), tuple(identifiers)


_ENTRY = (
    "uid",
    "firstName",
    "lastName",
    "title",
    "sdnType",
    "remarks",
    "programList",
    "idList",
    "akaList",
    "addressList",
    "nationalityList",
    "citizenshipList",
    "dateOfBirthList",
    "placeOfBirthList",
    "vesselInfo",
)
_NOT_AN_ID = re.compile(
    r"gender|secondary sanctions|executive order|caatsa|phone|email|website|directive|listing date|effective date|target type|organization (established|type)|additional sanctions|fax|nationality of registration|ifca|peesa|ifsr",
    re.IGNORECASE,
)


def plain_xml(
    files: Mapping[str, BinaryIO], account: Account, *, sorted_by_programme: bool
) -> Iterator[Entry]:
    """Yield the entries of sdn.xml or consolidated.xml; role `xml`.

    Raises:
        SourceError: it is not whole XML of that kind.
    """
    wanted = ("sdnEntry", "publshInformation")
    declared, met = 0, 0
    for element in elements(files["xml"], wanted, ("sdnList",)):
        if children(element, "Record_Count"):
            account.published = text(element, "Publish_Date")
            count = text(element, "Record_Count")
            declared = int(count) if count.isdigit() else 0
            continue
        met += 1
        only(element, _ENTRY, account)
        yield _plain(element, account, sorted_by_programme=sorted_by_programme)
    if declared and declared != met:
        account.signal(SignalKind.SIZE, f"the file says that it holds {declared} entries, and has {met}")


def _plain(e: Element, account: Account, *, sorted_by_programme: bool) -> Entry:
    kind = text(e, "sdnType").casefold()
    if kind not in _TYPES:
        account.signal(
            SignalKind.UNKNOWN_VALUE, f"the type `{text(e, 'sdnType')}` is not known", text(e, "uid")
        )
    programmes = tuple(texts(e, "programList", "program"))
    aliases = []
    for aka in children(e, "akaList", "aka"):
        weak = text(aka, "category").casefold() == "weak"
        former = text(aka, "type").casefold().startswith("f")
        name_kind = NameKind.WEAK if weak else NameKind.FORMER if former else NameKind.ALIAS
        aliases.append(Name(_whole(aka), name_kind))
    addresses = children(e, "addressList", "address")
    parts = ("address1", "address2", "address3", "city", "stateOrProvince", "postalCode", "country")
    vessel = next(iter(children(e, "vesselInfo")), None)
    details = [f"title: {text(e, 'title')}" if text(e, "title") else ""]
    if vessel is not None:
        details += [f"{child.tag.rpartition('}')[2]}: {(child.text or '').strip()}" for child in vessel]
    identifiers = [
        (kind_of(text(i, "idType")), text(i, "idNumber"))
        for i in children(e, "idList", "id")
        if text(i, "idNumber") and not _NOT_AN_ID.search(text(i, "idType"))
    ]
    return Entry(
        names=(Name(_whole(e), NameKind.PRIMARY), *aliases),
        id=text(e, "uid"),
        list=list_of(programmes) if sorted_by_programme else "",
        type=_TYPES.get(kind, PartyType.LEGAL_ENTITY),
        countries=(
            *texts(e, "nationalityList", "nationality", "country"),
            *texts(e, "citizenshipList", "citizenship", "country"),
            *texts(e, "addressList", "address", "country"),
        ),
        birth_dates=tuple(texts(e, "dateOfBirthList", "dateOfBirthItem", "dateOfBirth")),
        addresses=tuple(", ".join(t for p in parts if (t := text(a, p))) for a in addresses),
        identifiers=tuple(identifiers),
        programmes=programmes,
        remarks="; ".join(t for t in (*details, text(e, "remarks")) if t),
    )


def _whole(element: Element) -> str:
    """Return a name as OFAC writes it elsewhere: the family name, then the others after a comma."""
    return ", ".join(t for t in (text(element, "lastName"), text(element, "firstName")) if t)
