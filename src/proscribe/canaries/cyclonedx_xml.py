"""Canaries for CycloneDX documents in XML."""

from __future__ import annotations

from proscribe.canaries import Canary

__all__ = ["PLUGIN"]

_BOM_XML = b"""\
<?xml version="1.0" encoding="UTF-8"?>
<bom xmlns="http://cyclonedx.org/schema/bom/1.5" version="1">
  <components>
    <component type="library"><author>First Author</author><publisher>Example Works</publisher><name>widget</name><version>1.0</version>
      <purl>pkg:npm/widget@1.0</purl></component>
    <component type="device"><supplier><name>Example Trade</name></supplier><name>Example Camera</name>
      <cpe>cpe:2.3:h:example:camera:1.0:*:*:*:*:*:*:*</cpe><swid tagId="example.org-camera" name="camera"/></component>
    <component type="application"><publisher>Sample AB</publisher><name>Example Editor</name></component>
  </components>
  <services>
    <service><provider><name>Example Cloud</name></provider><name>cloud</name>
      <endpoints><endpoint>https://api.example.org/v1</endpoint></endpoints></service>
  </services>
</bom>
"""

PLUGIN = Canary(samples={"bom.xml": _BOM_XML})
