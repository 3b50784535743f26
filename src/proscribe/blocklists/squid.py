"""Squid access list: `dstdomain` for names with everything below them, `dstdom_regex` for patterns."""

from __future__ import annotations

from proscribe.blocklists import Blocking, Blocklist, Mode, Reach, Rendered, Stage
from proscribe.blocklists._head import commented, head
from proscribe.blocklists._hosts import choose, regex

__all__ = ["PLUGIN"]


def _render(blocking: Blocking) -> Rendered:
    chosen = choose(blocking, patterns=True, exceptions=True)
    lines, barred = [], []
    if chosen.exceptions:
        lines.append(f"acl proscribe_allowed dstdomain {' '.join('.' + n for n in chosen.exceptions)}\n")
    names = [
        f"{'.' if h.reach is Reach.SUFFIX else ''}{h.name}"
        for h in chosen.hosts
        if h.reach is not Reach.PATTERN
    ]
    if names:
        lines += [f"acl proscribe_names dstdomain {name}\n" for name in names]
        barred.append("proscribe_names")
    patterns = [regex(h) for h in chosen.hosts if h.reach is Reach.PATTERN]
    if patterns:
        lines += [f"acl proscribe_patterns dstdom_regex -i {p}\n" for p in patterns]
        barred.append("proscribe_patterns")
    if blocking.networks:
        lines += [f"acl proscribe_addresses dst {n.value}\n" for n in blocking.networks]
        barred.append("proscribe_addresses")
    guard = " !proscribe_allowed" if chosen.exceptions else ""
    # A note marks the request in the log and lets it through: that is the audit.
    for acl in barred:
        lines.append(
            f"http_access deny {acl}{guard}\n"
            if blocking.mode is Mode.ENFORCE
            else f"note proscribe {acl} {acl}{guard}\n"
        )
    count = len(chosen.hosts) + len(blocking.networks)
    top = commented(head(blocking, PLUGIN, chosen.left_out, count), "#")
    return Rendered(top + "".join(lines), count, chosen.left_out)


PLUGIN = Blocklist(
    name="squid",
    title="Squid access list",
    stage=Stage.NETWORK,
    file="proscribe.squid.conf",
    apply=(
        "include it in squid.conf above the first http_access allow, then `squid -k parse` and `squid -k reconfigure`",
        "audit mode marks requests with the note `proscribe` (log it with %note); --mode enforce denies them",
    ),
    undo="take the include line out and `squid -k reconfigure`",
    cannot="what does not go through the proxy is not stopped",
    render=_render,
    comment="#",
)
"""The Squid access list."""
