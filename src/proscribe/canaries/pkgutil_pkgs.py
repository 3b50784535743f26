"""Canaries for the receipts of a Mac."""

from __future__ import annotations

from proscribe.canaries import Canary

__all__ = ["PLUGIN"]

_RECEIPTS_TXT = b"""\
com.apple.pkg.CLTools_Executables
org.example.editor
org.sample.player
"""

PLUGIN = Canary(samples={"receipts.txt": _RECEIPTS_TXT})
