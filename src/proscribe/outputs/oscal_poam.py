"""OSCAL plan of action and milestones: one item a risk, one milestone a duty, with its deadline."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from proscribe.outputs import Options, Output
from proscribe.outputs import _words as words
from proscribe.outputs._groups import groups
from proscribe.outputs._ids import named
from proscribe.outputs._oscal import NAMESPACE, deadlines, metadata, observation, open_risk, risk
from proscribe.outputs._text import plain

if TYPE_CHECKING:
    from proscribe.outputs._groups import Group
    from proscribe.results import CheckResult

__all__ = ["PLUGIN"]


def _render(result: CheckResult, _options: Options) -> str:
    made = [g for g in groups(result) if open_risk(g)]
    body: dict[str, Any] = {
        "uuid": named("poam", result.at, result.law.digest, *(f.id for g in made for f in g.findings)),
        "metadata": metadata(result, "proscribe: plan of action and milestones"),
        "system-id": {
            "identifier-type": "http://ietf.org/rfc/rfc4122",
            "id": named("system", result.profile.name),
        },
    }
    if made:
        body["observations"] = [observation(result, g) for g in made]
        body["risks"] = [_with_tasks(result, g) for g in made]
    body["poam-items"] = [_item(g) for g in made] or [
        {
            "title": "Nothing to do",
            "description": "Nothing at or above advised-against was found in what was checked. "
            + words.DISCLAIMER,
        }
    ]
    return json.dumps({"plan-of-action-and-milestones": body}, indent=2, ensure_ascii=True) + "\n"


def _with_tasks(result: CheckResult, group: Group) -> dict[str, Any]:
    told = risk(result, group)
    tasks = []
    for duty in deadlines(group):
        task: dict[str, Any] = {
            "uuid": named("task", duty.measure, duty.id, *(f.id for f in group.findings)),
            "type": "milestone",
            "title": words.sentence(duty.text),
            "description": words.duty_line(duty, result.at),
        }
        if duty.due_by:
            task["timing"] = {"on-date": {"date": duty.due_by}}
        tasks.append(task)
    if tasks:
        told["remediations"] = [
            {
                "uuid": named("response", *(f.id for f in group.findings)),
                "lifecycle": "planned",
                "title": f"What the measures ask for about {plain(group.vendor_name)}",
                "description": "Made from the duties of the measures that apply.",
                "tasks": tasks,
            }
        ]
    return told


def _item(group: Group) -> dict[str, Any]:
    ids = [f.id for f in group.findings]
    assert group.outcome is not None
    return {
        "uuid": named("poam-item", *ids),
        "title": f"{plain(group.vendor_name)}: {words.OUTCOMES[group.outcome].lower()}",
        "description": "; ".join(dict.fromkeys(plain(a.decision.says) for a in group.acts)),
        "props": [{"name": "finding", "ns": NAMESPACE, "value": i} for i in ids],
        "related-observations": [{"observation-uuid": named("observation", *ids)}],
        "related-risks": [{"risk-uuid": named("risk", *ids)}],
    }


PLUGIN = Output("oscal-poam", "OSCAL plan of action and milestones", (".poam.json",), _render)
"""The plan of action and milestones."""
