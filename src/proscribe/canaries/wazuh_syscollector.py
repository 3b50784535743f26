"""Canaries for the inventories of Wazuh."""

from __future__ import annotations

from proscribe.canaries import Canary

__all__ = ["PLUGIN"]

_PACKAGES_JSON = b"""\
{
 "data": {
  "affected_items": [
   {
    "scan": {
     "id": 0,
     "time": "2026-01-05T00:00:00+00:00"
    },
    "name": "example-agent",
    "version": "1.0",
    "vendor": "Example Team <team@example.org>",
    "architecture": "amd64",
    "format": "deb",
    "location": " ",
    "agent_id": "001"
   },
   {
    "scan": {
     "id": 0,
     "time": "2026-01-05T00:00:00+00:00"
    },
    "name": "Example Editor",
    "version": "12.1",
    "vendor": "Example Works",
    "architecture": "x86_64",
    "format": "win",
    "location": "C:\\\\Program Files\\\\Example\\\\",
    "agent_id": "002"
   },
   {
    "scan": {
     "id": 0,
     "time": "2026-01-05T00:00:00+00:00"
    },
    "name": "Example",
    "version": "21.1",
    "vendor": "",
    "architecture": " ",
    "format": "pkg",
    "description": "org.example.app",
    "location": "/Applications/Example.app",
    "source": "applications",
    "agent_id": "003"
   }
  ],
  "total_affected_items": 3
 },
 "error": 0
}
"""
_NETWORK_JSON = b"""\
{
 "data": {
  "affected_items": [
   {
    "name": "eth0",
    "mac": "00:1b:21:00:00:03",
    "type": "ethernet",
    "state": "up",
    "mtu": 1500,
    "scan": {
     "id": 0,
     "time": "2026-01-05T00:00:00+00:00"
    },
    "agent_id": "004"
   }
  ],
  "total_affected_items": 1
 },
 "error": 0
}
"""
_PROCESSES_JSON = b"""\
{
 "data": {
  "affected_items": [
   {
    "name": "example.exe",
    "pid": "412",
    "ppid": 4,
    "cmd": "example.exe",
    "scan": {
     "id": 0,
     "time": "2026-01-05T00:00:00+00:00"
    },
    "agent_id": "002"
   }
  ],
  "total_affected_items": 1
 },
 "error": 0
}
"""

PLUGIN = Canary(
    samples={
        "packages.json": _PACKAGES_JSON,
        "network.json": _NETWORK_JSON,
        "processes.json": _PROCESSES_JSON,
    }
)
