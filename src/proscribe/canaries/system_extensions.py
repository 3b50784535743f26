"""Canaries for the system extensions of a Mac."""

from __future__ import annotations

from proscribe.canaries import Canary

__all__ = ["PLUGIN"]

_LIST_TXT = b"""\
2 extension(s)
--- com.apple.system_extension.endpoint_security
enabled	active	teamID	bundleID (version)	name	[state]
*	*	ABCDE12345	org.example.guard.sysext (2.0/20)	Example Guard	[activated enabled]
*	*	FGHIJ67890	org.sample.filter.sysext (1.0/10)	Sample Filter	[activated enabled]
"""

PLUGIN = Canary(samples={"list.txt": _LIST_TXT})
