"""Lists that their agency publishes for people to read, as others have put them into JSON.

The Entity List, the section 1260H list and their kin are published as supplements, notices and web pages.
Public registers transcribe them into one shape: `list_id`, `source_file`, `extracted`, `count`, and
`entities` with name, aliases, country, address, effective date, citation and notes. A user's own
transcription may also be a plain table (see `own`).
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, BinaryIO

from proscribe.errors import SourceError
from proscribe.fields.dates import day
from proscribe.lists import Entry, Evidence, Form, Name, Published, SignalKind
from proscribe.lists._json import document
from proscribe.lists.own import CSV
from proscribe.schemas import NameKind, PartyType

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from proscribe.lists import Account

__all__ = ["forms"]

_TOP = ("list_id", "source_file", "extracted", "count", "entities")
_ENTITY = ("name", "aliases", "country", "address", "status", "effective_date", "federal_register", "notes")
_CITED = re.compile(r"(?<=\d)[.;]\s+(?=\d+ FR )")


def _sniff(ident: str, head: bytes, name: str) -> float:  # noqa: ARG001  the members tell
    return 0.95 if re.search(rb'"list_id":\s*"' + re.escape(ident.encode()) + rb'"', head[:400]) else 0.0


def _table(head: bytes, name: str) -> float:
    """Return less than one's own list does: a plain table is this one only where the user says so."""
    return CSV.files[0].sniff(head, name) / 2


def _read(kind: PartyType, files: Mapping[str, BinaryIO], account: Account) -> Iterator[Entry]:
    whole = document(files["json"])
    if not isinstance(whole, dict) or not isinstance(whole.get("entities"), list):
        raise SourceError("it has no `entities`", hint="fetch the file again")
    for key in whole:
        if key not in _TOP:
            account.signal(SignalKind.UNKNOWN_FIELD, f"the member `{key}` is not known and was not read")
    account.published = str(whole.get("extracted") or "")
    found = whole["entities"]
    if whole.get("count") != len(found):
        account.signal(
            SignalKind.SIZE, f"it says that it has {whole.get('count')} entities, and has {len(found)}"
        )
    for number, item in enumerate(found):
        if not isinstance(item, dict) or not isinstance(item.get("name"), str):
            account.signal(
                SignalKind.SHORT_ROW, "an entity without a name was passed over", f"/entities/{number}"
            )
            continue
        for key in item:
            if key not in _ENTITY:
                account.signal(SignalKind.UNKNOWN_FIELD, f"the member `{key}` is not known and was not read")
        told = {k: str(v) for k, v in item.items() if isinstance(v, str)}
        aliases = item.get("aliases")
        when = told.get("effective_date", "")
        yield Entry(
            names=(
                Name(told["name"], NameKind.PRIMARY),
                *(Name(a) for a in (aliases if isinstance(aliases, list) else ()) if isinstance(a, str)),
            ),
            type=kind,
            countries=(told["country"],) if "country" in told else (),
            addresses=(told["address"],) if "address" in told else (),
            citations=tuple(_CITED.split(told.get("federal_register", ""))),
            listed_on=day(when) or when,
            remarks="; ".join(t for k in ("status", "notes") if (t := told.get(k))),
        )


def forms(ident: str, kind: PartyType = PartyType.LEGAL_ENTITY) -> tuple[Form, ...]:
    """Return the forms of a list that is transcribed: a register's JSON, and a plain table.

    Args:
        ident: what the register calls it.
        kind: what sort of parties are on it.
    """
    return (
        Form(
            "register-json",
            f"a register's JSON, list_id {ident}",
            (Published("json", partial(_sniff, ident)),),
            partial(_read, kind),
            Evidence.DERIVED,
        ),
        replace(CSV, files=(Published("csv", _table),)),
    )
