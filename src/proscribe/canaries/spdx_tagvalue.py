"""Canaries for SPDX 2 documents of tags and values."""

from __future__ import annotations

from proscribe.canaries import Canary

__all__ = ["PLUGIN"]

_DOC_SPDX = b"""\
SPDXVersion: SPDX-2.3
DataLicense: CC0-1.0
SPDXID: SPDXRef-DOCUMENT
Creator: Tool: x
Created: 2024-07-23T10:00:00Z

PackageName: widget
SPDXID: SPDXRef-1
PackageVersion: 1.0
PackageSupplier: Organization: Example Works (info@example.org)
ExternalRef: PACKAGE-MANAGER purl pkg:npm/widget@1.0
ExternalRef: SECURITY cpe23Type cpe:2.3:a:example:widget:1.0:*:*:*:*:*:*:*

PackageName: Example Editor
SPDXID: SPDXRef-2
PackageSupplier: Organization: Sample AB
"""

PLUGIN = Canary(samples={"doc.spdx": _DOC_SPDX})
