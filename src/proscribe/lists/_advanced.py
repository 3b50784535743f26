"""OFAC's advanced XML (the UN/SDN advanced standard): parties, identities, documents and events by reference.

Reference values (types, countries, legal bases) stand at the head of the file, places and documents before
the parties, and the listing itself after them; so the parties are kept until their listing is read. Names
in their own script stand beside the transliterated ones.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, BinaryIO

from proscribe.fields.identifiers import kind_of
from proscribe.lists import Entry, Name, SignalKind
from proscribe.lists._ofac import list_of
from proscribe.lists._xml import children, elements, tag, text, texts
from proscribe.schemas import NameKind, PartyType

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from xml.etree.ElementTree import Element

    from proscribe.lists import Account

__all__ = ["advanced"]

_SECTIONS = (
    "DateOfIssue",
    "ReferenceValueSets",
    "Location",
    "IDRegDocument",
    "DistinctParty",
    "ProfileRelationship",
    "SanctionsEntry",
)
_TYPES = {
    "individual": PartyType.PERSON,
    "entity": PartyType.ORGANIZATION,
    "vessel": PartyType.VESSEL,
    "aircraft": PartyType.AIRPLANE,
    "unknown": PartyType.LEGAL_ENTITY,
}
_SHOWN = re.compile(
    r"identification number|imo|registration|tail|serial|currency|d-u-n-s|swift|mmsi", re.IGNORECASE
)


@dataclass(slots=True)
class _Values:
    """The reference values, the places and the documents, by id."""

    values: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    countries: dict[str, str] = field(default_factory=dict)
    subtypes: dict[str, str] = field(default_factory=dict)
    places: dict[str, tuple[str, str]] = field(default_factory=dict)
    documents: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))


def advanced(
    files: Mapping[str, BinaryIO], account: Account, *, sorted_by_programme: bool
) -> Iterator[Entry]:
    """Yield the entries of sdn_advanced.xml or cons_advanced.xml; role `xml`.

    Raises:
        SourceError: it is not whole XML of that kind.
    """
    known = _Values()
    parties: dict[str, Entry] = {}
    for element in elements(files["xml"], _SECTIONS, ("Sanctions",)):
        name = tag(element)
        if name == "ReferenceValueSets":
            _values(element, known)
        elif name == "DateOfIssue":
            account.published = _day(element)
        elif name == "Location":
            known.places[element.get("ID", "")] = _place(element, known)
        elif name == "IDRegDocument":
            number = text(element, "IDRegistrationNo")
            kind = known.values["IDRegDocType"].get(element.get("IDRegDocTypeID", ""), "")
            if number:
                known.documents[element.get("IdentityID", "")].append((kind_of(kind), number))
        elif name == "DistinctParty":
            for profile in children(element, "Profile"):
                parties[profile.get("ID", "")] = _party(profile, text(element, "Comment"), known, account)
        elif name == "SanctionsEntry":
            party = parties.pop(element.get("ProfileID", ""), None)
            if party is None:
                account.signal(
                    SignalKind.DANGLING, "a listing is of a party that is not there", element.get("ID", "")
                )
                continue
            yield _listed(element, party, known, sorted_by_programme=sorted_by_programme)
    for ident in parties:
        account.signal(SignalKind.DANGLING, "a party has no listing and was passed over", ident)


def _values(sets: Element, known: _Values) -> None:
    for group in sets:
        for value in group:
            ident, name = value.get("ID", ""), tag(value)
            known.values[name][ident] = (value.text or "").strip()
            if name == "Country":
                known.countries[ident] = value.get("ISO2") or (value.text or "").strip()
            elif name == "PartySubType":
                known.subtypes[ident] = value.get("PartyTypeID", "")
            elif name == "LegalBasis":
                known.values[name][ident] = value.get("LegalBasisShortRef") or (value.text or "").strip()


def _place(element: Element, known: _Values) -> tuple[str, str]:
    country = next(
        (known.countries.get(c.get("CountryID", ""), "") for c in children(element, "LocationCountry")), ""
    )
    parts = texts(element, "LocationPart", "LocationPartValue", "Value")
    return ", ".join((*parts, country)) if country else ", ".join(parts), country


def _type(profile: Element, known: _Values, account: Account) -> PartyType:
    """Tell the type: vessels and aircraft are sub-types, persons and entities types."""
    sub = profile.get("PartySubTypeID", "")
    words = known.values["PartySubType"].get(sub, "").casefold()
    above = known.values["PartyType"].get(known.subtypes.get(sub, ""), "").casefold()
    for word in (words, above):
        if word in _TYPES and word != "unknown":
            return _TYPES[word]
    if words not in _TYPES:
        account.signal(
            SignalKind.UNKNOWN_VALUE, f"the type `{words or sub}` is not known", profile.get("ID", "")
        )
    return PartyType.LEGAL_ENTITY


def _party(profile: Element, comment: str, known: _Values, account: Account) -> Entry:
    primary: list[Name] = []
    others: list[Name] = []
    identifiers: list[tuple[str, str]] = []
    for identity in children(profile, "Identity"):
        identifiers += known.documents.get(identity.get("ID", ""), [])
        for alias in children(identity, "Alias"):
            kind = _kind(alias, known)
            for number, documented in enumerate(children(alias, "DocumentedName")):
                parts = texts(documented, "DocumentedNamePart", "NamePartValue")
                whole = Name(" ".join(parts), kind if not number else NameKind.ALIAS)
                (primary if whole.kind is NameKind.PRIMARY else others).append(whole)
    births: list[str] = []
    countries: list[str] = []
    addresses: list[str] = []
    remarks = [comment] if comment else []
    for feature in children(profile, "Feature"):
        what = known.values["FeatureType"].get(feature.get("FeatureTypeID", ""), "")
        for version in children(feature, "FeatureVersion"):
            details = texts(version, "VersionDetail")
            places = [
                known.places.get(p.get("LocationID", ""), ("", ""))
                for p in children(version, "VersionLocation")
            ]
            if what == "Birthdate":
                births += [d for p in children(version, "DatePeriod") if (d := _period(p))]
            elif what in {"Location", "Address"}:
                addresses += [whole for whole, _ in places if whole]
                countries += [country for _, country in places if country]
            elif "Nationality" in what or "Citizenship" in what:
                countries += [country for _, country in places if country]
            elif _SHOWN.search(what):
                identifiers += [(kind_of(what), d) for d in details]
            elif what and details:
                remarks.append(f"{what}: {', '.join(details)}")
    return Entry(
        names=(*primary, *others),
        id=profile.get("ID", ""),
        type=_type(profile, known, account),
        countries=tuple(countries),
        birth_dates=tuple(births),
        addresses=tuple(addresses),
        identifiers=tuple(identifiers),
        remarks="; ".join(remarks),
    )


def _kind(alias: Element, known: _Values) -> NameKind:
    if alias.get("Primary") == "true":
        return NameKind.PRIMARY
    if alias.get("LowQuality") == "true":
        return NameKind.WEAK
    words = known.values["AliasType"].get(alias.get("AliasTypeID", ""), "")
    return NameKind.FORMER if words.casefold().startswith("f") else NameKind.ALIAS


def _listed(element: Element, party: Entry, known: _Values, *, sorted_by_programme: bool) -> Entry:
    events = children(element, "EntryEvent")
    programmes = tuple(
        c
        for m in children(element, "SanctionsMeasure")
        if known.values["SanctionsType"].get(m.get("SanctionsTypeID", ""), "") == "Program"
        and (c := text(m, "Comment"))
    )
    days = sorted(d for e in events for d in map(_day, children(e, "Date")) if d)
    bases = (known.values["LegalBasis"].get(e.get("LegalBasisID", ""), "") for e in events)
    return replace(
        party,
        list=list_of(programmes) if sorted_by_programme else "",
        programmes=programmes,
        citations=tuple(b for b in bases if b and b != "Unknown"),
        listed_on=days[0] if days else "",
    )


def _day(element: Element) -> str:
    year, month, day = (text(element, n) for n in ("Year", "Month", "Day"))
    whole = year.isdigit() and month.isdigit() and day.isdigit()
    return f"{int(year):04}-{int(month):02}-{int(day):02}" if whole else year


def _period(period: Element) -> str:
    """Return the day of birth, or its year where the period is longer than a day."""
    first = next((d for e in children(period, "Start", "From") if (d := _day(e))), "")
    last = next((d for e in children(period, "End", "To") if (d := _day(e))), first)
    if first == last:
        return first
    return first[:4] if first[:4] == last[:4] else f"{first[:4]} to {last[:4]}"
