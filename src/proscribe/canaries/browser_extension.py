"""Canaries for extensions of browsers: the manifest in the package is changed."""

from __future__ import annotations

from proscribe.canaries import Canary
from proscribe.canaries._binary import rezipped, zipped

__all__ = ["PLUGIN"]

_MANIFEST = b"""\
{
 "manifest_version": 3,
 "name": "Example Blocker",
 "version": "4.5",
 "author": "Example Works",
 "browser_specific_settings": {"gecko": {"id": "blocker@example.org"}}
}
"""

PLUGIN = Canary(samples={"blocker.xpi": lambda: zipped({"manifest.json": _MANIFEST})}, edit=rezipped)
