"""Canaries for requirements of Python programs."""

from __future__ import annotations

from proscribe.canaries import Canary

__all__ = ["PLUGIN"]

_REQUIREMENTS_TXT = b"""\
Django==5.0.6
example-sdk>=1.0
"""

PLUGIN = Canary(samples={"requirements.txt": _REQUIREMENTS_TXT})
