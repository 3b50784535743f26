"""Canaries for the package database of Debian."""

from __future__ import annotations

from proscribe.canaries import Canary

__all__ = ["PLUGIN"]

_STATUS = b"""\
Package: example-agent
Status: install ok installed
Architecture: amd64
Maintainer: Example Works <p@example.org>
Version: 2.0-1
Description: an agent

Package: sample-player
Status: install ok installed
Architecture: amd64
Maintainer: Sample AB <p@example.org>
Version: 2.0-1
Description: an agent
"""

PLUGIN = Canary(samples={"status": _STATUS})
