"""Canaries for the packages of Arch."""

from __future__ import annotations

from proscribe.canaries import Canary

__all__ = ["PLUGIN"]

_PACKAGES_TXT = b"""\
Name            : acl
Version         : 1.0-1
Packager        : Example Packager <p@example.org>
Install Reason  : Explicitly installed
Validated By    : Signature

Name            : agent
Version         : 1.0-1
Packager        : Sample Packager <p@example.org>
Install Reason  : Explicitly installed
Validated By    : Signature
"""

PLUGIN = Canary(samples={"packages.txt": _PACKAGES_TXT})
