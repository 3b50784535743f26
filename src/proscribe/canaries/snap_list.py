"""Canaries for snaps; the catalog knows them by their publishers."""

from __future__ import annotations

from proscribe.canaries import Canary

__all__ = ["PLUGIN"]

_SNAPS_TXT = b"""\
Name               Version          Rev    Tracking         Publisher      Notes
example-editor     1.2              7      latest/stable    example-works  -
sample-player      9.0              8      latest/stable    sample-ab      -
"""

PLUGIN = Canary(samples={"snaps.txt": _SNAPS_TXT})
