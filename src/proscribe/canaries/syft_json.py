"""Canaries for the documents of Syft."""

from __future__ import annotations

from proscribe.canaries import Canary

__all__ = ["PLUGIN"]

_SYFT_JSON = b"""\
{
 "artifacts": [
  {
   "id": "1",
   "name": "example-agent",
   "version": "1.0",
   "type": "deb",
   "foundBy": "dpkg-db-cataloger",
   "locations": [
    {
     "path": "/opt/example/agent"
    }
   ],
   "cpes": [
    {
     "cpe": "cpe:2.3:a:example:agent:1.0:*:*:*:*:*:*:*",
     "source": "nvd-dictionary"
    }
   ],
   "purl": "pkg:deb/debian/example-agent@1.0",
   "metadata": {
    "maintainer": "Example Team <team@example.org>"
   }
  },
  {
   "id": "2",
   "name": "widget",
   "version": "1.0",
   "type": "npm",
   "locations": [
    {
     "path": "/app/package.json"
    }
   ],
   "cpes": [],
   "purl": "pkg:npm/widget@1.0",
   "metadata": {
    "name": "widget",
    "author": "Someone"
   }
  },
  {
   "id": "3",
   "name": "Example Editor",
   "version": "1.0",
   "type": "binary",
   "foundBy": "pe-binary-package-cataloger",
   "locations": [
    {
     "path": "/c/editor.dll"
    }
   ],
   "cpes": [],
   "metadata": {
    "versionResources": {
     "CompanyName": "Example Works",
     "ProductName": "Example Editor"
    }
   }
  }
 ],
 "source": {
  "id": "1",
  "name": "example",
  "type": "image"
 },
 "distro": {
  "name": "debian"
 },
 "descriptor": {
  "name": "syft",
  "version": "1.9.0"
 },
 "schema": {
  "version": "16.0.0",
  "url": "https://example.org/schema.json"
 }
}
"""

PLUGIN = Canary(samples={"syft.json": _SYFT_JSON})
