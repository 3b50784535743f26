"""Zeek script: notices for names below those listed, which the intelligence framework does not see."""

from __future__ import annotations

import json

from proscribe.blocklists import Blocking, Blocklist, Rendered, Stage
from proscribe.blocklists._head import commented, head, reason
from proscribe.blocklists._hosts import choose, regex

__all__ = ["PLUGIN"]

_BODY = """
module Proscribe;

export {{
\tredef enum Notice::Type += {{ Barred_Name }};

\t## Names that are to be seen, with everything below them, and why.
\tconst barred: table[pattern] of string = {{
{rows}\t}} &redef;
}}

function look(name: string, c: connection)
\t{{
\tlocal lower = to_lower(rstrip(name, "."));
\tfor ( p, why in barred )
\t\tif ( p in lower )
\t\t\t{{
\t\t\tNOTICE([$note=Barred_Name, $conn=c, $msg=fmt("%s: %s", lower, why),
\t\t\t        $identifier=cat(c$id$orig_h, lower), $suppress_for=1hr]);
\t\t\treturn;
\t\t\t}}
\t}}

event dns_request(c: connection, msg: dns_msg, query: string, qtype: count, qclass: count)
\t{{
\tlook(query, c);
\t}}

event ssl_extension_server_name(c: connection, is_client: bool, names: string_vec)
\t{{
\tif ( is_client )
\t\tfor ( i in names )
\t\t\tlook(names[i], c);
\t}}

event http_header(c: connection, is_orig: bool, original_name: string, name: string, value: string)
\t{{
\tif ( is_orig && name == "HOST" )
\t\tlook(value, c);
\t}}
"""


def _render(blocking: Blocking) -> Rendered:
    chosen = choose(blocking, patterns=True, exceptions=False)
    rows = "".join(
        f"\t\t[/{regex(h).replace('/', chr(92) + '/')}/] = {json.dumps(reason(blocking, Stage.NETWORK, h.vendor, h.role))},\n"
        for h in chosen.hosts
    )
    count = len(chosen.hosts)
    top = commented(head(blocking, PLUGIN, chosen.left_out, count), "#")
    return Rendered(top + _BODY.format(rows=rows), count, chosen.left_out)


PLUGIN = Blocklist(
    name="zeek-script",
    title="Zeek script for names with everything below them",
    stage=Stage.NETWORK,
    file="proscribe.zeek",
    apply=("@load /path/to/proscribe.zeek in local.zeek, then `zeekctl check` and `zeekctl deploy`",),
    undo="take the @load line out and deploy",
    watch="it only reports, in notice.log",
    cannot="encrypted names (ECH, DNS over HTTPS) are not seen",
    render=_render,
    comment="#",
)
"""The Zeek script."""
