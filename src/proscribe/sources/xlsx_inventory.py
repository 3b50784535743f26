"""Read workbooks of Excel (.xlsx): every sheet that is a table of software, as such a table in CSV is read.

A sheet is handed to the reader of tables row by row, so that headers are told in the same way. Sheets
without such a header are noted. A workbook is a zip of XML: one that unpacks to more than it may, or that
declares entities, is refused before anything in it is read.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections import Counter
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, BinaryIO

import openpyxl
import pyarrow as pa

from proscribe.errors import SourceError, UnrecognisedError
from proscribe.sources import Origin, Source, _text
from proscribe.sources import csv_inventory as tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["PLUGIN"]

_MAGIC = b"PK\x03\x04"
_MARKS = (b"[Content_Types].xml", b"xl/workbook", b"xl/worksheets", b"_rels/.rels")
_NAMES = (".xlsx", ".xlsm", ".xltx", ".xltm")
_LIMIT = 256 * 1024 * 1024
_UNPACKED = 4 * 1024 * 1024 * 1024  # of the sheets, which are streamed
_HELD = 512 * 1024 * 1024  # of every part that is held as a whole: texts, styles, relations
_COLUMNS = 512
_PROLOGUE = 65_536
_FORBIDDEN = (b"<!DOCTYPE", b"<!ENTITY")


def _sniff(head: bytes, name: str) -> float:
    if not head.startswith(_MAGIC):
        return 0.0
    marked = any(mark in head for mark in _MARKS)
    named = name.lower().endswith(_NAMES)
    return 1.0 if named and marked else 0.9 if b"xl/workbook" in head or named else 0.0


def _read(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    data = io.BytesIO(_text.whole(stream, origin, _LIMIT))
    _guard(data, origin)
    try:
        book = openpyxl.load_workbook(data, read_only=True, data_only=True, keep_links=False)
    except Exception as error:  # noqa: BLE001  the library raises what a damaged part leads it to
        raise _damaged(origin, error) from None
    recognised = 0
    refused = UnrecognisedError(f"{origin.file}: the workbook has no sheets with cells")
    try:
        for sheet in book.worksheets:
            inner = Origin(origin.file, origin.device, origin.tally)
            try:
                for batch in tables.PLUGIN.read(_stream(_lines(sheet, origin)), inner):
                    yield _placed(batch, sheet.title)
                recognised += 1
            except UnrecognisedError as error:
                origin.tally.note(f"sheet {sheet.title!r} is no table of software")
                refused = error
    finally:
        book.close()
    if not recognised:
        raise refused


def _damaged(origin: Origin, error: Exception) -> SourceError:
    return SourceError(
        f"{origin.file}: the workbook is damaged: {type(error).__name__}: {error}",
        hint="open it in a spreadsheet program and save it again, or export the sheet as CSV",
    )


def _guard(data: io.BytesIO, origin: Origin) -> None:
    """Refuse a workbook that is a bomb.

    Raises:
        SourceError: it is no zip, is encrypted, unpacks to too much, or declares entities.
    """
    try:
        with zipfile.ZipFile(data) as archive:
            members = archive.infolist()
            sizes: Counter[bool] = Counter()
            for member in members:
                sizes["/worksheets/" in member.filename] += member.file_size
            if sizes[True] > _UNPACKED or sizes[False] > _HELD:
                raise SourceError(
                    f"{origin.file}: the workbook unpacks to {sum(sizes.values()):,} bytes, more than is read",
                    hint="export the sheets as CSV, which has no limit",
                )
            for member in members:
                if member.flag_bits & 0x1:
                    raise SourceError(
                        f"{origin.file}: the workbook is encrypted", hint="save it without a password"
                    )
                if member.filename.endswith((".xml", ".rels")):
                    with archive.open(member) as part:
                        _plain_xml(part.read(_PROLOGUE), origin)
    except (
        zipfile.BadZipFile,
        OSError,
        ValueError,
        NotImplementedError,
        EOFError,
        zipfile.LargeZipFile,
    ) as error:
        raise _damaged(origin, error) from None
    finally:
        data.seek(0)


def _plain_xml(begins: bytes, origin: Origin) -> None:
    plain = begins.replace(b"\x00", b"")  # UTF-16 too
    if any(mark in plain for mark in _FORBIDDEN):
        raise SourceError(
            f"{origin.file}: the workbook declares entities or a document type, which are refused",
            hint="no spreadsheet program writes them; export the sheet as CSV",
        )


def _lines(sheet: Any, origin: Origin) -> Iterator[str]:
    """Yield each row of a sheet as one line of CSV, so that a line's number is its row's."""
    sheet.reset_dimensions()  # what a file says of its size is not believed
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    width = 0
    try:
        for row in sheet.iter_rows(max_col=_COLUMNS, values_only=True):
            cells = [_told(value) for value in row]
            width = max(width, len(cells))
            if not any(cells):
                yield "\n"
                continue
            writer.writerow(cells + [""] * (width - len(cells)))
            yield out.getvalue()
            out.seek(0)
            out.truncate()
    except Exception as error:  # noqa: BLE001  as above, while it streams
        raise _damaged(origin, error) from None


def _told(value: object) -> str:
    """Write a cell: dates as ISO 8601 says, whole numbers without a point, line ends as blanks."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        midnight = value.time() == time()
        return value.date().isoformat() if midnight else value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return " ".join(str(value).splitlines())


def _stream(lines: Iterable[str]) -> BinaryIO:
    return io.BufferedReader(_Rows(lines))


class _Rows(io.RawIOBase):
    """The lines of a sheet as a stream of UTF-8."""

    def __init__(self, lines: Iterable[str]) -> None:
        super().__init__()
        self._lines = iter(lines)
        self._ready = bytearray()

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer with the next lines."""
        while len(self._ready) < len(buffer):
            line = next(self._lines, None)
            if line is None:
                break
            self._ready += line.encode("utf-8", "replace")
        size = min(len(buffer), len(self._ready))
        buffer[:size] = self._ready[:size]
        del self._ready[:size]
        return size


def _placed(batch: pa.RecordBatch, sheet: str) -> pa.RecordBatch:
    """Say of each record in which sheet its row is."""
    at = batch.schema.get_field_index("pointer")
    return batch.set_column(at, batch.schema.field(at), pa.repeat(pa.scalar(f"/{sheet}"), batch.num_rows))


PLUGIN = Source(
    name="xlsx-inventory",
    title="table of software (Excel workbook)",
    sniff=_sniff,
    read=_read,
    limit=_LIMIT,
    begins=(_MAGIC,),
)
