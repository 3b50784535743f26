"""Canaries for the metadata of Python distributions."""

from __future__ import annotations

from proscribe.canaries import Canary

__all__ = ["PLUGIN"]

_METADATA = b"""\
Metadata-Version: 2.1
Name: example-editor
Version: 1.2
Author: Pat Example

Long words
"""

PLUGIN = Canary(samples={"METADATA": _METADATA})
