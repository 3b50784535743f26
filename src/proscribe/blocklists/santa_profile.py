"""Santa configuration profile (mobileconfig) with static rules, for device management on macOS."""

from __future__ import annotations

import plistlib

from proscribe.blocklists import Blocking, Blocklist, Rendered, Stage
from proscribe.blocklists._head import head, reason
from proscribe.blocklists._santa import rules
from proscribe.blocklists._windows import guid

__all__ = ["PLUGIN"]

_PRODUCT = "com.northpolesec.santa"  # the maintained one; the older com.google.santa is archived


def _render(blocking: Blocking) -> Rendered:
    made, left = rules(blocking)
    static = [
        {
            "identifier": r.value,
            "rule_type": "TEAMID",
            "policy": "BLOCKLIST",
            "custom_msg": f"Stopped by policy: {reason(blocking, Stage.EXECUTION, r.vendor)}",
        }
        for r in made
    ]
    payload = {
        "PayloadType": _PRODUCT,
        "PayloadVersion": 1,
        "PayloadIdentifier": "proscribe.santa.rules",
        "PayloadUUID": guid("santa", "rules").upper(),
        "StaticRules": static,
    }
    profile = {
        "PayloadType": "Configuration",
        "PayloadVersion": 1,
        "PayloadIdentifier": "proscribe.santa",
        "PayloadUUID": guid("santa", "profile").upper(),
        "PayloadDisplayName": "proscribe: Santa static rules",
        "PayloadDescription": "\n".join(head(blocking, PLUGIN, left, len(made))),
        "PayloadScope": "System",
        "PayloadRemovalDisallowed": False,
        "PayloadContent": [payload],
    }
    return Rendered(plistlib.dumps(profile, sort_keys=False).decode(), len(made), left)


PLUGIN = Blocklist(
    name="santa-profile",
    title="Santa configuration profile",
    stage=Stage.EXECUTION,
    file="proscribe.santa.mobileconfig",
    apply=("install it through device management; static rules stand beside those of a sync server",),
    undo="remove the profile `proscribe: Santa static rules`",
    watch="a rule always blocks: look for the Team ID in the events of monitor mode first",
    cannot="a second profile that sets StaticRules is not merged with this one by macOS: keep them in one",
    render=_render,
)
"""The Santa profile."""
