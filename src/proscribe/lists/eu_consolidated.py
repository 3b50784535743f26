"""The consolidated list of financial sanctions of the European Union (XML, schema FSF 1.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from proscribe.fields.identifiers import kind_of
from proscribe.lists import Entry, Evidence, Form, Name, PartyList, Published, SignalKind
from proscribe.lists._xml import children, elements, only, text
from proscribe.schemas import NameKind, PartyType

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from xml.etree.ElementTree import Element

    from proscribe.lists import Account

__all__ = ["PLUGIN"]

_KNOWN = (
    "regulation",
    "subjectType",
    "nameAlias",
    "citizenship",
    "birthdate",
    "identification",
    "address",
    "remark",
    "contactInfo",
)
_TYPES = {"person": PartyType.PERSON, "enterprise": PartyType.ORGANIZATION}
_ADDRESS = ("street", "poBox", "zipCode", "city", "region", "place", "countryDescription")
_NOWHERE = frozenset({"", "00", "UNKNOWN"})


def _sniff(head: bytes, name: str) -> float:  # noqa: ARG001  the namespace tells
    return 1.0 if b"<export" in head and b"/fpi/fsd/export" in head else 0.0


def _read(files: Mapping[str, BinaryIO], account: Account) -> Iterator[Entry]:
    for e in elements(files["xml"], ("sanctionEntity",), ("export",)):
        only(e, _KNOWN, account)
        code = next((s.get("code", "") for s in children(e, "subjectType")), "")
        if code not in _TYPES:
            account.signal(
                SignalKind.UNKNOWN_VALUE, f"the type `{code}` is not known", e.get("logicalId", "")
            )
        names = [Name(n.get("wholeName", ""), _strength(n)) for n in children(e, "nameAlias")]
        names.sort(key=lambda n: n.kind is NameKind.WEAK)
        acts = children(e, "regulation")
        days = sorted(d for r in acts if (d := r.get("publicationDate", "")))
        remarks = [e.get("designationDetails", ""), *(t.text or "" for t in children(e, "remark"))]
        yield Entry(
            names=tuple(Name(n.text, n.kind if i else NameKind.PRIMARY) for i, n in enumerate(names)),
            id=e.get("euReferenceNumber", "") or e.get("logicalId", ""),
            type=_TYPES.get(code, PartyType.LEGAL_ENTITY),
            countries=tuple(
                c
                for kind in ("citizenship", "address")
                for x in children(e, kind)
                if (c := x.get("countryIso2Code", "")) not in _NOWHERE
            ),
            birth_dates=tuple(_born(b) for b in children(e, "birthdate")),
            addresses=tuple(
                ", ".join(t for k in _ADDRESS if (t := a.get(k, ""))) for a in children(e, "address")
            ),
            identifiers=tuple(
                (
                    kind_of(
                        f"{i.get('identificationTypeCode', '')} {i.get('identificationTypeDescription', '')}"
                    ),
                    i.get("number", "") or i.get("latinNumber", ""),
                )
                for i in children(e, "identification")
            ),
            programmes=tuple(r.get("programme", "") for r in acts),
            citations=tuple(r.get("numberTitle", "") for r in acts),
            listed_on=days[0] if days else "",
            remarks="; ".join(t for t in (*remarks, text(e, "nameAlias", "remark")) if t.strip()),
        )


def _strength(alias: Element) -> NameKind:
    return NameKind.WEAK if alias.get("strong", "true") == "false" else NameKind.ALIAS


def _born(e: Element) -> str:
    return e.get("birthdate") or "-".join(
        t for t in (e.get("year", ""), e.get("monthOfYear", "").zfill(2) if e.get("monthOfYear") else "") if t
    )


PLUGIN = PartyList(
    name="eu-consolidated",
    title="Consolidated list of persons, groups and entities subject to EU financial sanctions",
    publisher="European Commission, DG FISMA",
    licence="Commission Decision 2011/833/EU: reuse with acknowledgement of the source",
    forms=(
        Form(
            "xml",
            "xmlFullSanctionsList 1.1",
            (
                Published(
                    "xml",
                    _sniff,
                    "https://webgate.ec.europa.eu/fsd/fsf/public/files/xmlFullSanctionsList_1_1/content?token=dG9rZW4tMjAxNw",
                ),
            ),
            _read,
            Evidence.SCHEMA,
        ),
    ),
    least=2_000,
    most=30_000,
    home="https://data.europa.eu/data/datasets/consolidated-list-of-persons-groups-and-entities-subject-to-eu-financial-sanctions",
)
