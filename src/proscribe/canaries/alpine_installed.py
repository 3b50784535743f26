"""Canaries for the package database of Alpine."""

from __future__ import annotations

from proscribe.canaries import Canary

__all__ = ["PLUGIN"]

_INSTALLED = b"""\
C:Q1p78yvTLG094tHE1+dToJGbmYzQE=
P:musl
V:1.2.5-r0
A:x86_64
m:Example Maintainer <m@example.org>

C:Q1p78yvTLG094tHE1+dToJGbmYzQE=
P:example-agent
V:1.0-r0
A:x86_64
m:Sample Maintainer <s@example.org>
"""

PLUGIN = Canary(samples={"installed": _INSTALLED})
