"""Write over values in bytes, and in the members of packages: what is new is never longer than the old.

What is over is filled with blanks, which every reader trims. Digests and signatures are not made anew: what
is proved is that a name is read, and who is named.
"""

from __future__ import annotations

import base64
import io
import re
import zipfile
import zlib
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from proscribe.canaries import Change

__all__ = ["overwritten", "rezipped", "unpacked", "zipped"]

_CN = re.compile(r"CN=(?P<name>(?:\\.|[^,\\])*)")
_ENCODINGS = ("utf-8", "utf-16-le")


def unpacked(text: str) -> bytes:
    """Return a sample that is kept as text: Base85 of zlib."""
    return zlib.decompress(base64.b85decode("".join(text.split())))


def zipped(members: Mapping[str, bytes]) -> bytes:
    """Return a zip of members, the same bytes each time."""
    return _zip((zipfile.ZipInfo(name), data) for name, data in members.items())


def overwritten(document: bytes, changes: Sequence[Change]) -> bytes:
    """Write over each old value, in UTF-8 and in UTF-16, with the new one and blanks."""
    for change in changes:
        for old, new in _pairs(change):
            for encoding in _ENCODINGS:
                document = document.replace(old.encode(encoding), new.ljust(len(old)).encode(encoding))
    return document


def rezipped(document: bytes, changes: Sequence[Change]) -> bytes:
    """Write over values in every member of a zip, in texts with JSON's spelling too; what is before it stays."""
    begins = document.find(b"PK\x03\x04")
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        members = [(member, archive.read(member)) for member in archive.infolist()]
    for member, _ in members:  # a class is in the folder of its package
        for change in changes:
            member.filename = member.filename.replace(
                change.old.replace(".", "/"), change.new.replace(".", "/")
            )
    return document[:begins] + _zip((m, _member(data, changes)) for m, data in members)


def _member(data: bytes, changes: Sequence[Change]) -> bytes:
    text = not data.count(0)
    for change in changes:
        if text:  # a text may grow
            for old, new in _pairs(change):
                for write in (str, _json):
                    data = data.replace(write(old).encode(), write(new).encode())
        else:
            data = overwritten(data, [change])
    return data


def _json(value: str) -> str:
    return msgspec.json.encode(value).decode()[1:-1]


def _pairs(change: Change) -> Iterator[tuple[str, str]]:
    """Yield what stands in the bytes: of a certificate's subject its common name, of coordinates each part."""
    old, new = _CN.search(change.old), _CN.search(change.new)
    if old is not None and new is not None:
        yield old["name"], new["name"]
    elif ":" in change.old and ":" in change.new:  # coordinates: group and artifact stand apart
        yield from zip(change.old.split(":"), change.new.split(":"), strict=False)
    else:
        yield change.old, change.new


def _zip(members: Iterable[tuple[zipfile.ZipInfo, bytes]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, data in members:
            archive.writestr(member, data)
    return out.getvalue()
