"""Read who made a Windows program: the signer, the version resource, and which libraries it calls for.

Only headers, the version resource, the names of imported libraries and the certificate table are read,
well under one byte in a hundred. The signer is the one that SignerInfo points at; whether the signature is
valid is not checked.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, BinaryIO

from proscribe.errors import SourceError
from proscribe.sources import Source, _batch
from proscribe.sources._der import DerError
from proscribe.sources._programs import made_by, part_of
from proscribe.sources._searched import CutOffError, searched
from proscribe.sources._signature import signers
from proscribe.sources._versioninfo import strings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pyarrow as pa

    from proscribe.sources import Origin
    from proscribe.sources._searched import Searched

__all__ = ["PLUGIN"]

_MAGIC = b"MZ"
_SIGNATURE = b"PE\x00\x00"
_AT = 0x3C
_DIRECTORIES = {0x10B: 96, 0x20B: 112}  # where the data directories stand in the optional header
_IMPORT, _RESOURCE, _SECURITY = 1, 2, 4
_SECTION = 40
_MOST_SECTIONS = 96
_VERSION_TYPE = 16
_MOST_ENTRIES = 4096
_MOST_IMPORTS = 1024
_NAME_LENGTH = 256
_PKCS7 = 2  # the type of a certificate in the table
_SUBDIRECTORY = 0x80000000
_LARGEST_VERSION = 1024 * 1024

_ENTRY = struct.Struct("<IHH")


class _Image:
    """The headers of one program: where its data directories and sections are."""

    def __init__(self, program: Searched) -> None:
        self.program = program
        (at,) = program.numbers("<I", _AT)
        head = program.at(at, 24)
        if not head.startswith(_SIGNATURE):
            raise CutOffError("its header is not where it says")
        sections, optional = struct.unpack_from("<H12xH", head, 6)
        form = program.at(at + 24, optional)
        base = _DIRECTORIES.get(struct.unpack_from("<H", form)[0] if len(form) > 1 else 0)
        if base is None or optional < base:
            raise CutOffError("its optional header is of no known kind")
        (count,) = struct.unpack_from("<I", form, base - 4)
        have = min(count, 16, (optional - base) // 8)
        self.directories = [struct.unpack_from("<II", form, base + 8 * i) for i in range(have)]
        table = program.upto(at + 24 + optional, min(sections, _MOST_SECTIONS) * _SECTION)
        self.sections = [
            struct.unpack_from("<IIII", table, i + 8) for i in range(0, len(table) - _SECTION + 1, _SECTION)
        ]

    def directory(self, number: int) -> tuple[int, int]:
        """Return where a data directory is, and its size; zeros where there is none."""
        where, size = self.directories[number] if number < len(self.directories) else (0, 0)
        return (where, size) if where and size else (0, 0)

    def offset(self, address: int) -> int:
        """Return where in the file the byte of an address is.

        Raises:
            CutOffError: no section holds it.
        """
        for size, start, raw, pointer in self.sections:
            if start <= address < start + max(size, raw) and address - start < raw:
                return int(pointer + address - start)
        raise CutOffError(f"an address, {address:#x}, lies in none of its sections")


def _sniff(head: bytes, name: str) -> float:
    del name
    if not head.startswith(_MAGIC) or len(head) < _AT + 4:
        return 0.0
    (at,) = struct.unpack_from("<I", head, _AT)
    if at + 4 <= len(head):
        return 1.0 if head[at : at + 4] == _SIGNATURE else 0.0
    return 0.0


def _read(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    program = searched(stream, origin)
    try:
        image = _Image(program)
    except CutOffError as error:
        raise SourceError(
            f"{origin.file}: a Windows program whose header is damaged: {error}", hint="copy the file again"
        ) from None
    told: Mapping[str, str] = {}
    try:
        told = _version(image)
    except CutOffError as error:
        origin.tally.note(f"the version resource is damaged: {error}")
    signed: list[str] = []
    try:
        signed = _signers(image)
    except (CutOffError, DerError) as error:
        origin.tally.note(f"the signature is damaged: {error}")
    calls: list[str] = []
    try:
        calls = _imports(image)
    except CutOffError as error:
        origin.tally.note(f"the table of imports is damaged: {error}")
    rows = _batch.Rows(origin)
    made_by(
        rows,
        origin,
        name=told.get("ProductName") or told.get("FileDescription"),
        version=told.get("ProductVersion") or told.get("FileVersion"),
        publisher=told.get("CompanyName"),
        signers=signed,
    )
    part_of(rows, origin, [*(told[k] for k in ("OriginalFilename",) if told.get(k)), *calls])
    yield from rows.take()


# ---- signature -------------------------------------------------------------------------------------


def _signers(image: _Image) -> list[str]:
    """Return who signed, of every signature in the certificate table; nobody is an empty list."""
    at, size = image.directory(_SECURITY)  # an offset in the file, not an address
    end = at + size
    found: list[str] = []
    while at + _ENTRY.size < end:
        length, _, kind = _ENTRY.unpack(image.program.at(at, _ENTRY.size))
        if length <= _ENTRY.size or at + length > end:
            raise CutOffError("its certificate table is longer than it says")
        if kind == _PKCS7:
            found += signers(image.program.at(at + _ENTRY.size, length - _ENTRY.size))
        at += (length + 7) & ~7
    return list(dict.fromkeys(found))


# ---- version resource ------------------------------------------------------------------------------


def _version(image: _Image) -> Mapping[str, str]:
    """Return the strings of the version resource; none is an empty mapping."""
    at, _ = image.directory(_RESOURCE)
    if not at:
        return {}
    root = image.offset(at)
    here = _entry(image, root, root, _VERSION_TYPE)
    for _ in range(2):  # its name, its language: the first of each
        here = None if here is None else _entry(image, root, here, None)
    if here is None:
        return {}
    address, size = image.program.numbers("<II", here)
    return strings(image.program.at(image.offset(address), min(size, _LARGEST_VERSION)))


def _entry(image: _Image, root: int, at: int, wanted: int | None) -> int | None:
    """Return where the entry of a resource directory leads: the one with a number, or the first."""
    named, numbered = image.program.numbers("<HH", at + 12)
    table = image.program.upto(at + 16, 8 * min(named + numbered, _MOST_ENTRIES))
    for key, where in struct.iter_unpack("<II", table[: len(table) // 8 * 8]):
        if wanted is None or key == wanted:
            return root + (int(where) & ~_SUBDIRECTORY)
    return None


# ---- imports ---------------------------------------------------------------------------------------


def _imports(image: _Image) -> list[str]:
    """Return the file names of the libraries that it is linked with."""
    at, _ = image.directory(_IMPORT)
    if not at:
        return []
    table = image.program.upto(image.offset(at), 20 * _MOST_IMPORTS)
    found: list[str] = []
    for entry in struct.iter_unpack("<12xI4x", table[: len(table) // 20 * 20]):
        if not entry[0]:
            break
        raw = image.program.upto(image.offset(entry[0]), _NAME_LENGTH)
        found.append(raw.partition(b"\x00")[0].decode("ascii", "replace"))
    return found


PLUGIN = Source(
    name="pe", title="Windows program (PE)", sniff=_sniff, read=_read, begins=(_MAGIC,), searches=True
)
