"""dnsmasq: `address=/name/` answers NXDOMAIN for a name and everything below it (dnsmasq(8), --address)."""

from __future__ import annotations

from proscribe.blocklists import Blocking, Blocklist, Reach, Rendered, Stage
from proscribe.blocklists._head import commented, head
from proscribe.blocklists._hosts import choose

__all__ = ["PLUGIN"]


def _render(blocking: Blocking) -> Rendered:
    chosen = choose(blocking, patterns=False, exceptions=True)
    lines = [f"server=/{name}/#\n" for name in chosen.exceptions]  # `#`: ask the usual servers
    left = list(chosen.left_out)
    for host in chosen.hosts:
        lines.append(f"address=/{host.name}/\n")
        if host.reach is Reach.EXACT:
            left.append(f"{host.name}: dnsmasq stops what stands below it too")
    count = len(chosen.hosts)
    top = commented(head(blocking, PLUGIN, left, count), "#")
    return Rendered(top + "".join(lines), count, tuple(left))


PLUGIN = Blocklist(
    name="dnsmasq",
    title="dnsmasq configuration",
    stage=Stage.NETWORK,
    file="proscribe.dnsmasq.conf",
    apply=("put it into /etc/dnsmasq.d/ beside what is there, then `dnsmasq --test` and restart dnsmasq",),
    undo="delete the file from /etc/dnsmasq.d/ and restart dnsmasq",
    watch="look for the names with log-queries first; dnsmasq cannot report without stopping",
    cannot="names asked of another resolver pass it by",
    render=_render,
    comment="#",
)
"""The dnsmasq configuration."""
