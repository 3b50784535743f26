"""Make random law: small measures that use all of the grammar, which real ones together do not.

Overlapping spans, conditions within conditions, `not` over closed and open facts, gates upon gates,
terms with closures, exceptions shared by clauses, held licences, several zones, and every kind of
amendment. The measures are built as values; nothing here is law.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from proscribe.law.facts import Register, Vocabulary
from proscribe.law.instants import format_instant
from proscribe.law.load import Law
from proscribe.law.model import (
    Amendment,
    Clause,
    ClauseException,
    ClauseOutcome,
    Fact,
    FactType,
    Gate,
    HistoryEntry,
    Measure,
    NamedCondition,
    OpenPoint,
    Plain,
    Relations,
    Source,
    Term,
    Verified,
)

if TYPE_CHECKING:
    from random import Random

START = 1_700_000_000_000
DAY = 86_400_000
ZONES = ("America/New_York", "UTC", "Australia/Sydney", "America/Chicago")


def _one(*values: str, gate: Gate | None = None) -> Fact:
    return Fact(FactType.ONE, "?", "", ("row",), values=dict.fromkeys(values, ""), if_=gate)


def _of(kind: FactType, gate: Gate | None = None) -> Fact:
    return Fact(kind, "?", "", ("row",), if_=gate)


FACTS = {
    "act": _one("sell", "use", "resell", "update"),
    "actor": _of(FactType.PARTY),
    "counterparty.party": _of(FactType.PARTY),
    "product.maker": _of(FactType.VENDOR),
    "location": _of(FactType.COUNTRY),
    "colour": _one("red", "green", "blue"),
    "flag": _of(FactType.BOOL),
    "mark": _of(FactType.BOOL),
    "licence.a": _of(FactType.BOOL),
    "licence.b": _of(FactType.BOOL),
    "shade": _one("dark", "light", gate=Gate("colour", ("red", "blue"))),
    "gloss": _of(FactType.BOOL, Gate("shade", ("dark",))),
    "deep": _one("x", "y", "z", gate=Gate("gloss", (True,))),
    "seller": _of(FactType.BOOL, Gate("act", ("sell", "resell"))),
    "origin": _of(FactType.COUNTRY, Gate("flag", (True,))),
}
VOCABULARY = Vocabulary(FACTS, {}, {}, dict.fromkeys(FACTS, "Synthetic"))
PARTIES = {
    "party:k1": ("kaspersky", frozenset({"affiliate"})),
    "party:k2": ("kaspersky", frozenset({"subsidiary", "agent"})),
    "party:k3": ("kaspersky", frozenset[str]()),
    "party:h1": ("huawei", frozenset({"parent"})),
}
REGISTER = Register(frozenset({"kaspersky", "huawei", "zte"}), PARTIES, {})
OPEN = {
    "actor": ("self", "other", "party:k1", "party:h1", "kaspersky:affiliate"),
    "counterparty.party": ("self", "party:k2", "party:k3", "kaspersky:licensee"),
    "product.maker": ("kaspersky", "huawei", "other"),
    "location": ("US", "RU", "DE"),
    "origin": ("US", "CN"),
}


@dataclass
class Maker:
    """A source of random law."""

    random: Random

    def law(self, measures: int = 3, clauses: int = 4) -> Law:
        """Return law of up to so many measures with up to so many clauses each."""
        r = self.random
        ids = [f"m{i}" for i in range(r.randint(1, measures))]
        zones = (r.choice(ZONES),) if r.random() < 0.7 else ZONES
        made = {i: self._measure(i, ids, r.choice(zones), r.randint(1, clauses)) for i in ids}
        for i in ids:
            if r.random() < 0.35:
                self._amend(made, i)
        return Law(VOCABULARY, made, {}, dict.fromkeys(ids, ""), "")

    def condition(self, named: tuple[str, ...], terms: tuple[str, ...], depth: int = 3) -> Any:
        """Return a random condition."""
        r = self.random
        roll = r.random()
        if depth and roll < 0.42:
            parts = [self.condition(named, terms, depth - 1) for _ in range(r.randint(1, 3))]
            return {r.choice(("all", "any", "any")): parts}
        if depth and roll < 0.54:
            return {"not": self.condition(named, terms, depth - 1)}
        if named and roll < 0.64:
            return {"use": r.choice(named)}
        if terms and roll < 0.72:
            return {"fact": r.choice(("actor", "counterparty.party")), "term": r.choice(terms)}
        fact = r.choice(tuple(FACTS))
        values = list(VOCABULARY.domain(fact) or OPEN[fact])
        if r.random() < 0.6:
            return {"fact": fact, "is": r.choice(values)}
        return {"fact": fact, "in": r.sample(values, r.randint(1, len(values)))}

    def instant(self) -> str:
        r = self.random
        return format_instant(START + r.randrange(12) * DAY + r.choice((0, 0, 1, 3_600_000, 5 * 3_600_000)))

    def _span(self) -> tuple[str, str | None]:
        a, b = sorted((self.instant(), self.instant()))
        return (a, None) if a == b or self.random.random() < 0.5 else (a, b)

    def _clause(self, name: str, measure: dict[str, Any]) -> Clause:
        r = self.random
        start, end = self._span()
        terms, named = tuple(measure["terms"]), tuple(measure["conditions"])
        exceptions = tuple(measure["exceptions"])
        return Clause(
            name,
            r.choice(tuple(ClauseOutcome)),
            f"text of {name}",
            "s#1",
            start,
            end,
            known_from=self.instant() if r.random() < 0.15 else None,
            actor=r.choice(terms) if terms and r.random() < 0.3 else "any",
            act=tuple(r.sample(tuple(FACTS["act"].values), r.randint(1, 3))) if r.random() < 0.4 else (),
            when=self.condition(named, terms) if r.random() < 0.9 else None,
            unless=tuple(r.sample(exceptions, r.randint(0, len(exceptions)))),
            cured_by=tuple(r.sample(("licence.a", "licence.b"), r.choice((0, 0, 0, 1, 2)))),
            unverified=("O1",) if r.random() < 0.3 else (),
        )

    def _measure(self, name: str, ids: list[str], zone: str, clauses: int) -> Measure:
        r = self.random
        parts: dict[str, Any] = {"terms": {}, "conditions": {}, "exceptions": {}}
        for i in range(r.randint(0, 2)):
            parties = tuple(r.sample(("party:k1", "party:k3", "party:unlisted"), r.randint(0, 2)))
            closure = tuple(r.sample(("affiliate", "subsidiary", "agent", "parent"), r.randint(1, 2)))
            parts["terms"][f"t{i}"] = Term(
                "party", r.choice(("kaspersky", "huawei")), "", "s#1", parties, closure
            )
        terms = tuple(parts["terms"])
        for i in range(r.randint(0, 2)):
            when = self.condition(tuple(parts["conditions"]), terms, 2)
            parts["conditions"][f"c{i}"] = NamedCondition("", when)
        named = tuple(parts["conditions"])
        for i in range(r.randint(0, 3)):
            when = self.condition(named, terms, 2)
            parts["exceptions"][f"e{i}"] = ClauseException(
                "", when, "s#2", ("O2",) if r.random() < 0.3 else ()
            )
        made = tuple(self._clause(f"{name}c{i}", parts) for i in range(clauses))
        return Measure(
            "proscribe.measure/1",
            name,
            name,
            "ZZ",
            "nobody",
            (),
            zone,
            {"s": Source(f"source of {name}", Verified.PRIMARY)},
            (HistoryEntry(self.instant(), "announced"),),
            Plain("", ""),
            made,
            scope=self.condition(named, terms, 1) if r.random() < 0.4 else None,
            open={"O1": OpenPoint("first"), "O2": OpenPoint("second")},
            relations=Relations(supersedes=(r.choice(ids),))
            if name != ids[0] and r.random() < 0.08
            else Relations(),
            **parts,
        )

    def _amend(self, made: dict[str, Measure], by: str) -> None:
        r = self.random
        amendments = []
        for k in range(r.randint(1, 3)):
            target = made[r.choice(tuple(made))]
            names = [c.id for c in target.clauses]
            clause = r.choice(names) if r.random() < 0.8 else None
            do = r.choice(("suspend", "suspend", "end", "replace", "add", "redesignate"))
            start, end = self._span()
            new = None
            if do in {"replace", "add"}:
                file = target
                words = {"terms": file.terms, "conditions": file.conditions, "exceptions": file.exceptions}
                name = clause if clause and do == "replace" and r.random() < 0.5 else f"{by}new{k}"
                new = self._clause(name, words)
            known = self.instant() if r.random() < 0.5 else None
            amendments.append(
                Amendment(target.id, do, "s#3", clause, start, end, start, known, new, f"renumbered {k}", ())
            )
        made[by] = replace(made[by], amendments=tuple(amendments))
