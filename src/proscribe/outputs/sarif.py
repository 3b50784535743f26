"""SARIF 2.1.0, for code hosts and dashboards: one rule a clause, one result a finding.

A finding's rule is the clause that settles its headline; all clauses stand in its properties. What was
not checked is a notification of the run, so that silence is not taken for clearance. Written from the
OASIS standard SARIF 2.1.0, sections 3.13 to 3.58.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from proscribe.law.model import Outcome
from proscribe.outputs import Options, Output
from proscribe.outputs import _words as words
from proscribe.outputs._text import plain
from proscribe.schemas import Relation, State

if TYPE_CHECKING:
    from proscribe.results import ActHit, CheckResult, Coverage, Evidence, Finding

__all__ = ["PLUGIN"]

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {
    Outcome.PROHIBITED: "error",
    Outcome.LICENCE_REQUIRED: "error",
    Outcome.ADVISED_AGAINST: "warning",
    Outcome.NEEDS_FACTS: "warning",
}
_EVIDENCE = 20
"""Places told for one finding; JSON has them all."""


def _render(result: CheckResult, _options: Options) -> str:
    rules: dict[str, dict[str, Any]] = {}
    results = [_result(result, f, rules) for f in result.findings]
    order = {rule: i for i, rule in enumerate(rules)}
    for r in results:
        r["ruleIndex"] = order[r["ruleId"]]
    document = {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "proscribe",
                        "semanticVersion": result.engine,
                        "rules": list(rules.values()),
                        "properties": {"law": result.law.digest, "catalog": result.catalog.digest},
                    }
                },
                "invocations": [
                    {
                        "executionSuccessful": result.summary.complete,
                        "exitCode": result.summary.exit_code,
                        "toolExecutionNotifications": [n for c in result.coverage for n in _missed(c)]
                        + [{"level": "warning", "message": {"text": plain(w)}} for w in result.warnings],
                    }
                ],
                "columnKind": "unicodeCodePoints",
                "results": results,
                "properties": {
                    "at": result.at,
                    "knownAt": result.known_at,
                    "summary": words.summary_line(result),
                    "law": words.law_line(result),
                    "disclaimer": words.DISCLAIMER,
                },
            }
        ],
    }
    return json.dumps(document, indent=2, ensure_ascii=True) + "\n"


def _result(result: CheckResult, finding: Finding, rules: dict[str, dict[str, Any]]) -> dict[str, Any]:
    hit = _settling(finding)
    rule = _rule(finding, hit)
    rules.setdefault(rule["id"], rule)
    name = plain(finding.product_name or f"{finding.vendor_name}, product not known")
    where = f" on {plain(finding.device)}" if finding.device else ""
    says = [f"{d.title}: {plain(d.says)}" for d in finding.decisions]
    text = f"{name}{where}: {words.OUTCOMES[finding.outcome] if finding.outcome else _standing(finding)}. "
    told: dict[str, Any] = {
        "ruleId": rule["id"],
        "level": _level(finding),
        "message": {"text": text + (" ".join(says) or plain(finding.note) or _standing(finding))},
        "locations": [_location(finding, e) for e in finding.evidence[:_EVIDENCE]],
        "partialFingerprints": {"proscribeFinding/v1": finding.id},
        "properties": {
            "vendor": finding.vendor,
            "product": finding.product,
            "relation": finding.relation,
            "grade": finding.grade,
            "state": finding.state,
            "count": finding.count,
            "device": finding.device,
            "site": finding.site,
            "at": result.at,
            "clauses": sorted({f"{h.measure}#{h.clause}" for d in finding.decisions for h in d.hits}),
            "unverified": sorted({f"{u.measure}: {u.text}" for d in finding.decisions for u in d.unverified}),
        },
    }
    if told["level"] == "none":
        told["kind"] = "informational"
    return told


def _level(finding: Finding) -> str:
    if finding.relation != Relation.SUPPLIED_BY or finding.state == State.RESIDUE:
        return "note"
    if finding.outcome is None:
        return "none"
    return _LEVELS.get(finding.outcome, "note")


def _settling(finding: Finding) -> ActHit | None:
    """Return the clause that the headline rests on: the first hit of the strictest act."""
    order = list(words.OUTCOMES)
    hits = [d.hits[0] for d in finding.decisions if d.hits]
    return min(hits, key=lambda h: order.index(h.outcome), default=None)


def _standing(finding: Finding) -> str:
    if finding.relation != Relation.SUPPLIED_BY:
        return words.RELATIONS[finding.relation].format(vendor=plain(finding.vendor_name))
    return "removed" if finding.state == State.REMOVED else "left behind after removal"


def _rule(finding: Finding, hit: ActHit | None) -> dict[str, Any]:
    if hit is None:
        what = "lead" if finding.relation != Relation.SUPPLIED_BY else str(finding.outcome or finding.state)
        return {
            "id": f"{what}/{finding.vendor}",
            "shortDescription": {"text": f"{plain(finding.vendor_name)}: {what}"},
            "help": {
                "text": "No clause settles this. Look at the finding, and answer what `proscribe ask` asks."
            },
            "properties": {"tags": ["compliance", finding.vendor]},
        }
    cite = plain(hit.cite)
    text = words.sentence(hit.text)
    return {
        "id": f"{hit.measure}#{hit.clause}",
        "shortDescription": {"text": f"{text} ({cite})"},
        "help": {
            "text": f"{text}. {cite}. `proscribe explain {hit.measure}#{hit.clause}` tells more. "
            "To except a finding, write an [[exception]] into proscribe.toml with reason, approver and end.",
            "markdown": f"{text}\n\n- {cite}\n- `proscribe explain {hit.measure}#{hit.clause}`\n\n"
            "To except a finding:\n\n```toml\n[[exception]]\n"
            f'finding = "{finding.id}"\nreason = "..."\napprover = "..."\nuntil = "YYYY-MM-DD"\n```\n',
        },
        "properties": {"tags": ["compliance", finding.vendor, hit.kind]},
    }


def _location(finding: Finding, evidence: Evidence) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(evidence.file)}}
    if evidence.line:
        physical["region"] = {"startLine": evidence.line}
    told: dict[str, Any] = {
        "physicalLocation": physical,
        "message": {"text": plain(f'{evidence.field} "{evidence.value}" ({evidence.identity})')},
    }
    logical = []
    if evidence.pointer:
        logical.append({"fullyQualifiedName": plain(evidence.pointer), "kind": "object"})
    if finding.device:
        logical.append({"name": plain(finding.device), "kind": "resource"})
    if logical:
        told["logicalLocations"] = logical
    return told


def _uri(file: str) -> str:
    """Return a file name as a relative reference; what is no character of a URI is percent-encoded."""
    return quote(file.replace("\\", "/").encode("utf-8", "surrogateescape"), safe="/!") or "."


def _missed(coverage: Coverage) -> list[dict[str, Any]]:
    return [
        {
            "level": "warning",
            "message": {
                "text": f"{n.count} not checked: {plain(n.reason)}"
                + (f"; first: {plain(n.example)}" if n.example else "")
            },
            "locations": [{"physicalLocation": {"artifactLocation": {"uri": _uri(coverage.file)}}}],
        }
        for n in coverage.not_checked
    ]


PLUGIN = Output("sarif", "SARIF 2.1.0, for code hosts and dashboards", (".sarif", ".sarif.json"), _render)
"""The SARIF report."""
