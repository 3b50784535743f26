"""OSCAL assessment results: observations, risks with deadlines, and findings against each measure."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from proscribe.outputs import Options, Output
from proscribe.outputs import _words as words
from proscribe.outputs._groups import groups
from proscribe.outputs._ids import named
from proscribe.outputs._oscal import metadata, observation, open_risk, risk
from proscribe.outputs._text import plain

if TYPE_CHECKING:
    from proscribe.outputs._groups import Group
    from proscribe.results import CheckResult

__all__ = ["PLUGIN"]


def _render(result: CheckResult, _options: Options) -> str:
    made = groups(result)
    key = (result.at, result.law.digest, *(f.id for f in result.findings))
    run: dict[str, Any] = {
        "uuid": named("result", *key),
        "title": "Technology under bans",
        "description": words.summary_line(result),
        "start": result.at,
        "end": result.at,
        "reviewed-controls": {
            "description": f"{words.many(len(result.law.measures), 'measure')} of technology bans, not a control catalog",
            "control-selections": [{"include-all": {}}],
        },
    }
    if made:
        run["observations"] = [observation(result, g) for g in made]
        findings = [_finding(g) for g in made if open_risk(g)]
        if findings:
            run["risks"] = [risk(result, g) for g in made if open_risk(g)]
            run["findings"] = findings
    plan = named("plan")
    document = {
        "assessment-results": {
            "uuid": named("assessment-results", *key),
            "metadata": metadata(result, "proscribe: assessment results"),
            "import-ap": {
                "href": f"#{plan}",
                "remarks": "There is no OSCAL assessment plan: the plan is the command that was run.",
            },
            "results": [run],
            "back-matter": {
                "resources": [
                    {
                        "uuid": plan,
                        "title": "proscribe check",
                        "description": "The files that were read are in the result as JSON.",
                    }
                ]
            },
        }
    }
    return json.dumps(document, indent=2, ensure_ascii=True) + "\n"


def _finding(group: Group) -> dict[str, Any]:
    ids = [f.id for f in group.findings]
    assert group.outcome is not None
    hits = [h for a in group.acts for h in a.decision.hits]
    target = f"{hits[0].measure}_{hits[0].clause}" if hits else f"needs-facts_{group.vendor}"
    return {
        "uuid": named("finding", *ids),
        "title": f"{plain(group.vendor_name)}: {words.OUTCOMES[group.outcome].lower()}",
        "description": "; ".join(dict.fromkeys(plain(a.decision.says) for a in group.acts)),
        "target": {
            "type": "objective-id",
            "target-id": target,
            "status": {"state": "not-satisfied", "reason": "other" if not hits else "fail"},
        },
        "related-observations": [{"observation-uuid": named("observation", *ids)}],
        "related-risks": [{"risk-uuid": named("risk", *ids)}],
    }


PLUGIN = Output("oscal", "OSCAL assessment results", (".oscal.json",), _render)
"""The assessment results."""
