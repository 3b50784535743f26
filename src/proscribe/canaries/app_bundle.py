"""Canaries for apps of macOS and iOS: the property lists in the package are changed."""

from __future__ import annotations

from proscribe.canaries import Canary
from proscribe.canaries._binary import rezipped, zipped

__all__ = ["PLUGIN"]

_INFO = b"""\
<?xml version="1.0" encoding="UTF-8"?>
<plist version="1.0">
<dict>
  <key>CFBundleIdentifier</key>
  <string>org.example.editor</string>
  <key>CFBundleName</key>
  <string>Example Editor</string>
  <key>CFBundleShortVersionString</key>
  <string>1.2</string>
</dict>
</plist>
"""
_STORE = b"""\
<?xml version="1.0" encoding="UTF-8"?>
<plist version="1.0">
<dict>
  <key>artistName</key>
  <string>Example Works</string>
</dict>
</plist>
"""
_MEMBERS = {"Payload/Editor.app/Info.plist": _INFO, "iTunesMetadata.plist": _STORE}

PLUGIN = Canary(samples={"editor.ipa": lambda: zipped(_MEMBERS)}, edit=rezipped)
