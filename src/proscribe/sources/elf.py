"""Read what a Linux program says of itself: package note, libraries it needs, its own name.

ELF files are not signed and name no maker. Distributions put a *package note* in (`.note.package`): name,
version and distributor as JSON. Else there are the names of the libraries it is linked with (DT_NEEDED),
its own (DT_SONAME), and where it looks for them (DT_RUNPATH), which show what it may embed.
"""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING, Any, BinaryIO

from proscribe.errors import SourceError
from proscribe.sources import Source, _batch
from proscribe.sources._programs import EMBEDDED, made_by, part_of
from proscribe.sources._searched import CutOffError, searched

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from proscribe.sources import Origin
    from proscribe.sources._searched import Searched

__all__ = ["PLUGIN"]

_MAGIC = b"\x7fELF"
_WIDE, _BIG = 2, 2
_WIDTHS = _ORDERS = (b"\x01", b"\x02")
_LOAD, _DYNAMIC, _NOTE = 1, 2, 4
_NEEDED, _STRTAB, _SONAME, _RPATH, _RUNPATH = 1, 5, 14, 15, 29
_PACKAGE_NOTE = 0xCAFE1A7E
_MOST = 4096
_LONGEST = 4096


class _Elf:
    """The program headers of one file, of either width and byte order."""

    def __init__(self, program: Searched) -> None:
        self.program = program
        head = program.at(0, 52)
        self.wide = head[4] == _WIDE
        self.order = ">" if head[5] == _BIG else "<"
        if self.wide:
            head = program.at(0, 64)
            (at,) = struct.unpack_from(f"{self.order}Q", head, 32)
            size, count = struct.unpack_from(f"{self.order}HH", head, 54)
        else:
            (at,) = struct.unpack_from(f"{self.order}I", head, 28)
            size, count = struct.unpack_from(f"{self.order}HH", head, 42)
        need = 56 if self.wide else 32
        if count and size < need:
            raise CutOffError("its program headers are of no known size")
        table = program.at(at, size * count)
        form = f"{self.order}I4xQQ8xQ" if self.wide else f"{self.order}III4xI"
        # Kind, offset in the file, address, size in the file.
        self.segments = [struct.unpack_from(form, table, size * i) for i in range(count)]

    def offset(self, address: int) -> int:
        """Return where in the file the byte of an address is.

        Raises:
            CutOffError: no segment holds it.
        """
        for kind, at, start, size in self.segments:
            if kind == _LOAD and start <= address < start + size:
                return int(at + address - start)
        raise CutOffError(f"an address, {address:#x}, lies in none of its segments")

    def dynamic(self) -> Iterator[tuple[int, int]]:
        """Yield tag and value of the dynamic section."""
        form = f"{self.order}qQ" if self.wide else f"{self.order}iI"
        step = struct.calcsize(form)
        for kind, at, _, size in self.segments:
            if kind == _DYNAMIC:
                table = self.program.at(at, min(size, step * _MOST) // step * step)
                for tag, value in struct.iter_unpack(form, table):
                    if tag == 0:
                        return
                    yield tag, value

    def notes(self) -> Iterator[tuple[int, bytes]]:
        """Yield kind and content of each note."""
        for kind, at, _, size in self.segments:
            if kind != _NOTE:
                continue
            data = self.program.upto(at, min(size, 1 << 20))
            here = 0
            while here + 12 <= len(data):
                name, length, number = struct.unpack_from(f"{self.order}III", data, here)
                start = here + 12 + (name + 3 & ~3)
                yield number, data[start : start + length]
                here = start + (length + 3 & ~3)


def _sniff(head: bytes, name: str) -> float:
    del name
    return 1.0 if head.startswith(_MAGIC) and head[4:5] in _WIDTHS and head[5:6] in _ORDERS else 0.0


def _read(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    program = searched(stream, origin)
    try:
        elf = _Elf(program)
    except CutOffError as error:
        raise SourceError(
            f"{origin.file}: a Linux program whose header is damaged: {error}", hint="copy the file again"
        ) from None
    note: dict[str, str] = {}
    linked: dict[int, list[str]] = {}
    try:
        note = _package(elf)
        linked = _linked(elf)
    except CutOffError as error:
        origin.tally.note(f"a part of it is damaged: {error}")
    rows = _batch.Rows(origin)
    made_by(
        rows,
        origin,
        name=note.get("name"),
        version=note.get("version"),
        ecosystem=note.get("type") if note.get("name") else None,
        package=note.get("name"),
        supplier=note.get("vendor"),
        pointer="/note.package",
    )
    part_of(rows, origin, linked.get(_SONAME, []) + linked.get(_NEEDED, []), "/dynamic")
    for path in dict.fromkeys(linked.get(_RPATH, []) + linked.get(_RUNPATH, [])):
        rows.add(extra=True, kind=EMBEDDED, path=path, pointer="/dynamic")
    yield from rows.take()


def _package(elf: _Elf) -> dict[str, str]:
    for kind, data in elf.notes():
        if kind == _PACKAGE_NOTE:
            try:
                told: Any = json.loads(data.rstrip(b"\x00"))
            except (ValueError, RecursionError):
                return {}
            return {k: v for k, v in told.items() if isinstance(v, str)} if isinstance(told, dict) else {}
    return {}


def _linked(elf: _Elf) -> dict[int, list[str]]:
    """Return the texts of the dynamic section by tag."""
    told = list(elf.dynamic())
    table = next((value for tag, value in told if tag == _STRTAB), None)
    found: dict[int, list[str]] = {}
    if table is None:
        return found
    base = elf.offset(table)
    for tag, value in told:
        if tag in (_NEEDED, _SONAME, _RPATH, _RUNPATH):
            raw = elf.program.upto(base + value, _LONGEST).partition(b"\x00")[0]
            found.setdefault(tag, []).append(raw.decode("utf-8", "replace"))
    return found


PLUGIN = Source(
    name="elf", title="Linux program (ELF)", sniff=_sniff, read=_read, begins=(_MAGIC,), searches=True
)
