"""CycloneDX 1.6: what was found as components, what the law says as annotations on them.

A ban is no vulnerability, so none is made up: no `vulnerabilities`, no VEX. Written from the CycloneDX
specification 1.6 (ECMA-424).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from proscribe.outputs import Options, Output
from proscribe.outputs import _words as words
from proscribe.outputs._groups import groups
from proscribe.outputs._ids import named
from proscribe.outputs._text import plain

if TYPE_CHECKING:
    from proscribe.outputs._groups import Group, Item
    from proscribe.results import CheckResult

__all__ = ["PLUGIN"]


def _render(result: CheckResult, _options: Options) -> str:
    components: list[dict[str, Any]] = []
    annotations: list[dict[str, Any]] = []
    for group in groups(result):
        refs = []
        for item in group.items:
            component = _component(group, item)
            components.append(component)
            refs.append(component["bom-ref"])
        annotations += [_annotation(result, refs, text) for text in _texts(result, group)]
    annotations.append(_annotation(result, ["proscribe"], words.summary_line(result)))
    annotations += [
        _annotation(result, ["proscribe"], f"Not checked: {line}")
        for line in words.coverage_lines(result, 20)
    ]
    annotations += [_annotation(result, ["proscribe"], plain(w)) for w in result.warnings]
    annotations.append(_annotation(result, ["proscribe"], words.DISCLAIMER))
    document = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{named('cyclonedx', result.at, result.law.digest, *(f.id for f in result.findings))}",
        "version": 1,
        "metadata": {
            "timestamp": result.at,
            "tools": {
                "components": [
                    {
                        "type": "application",
                        "bom-ref": "proscribe",
                        "name": "proscribe",
                        "version": result.engine,
                    }
                ]
            },
            "properties": [
                {"name": "proscribe:law", "value": result.law.digest},
                {"name": "proscribe:catalog", "value": result.catalog.digest},
                {"name": "proscribe:known_at", "value": result.known_at},
            ],
        },
        "components": components,
        "annotations": [{"bom-ref": f"annotation-{i}", **a} for i, a in enumerate(annotations, 1)],
    }
    return json.dumps(document, indent=2, ensure_ascii=True) + "\n"


def _component(group: Group, item: Item) -> dict[str, Any]:
    evidence = [e for f in item.findings for e in f.evidence]
    occurrences = [
        {
            "bom-ref": named("occurrence", f.id, i),
            "location": plain(e.file),
            **({"line": e.line} if e.line else {}),
        }
        for f in item.findings
        for i, e in enumerate(f.evidence)
    ]
    properties = [
        ("proscribe:vendor", group.vendor),
        ("proscribe:relation", item.relation),
        ("proscribe:grade", item.grade),
        ("proscribe:state", item.state),
        *(("proscribe:outcome", str(group.outcome)) for _ in (1,) if group.outcome),
        *(("proscribe:finding", f.id) for f in item.findings),
        *(("proscribe:device", plain(d)) for d in item.devices),
    ]
    component: dict[str, Any] = {
        "type": "application",
        "bom-ref": named("component", group.vendor, item.product, *(f.id for f in item.findings)),
        "name": plain(item.product or f"{group.vendor_name}, product not known"),
        "properties": [{"name": n, "value": v} for n, v in properties],
    }
    if not group.lead:  # a lead is somebody else's, as far as is known
        component["supplier"] = {"name": plain(group.vendor_name)}
    if evidence:
        component["evidence"] = {"occurrences": occurrences}
    return component


def _texts(result: CheckResult, group: Group) -> list[str]:
    if not group.acts:
        return [note for note in dict.fromkeys(plain(i.note) for i in group.items) if note]
    texts = []
    for act in group.acts:
        d = act.decision
        lines = [f"{', '.join(act.titles)}: {words.OUTCOMES[d.outcome]}: {plain(d.says)}"]
        lines += [
            words.hit_line(h, words.bound(h.actor, group.vendor, group.vendor_name), d.says) for h in d.hits
        ]
        lines += [words.lifted(e) for e in d.excepted]
        lines += [words.duty_line(x, result.at) for x in d.duties]
        lines += [f"Not verified: {u.measure}: {plain(u.text)}" for u in d.unverified]
        texts.append("\n".join(lines))
    return texts


def _annotation(result: CheckResult, subjects: list[str], text: str) -> dict[str, Any]:
    return {
        "subjects": subjects,
        "annotator": {"component": {"type": "application", "name": "proscribe", "version": result.engine}},
        "timestamp": result.at,
        "text": text,
    }


PLUGIN = Output("cyclonedx", "CycloneDX 1.6 with annotations", (".cdx.json",), _render)
"""The CycloneDX report."""
