"""The Covered List of the Federal Communications Commission: equipment and services by producer.

Published as a web page with two columns, the wording of each entry and the day of its inclusion. The company
is read out of the wording; an entry that names a class of things and no company (foreign-made drones,
routers ...) is no party, and is told.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

from proscribe.lists import Entry, Evidence, Form, Name, PartyList, Published, SignalKind
from proscribe.lists._register import forms
from proscribe.lists._tables import first_line, records
from proscribe.schemas import NameKind, PartyType

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from proscribe.lists import Account

__all__ = ["PLUGIN"]

_WORDING, _DAY = "covered_equipment_or_services", "date_of_inclusion_on_covered_list"
_BY = re.compile(
    r"(?:produced|provided|supplied)(?:,? (?:directly or indirectly),?| or provided)* by (?P<names>[A-Z].+?)"
    r"(?:, (?:including|to the extent|subject to)| subject to| or any of its|\.?$)"
)
_TWO = re.compile(r" and its (?:wholly-owned )?subsidiar(?:y|ies) ")


def _sniff(head: bytes, name: str) -> float:  # noqa: ARG001  the columns tell
    return 1.0 if _WORDING in first_line(head) else 0.0


def _read(files: Mapping[str, BinaryIO], account: Account) -> Iterator[Entry]:
    for line, row in records(files["csv"], account, known=(_WORDING, _DAY), needed=(_WORDING, _DAY)):
        found = _BY.search(row[_WORDING])
        if found is None:
            account.signal(
                SignalKind.LEFT_OUT,
                "an entry names a class of things and no company",
                f"line {line}: {row[_WORDING]}",
            )
            continue
        for name in _TWO.split(found["names"]):
            yield Entry(
                names=(Name(name.strip(" ,"), NameKind.PRIMARY),),
                type=PartyType.COMPANY,
                citations=("47 CFR 1.50002",),
                listed_on=row[_DAY],
                remarks=row[_WORDING],
            )


PLUGIN = PartyList(
    name="fcc-covered",
    title="Covered List",
    publisher="US Federal Communications Commission",
    licence="work of the US Government, public domain (17 USC 105)",
    forms=(
        Form("table", "the page's table as CSV", (Published("csv", _sniff),), _read, Evidence.DERIVED),
        *forms("fcc-covered", PartyType.COMPANY),
    ),
    least=8,
    most=500,
    home="https://www.fcc.gov/supplychain/coveredlist",
    note="published as a web page, not as data; entries without a company are no parties",
)
