"""Say who signed an Android package: schemes v2, v3 and v3.1, whose block stands before the zip's directory."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from proscribe.sources._der import DerError
from proscribe.sources._signature import certificate_subject

if TYPE_CHECKING:
    from collections.abc import Iterator

    from proscribe.sources._searched import Searched

__all__ = ["apk_signers"]

_MAGIC = b"APK Sig Block 42"
_END = b"PK\x05\x06"
_LONGEST_COMMENT = 65_535
_SCHEMES = (0x1B93AD61, 0xF05368C0, 0x7109871A)  # v3.1, v3, v2: the newest one there counts
_LARGEST = 16 * 1024 * 1024


def apk_signers(program: Searched) -> list[str]:
    """Return the subjects of the signers' own certificates; an empty list where there is no such block.

    Raises:
        DerError: the block is there and damaged.
        CutOffError: it would lie outside of the file.
    """
    size = min(program.size, _LONGEST_COMMENT + 22)
    tail = program.at(program.size - size, size)
    end = tail.rfind(_END)
    if end < 0 or end + 20 > len(tail):
        return []
    (directory,) = struct.unpack_from("<I", tail, end + 16)
    if not 32 <= directory <= program.size or program.at(directory - 16, 16) != _MAGIC:  # noqa: PLR2004  its footer
        return []
    (length,) = program.numbers("<Q", directory - 24)
    if length > min(_LARGEST, directory):
        raise DerError("its signing block is larger than one can be")
    block = program.at(directory - length, length - 24)
    schemes = dict(_pairs(block))
    for scheme in _SCHEMES:
        if scheme in schemes:
            return list(dict.fromkeys(_signer(s) for s in _parts(_first(schemes[scheme]))))
    return []


def _pairs(block: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 12 <= len(block):
        size, number = struct.unpack_from("<QI", block, at)
        if size < 4 or at + 8 + size > len(block):  # noqa: PLR2004  the number itself
            raise DerError("its signing block is damaged")
        yield number, block[at + 12 : at + 8 + size]
        at += 8 + size


def _signer(signer: bytes) -> str:
    """Return the subject of the first certificate of a signer: `signed data` holds digests, then these."""
    parts = list(_parts(_first(signer)))
    certificates = list(_parts(parts[1])) if len(parts) > 1 else []
    if not certificates:
        raise DerError("a signer of it has no certificate")
    return certificate_subject(certificates[0])


def _first(data: bytes) -> bytes:
    return next(_parts(data), b"")


def _parts(data: bytes) -> Iterator[bytes]:
    at = 0
    while at + 4 <= len(data):
        (size,) = struct.unpack_from("<I", data, at)
        if at + 4 + size > len(data):
            return  # what follows the parts with lengths is of no concern here
        yield data[at + 4 : at + 4 + size]
        at += 4 + size
