"""Pi-hole: regular expressions for its deny list, one a line, as `pihole --regex` takes them."""

from __future__ import annotations

from proscribe.blocklists import Blocking, Blocklist, Rendered, Stage
from proscribe.blocklists._head import commented, head
from proscribe.blocklists._hosts import choose, regex

__all__ = ["PLUGIN"]


def _render(blocking: Blocking) -> Rendered:
    chosen = choose(blocking, patterns=True, exceptions=False)
    lines = [f"{regex(h)}\n" for h in chosen.hosts]
    top = commented(head(blocking, PLUGIN, chosen.left_out, len(lines)), "#")
    return Rendered(top + "".join(lines), len(lines), chosen.left_out)


PLUGIN = Blocklist(
    name="pihole",
    title="Pi-hole deny list of regular expressions",
    stage=Stage.NETWORK,
    file="proscribe.pihole.txt",
    apply=(
        "grep -v '^#' proscribe.pihole.txt | xargs -d '\\n' pihole --regex   (adds; what is there stays)",
    ),
    undo="grep -v '^#' proscribe.pihole.txt | xargs -d '\\n' pihole --regex -d",
    watch="add them disabled on the page Domains, or assign them to a group without clients",
    cannot="names asked of another resolver pass it by",
    render=_render,
    comment="#",
)
"""The Pi-hole deny list."""
