"""Fleet policies: pass where nothing is found, so the query is the other way round."""

from __future__ import annotations

import yaml

from proscribe.blocklists import Blocking, Blocklist, Rendered, Stage
from proscribe.blocklists._head import commented, head, reason
from proscribe.blocklists._sql import queries

__all__ = ["PLUGIN"]


def _render(blocking: Blocking) -> Rendered:
    documents = [
        {
            "apiVersion": "v1",
            "kind": "policy",
            "spec": {
                "name": f"{q.name}: none found",
                "query": f"SELECT 1 WHERE NOT EXISTS ({q.sql.rstrip(';')});",
                "description": reason(blocking, Stage.DETECTION, q.vendor),
                "resolution": "Look at the host with proscribe, then remove the product.",
                "platform": q.platform,
            },
        }
        for q in queries(blocking)
    ]
    body = yaml.safe_dump_all(documents, sort_keys=False, allow_unicode=True, width=1000) if documents else ""
    top = commented(head(blocking, PLUGIN, (), len(documents)), "#")
    return Rendered(top + body, len(documents))


PLUGIN = Blocklist(
    name="fleet-policy",
    title="Fleet policies",
    stage=Stage.DETECTION,
    file="proscribe.fleet.yml",
    apply=("fleetctl apply -f proscribe.fleet.yml   (adds; other policies stay)",),
    undo="delete the policies whose name begins with `proscribe_`",
    watch="it only finds",
    cannot="a policy passes or fails: a host where a table does not exist shows as passing, not as not applicable",
    render=_render,
    comment="#",
)
"""The Fleet policies."""
