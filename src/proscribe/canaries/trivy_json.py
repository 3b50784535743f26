"""Canaries for the reports of Trivy."""

from __future__ import annotations

from proscribe.canaries import Canary

__all__ = ["PLUGIN"]

_REPORT_JSON = b"""\
{
 "SchemaVersion": 2,
 "ArtifactName": "example:1",
 "ArtifactType": "container_image",
 "Results": [
  {
   "Target": "example:1 (debian 12.5)",
   "Class": "os-pkgs",
   "Type": "debian",
   "Packages": [
    {
     "ID": "bash@5.2",
     "Name": "bash",
     "Identifier": {
      "PURL": "pkg:deb/debian/bash@5.2?arch=amd64"
     },
     "Version": "5.2",
     "Maintainer": "Example Maintainers <m@example.org>"
    },
    {
     "ID": "agent@1",
     "Name": "Example Agent",
     "Version": "1"
    }
   ]
  }
 ]
}
"""

PLUGIN = Canary(samples={"report.json": _REPORT_JSON})
