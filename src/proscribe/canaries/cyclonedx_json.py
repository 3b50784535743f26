"""Canaries for CycloneDX documents in JSON."""

from __future__ import annotations

from proscribe.canaries import Canary

__all__ = ["PLUGIN"]

_BOM_CDX_JSON = b"""\
{
 "bomFormat": "CycloneDX",
 "specVersion": "1.6",
 "version": 1,
 "components": [
  {
   "type": "library",
   "name": "widget",
   "version": "1.0",
   "purl": "pkg:npm/widget@1.0",
   "publisher": "Example Works",
   "author": "First Author"
  },
  {
   "type": "device",
   "name": "camera",
   "version": "1.0",
   "manufacturer": {
    "name": "Example Cameras"
   },
   "supplier": {
    "name": "Example Trade"
   },
   "cpe": "cpe:2.3:h:example:camera:1.0:*:*:*:*:*:*:*"
  },
  {
   "type": "application",
   "name": "Example Editor",
   "version": "1.0",
   "publisher": "Sample AB",
   "swid": {
    "tagId": "example.org-editor",
    "name": "editor"
   }
  }
 ],
 "services": [
  {
   "name": "cloud",
   "provider": {
    "name": "Example Cloud"
   },
   "endpoints": [
    "https://api.example.org/v1"
   ]
  }
 ]
}
"""

PLUGIN = Canary(samples={"bom.cdx.json": _BOM_CDX_JSON})
