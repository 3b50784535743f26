"""Read the database of installed packages of Debian and its kin: `/var/lib/dpkg/status`.

Also the files in `status.d` of minimal images, the `control` of a single package, and indexes of packages,
which are the same stanzas. A package whose configuration alone is left is residue.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

from proscribe.schemas import State
from proscribe.sources import Source, _batch, _text
from proscribe.sources._stanzas import person, stanzas

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from proscribe.sources import Origin

__all__ = ["PLUGIN"]

_FIRST = re.compile(r"Package: [a-z0-9][a-z0-9+.\-]*\r?\n")
_KEYS = re.compile(r"^(?:Version|Architecture|Maintainer|Status|Section|Priority): ", re.MULTILINE)
_ENOUGH = 3
_STATES = {"config-files": State.RESIDUE, "not-installed": State.REMOVED, "half-installed": State.RESIDUE}


def _sniff(head: bytes, name: str) -> float:
    del name
    if not head.lstrip().startswith(b"Package:"):
        return 0.0
    text = _text.head_text(head)
    if text is None or not _FIRST.match(text.lstrip()):
        return 0.0
    return 1.0 if len(set(_KEYS.findall(text[:8192]))) >= _ENOUGH else 0.0


def _read(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    rows = _batch.Rows(origin, kind="package", ecosystem="deb")
    for stanza in stanzas(stream, origin):
        name = stanza.get("Package")
        status = (stanza.get("Status") or "").split()
        rows.add(
            line=stanza.lines.get("Package", min(stanza.lines.values())),
            name=name,
            package=name,
            version=stanza.get("Version"),
            publisher=person(stanza.get("Maintainer")),
            state=str(_STATES.get(status[-1], State.PRESENT)) if status else None,
        )
        if rows.full:
            yield from rows.take()
    yield from rows.take()


PLUGIN = Source(
    name="dpkg-status", title="Debian package database (dpkg status, control)", sniff=_sniff, read=_read
)
