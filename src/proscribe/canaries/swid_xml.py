"""Canaries for SWID tags; a maker's domain may be written backwards."""

from __future__ import annotations

from proscribe.canaries import Canary

__all__ = ["PLUGIN"]

_EXAMPLE_SWIDTAG = b"""\
<?xml version="1.0" encoding="UTF-8"?>
<SoftwareIdentity xmlns="http://standards.iso.org/iso/19770/-2/2015/schema.xsd" name="Example Editor" tagId="example.editor-12" version="12.1.0">
  <Entity name="Example Works" regid="example.org" role="softwareCreator tagCreator"/>
  <Entity name="Example Trade" regid="trade.example.net" role="distributor"/>
</SoftwareIdentity>
"""
_REGID_SWIDTAG = b"""\
<?xml version="1.0" encoding="UTF-8"?>
<SoftwareIdentity xmlns="http://standards.iso.org/iso/19770/-2/2015/schema.xsd" name="Sample Player" tagId="sample.player" version="1.0">
  <Entity name="Sample AB" regid="regid.2012-06.com.sample-ab" role="softwareCreator"/>
</SoftwareIdentity>
"""


def _backwards(value: str) -> str:
    """Write a host as old registration ids do: the last label first."""
    return ".".join(reversed(value.split(".")))


PLUGIN = Canary(
    samples={"example.swidtag": _EXAMPLE_SWIDTAG, "regid.swidtag": _REGID_SWIDTAG}, spell=_backwards
)
