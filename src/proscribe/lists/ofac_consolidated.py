"""OFAC's consolidated list of those sanctioned without being blocked: delimited, XML and advanced XML.

It holds several lists (sectoral, Chinese military-industrial, menu-based ...); the programme of an entry
tells which it is of.
"""

from __future__ import annotations

from functools import partial

from proscribe.lists import Evidence, Form, PartyList, Published
from proscribe.lists._advanced import advanced
from proscribe.lists._ofac import LISTS, delimited, looks_delimited, plain_xml

__all__ = ["PLUGIN"]

_AT = "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/"
_PRIMARY_CELLS = 12


def _names(head: bytes, name: str) -> float:
    if "cons" not in name.casefold():
        return 0.0
    return 0.9 * looks_delimited(head, _PRIMARY_CELLS)


def _part(word: str, cells: int, head: bytes, name: str) -> float:
    low = name.casefold()
    if not low.startswith("cons") or word not in low or not head.split(b",", 1)[0].strip().isdigit():
        return 0.0
    return 0.9 * (looks_delimited(head, cells) or word == "comments")


def _xml(head: bytes, name: str) -> float:
    return 0.9 * ("cons" in name.casefold() and b"<sdnList" in head)


def _advanced(head: bytes, name: str) -> float:
    return 0.9 * ("cons" in name.casefold() and b"<Sanctions" in head and b"ReferenceValueSets" in head)


PLUGIN = PartyList(
    name="ofac-consolidated",
    title="Consolidated sanctions list without the SDN list",
    publisher="US Department of the Treasury, Office of Foreign Assets Control",
    licence="work of the US Government, public domain (17 USC 105)",
    forms=(
        Form(
            "advanced-xml",
            "cons_advanced.xml",
            (Published("xml", _advanced, f"{_AT}CONS_ADVANCED.XML"),),
            partial(advanced, sorted_by_programme=True),
            Evidence.SCHEMA,
        ),
        Form(
            "xml",
            "consolidated.xml",
            (Published("xml", _xml, f"{_AT}CONSOLIDATED.XML"),),
            partial(plain_xml, sorted_by_programme=True),
            Evidence.SCHEMA,
        ),
        Form(
            "delimited",
            "cons_prim.csv, cons_alt.csv, cons_add.csv, cons_comments.csv",
            (
                Published("names", _names, f"{_AT}CONS_PRIM.CSV"),
                Published("aliases", partial(_part, "alt", 5), f"{_AT}CONS_ALT.CSV", required=False),
                Published("addresses", partial(_part, "add", 6), f"{_AT}CONS_ADD.CSV", required=False),
                Published(
                    "comments", partial(_part, "comments", 2), f"{_AT}CONS_COMMENTS.CSV", required=False
                ),
            ),
            partial(delimited, sorted_by_programme=True),
            Evidence.SAMPLE,
        ),
    ),
    least=200,
    most=5_000,
    home="https://ofac.treasury.gov/consolidated-sanctions-list-non-sdn-lists",
    holds=tuple(dict.fromkeys(name for _, name in LISTS)),
)
