"""Canaries for extensions of editors: the manifest in the package is changed."""

from __future__ import annotations

from proscribe.canaries import Canary
from proscribe.canaries._binary import rezipped, zipped

__all__ = ["PLUGIN"]

_MANIFEST = b"""\
<PackageManifest xmlns="http://schemas.microsoft.com/developer/vsx-schema/2011">
  <Metadata>
    <Identity Id="editor" Version="1.0" Publisher="example-works"/>
    <DisplayName>Example Editor</DisplayName>
  </Metadata>
</PackageManifest>
"""

PLUGIN = Canary(samples={"editor.vsix": lambda: zipped({"extension.vsixmanifest": _MANIFEST})}, edit=rezipped)
