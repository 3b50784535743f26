"""Read who holds what of whom: a table with owner, owned and percent, or FollowTheMoney Ownership entities.

What ended before the instant asked about does not count; an office (Directorship) is control and is kept as
such. A share that is not written, or not a number, is not known: nothing is put in its place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from proscribe.engine.ownership import Holding
from proscribe.errors import SourceError
from proscribe.fields.columns import party_type
from proscribe.fields.dates import partial
from proscribe.fields.followthemoney import PARTIES, Entity, entities

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pyarrow as pa

    from proscribe.schemas import PartyType

__all__ = ["Holdings", "Node", "from_entities", "from_tables"]

_COLUMNS = {
    "owner": ("owner", "shareholder", "parent", "holder", "ownername"),
    "owned": ("owned", "asset", "company", "subsidiary", "ownedname", "party"),
    "percent": ("percent", "percentage", "share", "sharepercent", "pct", "%"),
    "type": ("ownertype", "type"),
    "country": ("ownercountry", "country"),
    "kind": ("kind", "role", "relation"),
    "since": ("since", "from", "startdate"),
    "until": ("until", "to", "enddate"),
}
_CONTROL = frozenset({"control", "director", "directorship", "voting", "votes", "management", "manager"})
_NUMBER = re.compile(r"\s*(\d+(?:[.,]\d+)?)\s*%?\s*\Z")


@dataclass(frozen=True, slots=True)
class Node:
    """One who holds or is held, as the holdings tell of it: a name, a type and a country where they do."""

    name: str
    type: PartyType | None = None
    country: str = ""


@dataclass(slots=True)
class Holdings:
    """Who holds what of whom.

    Attributes:
        all: each holding, by the ids of its two sides.
        nodes: who the ids are.
        skipped: why something was not read, one sentence each.
    """

    all: list[Holding] = field(default_factory=list)
    nodes: dict[str, Node] = field(default_factory=dict)
    skipped: list[str] = field(default_factory=list)

    def see(self, ident: str, name: str, kind: PartyType | None = None, country: str = "") -> str:
        """Take note of somebody; what was told of him before is kept. Returns the id."""
        before = self.nodes.get(ident)
        if before is None or (before.type is None and kind is not None):
            self.nodes[ident] = Node(
                before.name if before else name, kind, country or (before.country if before else "")
            )
        return ident


def from_tables(batches: Iterable[pa.RecordBatch], file: str, day: str) -> Holdings:
    """Read a table with the columns owner, owned and percent, and as far as known owner_type, kind, since, until.

    Args:
        batches: the table, in batches of text columns.
        file: names it in errors.
        day: YYYY-MM-DD: what began after it or ended on or before it does not count.

    Raises:
        SourceError: there is no column that names the owner, or none that names the owned.
    """
    found = Holdings()
    line = 1
    for batch in batches:
        names = [re.sub(r"[^\w%]+|_", "", n.casefold()) for n in batch.schema.names]
        place = {
            f: names.index(a)
            for f, aliases in reversed(_COLUMNS.items())
            for a in reversed(aliases)
            if a in names
        }
        for needed in ("owner", "owned", "percent"):
            if needed not in place:
                raise SourceError(
                    f"{file}:1: there is no column `{needed}`; the first line is: {', '.join(batch.schema.names)}",
                    hint="the columns are owner,owned,percent, and if known owner_type,kind,since,until",
                )
        for cells in zip(*(batch.column(p).to_pylist() for p in place.values()), strict=True):
            line += 1
            row = {f: "" if c is None else str(c).strip() for f, c in zip(place, cells, strict=True)}
            _row(row, f"{file}:{line}", day, found)
    return found


def _row(row: Mapping[str, str], where: str, day: str, found: Holdings) -> None:
    if not row["owner"] or not row["owned"]:
        found.skipped.append(f"{where}: a holding without an owner or without what is owned")
        return
    if not _stands(row.get("since", ""), row.get("until", ""), day):
        return
    owner = found.see(row["owner"], row["owner"], party_type(row.get("type", "")), row.get("country", ""))
    owned = found.see(row["owned"], row["owned"])
    percent = _percent(row["percent"])
    if row["percent"] and percent is None and row["percent"].casefold() not in {"unknown", "?", "n/a"}:
        found.skipped.append(f"{where}: the share `{row['percent'][:40]}` is no number; it is not known then")
    control = row.get("kind", "").casefold() in _CONTROL
    found.all.append(Holding(owner, owned, percent, control))


def from_entities(stream: Iterable[bytes], file: str, day: str) -> Holdings:
    """Read Ownership, Directorship and the parties they are between, of FollowTheMoney entities.

    Args:
        stream: lines.
        file: names it in messages.
        day: as for `from_tables`.
    """
    found = Holdings()
    for line, entity in entities(stream):
        if isinstance(entity, str):
            found.skipped.append(f"{file}:{line}: {entity}")
            continue
        kind = PARTIES.get(entity.schema.casefold())
        if kind is not None:
            name = next(iter(entity.texts("name")), entity.id)
            found.nodes[entity.id] = Node(name, kind, next(iter(entity.texts("country")), ""))
        elif entity.schema == "Ownership":
            _between(entity, "owner", "asset", found, day, control=False)
        elif entity.schema == "Directorship":
            _between(entity, "director", "organization", found, day, control=True)
    return found


def _between(entity: Entity, above: str, below: str, found: Holdings, day: str, *, control: bool) -> None:
    since, until = (next(iter(entity.texts(n)), "") for n in ("startDate", "endDate"))
    if not _stands(since, until, day):
        return
    percent = _percent(next(iter(entity.texts("percentage")), ""))
    for owner in entity.texts(above):
        for owned in entity.texts(below):
            found.see(owner, owner)
            found.see(owned, owned)
            found.all.append(Holding(owner, owned, percent, control))


def _percent(text: str) -> float | None:
    """Return a share in per cent; a range (`25-50`) or a word is not known."""
    number = _NUMBER.match(text)
    return float(number[1].replace(",", ".")) if number else None


def _stands(since: str, until: str, day: str) -> bool:
    """Say whether a holding stands on a day; a date that is no date is taken as not said."""
    first, last = (next(iter(partial(t)), "") for t in (since, until))
    return not (first and first > day[: len(first)]) and not (last and last <= day[: len(last)])
