"""Canaries for the debug log of the Windows DNS server, whose names are lengths and labels."""

from __future__ import annotations

from proscribe.canaries import Canary

__all__ = ["PLUGIN"]

_DNS_LOG = b"""\
1/5/2026 12:00:01 AM 0588 PACKET  00000000028ABB80 UDP Rcv 10.0.0.21       0002   Q [0001   D   NOERROR] A      (3)www(7)example(3)org(0)

1/5/2026 12:00:02 AM 0588 PACKET  00000000028ABB80 UDP Rcv 10.0.0.22       0003   Q [0001   D   NOERROR] A      (4)mail(7)example(3)net(0)
"""


def _labels(value: str) -> str:
    """Write a host as the server does."""
    return "".join(f"({len(label)}){label}" for label in value.split("."))


PLUGIN = Canary(samples={"dns.log": _DNS_LOG}, spell=_labels)
