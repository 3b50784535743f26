"""The Denied Persons List of the Bureau of Industry and Security: a table with tabs between its cells."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from proscribe.lists import Entry, Evidence, Form, Name, PartyList, Published
from proscribe.lists._register import forms
from proscribe.lists._tables import first_line, records
from proscribe.schemas import NameKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from proscribe.lists import Account

__all__ = ["PLUGIN"]

_COLUMNS = (
    "Name",
    "Street_Address",
    "City",
    "State",
    "Country",
    "Postal_Code",
    "Effective_Date",
    "Expiration_Date",
    "Standard_Order",
    "Last_Update",
    "Action",
    "FR_Citation",
)


def _sniff(head: bytes, name: str) -> float:  # noqa: ARG001  the columns tell
    return 1.0 if {"Name", "FR_Citation", "Standard_Order"} <= set(first_line(head)) else 0.0


def _read(files: Mapping[str, BinaryIO], account: Account) -> Iterator[Entry]:
    needed = ("Name", "Effective_Date", "FR_Citation")
    for _, row in records(files["txt"], account, known=_COLUMNS, needed=needed, delimiter="\t"):
        address = ("Street_Address", "City", "State", "Postal_Code", "Country")
        remarks = (
            ("Standard_Order", "standard order"),
            ("Expiration_Date", "until"),
            ("Action", "action"),
            ("Last_Update", "last update"),
        )
        yield Entry(
            names=(Name(row["Name"], NameKind.PRIMARY),),
            countries=(row["Country"],) if row.get("Country") else ("US",) if row.get("State") else (),
            addresses=(", ".join(t for k in address if (t := row.get(k))),),
            citations=(row["FR_Citation"],),
            listed_on=row["Effective_Date"],
            remarks="; ".join(f"{said}: {row[k]}" for k, said in remarks if row.get(k)),
        )


PLUGIN = PartyList(
    name="bis-denied",
    title="Denied Persons List",
    publisher="US Department of Commerce, Bureau of Industry and Security",
    licence="work of the US Government, public domain (17 USC 105)",
    forms=(
        Form(
            "txt",
            "dpl.txt, tabs between the cells",
            (Published("txt", _sniff, "https://www.bis.doc.gov/dpl/dpl.txt"),),
            _read,
            Evidence.SAMPLE,
        ),
        *forms("bis-dpl"),
    ),
    least=200,
    most=10_000,
    home="https://www.bis.gov/denied-persons-list",
    note="also in the Consolidated Screening List, which is fetched",
)
