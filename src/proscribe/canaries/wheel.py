"""Canaries for wheels: the metadata in the package are changed."""

from __future__ import annotations

from proscribe.canaries import Canary
from proscribe.canaries._binary import rezipped, zipped

__all__ = ["PLUGIN"]

_METADATA = b"""\
Metadata-Version: 2.1
Name: example-editor
Version: 1.2
Author: Pat Example

Long words
"""

PLUGIN = Canary(
    samples={
        "example_editor-1.2-py3-none-any.whl": lambda: zipped(
            {"example_editor-1.2.dist-info/METADATA": _METADATA}
        )
    },
    edit=rezipped,
)
