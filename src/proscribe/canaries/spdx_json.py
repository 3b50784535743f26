"""Canaries for SPDX 2 documents in JSON."""

from __future__ import annotations

from proscribe.canaries import Canary

__all__ = ["PLUGIN"]

_DOC_SPDX_JSON = b"""\
{
 "spdxVersion": "SPDX-2.3",
 "SPDXID": "SPDXRef-DOCUMENT",
 "name": "doc",
 "creationInfo": {
  "created": "2024-07-23T10:00:00Z",
  "creators": [
   "Tool: x"
  ]
 },
 "packages": [
  {
   "name": "widget",
   "SPDXID": "SPDXRef-1",
   "versionInfo": "1.0",
   "supplier": "Organization: Example Works (info@example.org)",
   "originator": "Person: A. Writer (a@example.org)",
   "externalRefs": [
    {
     "referenceCategory": "SECURITY",
     "referenceType": "cpe23Type",
     "referenceLocator": "cpe:2.3:a:example:widget:1.0:*:*:*:*:*:*:*"
    },
    {
     "referenceCategory": "PACKAGE-MANAGER",
     "referenceType": "purl",
     "referenceLocator": "pkg:npm/widget@1.0"
    }
   ]
  },
  {
   "name": "Example Editor",
   "SPDXID": "SPDXRef-2",
   "versionInfo": "2",
   "primaryPackagePurpose": "APPLICATION"
  }
 ]
}
"""

PLUGIN = Canary(samples={"doc.spdx.json": _DOC_SPDX_JSON})
