"""Canaries for the inventories of GLPI and OCS agents."""

from __future__ import annotations

from proscribe.canaries import Canary

__all__ = ["PLUGIN"]

_PC_17_OCS = b"""\
<?xml version="1.0" encoding="UTF-8"?>
<REQUEST>
  <CONTENT>
    <BIOS>
      <SMANUFACTURER>Example Computers</SMANUFACTURER>
      <SMODEL>Example Book 14</SMODEL>
    </BIOS>
    <NETWORKS>
      <DESCRIPTION>Ethernet</DESCRIPTION>
      <MACADDR>00:1b:21:00:00:03</MACADDR>
    </NETWORKS>
    <SOFTWARES>
      <FROM>registry</FROM>
      <NAME>Example Editor</NAME>
      <PUBLISHER>Example Works</PUBLISHER>
      <VERSION>1.2</VERSION>
    </SOFTWARES>
    <SOFTWARES>
      <FROM>deb</FROM>
      <NAME>example-agent</NAME>
      <VERSION>12.1</VERSION>
    </SOFTWARES>
    <SOFTWARES>
      <FROM>registry</FROM>
      <NAME>Sample Player</NAME>
      <PUBLISHER>Sample AB</PUBLISHER>
    </SOFTWARES>
  </CONTENT>
  <DEVICEID>PC-17-2026-01-05-10-00-00</DEVICEID>
  <QUERY>INVENTORY</QUERY>
</REQUEST>
"""
_PC_18_JSON = b"""\
{
 "action": "inventory",
 "content": {
  "bios": {
   "smanufacturer": "Example Computers",
   "smodel": "Model 1"
  },
  "networks": [
   {
    "description": "Ethernet",
    "mac": "00:1b:21:00:00:04"
   }
  ],
  "softwares": [
   {
    "name": "Example Editor",
    "publisher": "Example Works",
    "version": "1.2",
    "from": "registry"
   },
   {
    "name": "Sample Player",
    "publisher": "Sample AB",
    "from": "registry"
   }
  ],
  "versionclient": "Example-Agent_v1"
 },
 "deviceid": "pc-18-2026-01-05-10-00-00",
 "itemtype": "Computer"
}
"""

PLUGIN = Canary(samples={"pc-17.ocs": _PC_17_OCS, "pc-18.json": _PC_18_JSON})
