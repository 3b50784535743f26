"""Tell what a file is by its first bytes and its name, or say why it is nothing that can be read."""

from __future__ import annotations

import re
from functools import cache
from pathlib import PurePath
from typing import TYPE_CHECKING

from proscribe import registry, sources
from proscribe.sources._archives import ZIP
from proscribe.sources._inflate import ZSTD

if TYPE_CHECKING:
    from proscribe.sources import Source

__all__ = ["NOT_RECOGNISED", "formats", "is_other_thing", "is_packed", "plain_name", "recognise", "unread"]

NOT_RECOGNISED = "the format was not recognised"
"""The reason for a file that no format claims."""

_COMPRESSED = re.compile(r"\.(gz|xz|bz2|zst)$", re.IGNORECASE)
_OTHER_THINGS = re.compile(
    r"\.(?:py|pyi|pyx|pxd|ipynb|js|mjs|cjs|ts|tsx|jsx|map|css|scss|less|html?|vue|md|rst|c|cc|cpp|cxx|hh?|hpp|hxx|inl|ipp"
    r"|cu|cuh|rs|go|java|kt|scala|swift|mm?|cs|vb|rb|php|p[lm]|lua|r|jl|f|f90|for|asm|s|sh|bash|zsh|fish|bat|cmd|psm?1"
    r"|cmake|qml|qmltypes|ui|qss|glsl|proto|fbs|idl|thrift|sql|tex|bib|pot?|mo|svg|xsd|xslt?|png|jpe?g|gif|ico|webp|bmp"
    r"|ttf|otf|woff2?|mp[34]|wav|npy|npz|patch|diff)\Z",
    re.IGNORECASE,
)
"""No tool exports an inventory into a file that is called so, and trees of programs are full of them: they
are asked only whether they begin like a program."""
_PACKED = (
    (ZSTD, "Zstandard data is not read: install proscribe[files], or decompress it first"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive is not read: unpack it first"),
    (b"Rar!\x1a\x07", "a RAR archive is not read: unpack it first"),
    (b"\x1f\x9d", "data of compress (.Z) is not read: decompress it first"),
    (b"MSCF", "a cabinet (.cab) is not read: unpack it first"),
)
_KNOWN = (
    (b"!<arch>\n", "a static library, not an inventory"),
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "an OLE document or installer package: MSI files need proscribe[files]",
    ),
    (b"MZ", "a DOS program: it cannot say who made it"),
    (b"\x7fELF", "a damaged Linux program"),
    (b"\xda\x53\x57\x49\x44", "a CoSWID tag: install proscribe[coswid] to read it"),
    (b"%PDF-", "a PDF document, not an inventory"),
    (b"SQLite format 3\x00", "an SQLite database: export the table as CSV"),
)
_WORKBOOK = re.compile(r"\.xls[xm]\Z", re.IGNORECASE)
_SAMPLE = 512


@cache
def formats() -> dict[str, Source]:
    """Return every input format by the name it has on the command line, in the order of the names."""
    found = {source.name: source for source in registry.plugins(sources).values()}
    return dict(sorted(found.items()))


def plain_name(name: str) -> str:
    """Return a file's name without what compression put behind it."""
    return _COMPRESSED.sub("", name)


def is_other_thing(name: str) -> bool:
    """Say whether a file is called like source code, a picture or a font: neither inventory nor program."""
    return _OTHER_THINGS.search(name) is not None


def recognise(head: bytes, name: str) -> Source | None:
    """Return the format that is surest of the first bytes of a file called `name`, or None."""
    best: tuple[float, Source] | None = None
    inner = plain_name(name)
    text = not is_other_thing(inner) and _is_text(head[:_SAMPLE])
    for source in formats().values():
        if not (head.startswith(source.begins) if source.begins else text):
            continue
        score = source.sniff(head, inner)
        if score > 0.0 and (best is None or score > best[0]):
            best = (score, source)
    return best[1] if best else None


def unread(head: bytes, name: str) -> str:
    """Return why bytes that no format claims are not read."""
    if not head:
        return "the file is empty"
    if head.startswith(ZIP):
        if _WORKBOOK.search(name):
            return "an Excel workbook: install proscribe[xlsx] to read it, or export the sheet as CSV"
        return f"a {PurePath(name).suffix} file is one program or document, not an archive of inventories"
    return next((reason for magic, reason in (*_PACKED, *_KNOWN) if head.startswith(magic)), NOT_RECOGNISED)


def is_packed(head: bytes) -> bool:
    """Say whether bytes are of an archive or compression that is not opened: what it holds cannot be seen."""
    return head.startswith(tuple(magic for magic, _ in _PACKED))


def _is_text(sample: bytes) -> bool:
    """Say whether bytes may be text: NULs only on one side of the pairs, as in UTF-16, if there are any."""
    if not sample.count(0):
        return True
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    return min(even, odd) * 16 < max(even, odd) and max(even, odd) * 4 > len(sample) // 2
