"""Canaries for flatpaks."""

from __future__ import annotations

from proscribe.canaries import Canary

__all__ = ["PLUGIN"]

_FLATPAKS_TXT = b"""\
org.example.Editor	Example Editor	1.2	stable	flathub	system
org.sample.Player	Sample Player	9.0	stable	flathub	user
"""

PLUGIN = Canary(samples={"flatpaks.txt": _FLATPAKS_TXT})
