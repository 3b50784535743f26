"""Canaries for the units of systemd, as text and as JSON."""

from __future__ import annotations

from proscribe.canaries import Canary

__all__ = ["PLUGIN"]

_LIST_UNITS_TXT = b"""\
  UNIT                        LOAD      ACTIVE   SUB       DESCRIPTION
  cron.service                loaded    active   running   Example Background Daemon
  example.service             loaded    active   running   Example Agent
"""
_UNIT_FILES_TXT = b"""\
UNIT FILE                STATE           PRESET
cron.service             enabled         enabled
example.service          enabled         disabled
"""
_UNITS_JSON = b"""\
[
 {
  "unit": "cron.service",
  "load": "loaded",
  "active": "active",
  "sub": "running",
  "description": "Example Background Daemon"
 },
 {
  "unit": "example.service",
  "load": "loaded",
  "active": "active",
  "sub": "running",
  "description": "Example Agent"
 }
]
"""

PLUGIN = Canary(
    samples={"list_units.txt": _LIST_UNITS_TXT, "unit_files.txt": _UNIT_FILES_TXT, "units.json": _UNITS_JSON}
)
