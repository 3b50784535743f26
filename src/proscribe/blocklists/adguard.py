"""AdGuard Home filter: `||name^` for a name and everything below it, `@@` for exceptions, `*` for patterns."""

from __future__ import annotations

from proscribe.blocklists import Blocking, Blocklist, Host, Reach, Rendered, Stage
from proscribe.blocklists._head import commented, head
from proscribe.blocklists._hosts import choose, regex

__all__ = ["PLUGIN"]


def _rule(host: Host) -> str:
    if host.reach is Reach.SUFFIX:
        return f"||{host.name}^"
    if host.reach is Reach.EXACT:
        return f"|{host.name}^"
    return f"/{regex(host)}/"


def _render(blocking: Blocking) -> Rendered:
    chosen = choose(blocking, patterns=True, exceptions=True)
    lines = [f"@@||{name}^\n" for name in chosen.exceptions] + [f"{_rule(h)}\n" for h in chosen.hosts]
    count = len(chosen.hosts)
    top = commented(head(blocking, PLUGIN, chosen.left_out, count), "!")
    return Rendered(top + "".join(lines), count, chosen.left_out)


PLUGIN = Blocklist(
    name="adguard",
    title="AdGuard Home filter list",
    stage=Stage.NETWORK,
    file="proscribe.adguard.txt",
    apply=(
        "Filters, DNS blocklists, Add blocklist, as a list of your own: it stands beside those that are there",
    ),
    undo="switch the list off, or delete it, on the same page",
    watch="look for the names in the query log first; a filter cannot report without stopping",
    cannot="names asked of another resolver pass it by",
    render=_render,
    comment="!",
)
"""The AdGuard Home filter list."""
