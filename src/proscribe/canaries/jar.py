"""Canaries for Java archives: manifest, coordinates and classes in the package are changed."""

from __future__ import annotations

from proscribe.canaries import Canary
from proscribe.canaries._binary import rezipped, zipped

__all__ = ["PLUGIN"]

_MANIFEST = b"""\
Manifest-Version: 1.0
Implementation-Title: Example Editor
Implementation-Vendor: Example Works
Implementation-Version: 1.2

"""
_COORDINATES = b"""\
groupId=org.example
artifactId=editor
version=1.2
"""
_MEMBERS = {
    "META-INF/MANIFEST.MF": _MANIFEST,
    "META-INF/maven/org.example/editor/pom.properties": _COORDINATES,
    "org/example/sdk/Main.class": b"\xca\xfe\xba\xbe\x00\x00\x00\x37",
}

PLUGIN = Canary(samples={"editor.jar": lambda: zipped(_MEMBERS)}, edit=rezipped)
