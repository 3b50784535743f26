"""Canaries for the access log of Squid."""

from __future__ import annotations

from proscribe.canaries import Canary

__all__ = ["PLUGIN"]

_ACCESS_LOG = b"""\
1767571200.000     40 10.0.0.21 TCP_MISS/200 1000 GET http://www.example.org/ - HIER_DIRECT/192.0.2.1 text/html
1767571202.034     91 10.0.0.22 TCP_TUNNEL/200 5123 CONNECT mail.example.net:443 - HIER_DIRECT/192.0.2.77 -
"""

PLUGIN = Canary(samples={"access.log": _ACCESS_LOG})
