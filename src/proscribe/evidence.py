"""Turn what screening found into facts that a decision can rest on, each with its evidence.

Equal identifiers, or a match that a person confirmed, make a fact true. An open alert leaves it unknown. No
alert makes it false only on a list that is whole and stood at the time asked about. Without such a list it is
unknown. Ownership is false only where every owner is known; affiliation is never false from absence.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from proscribe.engine.ownership import Verdict
from proscribe.errors import FactError
from proscribe.fields.countries import code
from proscribe.law.instants import format_instant
from proscribe.owners import RULES
from proscribe.schemas import PARTY
from proscribe.screening import covering

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from proscribe.alerts import Match, Screened
    from proscribe.catalog import Catalog
    from proscribe.law.facts import State, Vocabulary
    from proscribe.screening import Owning, ScreenRun

__all__ = ["ContraryError", "Evidence", "Found"]

_SIDES = (("listed_on.", "counterparty"), ("maker.listed_on.", "maker"))
_REMEMBERED = 100_000
_READ = ("counterparty", "counterparty.party", "counterparty.country", "maker", "product.maker")


class ContraryError(FactError):
    """A case states the contrary of what screening established.

    Attributes:
        fact: which fact.
        stated: what the case states.
    """

    def __init__(self, fact: str, stated: str, message: str, *, hint: str) -> None:
        super().__init__(message, hint=hint)
        self.fact, self.stated = fact, stated


@dataclass(frozen=True, slots=True)
class Found:
    """The facts about one party, and what each rests on.

    Attributes:
        facts: fact to True, False or `unknown`.
        says: one sentence for each fact.
    """

    facts: Mapping[str, bool | str]
    says: tuple[str, ...]


@dataclass
class Evidence:
    """Answers facts about counterparties and makers from the lists of a run.

    Attributes:
        run: the lists, thresholds and instants.
        vocabulary: which facts there are.
        catalog: the companies of a maker.
        owners: who owns whom, where holdings were given.
        said: what was told of makers, one sentence each.
    """

    run: ScreenRun
    vocabulary: Vocabulary
    catalog: Catalog
    owners: Owning | None = None
    said: dict[str, None] = field(default_factory=dict)
    _known: dict[tuple[Any, ...], Found] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Say which lists are whole, so that absence from them says something."""
        self.whole = {
            name: f"{one.name} as of {format_instant(one.as_of)[:10]}, digest {one.digest[:12]}"
            for name, one in covering(self.run.screening.against.lists).items()
        }

    @property
    def lists(self) -> tuple[str, ...]:
        """The lists that were held against parties, each with its day and digest."""
        return tuple(f"{x.name} as of {x.as_of}, digest {x.digest[:16]}" for x in self.run.lists)

    @property
    def names(self) -> tuple[str, ...]:
        """The facts that may be answered here."""
        starts = ("listed_on.", "maker.listed_on.", "owned_50.", "listed_owner.")
        return tuple(n for n in self.vocabulary.facts if n.startswith(starts))

    def add(self, rows: Sequence[Mapping[str, Any]]) -> list[Found]:
        """Return the facts about the parties of written cases, in order; what a case states itself is left alone.

        Args:
            rows: cases by column: `counterparty`, `counterparty.party`, `counterparty.country`, `maker`, ...

        Raises:
            ContraryError: a case states the contrary of what screening established; names both.
        """
        self._screen(rows)
        return [self._one(row) for row in rows]

    def _one(self, row: Mapping[str, Any]) -> Found:
        facts: dict[str, bool | str] = {}
        says: list[str] = []
        for key in (self._counterparty(row), self._maker(row)):
            if key is not None:
                facts.update(self._known[key].facts)
                says += self._known[key].says
        return self._under(row, facts, says)

    def maker(self, vendor: str) -> dict[str, State]:
        """Return what the lists say of the companies of a vendor; empty for what they cannot say."""
        found = self.add([{"product.maker": vendor}])[0]
        self.said.update(dict.fromkeys(f"{vendor}: {s}" for s in found.says))
        return {
            n: None if v == "unknown" else v
            for n, v in found.facts.items()
            if isinstance(v, bool) or v == "unknown"
        }

    def fill(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Return a batch of cases with the facts of screening in the cells that are empty.

        A case that states the contrary of what screening established keeps what it states, and its cell says
        so: the case is not decided, and its error tells both.
        """
        mine = [n for n in _READ if n in batch.schema.names]
        mine += [n for n in self.names if n in batch.schema.names]
        rows = batch.select(mine).to_pylist()
        self._screen(rows)
        found: list[Found] = []
        for row in rows:
            try:
                found.append(self._one(row))
            except ContraryError as e:
                found.append(Found({e.fact: f"stated {e.stated}, screened otherwise"}, ()))
        for name in dict.fromkeys(n for f in found for n in f.facts):
            told = [None if (v := f.facts.get(name)) is None else str(v).lower() for f in found]
            column = pa.array(told, pa.string())
            place = batch.schema.get_field_index(name)
            if place < 0:
                batch = batch.append_column(name, column)
            else:
                batch = batch.set_column(
                    place, name, pc.coalesce(column, batch.column(place).cast(pa.string()))
                )
        return batch

    @staticmethod
    def _under(row: Mapping[str, Any], facts: dict[str, bool | str], says: list[str]) -> Found:
        kept: dict[str, bool | str] = {}
        for name, value in facts.items():
            stated = str(row.get(name) or "").strip().lower()
            if not stated:
                kept[name] = value
            elif isinstance(value, bool) and stated in {"true", "false"} and (stated == "true") is not value:
                because = next((s for s in says if s.startswith(f"{name} ")), name)
                raise ContraryError(
                    name,
                    stated,
                    f"{name} is stated as {stated}, but screening says: {because}",
                    hint="correct the case, or record what was found with `proscribe disposition add`",
                )
        return Found(kept, tuple(s for s in says if s.split(" ", 1)[0] in kept))

    def _counterparty(self, row: Mapping[str, Any]) -> tuple[Any, ...] | None:
        text = str(row.get("counterparty") or "").strip()
        if not text or text in {"other", "self"}:
            party = str(row.get("counterparty.party") or "").removeprefix("party:")
            known = self.catalog.parties.get(party)
            if known is None:
                return None
            text = known.name
        country = code(str(row.get("counterparty.country") or ""))
        return ("counterparty", (text,), country)

    def _maker(self, row: Mapping[str, Any]) -> tuple[Any, ...] | None:
        vendor = str(row.get("product.maker") or "").strip()
        text = str(row.get("maker") or "").strip()
        if vendor in self.catalog.vendors:
            return ("maker", tuple(p.name for p in self.catalog.vendors[vendor].parties), None)
        if not text or text == "other":
            return None
        return ("maker", (text,), None)

    def _screen(self, cases: Sequence[Mapping[str, Any]]) -> None:
        """Screen the parties of cases that were not screened before, all at once."""
        if len(self._known) > _REMEMBERED:
            self._known.clear()
        asked = (k for r in cases for k in (self._counterparty(r), self._maker(r)) if k is not None)
        new = [k for k in dict.fromkeys(asked) if k not in self._known]
        rows = [
            {"id": str(i), "name": name, "countries": [country] if country else None}
            for i, (_, names, country) in enumerate(new)
            for name in names
        ]
        if not rows:
            return
        batch = pa.RecordBatch.from_pylist([{f: r.get(f) for f in PARTY.names} for r in rows], schema=PARTY)
        found = {s.id: (p, s) for p, s in self.run.screening.screen([batch], together=True)}
        for i, key in enumerate(new):
            party, screened = found[str(i)]
            self._known[key] = self._facts(key[0], party, screened)

    def _facts(self, side: str, party: Mapping[str, Any], screened: Screened) -> Found:
        facts: dict[str, bool | str] = {}
        says: list[str] = []
        for start, about in _SIDES:
            if about != side:
                continue
            for name in self.vocabulary.facts:
                if not name.startswith(start):
                    continue
                one = name.removeprefix(start)
                value, why = self._listed(one, [m for m in screened.matches if m.list == one])
                if why:
                    facts[name] = value
                    says.append(f"{name} is {str(value).lower()}: {why}")
        if side == "counterparty" and self.owners is not None:
            self._owned(party, facts, says)
        return Found(facts, tuple(says))

    def _listed(self, name: str, matches: Sequence[Match]) -> tuple[bool | str, str]:
        """Return what a list says of a party, and why; no reason where the list is not there."""
        sure = next((m for m in matches if m.state == "true-match" or m.rule == "identifier"), None)
        if sure is not None and sure.state != "not-a-match":
            how = "a confirmed match" if sure.state == "true-match" else "an identifier is equal"
            return True, f"{how} with {sure.list}/{sure.entity_id} {sure.name}"
        if opened := next((m for m in matches if m.state == "open"), None):
            return (
                "unknown",
                f"an open alert ({opened.score:.2f}) for {opened.list}/{opened.entity_id} {opened.name}",
            )
        if name not in self.whole:
            return "unknown", ""
        cleared = f", {len(matches)} cleared" if matches else ""
        return False, f"no alert on {self.whole[name]}{cleared}"

    def _owned(self, party: Mapping[str, Any], facts: dict[str, bool | str], says: list[str]) -> None:
        assert self.owners is not None
        for rule in RULES:
            share = self.owners.share(rule, party)
            if share is None:
                continue
            owned = {Verdict.OWNED: True, Verdict.BELOW: False}.get(share.verdict)
            for name, value in ((f"owned_50.{rule}", owned), (f"listed_owner.{rule}", share.listed_owner)):
                if name in self.vocabulary.facts:
                    facts[name] = "unknown" if value is None else value
                    says.append(
                        f"{name} is {str(facts[name]).lower()}: the holdings give {share.least:g} to {share.most:g} %"
                    )
