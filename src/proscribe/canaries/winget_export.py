"""Canaries for what winget has installed."""

from __future__ import annotations

from proscribe.canaries import Canary

__all__ = ["PLUGIN"]

_EXPORT_JSON = b"""\
{
 "$schema": "https://aka.ms/winget-packages.schema.2.0.json",
 "CreationDate": "2024-07-23T10:00:00.123-00:00",
 "Sources": [
  {
   "Packages": [
    {
     "PackageIdentifier": "Example.Editor",
     "Version": "1.2"
    },
    {
     "PackageIdentifier": "Sample.Player"
    }
   ],
   "SourceDetails": {
    "Name": "winget"
   }
  }
 ],
 "WinGetVersion": "1.8.0"
}
"""

PLUGIN = Canary(samples={"export.json": _EXPORT_JSON})
