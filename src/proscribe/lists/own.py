"""A list of one's own: a table in CSV, or JSON lines, of parties that one does not deal with.

The columns are those of a table of parties (`id`, `name`, `type`, `country`, `birth_date`, `address`,
identifiers), and `aliases`, `programme`, `citation`, `listed_on` and `remarks` beside them. A cell may hold
several values with `;` between.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from proscribe.errors import SourceError
from proscribe.fields.columns import party_type, placed, split
from proscribe.lists import Entry, Evidence, Form, Name, PartyList, Published, SignalKind
from proscribe.lists._json import lines
from proscribe.lists._tables import first_line, table
from proscribe.schemas import NameKind, PartyType

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from proscribe.lists import Account

__all__ = ["CSV", "PLUGIN"]

_ALSO = {
    "aliases": ("alias", "aliases", "altnames", "othernames", "aka"),
    "weak": ("weakalias", "weakaliases"),
    "programmes": ("programme", "programmes", "program", "programs", "reason", "list"),
    "citations": ("citation", "citations", "source", "reference"),
    "listed_on": ("listedon", "since", "listingdate", "startdate"),
    "remarks": ("remarks", "remark", "note", "notes", "comment", "comments"),
}


def _sniff_csv(head: bytes, name: str) -> float:  # noqa: ARG001  the columns tell
    cells = first_line(head)
    return 0.2 if "name" in placed(cells, _ALSO).values() else 0.0


def _sniff_jsonl(head: bytes, name: str) -> float:  # noqa: ARG001  the members tell
    return 0.1 if head.lstrip()[:1] == b"{" and b'"name"' in head.split(b"\n", 1)[0] else 0.0


def _read_csv(files: Mapping[str, BinaryIO], account: Account) -> Iterator[Entry]:
    rows = table(files["csv"], account)
    header = next(rows, (1, []))[1]
    fields = placed(header, _ALSO)
    if "name" not in fields.values():
        raise SourceError(
            f"line 1: there is no column `name`; found {', '.join(header) or 'nothing'}",
            hint="name the columns in the first line: id,name,aliases,type,country,...",
        )
    for place, text in enumerate(header):
        if place not in fields:
            account.signal(SignalKind.UNKNOWN_FIELD, f"the column `{text}` is not known and was not read")
    for line, cells in rows:
        yield _entry({f: cells[p] for p, f in fields.items() if p < len(cells)}, account, f"line {line}")


def _read_jsonl(files: Mapping[str, BinaryIO], account: Account) -> Iterator[Entry]:
    for number, item in lines(files["jsonl"], account):
        fields = placed(item, _ALSO)
        values = list(item.values())
        for place, key in enumerate(item):
            if place not in fields:
                account.signal(SignalKind.UNKNOWN_FIELD, f"the member `{key}` is not known and was not read")
        told = {f: _joined(values[p]) for p, f in fields.items()}
        yield _entry(told, account, f"line {number}")


def _joined(value: object) -> str:
    if isinstance(value, list):
        return ";".join(map(str, value))
    return "" if value is None else str(value)


def _entry(told: Mapping[str, str], account: Account, place: str) -> Entry:
    written = told.get("type", "")
    kind = party_type(written) if written.strip() else PartyType.LEGAL_ENTITY
    if kind is None:
        account.signal(SignalKind.UNKNOWN_VALUE, f"the type `{written}` is not known", place)
    return Entry(
        names=(
            Name(told.get("name", ""), NameKind.PRIMARY),
            *map(Name, split(told.get("aliases", ""))),
            *(Name(t, NameKind.WEAK) for t in split(told.get("weak", ""))),
        ),
        id=told.get("id", "").strip(),
        type=kind or PartyType.LEGAL_ENTITY,
        countries=tuple(split(told.get("countries", ""))),
        birth_dates=tuple(split(told.get("birth_date", ""))),
        addresses=tuple(split(told.get("address", ""))),
        identifiers=tuple(
            (f.removeprefix("identifiers."), v)
            for f, cell in told.items()
            if f.startswith("identifiers.")
            for v in split(cell)
        ),
        programmes=tuple(split(told.get("programmes", ""))),
        citations=tuple(split(told.get("citations", ""))),
        listed_on=told.get("listed_on", "").strip(),
        remarks=told.get("remarks", ""),
    )


CSV = Form("csv", "a table with a column `name`", (Published("csv", _sniff_csv),), _read_csv, Evidence.SCHEMA)
"""The form of a plain table, which lists that are published for people take too."""

PLUGIN = PartyList(
    name="own",
    title="A list of one's own",
    publisher="you",
    licence="yours",
    forms=(
        CSV,
        Form(
            "jsonl",
            "objects with a member `name`",
            (Published("jsonl", _sniff_jsonl),),
            _read_jsonl,
            Evidence.SCHEMA,
        ),
    ),
    least=1,
    note="its entries belong to a list that is called as the file is",
)
