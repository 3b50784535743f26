"""What both OSCAL documents share: metadata, observations and risks, in the words of OSCAL 1.1.

Written from the OSCAL 1.1 JSON outlines of assessment results and plan of action and milestones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from proscribe.law.model import Outcome
from proscribe.outputs import _words as words
from proscribe.outputs._ids import named
from proscribe.outputs._text import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from proscribe.outputs._groups import Group
    from proscribe.results import CheckResult, DutyDue

__all__ = ["NAMESPACE", "VERSION", "deadlines", "metadata", "observation", "open_risk", "risk"]

_MANY = 20
VERSION = "1.1.2"
NAMESPACE = "urn:proscribe:oscal"
"""The namespace of our own properties."""


def metadata(result: CheckResult, title: str) -> dict[str, Any]:
    """Return the metadata of a document."""
    missed = "".join(f"\n\nNot checked: {line}" for line in words.coverage_lines(result, _MANY))
    return {
        "title": title,
        "last-modified": result.at,
        "version": result.at,
        "oscal-version": VERSION,
        "props": [
            {"name": "law-digest", "ns": NAMESPACE, "value": result.law.digest},
            {"name": "catalog-digest", "ns": NAMESPACE, "value": result.catalog.digest},
            {"name": "known-at", "ns": NAMESPACE, "value": result.known_at},
            {"name": "engine", "ns": NAMESPACE, "value": result.engine},
        ],
        "remarks": f"{words.summary_line(result)}\n\n{words.profile_line(result)}\n\n{words.law_line(result)}\n\n{words.DISCLAIMER}{missed}",
    }


def observation(result: CheckResult, group: Group) -> dict[str, Any]:
    """Return what was seen of one group of findings."""
    name = plain(group.vendor_name)
    subjects = [
        {"subject-uuid": named("device", d), "type": "inventory-item", "title": plain(d)}
        for d in dict.fromkeys(d for i in group.items for d in i.devices)
    ]
    seen = [
        {
            "description": plain(
                f'{e.file}{f":{e.line}" if e.line else ""}: {e.field} "{e.value}" ({e.identity}, grade {e.grade})'
            )
        }
        for f in group.findings
        for e in f.evidence
    ]
    told: dict[str, Any] = {
        "uuid": named("observation", *(f.id for f in group.findings)),
        "title": f"{name}: {words.many(len(group.findings), 'finding')}",
        "description": "; ".join(
            plain(i.product or f"{group.vendor_name}, product not known")
            + (f" ({plain(i.note)})" if i.note else "")
            for i in group.items
        ),
        "methods": ["EXAMINE"],
        "types": ["finding" if not group.lead else "discovery"],
        "collected": result.at,
    }
    if subjects:
        told["subjects"] = subjects
    if seen:
        told["relevant-evidence"] = seen
    return told


def open_risk(group: Group) -> bool:
    """Say whether a group of findings is something to act upon."""
    return not group.lead and group.outcome in {
        Outcome.PROHIBITED,
        Outcome.LICENCE_REQUIRED,
        Outcome.ADVISED_AGAINST,
        Outcome.NEEDS_FACTS,
    }


def risk(result: CheckResult, group: Group) -> dict[str, Any]:
    """Return the risk that a group of findings is, with its first deadline."""
    lines = []
    for act in group.acts:
        d = act.decision
        lines.append(f"{', '.join(act.titles)}: {words.OUTCOMES[d.outcome]}: {plain(d.says)}")
        lines += [
            words.hit_line(h, words.bound(h.actor, group.vendor, group.vendor_name), d.says) for h in d.hits
        ]
        lines += [words.duty_line(x, result.at) for x in d.duties]
        lines += [f"Not verified: {u.measure}: {plain(u.text)}" for u in d.unverified]
    assert group.outcome is not None
    told: dict[str, Any] = {
        "uuid": named("risk", *(f.id for f in group.findings)),
        "title": f"{plain(group.vendor_name)}: {words.OUTCOMES[group.outcome].lower()}",
        "description": f"Technology of {plain(group.vendor_name)} under {_measures(group)}",
        "statement": "\n".join(lines),
        "status": "open",
        "characterizations": [
            {
                "origin": {"actors": [{"type": "tool", "actor-uuid": named("tool", "proscribe")}]},
                "facets": [{"name": "outcome", "system": NAMESPACE, "value": str(group.outcome)}],
            }
        ],
    }
    first = min((due.due_by for due in deadlines(group) if due.due_by), default=None)
    if first:
        told["deadline"] = first
    return told


def deadlines(group: Group) -> Iterator[DutyDue]:
    """Yield the duties of a group, each once."""
    yield from dict.fromkeys(duty for act in group.acts for duty in act.decision.duties)


def _measures(group: Group) -> str:
    named_ = dict.fromkeys(h.measure for a in group.acts for h in a.decision.hits)
    return ", ".join(named_) or "measures that still need facts"
