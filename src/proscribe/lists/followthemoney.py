"""Entities in the FollowTheMoney model as JSON lines: any dataset of OpenSanctions, or one's own.

Sanctions, passports and identity documents that stand as entities of their own are put to the party they are
of; so a file is read twice. Entities that are no party (addresses, positions ...) are passed over, and so
are those that the dataset itself marks as no target. Who owns whom is read by `--holdings`.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO

from proscribe.fields.followthemoney import NAMES, OTHERS, PARTIES, Entity, countries, entities, identifiers
from proscribe.lists import Entry, Evidence, Form, Name, PartyList, Published, SignalKind
from proscribe.schemas import NameKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from proscribe.lists import Account

__all__ = ["PLUGIN"]

_DATASETS = {
    "us_ofac_sdn": "ofac-sdn",
    "us_ofac_cons": "ofac-consolidated",
    "us_dod_chinese_milcorps": "dod-1260h",
    "us_dhs_uflpa": "uflpa",
    "us_fcc_covered_list": "fcc-covered",
    "us_bis_denied": "bis-denied",
    "eu_fsf": "eu-consolidated",
    "gb_hmt_sanctions": "uk-consolidated",
    "gb_fcdo_sanctions": "uk-consolidated",
    "un_sc_sanctions": "un-consolidated",
}
_PROGRAMMES = ("program", "programId", "programUrl", "provisions")
_SECOND = (b'"Sanction"', b'"Passport"', b'"Identification"')


def _sniff(head: bytes, name: str) -> float:  # noqa: ARG001  the members tell
    line = head.split(b"\n", 1)[0]
    return 1.0 if b'"schema"' in line and b'"properties"' in line and line.lstrip()[:1] == b"{" else 0.0


@dataclass(slots=True)
class _Put:
    """What entities of their own say of a party."""

    programmes: list[str] = field(default_factory=list)
    dates: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    numbers: list[tuple[str, str]] = field(default_factory=list)

    def sanction(self, entity: Entity) -> None:
        self.programmes += next((t for n in _PROGRAMMES if (t := entity.texts(n))), [])
        self.dates += entity.texts("listingDate") or entity.texts("startDate")
        self.remarks += [f"{n}: {t}" for n in ("authority", "reason", "status") for t in entity.texts(n)[:1]]

    def document(self, entity: Entity) -> None:
        kind = "passport" if entity.schema == "Passport" else "national-id"
        self.numbers += [(kind, n) for p in ("number", "passportNumber") for n in entity.texts(p)]


def _read(files: Mapping[str, BinaryIO], account: Account) -> Iterator[Entry]:
    stream = files["entities"]
    put: dict[str, _Put] = defaultdict(_Put)
    _gather(stream, put)
    stream.seek(0)
    for line, entity in entities(stream):
        if isinstance(entity, str):
            account.signal(
                SignalKind.SHORT_ROW, "a line is no entity and was passed over", f"line {line}: {entity}"
            )
            continue
        kind = PARTIES.get(entity.schema.casefold())
        if kind is None:
            if entity.schema.casefold() not in OTHERS:
                account.signal(
                    SignalKind.UNKNOWN_VALUE, f"the schema `{entity.schema}` is not known", f"line {line}"
                )
            continue
        if entity.target is False:
            account.signal(
                SignalKind.LEFT_OUT, "an entity that its dataset calls no target was passed over", entity.id
            )
            continue
        more = put.get(entity.id) or _Put()
        for sanction in entity.nested("sanctions"):
            more.sanction(sanction)
        names = [Name(t, k) for n, k in NAMES for t in entity.texts(n)]
        first = [
            Name(n.text, NameKind.ALIAS if i and n.kind is NameKind.PRIMARY else n.kind)
            for i, n in enumerate(names)
        ]
        yield Entry(
            names=tuple(first),
            id=entity.id,
            list=next((_DATASETS[d] for d in entity.datasets if d in _DATASETS), ""),
            type=kind,
            countries=tuple(countries(entity)),
            birth_dates=tuple(entity.texts("birthDate")),
            addresses=tuple(entity.texts("address")),
            identifiers=(*identifiers(entity), *more.numbers),
            programmes=(*entity.texts("program"), *more.programmes),
            citations=tuple(entity.texts("sourceUrl")[:3]),
            listed_on=min((d[:10] for d in more.dates if len(d) >= len("YYYY-MM-DD")), default=""),
            remarks="; ".join((*more.remarks, *entity.texts("notes")[:3])),
        )


def _gather(stream: BinaryIO, put: dict[str, _Put]) -> None:
    """Read the entities that belong to a party; a line that is none is told in the second reading."""
    wanted = (line for line in stream if any(s in line for s in _SECOND))
    for _, entity in entities(wanted):
        if isinstance(entity, str):
            continue
        if entity.schema == "Sanction":
            for subject in entity.texts("entity"):
                put[subject].sanction(entity)
        elif entity.schema in {"Passport", "Identification"}:
            for holder in entity.texts("holder"):
                put[holder].document(entity)


PLUGIN = PartyList(
    name="followthemoney",
    title="Entities in the FollowTheMoney model (OpenSanctions and others)",
    publisher="whoever made the file",
    licence="that of the file; OpenSanctions data are CC BY-NC 4.0, business use needs a licence from them",
    forms=(
        Form("jsonl", "entities as JSON lines", (Published("entities", _sniff),), _read, Evidence.DERIVED),
    ),
    least=1,
    home="https://followthemoney.tech",
    note="known datasets of OpenSanctions (us_ofac_sdn ...) give their entries to the list they are of",
    holds=tuple(dict.fromkeys(_DATASETS.values())),
)
