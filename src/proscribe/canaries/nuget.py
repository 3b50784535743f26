"""Canaries for NuGet packages: the specification in the package is changed."""

from __future__ import annotations

from proscribe.canaries import Canary
from proscribe.canaries._binary import rezipped, zipped

__all__ = ["PLUGIN"]

_NUSPEC = b"""\
<?xml version="1.0"?>
<package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd">
  <metadata>
    <id>Example.Editor</id>
    <version>1.2.3</version>
    <authors>Example Works</authors>
    <owners>example-owners</owners>
  </metadata>
</package>
"""

PLUGIN = Canary(samples={"editor.nupkg": lambda: zipped({"Example.Editor.nuspec": _NUSPEC})}, edit=rezipped)
