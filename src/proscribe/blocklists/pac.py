"""Proxy auto-configuration: sends what is barred to a proxy that is not there.

A browser knows one PAC file only, so this one is a function to be called from your own `FindProxyForURL`.
"""

from __future__ import annotations

import json

from proscribe.blocklists import Blocking, Blocklist, Reach, Rendered, Stage
from proscribe.blocklists._head import commented, head
from proscribe.blocklists._hosts import choose

__all__ = ["PLUGIN"]

_BODY = """
function proscribeBars(host) {{
  host = host.toLowerCase().replace(/\\.$/, "");
  var allowed = {allowed};
  var below = {below};
  var exact = {exact};
  var patterns = {patterns};
  var i;
  for (i = 0; i < allowed.length; i++)
    if (host === allowed[i] || dnsDomainIs(host, "." + allowed[i])) return false;
  for (i = 0; i < below.length; i++)
    if (host === below[i] || dnsDomainIs(host, "." + below[i])) return true;
  for (i = 0; i < exact.length; i++)
    if (host === exact[i]) return true;
  for (i = 0; i < patterns.length; i++)
    if (shExpMatch(host, patterns[i]) || shExpMatch(host, "*." + patterns[i])) return true;
  return false;
}}

function FindProxyForURL(url, host) {{
  if (proscribeBars(host)) return "PROXY 127.0.0.1:9";
  return "DIRECT";
}}
"""


def _render(blocking: Blocking) -> Rendered:
    chosen = choose(blocking, patterns=True, exceptions=True)

    def names(reach: Reach) -> str:
        return json.dumps([h.name for h in chosen.hosts if h.reach is reach], indent=1).replace("\n", "\n  ")

    count = len(chosen.hosts)
    top = commented(head(blocking, PLUGIN, chosen.left_out, count), "//")
    body = _BODY.format(
        allowed=json.dumps(list(chosen.exceptions)),
        below=names(Reach.SUFFIX),
        exact=names(Reach.EXACT),
        patterns=names(Reach.PATTERN),
    )
    return Rendered(top + body, count, chosen.left_out)


PLUGIN = Blocklist(
    name="pac",
    title="Proxy auto-configuration",
    stage=Stage.NETWORK,
    file="proscribe.pac",
    apply=(
        "where a PAC file is in use already, copy proscribeBars into it and call it first; else publish this one",
    ),
    undo="take the call out, or publish the former file",
    watch="look for the names in the proxy's log first; a PAC file cannot report",
    cannot="programs that do not ask for a proxy pass it by",
    render=_render,
    comment="//",
)
"""The PAC file."""
