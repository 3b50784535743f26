"""Canaries for what system_profiler tells of applications."""

from __future__ import annotations

from proscribe.canaries import Canary

__all__ = ["PLUGIN"]

_APPS_JSON = b"""\
{
 "SPApplicationsDataType": [
  {
   "_name": "Example Editor",
   "arch_kind": "arch_arm_i64",
   "path": "/Applications/Example Editor.app",
   "signed_by": [
    "Developer ID Application: Example Works (ABCDE12345)",
    "Developer ID Certification Authority",
    "Apple Root CA"
   ],
   "version": "1.2"
  },
  {
   "_name": "Sample Player",
   "arch_kind": "arch_arm_i64",
   "path": "/Applications/Sample Player.app",
   "signed_by": [
    "Developer ID Application: Sample AB (FGHIJ67890)",
    "Developer ID Certification Authority",
    "Apple Root CA"
   ],
   "version": "1.2"
  }
 ]
}
"""
_APPS_SPX = b"""\
<?xml version="1.0" encoding="UTF-8"?>
<plist version="1.0">
<array>
  <dict>
    <key>_dataType</key>
    <string>SPApplicationsDataType</string>
    <key>_items</key>
    <array>
      <dict>
        <key>_name</key>
        <string>Example Editor</string>
        <key>path</key>
        <string>/Applications/Example Editor.app</string>
        <key>signed_by</key>
        <array>
          <string>Developer ID Application: Example Works (ABCDE12345)</string>
        </array>
      </dict>
      <dict>
        <key>_name</key>
        <string>Sample Player</string>
        <key>path</key>
        <string>/Applications/Sample Player.app</string>
        <key>signed_by</key>
        <array>
          <string>Developer ID Application: Sample AB (FGHIJ67890)</string>
        </array>
      </dict>
    </array>
  </dict>
</array>
</plist>
"""

PLUGIN = Canary(samples={"apps.json": _APPS_JSON, "apps.spx": _APPS_SPX})
