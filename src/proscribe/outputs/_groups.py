"""Fold findings for people: what has the same answer is told once, with the products and devices it is true of.

Nothing is lost by folding but the repetition; formats for machines do not fold.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from proscribe.outputs._words import OUTCOMES
from proscribe.schemas import Relation

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from proscribe.law.model import Outcome
    from proscribe.results import ActDecision, CheckResult, Evidence, Finding, Unverified

__all__ = ["Act", "Footnotes", "Group", "Item", "groups"]

_ORDER = list(OUTCOMES)


@dataclass(frozen=True, slots=True)
class Item:
    """One product of a group, with every finding of it that has the same relation, state and grade."""

    product: str | None
    relation: str
    state: str
    grade: str
    note: str
    findings: tuple[Finding, ...]

    @property
    def devices(self) -> tuple[str, ...]:
        """The devices it is on, as far as inputs name them."""
        return tuple(dict.fromkeys(f.device for f in self.findings if f.device))

    @property
    def files(self) -> tuple[str, ...]:
        """The files that show it without naming a device."""
        return tuple(dict.fromkeys(e.file for f in self.findings if not f.device for e in f.evidence[:1]))

    @property
    def evidence(self) -> Evidence | None:
        """The first piece of evidence."""
        return next((e for f in self.findings for e in f.evidence), None)

    @property
    def seen(self) -> tuple[str, str] | None:
        """The first and last instant at which it was seen; None where no input says."""
        first = [f.first_seen for f in self.findings if f.first_seen]
        last = [f.last_seen for f in self.findings if f.last_seen]
        return (min(first), max(last)) if first and last else None


@dataclass(frozen=True, slots=True)
class Act:
    """Acts with one and the same answer."""

    titles: tuple[str, ...]
    decision: ActDecision


@dataclass(frozen=True, slots=True)
class Group:
    """Findings of one vendor with the same decisions."""

    vendor: str
    vendor_name: str
    outcome: Outcome | None
    lead: bool
    items: tuple[Item, ...]
    acts: tuple[Act, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings of the group."""
        return tuple(f for i in self.items for f in i.findings)


def groups(result: CheckResult) -> list[Group]:
    """Return the findings folded: most severe first, leads last; otherwise in the order of the result."""
    folded: dict[object, list[Finding]] = {}
    timeless: dict[int, tuple[ActDecision, ...]] = {}  # many findings share one tuple of decisions
    for f in result.findings:
        lead = f.relation != Relation.SUPPLIED_BY
        answers = timeless.get(id(f.decisions))
        if answers is None:
            answers = timeless[id(f.decisions)] = tuple(
                msgspec.structs.replace(d, at="") for d in f.decisions
            )
        folded.setdefault((lead, f.vendor, f.outcome, answers), []).append(f)
    made = [_group(same) for same in folded.values()]
    return sorted(made, key=lambda g: (g.lead, _ORDER.index(g.outcome) if g.outcome else len(_ORDER)))


def _group(findings: Sequence[Finding]) -> Group:
    first = findings[0]
    items: dict[tuple[str | None, str, str, str, str], list[Finding]] = {}
    for f in findings:
        items.setdefault((f.product_name or f.product, f.relation, f.state, f.grade, f.note), []).append(f)
    return Group(
        first.vendor,
        first.vendor_name,
        first.outcome,
        first.relation != Relation.SUPPLIED_BY,
        tuple(Item(*key, tuple(same)) for key, same in items.items()),
        tuple(_acts(first.decisions)),
    )


def _acts(decisions: Iterable[ActDecision]) -> Iterable[Act]:
    same: dict[ActDecision, list[str]] = {}
    for d in decisions:
        actor = d.actor if d.hits else ""  # whom nothing binds is of no interest
        same.setdefault(msgspec.structs.replace(d, act="", title="", actor=actor), []).append(d.title)
    return (Act(tuple(titles), d) for d, titles in same.items())


class Footnotes:
    """Numbers for measures of which something was not verified, in the order in which a report needs them."""

    def __init__(self) -> None:
        self.notes: dict[str, dict[str, None]] = {}

    def mark(self, unverified: Iterable[Unverified], measure: str | None = None) -> str:
        """Return the mark ` †1` of `measure`, or of all measures; empty where all is verified."""
        named: dict[str, None] = {}
        for point in unverified:
            if measure is None or point.measure == measure:
                self.notes.setdefault(point.measure, {})[point.text] = None
                named[point.measure] = None
        order = list(self.notes)
        return "".join(f" †{order.index(n) + 1}" for n in named)
