"""Suricata rules: the name asked for (DNS), offered (TLS SNI) and requested (HTTP host), and addresses.

`dotprefix` puts a dot before the name, so that `.name` with `endswith` matches at whole labels only
(Suricata user guide, DNS keywords and transformations). Rule numbers are made from the name, so that the
same name keeps its number; they lie in the range for local rules.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from proscribe.blocklists import Blocking, Blocklist, Host, Mode, Reach, Rendered, Stage
from proscribe.blocklists._head import commented, head, reason
from proscribe.blocklists._hosts import choose, regex

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["PLUGIN"]

_FIRST, _SIDS = 1_200_000, 700_000
"""Local rules have the numbers from 1,000,000 to 1,999,999; these stay clear of both ends."""
_SEEN = (("dns", "dns.query", "asked for"), ("tls", "tls.sni", "TLS to"), ("http", "http.host", "HTTP to"))


class _Numbers:
    """Numbers that follow from the text of a rule, and are never given twice."""

    def __init__(self) -> None:
        self.given: set[int] = set()

    def of(self, text: str) -> int:
        number = int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big") % _SIDS
        while number in self.given:
            number = (number + 1) % _SIDS
        self.given.add(number)
        return _FIRST + number


def _content(host: Host, buffer: str) -> str:
    if host.reach is Reach.EXACT:
        return f'{buffer}; content:"{host.name}"; nocase; startswith; endswith;'
    if host.reach is Reach.SUFFIX:
        return f'{buffer}; dotprefix; content:".{host.name}"; nocase; endswith;'
    tail = host.name.partition(".")[2]
    escaped = regex(host).replace("/", r"\/")
    return f'{buffer}; content:".{tail}"; nocase; endswith; pcre:"/{escaped}/i";'


def _rules(blocking: Blocking, hosts: tuple[Host, ...]) -> Iterator[str]:
    numbers = _Numbers()
    # Inline, `drop` stops; a sensor beside the wire can only report.
    action = "drop" if blocking.mode is Mode.ENFORCE else "alert"
    for host in hosts:
        why = _text(reason(blocking, Stage.NETWORK, host.vendor, host.role))
        for protocol, buffer, verb in _SEEN:
            yield (
                f"{action} {protocol} any any -> any any "
                f'(msg:"proscribe {host.role} {verb} {host.name}, {why}"; {_content(host, buffer)} '
                f"classtype:policy-violation; sid:{numbers.of(f'{buffer} {host.name} {host.reach}')}; rev:1; "
                f"metadata:vendor {host.vendor}, role {host.role};)\n"
            )
    for net in blocking.networks:
        why = _text(reason(blocking, Stage.NETWORK, net.vendor))
        yield (
            f'{action} ip $HOME_NET any -> {net.value} any (msg:"proscribe address {net.value}, {why}"; '
            f"threshold:type limit, track by_src, count 1, seconds 3600; classtype:policy-violation; "
            f"sid:{numbers.of(f'ip {net.value}')}; rev:1; metadata:vendor {net.vendor};)\n"
        )


def _text(text: str) -> str:
    return "".join(" " if c in '";\\|:' or not c.isascii() else c for c in text)


def _render(blocking: Blocking) -> Rendered:
    chosen = choose(blocking, patterns=True, exceptions=False)
    lines = list(_rules(blocking, chosen.hosts))
    top = commented(head(blocking, PLUGIN, chosen.left_out, len(lines)), "#")
    return Rendered(top + "".join(lines), len(lines), chosen.left_out)


PLUGIN = Blocklist(
    name="suricata",
    title="Suricata rules",
    stage=Stage.NETWORK,
    file="proscribe.rules",
    apply=(
        "put it beside your rules, name it under rule-files, then `suricata -T` and reload",
        "audit mode writes `alert`; --mode enforce writes `drop`, which needs an inline sensor",
    ),
    undo="take the file out of rule-files and reload",
    cannot="encrypted names (ECH, DNS over HTTPS) are not seen",
    render=_render,
    comment="#",
)
"""The Suricata rules."""
