"""Dependency-Track policy: package URLs and CPEs, as its API takes them.

Supplier and publisher are no subjects of its policies, so a component that only they give away passes.
"""

from __future__ import annotations

import json
import re

from proscribe.blocklists import Blocking, Blocklist, Mode, Rendered, Stage
from proscribe.blocklists._purls import purl_patterns

__all__ = ["PLUGIN"]


def _render(blocking: Blocking) -> Rendered:
    conditions = [
        {"subject": "PACKAGE_URL", "operator": "MATCHES", "value": pattern}
        for pattern in purl_patterns(blocking)
    ]
    for rule in blocking.of(Stage.DELIVERY, "cpe"):
        vendor, _, product = rule.value.partition(":")
        value = rf"cpe:(2\.3:|/)[aoh]:{re.escape(vendor)}:{re.escape(product) if product else '[^:]*'}(:.*)?"
        conditions.append({"subject": "CPE", "operator": "MATCHES", "value": value})
    told = ", ".join(
        sorted({blocking.names.get(r.vendor, r.vendor) for r in blocking.rules.get(Stage.DELIVERY, ())})
    )
    policy = {
        "name": f"proscribe {blocking.at[:10]}, law {blocking.law[:16]}: {told or 'nothing'}",
        "operator": "ANY",
        "violationState": "FAIL" if blocking.mode is Mode.ENFORCE else "WARN",
    }
    text = json.dumps({"policy": policy, "conditions": conditions}, indent=2, ensure_ascii=False) + "\n"
    publishers = blocking.of(Stage.DELIVERY, "publisher")
    left = (
        (f"{len(publishers)} publisher names: its policies cannot ask for supplier or publisher",)
        if publishers
        else ()
    )
    return Rendered(text, len(conditions), left)


PLUGIN = Blocklist(
    name="dependency-track",
    title="Dependency-Track policy",
    stage=Stage.DELIVERY,
    file="proscribe.dependency-track.json",
    apply=(
        "PUT /api/v1/policy with the object `policy`, then PUT /api/v1/policy/UUID/condition with each condition",
        "audit mode warns; --mode enforce fails",
    ),
    undo="DELETE /api/v1/policy/UUID",
    cannot="supplier and publisher are stored there, and cannot be asked for",
    render=_render,
)
"""The Dependency-Track policy."""
