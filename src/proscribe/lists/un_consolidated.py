"""The consolidated list of the United Nations Security Council (XML)."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from proscribe.fields.identifiers import kind_of
from proscribe.lists import Entry, Evidence, Form, Name, PartyList, Published
from proscribe.lists._xml import children, elements, only, tag, text, texts
from proscribe.schemas import NameKind, PartyType

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from xml.etree.ElementTree import Element

    from proscribe.lists import Account

__all__ = ["PLUGIN"]

_COMMON = (
    "DATAID",
    "VERSIONNUM",
    "FIRST_NAME",
    "SECOND_NAME",
    "THIRD_NAME",
    "FOURTH_NAME",
    "UN_LIST_TYPE",
    "REFERENCE_NUMBER",
    "LISTED_ON",
    "SUBMITTED_BY",
    "SUBMITTED_ON",
    "DELISTED_ON",
    "NAME_ORIGINAL_SCRIPT",
    "COMMENTS1",
    "LIST_TYPE",
    "LAST_DAY_UPDATED",
    "SORT_KEY",
    "SORT_KEY_LAST_MOD",
    "GENDER",
    "TITLE",
    "DESIGNATION",
    "NATIONALITY",
    "NATIONALITY2",
)
_PARTS = ("ALIAS", "ADDRESS", "DATE_OF_BIRTH", "PLACE_OF_BIRTH", "DOCUMENT")
_NAMES = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
_ADDRESS = ("STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE", "COUNTRY", "NOTE")


def _sniff(head: bytes, name: str) -> float:  # noqa: ARG001  the outermost element tells
    return 1.0 if b"<CONSOLIDATED_LIST" in head else 0.0


def _read(files: Mapping[str, BinaryIO], account: Account) -> Iterator[Entry]:
    for e in elements(files["xml"], ("INDIVIDUAL", "ENTITY"), ("CONSOLIDATED_LIST",)):
        kind = tag(e)
        only(e, (*_COMMON, *(f"{kind}_{p}" for p in _PARTS)), account)
        yield _entry(e, kind)


def _entry(e: Element, kind: str) -> Entry:
    aliases = [
        Name(
            n,
            NameKind.WEAK
            if text(a, "QUALITY").casefold() in {"low", "low quality"}
            else NameKind.FORMER
            if "f.k.a" in text(a, "QUALITY").casefold()
            else NameKind.ALIAS,
        )
        for a in children(e, f"{kind}_ALIAS")
        if (n := text(a, "ALIAS_NAME"))
    ]
    original = text(e, "NAME_ORIGINAL_SCRIPT")
    addresses = children(e, f"{kind}_ADDRESS")
    return Entry(
        names=(
            Name(" ".join(t for n in _NAMES if (t := text(e, n))), NameKind.PRIMARY),
            *([Name(original)] if original else []),
            *aliases,
        ),
        id=text(e, "REFERENCE_NUMBER") or text(e, "DATAID"),
        type=PartyType.PERSON if kind == "INDIVIDUAL" else PartyType.ORGANIZATION,
        countries=(*texts(e, "NATIONALITY", "VALUE"), *(text(a, "COUNTRY") for a in addresses)),
        birth_dates=tuple(d for b in children(e, f"{kind}_DATE_OF_BIRTH") if (d := _born(b))),
        addresses=tuple(t for a in addresses if (t := ", ".join(p for n in _ADDRESS if (p := text(a, n))))),
        identifiers=tuple(
            (kind_of(text(d, "TYPE_OF_DOCUMENT")), text(d, "NUMBER"))
            for d in children(e, f"{kind}_DOCUMENT")
            if text(d, "NUMBER")
        ),
        programmes=(text(e, "UN_LIST_TYPE"),),
        citations=(text(e, "REFERENCE_NUMBER"),),
        listed_on=text(e, "LISTED_ON")[:10],
        remarks="; ".join((*texts(e, "DESIGNATION", "VALUE"), *texts(e, "COMMENTS1"))),
    )


def _born(e: Element) -> str:
    whole = text(e, "DATE")[:10] or text(e, "YEAR")
    years = [y for n in ("FROM_YEAR", "TO_YEAR") if (y := text(e, n))]
    return whole or " to ".join(years)


PLUGIN = PartyList(
    name="un-consolidated",
    title="United Nations Security Council Consolidated List",
    publisher="United Nations Security Council",
    licence="terms of use of the United Nations: personal, non-commercial use; facts may be restated",
    forms=(
        Form(
            "xml",
            "consolidated.xml",
            (Published("xml", _sniff, "https://scsanctions.un.org/resources/xml/en/consolidated.xml"),),
            _read,
            Evidence.SCHEMA,
        ),
    ),
    least=500,
    most=5_000,
    home="https://main.un.org/securitycouncil/en/content/un-sc-consolidated-list",
)
