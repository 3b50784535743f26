"""nftables: sets of address blocks in a table of their own, so that no other rule is touched."""

from __future__ import annotations

import ipaddress

from proscribe.blocklists import Blocking, Blocklist, Mode, Rendered, Stage
from proscribe.blocklists._head import commented, head

__all__ = ["PLUGIN"]


def _set(name: str, kind: str, blocks: list[str]) -> str:
    elements = f"\n    elements = {{ {', '.join(blocks)} }}" if blocks else ""
    return f"  set {name} {{\n    type {kind}\n    flags interval\n    auto-merge{elements}\n  }}\n"


def _render(blocking: Blocking) -> Rendered:
    parsed = [ipaddress.ip_network(n.value) for n in blocking.networks]
    four = [
        str(n)
        for n in ipaddress.collapse_addresses(n for n in parsed if isinstance(n, ipaddress.IPv4Network))
    ]
    six = [
        str(n)
        for n in ipaddress.collapse_addresses(n for n in parsed if isinstance(n, ipaddress.IPv6Network))
    ]
    verdict = (
        "counter reject"
        if blocking.mode is Mode.ENFORCE
        else 'limit rate 10/minute counter log prefix "proscribe: "'
    )
    rules = "".join(
        f"    {family} daddr @{name} {verdict}\n"
        for family, name in (("ip", "barred_ipv4"), ("ip6", "barred_ipv6"))
    )
    left = tuple(
        [f"{len(blocking.hosts)} host names: this format knows addresses only"] if blocking.hosts else []
    )
    count = len(four) + len(six)
    chains = "".join(
        f"  chain {hook} {{\n    type filter hook {hook} priority filter - 5; policy accept;\n{rules}  }}\n"
        for hook in ("forward", "output")
    )
    body = (
        # Declared before it is deleted: so the file loads whether the table is there or not.
        "table inet proscribe\ndelete table inet proscribe\ntable inet proscribe {\n"
        + _set("barred_ipv4", "ipv4_addr", four)
        + _set("barred_ipv6", "ipv6_addr", six)
        + chains
        + "}\n"
    )
    return Rendered(commented(head(blocking, PLUGIN, left, count), "#") + body, count, left)


PLUGIN = Blocklist(
    name="nftables",
    title="nftables sets of address blocks",
    stage=Stage.NETWORK,
    file="proscribe.nft",
    apply=(
        "nft -c -f proscribe.nft to try it, nft -f proscribe.nft to load it; it has a table of its own",
        "audit mode logs; --mode enforce rejects",
    ),
    undo="nft delete table inet proscribe",
    cannot="addresses change hands and are shared: look at the log before you reject",
    render=_render,
    comment="#",
)
"""The nftables table."""
