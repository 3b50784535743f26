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
    from proscribe.results import ActDecision, CheckResult, Evidence, Finding, Observed, Unverified

__all__ = ["Act", "Contact", "Footnotes", "Group", "Item", "groups"]

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
    def sites(self) -> tuple[tuple[str, int], ...]:
        """The sites that its devices and files are at, with how many, most first."""
        counted: dict[str, int] = {}
        for f in self.findings:
            if f.site:
                counted[f.site] = counted.get(f.site, 0) + 1
        return tuple(sorted(counted.items(), key=lambda s: (-s[1], s[0])))

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
class Contact:
    """An observed act with one and the same answer, with all that was seen of it.

    Attributes:
        decision: the answer, as for the finding where it was seen last.
        devices: on how many devices it was seen, as far as inputs name them.
        count: contacts.
        untimed: contacts without a known instant.
        first, last: when it was seen; None where no instant is known.
        since: contacts since the answer changed to this one; None where it did not change.
        before: contacts under each earlier answer.
    """

    decision: ActDecision
    devices: int
    count: int
    untimed: int
    first: str | None
    last: str | None
    since: int | None
    before: tuple[tuple[Outcome, int], ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Findings of one vendor with the same answers to the standing acts."""

    vendor: str
    vendor_name: str
    outcome: Outcome | None
    lead: bool
    items: tuple[Item, ...]
    acts: tuple[Act, ...]
    contacts: tuple[Contact, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings of the group."""
        return tuple(f for i in self.items for f in i.findings)


def groups(result: CheckResult) -> list[Group]:
    """Return the findings folded: most severe first, leads last; otherwise in the order of the result."""
    folded: dict[object, list[Finding]] = {}
    numbers: dict[ActDecision, int] = {}
    known: dict[int, int] = {}  # many findings share a decision: each is compared once
    for f in result.findings:
        lead = f.relation != Relation.SUPPLIED_BY
        answers = []
        for d in f.decisions:
            if d.observed is None:
                if id(d) not in known:
                    known[id(d)] = numbers.setdefault(msgspec.structs.replace(d, at=""), len(numbers))
                answers.append(known[id(d)])
        folded.setdefault((lead, f.vendor, f.outcome, tuple(answers)), []).append(f)
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
        tuple(_acts(d for d in first.decisions if d.observed is None)),
        tuple(_contacts(findings)),
    )


def _contacts(findings: Iterable[Finding]) -> Iterable[Contact]:
    """Fold the observed acts of several findings by act and answer: acts as they come, the severest answer first."""
    same: dict[object, list[tuple[str | None, ActDecision, Observed]]] = {}
    acts: dict[str, None] = {}
    for f in findings:
        for d in f.decisions:
            if d.observed is not None:
                acts[d.act] = None
                same.setdefault((d.act, d.outcome, d.actor, d.hits), []).append((f.device, d, d.observed))
    order = list(acts)
    for seen in sorted(
        same.values(), key=lambda s: (order.index(s[0][1].act), _ORDER.index(s[0][1].outcome))
    ):
        before: dict[Outcome, int] = {}
        for _, _, one in seen:
            for span in one.spans[:-1]:
                before[span.outcome] = before.get(span.outcome, 0) + span.count
        changed = any(one.after_change is not None for _, _, one in seen)
        yield Contact(
            max((d for _, d, _ in seen), key=lambda d: d.at or ""),
            len({device for device, _, _ in seen if device}),
            sum(one.count for _, _, one in seen),
            sum(one.untimed for _, _, one in seen),
            min((one.first_seen for _, _, one in seen if one.first_seen), default=None),
            max((one.last_seen for _, _, one in seen if one.last_seen), default=None),
            sum(one.spans[-1].count for _, _, one in seen if one.spans) if changed else None,
            tuple(before.items()),
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
