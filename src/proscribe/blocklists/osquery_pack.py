"""osquery pack: finds what is installed, hourly, as snapshots."""

from __future__ import annotations

import json

from proscribe.blocklists import Blocking, Blocklist, Rendered, Stage
from proscribe.blocklists._head import reason
from proscribe.blocklists._sql import queries

__all__ = ["PLUGIN"]

_HOURLY = 3600


def _render(blocking: Blocking) -> Rendered:
    made = {
        q.name: {
            "query": q.sql,
            "interval": _HOURLY,
            "snapshot": True,
            "platform": q.platform,
            "description": reason(blocking, Stage.DETECTION, q.vendor),
            "value": f"proscribe {blocking.engine}, law {blocking.law[:16]}, as of {blocking.at}",
        }
        for q in queries(blocking)
    }
    text = json.dumps({"queries": made}, indent=2, ensure_ascii=False) + "\n"
    return Rendered(text, len(made))


PLUGIN = Blocklist(
    name="osquery-pack",
    title="osquery pack",
    stage=Stage.DETECTION,
    file="proscribe.osquery.json",
    apply=('in osquery.conf: "packs": {"proscribe": "/path/to/proscribe.osquery.json"}',),
    undo="take the pack out of osquery.conf",
    watch="it only finds",
    cannot="it finds and stops nothing; feed its log to `proscribe check` for the whole answer",
    render=_render,
)
"""The osquery pack."""
