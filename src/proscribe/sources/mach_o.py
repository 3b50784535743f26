"""Read who signed a program of macOS or iOS: Team ID, identifier and signer of each architecture.

Team ID and identifier stand in the code directory, the signer's certificate in the CMS signature beside
it. Ad-hoc signatures have an identifier alone. Whether a signature is valid is not checked.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO

from proscribe.errors import SourceError
from proscribe.sources import Source, _batch
from proscribe.sources._der import DerError
from proscribe.sources._programs import made_by, part_of
from proscribe.sources._searched import CutOffError, searched
from proscribe.sources._signature import signers

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from proscribe.sources import Origin
    from proscribe.sources._searched import Searched

__all__ = ["PLUGIN"]

_THIN = {
    b"\xfe\xed\xfa\xce": (">", 28),
    b"\xfe\xed\xfa\xcf": (">", 32),
    b"\xce\xfa\xed\xfe": ("<", 28),
    b"\xcf\xfa\xed\xfe": ("<", 32),
}
"""Byte order and size of the header by how it begins."""

_FAT = {b"\xca\xfe\xba\xbe": ">8xII4x", b"\xca\xfe\xba\xbf": ">8xQQ8x"}
_MOST_ARCHITECTURES = 32  # Java classes begin like a fat program, with a version number of 45 or more here
_MOST_COMMANDS = 16 * 1024 * 1024
_SIGNATURE = 0x1D
_LINKED = frozenset((0x0C, 0x0D, 0x80000018, 0x8000001F))  # libraries, its own name among them
_SUPER, _DIRECTORY, _WRAPPER = 0xFADE0CC0, 0xFADE0C02, 0xFADE0B01
_MOST_BLOBS = 64
_WITH_TEAM = 0x20200
_LONGEST = 1024


@dataclass(slots=True)
class _Told:
    identifier: str | None = None
    team: str | None = None
    signers: list[str] = field(default_factory=list)
    linked: list[str] = field(default_factory=list)


def _sniff(head: bytes, name: str) -> float:
    del name
    if head[:4] in _THIN:
        return 1.0
    if head[:4] in _FAT and len(head) > 8:  # noqa: PLR2004  magic and count
        return 1.0 if 0 < int.from_bytes(head[4:8]) < _MOST_ARCHITECTURES else 0.0
    return 0.0


def _read(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    program = searched(stream, origin)
    told = _Told()
    try:
        for start in _architectures(program):
            _thin(program, start, told, origin)
    except CutOffError as error:
        raise SourceError(
            f"{origin.file}: a program of macOS that is damaged: {error}", hint="copy the file again"
        ) from None
    rows = _batch.Rows(origin)
    made_by(
        rows,
        origin,
        signers=list(dict.fromkeys(told.signers)),
        team_id=told.team,
        bundle_id=told.identifier,
        pointer="/code-signature",
    )
    part_of(rows, origin, [n.rpartition("/")[2] for n in told.linked], "/load-commands")
    yield from rows.take()


def _architectures(program: Searched) -> list[int]:
    """Return where each architecture begins; a thin program has one."""
    form = _FAT.get(program.at(0, 4))
    if form is None:
        return [0]
    (count,) = program.numbers(">I", 4)
    if not 0 < count < _MOST_ARCHITECTURES:
        raise CutOffError(f"it says that it is for {count:,} architectures")
    table = program.at(8, count * struct.calcsize(form))
    return [at for at, _ in struct.iter_unpack(form, table)]


def _thin(program: Searched, start: int, told: _Told, origin: Origin) -> None:
    magic = program.at(start, 4)
    if magic not in _THIN:
        raise CutOffError("one of its architectures is not where it says")
    order, header = _THIN[magic]
    count, size = program.numbers(f"{order}II", start + 16)
    if size > _MOST_COMMANDS:
        raise CutOffError(f"its load commands would be {size:,} bytes")
    commands = program.at(start + header, size)
    at = 0
    for _ in range(count):
        if at + 8 > len(commands):
            raise CutOffError("its load commands end early")
        kind, length = struct.unpack_from(f"{order}II", commands, at)
        if length < 8 or at + length > len(commands):  # noqa: PLR2004  kind and length
            raise CutOffError("a load command has a length that cannot be")
        if kind == _SIGNATURE and length >= 16:  # noqa: PLR2004  and where it leads
            where, long = struct.unpack_from(f"{order}II", commands, at + 8)
            try:
                _signature(program.at(start + where, long), told)
            except (CutOffError, DerError, struct.error) as error:
                origin.tally.note(f"the signature is damaged: {error}")
        elif kind in _LINKED and length >= 12:  # noqa: PLR2004  and where the name begins
            (name,) = struct.unpack_from(f"{order}I", commands, at + 8)
            raw = commands[at + min(name, length) : at + length].partition(b"\x00")[0]
            told.linked.append(raw.decode("utf-8", "replace"))
        at += length


def _signature(data: bytes, told: _Told) -> None:
    """Take what an embedded signature says; its numbers are big-endian whatever the program's are."""
    magic, _, count = struct.unpack_from(">III", data)
    if magic != _SUPER or count > _MOST_BLOBS:
        raise CutOffError("it is no embedded signature")
    for number in range(count):
        (at,) = struct.unpack_from(">I", data, 16 + 8 * number)
        kind, size = struct.unpack_from(">II", data, at)
        blob = data[at : at + size]
        if kind == _DIRECTORY:
            _directory(blob, told)
        elif kind == _WRAPPER and len(blob) > 8:  # noqa: PLR2004  an ad-hoc signature has an empty one
            told.signers += signers(blob[8:])


def _directory(blob: bytes, told: _Told) -> None:
    (version,) = struct.unpack_from(">I", blob, 8)
    (name,) = struct.unpack_from(">I", blob, 20)
    told.identifier = told.identifier or _text(blob, name)
    if version >= _WITH_TEAM:
        (team,) = struct.unpack_from(">I", blob, 48)
        if team:
            told.team = told.team or _text(blob, team)


def _text(blob: bytes, at: int) -> str | None:
    return blob[at : at + _LONGEST].partition(b"\x00")[0].decode("utf-8", "replace") or None


PLUGIN = Source(
    name="mach-o",
    title="program of macOS or iOS (Mach-O)",
    sniff=_sniff,
    read=_read,
    begins=(*_THIN, *_FAT),
    searches=True,
)
