"""Canaries for tables of web requests, with a header and in the W3C's format."""

from __future__ import annotations

from proscribe.canaries import Canary

__all__ = ["PLUGIN"]

_PROXY_CSV = b"""\
Event Time,User,URL,Client IP,Action
"Mon Jan 05 00:00:01 2026",someone,www.example.org/path,10.0.0.21,Allowed
"Mon Jan 05 00:00:01 2026",someone,mail.example.net/path,10.0.0.21,Allowed
"""
_W3C_LOG = b"""\
#Software: Example Proxy
#Version: 1.0
#Fields: date time c-ip cs-method cs-host cs-uri-path sc-status
2026-01-05 00:00:01 10.0.0.21 GET www.example.org / 200
2026-01-05 00:00:01 10.0.0.21 GET mail.example.net / 200
"""

PLUGIN = Canary(samples={"proxy.csv": _PROXY_CSV, "w3c.log": _W3C_LOG})
