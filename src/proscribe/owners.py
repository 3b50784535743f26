"""Hold the owners of parties against the lists, and say what the ownership rules come to.

Two rules, each with its own listed parties, its own dates and its own measures: OFAC's, for parties that
OFAC blocked, and that of BIS, for parties on the Entity List, the military end-user list and certain
blocking programmes. Whether a rule stands at the instant asked about is read from the measures. An owner
counts as listed where the holdings name the entry (`LIST/ENTITY_ID`), where an identifier decides, or where
a person confirmed the match; an open alert makes him one who may be.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from proscribe.alerts import Match, OwnerCounted, OwnershipResult
from proscribe.engine.ownership import Share, Standing, shares
from proscribe.fields.countries import code
from proscribe.schemas import PARTY, PartyType

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from proscribe.engine.decide import Rules
    from proscribe.holdings import Holdings
    from proscribe.screening import Screening

__all__ = ["RULES", "Owners"]

_BLOCKING = (
    "BELARUS",
    "BELARUS-EO14038",
    "RUSSIA-EO14024",
    "UKRAINE-EO13405",
    "UKRAINE-EO13660",
    "UKRAINE-EO13661",
    "UKRAINE-EO13662",
    "UKRAINE-EO13685",
    "FTO",
    "SDGT",
    "NPWMD",
    "SDNT",
    "SDNTK",
    "TCO",
    "ILLICIT-DRUGS-EO14059",
)
"""Programmes of 15 CFR 744.8(a)(1); from general knowledge, not verified here."""

RULES = ("ofac", "bis")
"""The ownership rules, as the facts `owned_50.*` name them."""

_NOT_VERIFIED = {
    "ofac": "",
    "bis": "that indirect shares count under the rule of BIS as OFAC counts them, and its blocking programmes, were not verified",
}


def reaches(rule: str, entry: Match) -> bool:
    """Say whether a list entry is one of the parties that a rule counts."""
    if rule == "ofac":
        return entry.list == "ofac-sdn"
    if entry.list in {"bis-entity", "bis-meu"}:
        return True
    return entry.list == "ofac-sdn" and any(p in _BLOCKING for p in entry.programmes)


@dataclass
class Owners:
    """The owners of parties, screened once, and the shares of listed ones.

    Attributes:
        holdings: who holds what of whom.
        screening: the lists.
        rules: the law, for whether a rule stands.
        at: the instant asked about, milliseconds.
    """

    holdings: Holdings
    screening: Screening
    rules: Rules
    at: int
    _matches: dict[str, tuple[Match, ...]] = field(default_factory=dict)
    _keys: dict[str, str] = field(default_factory=dict)
    _found: dict[str, dict[str, Share]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Screen everybody whom the holdings name."""
        self._keys = {k.casefold(): k for k in self.holdings.nodes}
        self._keys.update({n.name.casefold(): k for k, n in self.holdings.nodes.items()})
        nodes = list(self.holdings.nodes.items())
        rows = [
            {
                "id": str(i),
                "name": n.name,
                "type": str(n.type) if n.type else None,
                "countries": [iso] if (iso := code(n.country)) else None,
            }
            for i, (_, n) in enumerate(nodes)
        ]
        batch = pa.RecordBatch.from_pylist([{f: r.get(f) for f in PARTY.names} for r in rows], schema=PARTY)
        for (ident, _), (_, screened) in zip(nodes, self.screening.screen([batch]), strict=True):
            named = self.screening.named(*ident.split("/", 1)) if "/" in ident else None
            self._matches[ident] = (named,) if named is not None else screened.matches
        for rule in RULES:
            standing = {k: self._standing(k, rule) for k in self.holdings.nodes}
            self._found[rule] = shares(self.holdings.nodes, self.holdings.all, standing)

    def _standing(self, ident: str, rule: str) -> Standing:
        mine = [m for m in self._matches[ident] if reaches(rule, m)]
        if any(m.state == "true-match" or m.rule == "identifier" for m in mine):
            return Standing.LISTED
        if any(m.state == "open" for m in mine):
            return Standing.MAYBE
        person = self.holdings.nodes[ident].type is PartyType.PERSON
        return Standing.PERSON if person else Standing.UNLISTED

    def of(self, party: Mapping[str, Any]) -> tuple[OwnershipResult, ...]:
        """Return what each rule says of a party; nothing where the holdings do not name it."""
        key = next(
            (
                k
                for t in (party.get("id"), party.get("name"))
                if t and (k := self._keys.get(str(t).casefold()))
            ),
            None,
        )
        if key is None:
            return ()
        return tuple(self._result(rule, self._found[rule][key], party) for rule in RULES)

    def _result(self, rule: str, share: Share, party: Mapping[str, Any]) -> OwnershipResult:
        measures = self.screening.naming.owners.get(rule, ())
        clauses = [
            c
            for c in self.rules.ruleset.clauses
            if c.measure.id in measures
            and f"owned_50.{rule}" in str(c.measure.conditions) + str(c.clause.when)
        ]
        force = [c for c in clauses if any(start <= self.at < end for start, end in c.spans)]
        why = [self._told(o.owner, o.percent, o.way, certain=o.certain) for o in share.owners]
        why += share.problems
        if "US" in (party.get("countries") or ()) and rule == "bis":
            why.append("the rule of BIS reaches foreign entities only; this party is of the United States")
        if clauses and not force:
            why.append("the rule does not stand at this instant")
        points = dict.fromkeys(text for c in force for _, text in c.unverified)
        why += [f"not verified: {text}" for text in points]
        if _NOT_VERIFIED[rule] and share.owners:
            why.append(_NOT_VERIFIED[rule])
        return OwnershipResult(
            rule,
            bool(force) if clauses else None,
            str(share.verdict),
            share.least,
            share.most,
            tuple(
                OwnerCounted(
                    o.owner,
                    self.holdings.nodes[o.owner].name,
                    o.percent,
                    o.certain,
                    o.way,
                    tuple(f"{m.list}/{m.entity_id}" for m in self._matches[o.way[0]] if reaches(rule, m)),
                )
                for o in share.owners
            ),
            tuple(why),
            measures,
        )

    def _told(self, owner: str, percent: float | None, way: Sequence[str], *, certain: bool) -> str:
        share = "a share that is not known" if percent is None else f"{percent:g} %"
        names = [self.holdings.nodes[w].name for w in way]
        through = f", owned through {' > '.join(names)}" if len(names) > 1 else ""
        standing = "counts" if certain else "may count"
        return f"{self.holdings.nodes[owner].name} holds {share} and {standing}{through}"

    def share(self, rule: str, party: Mapping[str, Any]) -> Share | None:
        """Return the share of a party under a rule; None where the holdings do not name it."""
        for text in (party.get("id"), party.get("name")):
            key = self._keys.get(str(text).casefold()) if text else None
            if key is not None:
                return self._found[rule][key]
        return None
