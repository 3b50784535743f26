"""Canaries for the query log of Unbound."""

from __future__ import annotations

from proscribe.canaries import Canary

__all__ = ["PLUGIN"]

_UNBOUND_LOG = b"""\
[1767571201] unbound[7:0] info: 10.0.0.21 www.example.org. A IN
[1767571202] unbound[7:0] info: 10.0.0.21 mail.example.net. A IN
"""

PLUGIN = Canary(samples={"unbound.log": _UNBOUND_LOG})
