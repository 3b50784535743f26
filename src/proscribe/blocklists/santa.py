"""Santa rules for macOS: by Team ID, which stays the same wherever a program is moved."""

from __future__ import annotations

import json

from proscribe.blocklists import Blocking, Blocklist, Rendered, Stage
from proscribe.blocklists._head import reason
from proscribe.blocklists._santa import rules

__all__ = ["PLUGIN"]


def _render(blocking: Blocking) -> Rendered:
    made, left = rules(blocking)
    listed = [
        {
            "identifier": r.value,
            "rule_type": "TEAMID",
            "policy": "BLOCKLIST",
            "custom_msg": f"Stopped by policy: {reason(blocking, Stage.EXECUTION, r.vendor)}",
        }
        for r in made
    ]
    text = json.dumps({"rules": listed}, indent=2, ensure_ascii=False) + "\n"
    return Rendered(text, len(made), left)


PLUGIN = Blocklist(
    name="santa",
    title="Santa rules",
    stage=Stage.EXECUTION,
    file="proscribe.santa.json",
    apply=("santactl rule --import proscribe.santa.json   (adds; what is there stays)",),
    undo="santactl rule --remove --teamid --identifier TEAMID for each identifier in the file",
    watch="a rule always blocks: look for the Team ID in `santactl fileinfo` and in the events of monitor mode first",
    cannot="programs that are not signed, or signed by another team, pass it by",
    render=_render,
)
"""The Santa rules."""
