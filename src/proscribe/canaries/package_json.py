"""Canaries for npm packages."""

from __future__ import annotations

from proscribe.canaries import Canary

__all__ = ["PLUGIN"]

_PACKAGE_JSON = b"""\
{
  "version": "1.2.3",
  "name": "@example/editor",
  "author": {"name": "Example Works"},
  "license": "MIT"
}
"""

PLUGIN = Canary(samples={"package.json": _PACKAGE_JSON})
