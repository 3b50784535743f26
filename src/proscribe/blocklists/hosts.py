"""A hosts file: exact names only, sent to the null address."""

from __future__ import annotations

from proscribe.blocklists import Blocking, Blocklist, Rendered, Stage
from proscribe.blocklists._head import commented, head
from proscribe.blocklists._hosts import choose

__all__ = ["PLUGIN"]


def _render(blocking: Blocking) -> Rendered:
    chosen = choose(blocking, suffixes=False, patterns=False, exceptions=False)
    lines = [f"0.0.0.0 {h.name}\n:: {h.name}\n" for h in chosen.hosts]
    top = commented(head(blocking, PLUGIN, chosen.left_out, len(lines)), "#")
    return Rendered(top + "".join(lines), len(lines), chosen.left_out)


PLUGIN = Blocklist(
    name="hosts",
    title="hosts file",
    stage=Stage.NETWORK,
    file="proscribe.hosts",
    apply=(
        "merge it into /etc/hosts or %SystemRoot%\\System32\\drivers\\etc\\hosts: proscribe block -f hosts --into FILE",
    ),
    undo="take out the lines between the two marks of proscribe: proscribe block -f hosts --out-of FILE",
    watch="look for the names in the resolver's log first; a hosts file cannot report",
    cannot="a hosts file knows exact names only: it cannot stop a domain with all that stands below it",
    render=_render,
    comment="#",
)
"""The hosts file."""
