"""Canaries for the query log of BIND."""

from __future__ import annotations

from proscribe.canaries import Canary

__all__ = ["PLUGIN"]

_QUERY_LOG = b"""\
05-Jan-2026 00:00:01.123 queries: info: client @0x7f0001 10.0.0.21#51515 (www.example.org): query: www.example.org IN A +E(0)K (10.0.0.53)
05-Jan-2026 00:00:01.123 queries: info: client @0x7f0001 10.0.0.21#51515 (mail.example.net): query: mail.example.net IN A +E(0)K (10.0.0.53)
"""

PLUGIN = Canary(samples={"query.log": _QUERY_LOG})
