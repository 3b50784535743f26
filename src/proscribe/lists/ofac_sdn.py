"""OFAC's list of specially designated nationals and blocked persons: delimited, XML and advanced XML."""

from __future__ import annotations

from functools import partial

from proscribe.lists import Evidence, Form, PartyList, Published
from proscribe.lists._advanced import advanced
from proscribe.lists._ofac import delimited, looks_delimited, plain_xml

__all__ = ["PLUGIN"]

_AT = "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/"
_PRIMARY_CELLS = 12


def _names(head: bytes, name: str) -> float:
    if not looks_delimited(head, _PRIMARY_CELLS):
        return 0.0
    return 0.5 if "cons" in name.casefold() else 0.8


def _part(word: str, cells: int, head: bytes, name: str) -> float:
    low = name.casefold()
    if word not in low or not head.split(b",", 1)[0].strip().isdigit():
        return 0.0
    fits = looks_delimited(head, cells) or word == "comments"
    return (0.4 if "cons" in low.replace("comments", "") else 0.7) * fits


def _xml(head: bytes, name: str) -> float:
    return (0.5 if "cons" in name.casefold() else 0.8) * (b"<sdnList" in head)


def _advanced(head: bytes, name: str) -> float:
    return (0.5 if "cons" in name.casefold() else 0.8) * (
        b"<Sanctions" in head and b"ReferenceValueSets" in head
    )


PLUGIN = PartyList(
    name="ofac-sdn",
    title="Specially designated nationals and blocked persons (SDN)",
    publisher="US Department of the Treasury, Office of Foreign Assets Control",
    licence="work of the US Government, public domain (17 USC 105)",
    forms=(
        Form(
            "advanced-xml",
            "sdn_advanced.xml",
            (Published("xml", _advanced, f"{_AT}SDN_ADVANCED.XML"),),
            partial(advanced, sorted_by_programme=False),
            Evidence.SCHEMA,
        ),
        Form(
            "xml",
            "sdn.xml",
            (Published("xml", _xml, f"{_AT}SDN.XML"),),
            partial(plain_xml, sorted_by_programme=False),
            Evidence.SCHEMA,
        ),
        Form(
            "delimited",
            "sdn.csv, alt.csv, add.csv, sdn_comments.csv",
            (
                Published("names", _names, f"{_AT}SDN.CSV"),
                Published("aliases", partial(_part, "alt", 5), f"{_AT}ALT.CSV", required=False),
                Published("addresses", partial(_part, "add", 6), f"{_AT}ADD.CSV", required=False),
                Published(
                    "comments", partial(_part, "comments", 2), f"{_AT}SDN_COMMENTS.CSV", required=False
                ),
            ),
            partial(delimited, sorted_by_programme=False),
            Evidence.SAMPLE,
        ),
    ),
    least=7_000,
    most=60_000,
    home="https://ofac.treasury.gov/specially-designated-nationals-and-blocked-persons-list-sdn-human-readable-lists",
)
