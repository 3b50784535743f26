"""Canaries for SPDX 3 documents."""

from __future__ import annotations

from proscribe.canaries import Canary

__all__ = ["PLUGIN"]

_SBOM_SPDX3_JSON = b"""\
{
 "@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld",
 "@graph": [
  {
   "type": "CreationInfo",
   "@id": "_:c",
   "specVersion": "3.0.1",
   "created": "2026-01-05T00:00:00Z",
   "createdBy": [
    "https://example.org/spdx/tool"
   ]
  },
  {
   "type": "Organization",
   "spdxId": "https://example.org/spdx/org1",
   "creationInfo": "_:c",
   "name": "Example Works"
  },
  {
   "type": "Person",
   "spdxId": "https://example.org/spdx/person1",
   "creationInfo": "_:c",
   "name": "A. Writer"
  },
  {
   "type": "software_Package",
   "spdxId": "https://example.org/spdx/p1",
   "creationInfo": "_:c",
   "name": "widget",
   "software_packageVersion": "1.0",
   "software_packageUrl": "pkg:npm/widget@1.0",
   "suppliedBy": "https://example.org/spdx/org1",
   "originatedBy": [
    "https://example.org/spdx/person1"
   ],
   "externalIdentifier": [
    {
     "type": "ExternalIdentifier",
     "externalIdentifierType": "cpe23",
     "identifier": "cpe:2.3:a:example:widget:1.0:*:*:*:*:*:*:*"
    }
   ]
  },
  {
   "type": "software_Package",
   "spdxId": "https://example.org/spdx/p2",
   "creationInfo": "_:c",
   "name": "Example Editor",
   "software_packageVersion": "2"
  }
 ]
}
"""

PLUGIN = Canary(samples={"sbom.spdx3.json": _SBOM_SPDX3_JSON})
