"""DNS response policy zone (RPZ) for BIND, Unbound, Knot Resolver and PowerDNS.

Two lines for each name, because `x CNAME .` does not cover what stands below x; exceptions first, as
`rpz-passthru.`; names are relative to the zone and so have no dot at the end. Written from
draft-vixie-dnsop-dns-rpz-00, sections 3 and 4.
"""

from __future__ import annotations

from proscribe.blocklists import Blocking, Blocklist, Reach, Rendered, Stage
from proscribe.blocklists._head import commented, head
from proscribe.blocklists._hosts import choose

__all__ = ["PLUGIN"]

_SOA = (
    "@ 3600 IN SOA localhost. hostmaster.localhost. {serial} 3600 900 1209600 300\n@ 3600 IN NS localhost.\n"
)
_LONGEST = 200  # of 255 octets: the zone's own name comes after it


def _render(blocking: Blocking) -> Rendered:
    chosen = choose(blocking, patterns=False, exceptions=True)
    lines = [f"{name} CNAME rpz-passthru.\n" for name in chosen.exceptions]
    fits = [h for h in chosen.hosts if len(h.name) <= _LONGEST]
    left = (
        *chosen.left_out,
        *(f"{h.name}: too long for a policy zone" for h in chosen.hosts if h not in fits),
    )
    for host in fits:
        lines.append(f"{host.name} CNAME .\n")
        if host.reach is Reach.SUFFIX:
            lines.append(f"*.{host.name} CNAME .\n")
    serial = "".join(c for c in blocking.at if c.isdigit())[:8] + "00"
    count = len(fits)
    top = commented(head(blocking, PLUGIN, left, count), ";")
    return Rendered(top + "$TTL 300\n" + _SOA.format(serial=serial) + "".join(lines), count, left)


PLUGIN = Blocklist(
    name="rpz",
    title="DNS response policy zone",
    stage=Stage.NETWORK,
    file="proscribe.rpz",
    apply=(
        'BIND: zone "proscribe.rpz" { type primary; file "proscribe.rpz"; };',
        'BIND, in options: response-policy { zone "proscribe.rpz"; };',
        'Unbound: rpz: with name: "proscribe.rpz" and zonefile: "proscribe.rpz"',
        "the serial number is the day: raise its last two digits when you publish twice in one day",
    ),
    undo="take the zone out of response-policy (BIND) or out of rpz (Unbound), and reload",
    watch="BIND: `policy disabled log yes` behind the zone in response-policy; Unbound: `rpz-action-override: disabled`",
    cannot="a policy zone answers for names asked of this resolver only; DNS over HTTPS passes it by",
    render=_render,
    comment=";",
)
"""The response policy zone."""
