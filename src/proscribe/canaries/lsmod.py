"""Canaries for the modules of the Linux kernel."""

from __future__ import annotations

from proscribe.canaries import Canary

__all__ = ["PLUGIN"]

_LSMOD_TXT = b"""\
Module                  Size  Used by
exdrv                  20480  0
smpdrv                147456  1 exdrv
"""
_MODULES = b"""\
exdrv 20480 0 - Live 0x0000000000000000
smpdrv 65536 1 exdrv, Live 0x0000000000000000
"""

PLUGIN = Canary(samples={"lsmod.txt": _LSMOD_TXT, "modules": _MODULES})
