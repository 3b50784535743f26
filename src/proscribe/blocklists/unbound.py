"""Unbound: `local-zone: "name" always_nxdomain` covers a name and everything below it (unbound.conf(5))."""

from __future__ import annotations

from proscribe.blocklists import Blocking, Blocklist, Reach, Rendered, Stage
from proscribe.blocklists._head import commented, head
from proscribe.blocklists._hosts import choose

__all__ = ["PLUGIN"]


def _render(blocking: Blocking) -> Rendered:
    chosen = choose(blocking, patterns=False, exceptions=True)
    lines = ["server:\n"]
    lines += [f'  local-zone: "{name}." always_transparent\n' for name in chosen.exceptions]
    left = list(chosen.left_out)
    for host in chosen.hosts:
        lines.append(f'  local-zone: "{host.name}." always_nxdomain\n')
        if host.reach is Reach.EXACT:
            left.append(f"{host.name}: Unbound stops what stands below it too")
    count = len(chosen.hosts)
    top = commented(head(blocking, PLUGIN, left, count), "#")
    return Rendered(top + "".join(lines), count, tuple(left))


PLUGIN = Blocklist(
    name="unbound",
    title="Unbound configuration",
    stage=Stage.NETWORK,
    file="proscribe.unbound.conf",
    apply=(
        "put it into /etc/unbound/unbound.conf.d/ beside what is there, then `unbound-checkconf` and reload",
    ),
    undo="delete the file from /etc/unbound/unbound.conf.d/ and reload",
    watch="use the rpz format with `rpz-action-override: disabled` first",
    cannot="names asked of another resolver pass it by",
    render=_render,
    comment="#",
)
"""The Unbound configuration."""
