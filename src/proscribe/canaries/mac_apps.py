"""Canaries for plain listings of a Mac's applications."""

from __future__ import annotations

from proscribe.canaries import Canary

__all__ = ["PLUGIN"]

_LS_TXT = b"""\
/Applications/Example Editor.app
/Applications/Sample Player.app
/Applications/Third Tool.app
"""
_MDLS_TXT = b"""\
kMDItemCFBundleIdentifier          = "org.example.editor"
kMDItemDisplayName                 = "Example Editor.app"
kMDItemVersion                     = "1.2"
kMDItemCFBundleIdentifier          = "org.sample.player"
kMDItemDisplayName                 = "Sample Player.app"
"""

PLUGIN = Canary(samples={"ls.txt": _LS_TXT, "mdls.txt": _MDLS_TXT})
