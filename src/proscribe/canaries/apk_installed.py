"""Canaries for the database of apk."""

from __future__ import annotations

from proscribe.canaries import Canary

__all__ = ["PLUGIN"]

_INSTALLED = b"""\
P:musl
V:1.2.5-r0
A:x86_64
m:Example Maintainer <m@example.org>

P:example-agent
V:1.0-r0
A:x86_64
m:Sample Maintainer <s@example.org>
"""

PLUGIN = Canary(samples={"installed": _INSTALLED})
