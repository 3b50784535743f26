"""Canaries for the lock files of npm, old and new."""

from __future__ import annotations

from proscribe.canaries import Canary

__all__ = ["PLUGIN"]

_V3_PACKAGE_LOCK_JSON = b"""\
{
 "name": "app",
 "version": "1.0.0",
 "lockfileVersion": 3,
 "packages": {
  "": {
   "name": "app",
   "version": "1.0.0"
  },
  "node_modules/@example/widget": {
   "version": "1.2.3"
  },
  "node_modules/left": {
   "version": "0.1.0"
  }
 }
}
"""
_V1_PACKAGE_LOCK_JSON = b"""\
{
 "name": "old",
 "version": "0.9.0",
 "lockfileVersion": 1,
 "requires": true,
 "dependencies": {
  "@example/widget": {
   "version": "1.2.3"
  },
  "left": {
   "version": "0.1.0"
  }
 }
}
"""

PLUGIN = Canary(
    samples={"v3/package-lock.json": _V3_PACKAGE_LOCK_JSON, "v1/package-lock.json": _V1_PACKAGE_LOCK_JSON}
)
