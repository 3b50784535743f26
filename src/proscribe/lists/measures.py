"""The companies that the built-in measures name, so that screening works before anything is downloaded.

Made from the vendor files: a company with its other spellings, the measures that name it, and the source of
each. It is no publisher's list; that a company is on it says that a measure has to be looked at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from proscribe import catalog, law
from proscribe.law.naming import naming
from proscribe.lists import Entry, Evidence, Form, Name, PartyList
from proscribe.schemas import NameKind, PartyType

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from proscribe.law import Law
    from proscribe.lists import Account

__all__ = ["PLUGIN", "named"]


def named(vendors: catalog.Catalog, measures: Law) -> Iterator[Entry]:
    """Yield an entry for each company that some measure names; its id is that of the catalog."""
    known = naming(measures.measures.values())
    for vendor in vendors.vendors.values():
        for party in vendor.parties:
            ids = known.of(vendor.id, party.id)
            if not ids:
                continue
            yield Entry(
                names=(Name(party.name, NameKind.PRIMARY), *map(Name, party.aliases)),
                id=party.id,
                type=PartyType.COMPANY,
                countries=(party.country,) if party.country else (),
                programmes=ids,
                citations=(vendor.sources[party.source],),
                remarks=f"{vendor.name}: {party.relation} (grade {party.grade})",
            )


def _read(files: Mapping[str, BinaryIO], account: Account) -> Iterator[Entry]:  # noqa: ARG001  it has no files
    return named(catalog.load(), law.load())


PLUGIN = PartyList(
    name="measures",
    title="Companies that the built-in measures name",
    publisher="proscribe, from the vendor files and their sources",
    licence="as proscribe's own data",
    forms=(Form("built-in", "the vendor files and measures", (), _read, Evidence.SAMPLE),),
    least=50,
    most=5_000,
    note="always there; each entry's programmes are the measures that name it",
)
