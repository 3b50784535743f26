"""Excel workbook: summary, findings, decisions, evidence, duties, questions, and what was not checked.

Every cell is text or a number, never a formula. Needs openpyxl (`pip install "proscribe[xlsx]"`).
"""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from proscribe.outputs import Options, Output
from proscribe.outputs._rows import sheets
from proscribe.outputs._text import plain

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

    from proscribe.results import CheckResult

__all__ = ["PLUGIN"]

_LONGEST = 32_767  # characters in a cell
_WIDE, _NARROW = 60, 12
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")  # written by openpyxl when it saves
_EPOCH = (1980, 1, 1, 0, 0, 0)


def _render(result: CheckResult, _options: Options) -> bytes:
    book = Workbook(write_only=True)
    when = datetime.fromisoformat(result.at).replace(tzinfo=None, microsecond=0)
    book.properties.creator = f"proscribe {result.engine}"
    book.properties.created = book.properties.modified = when
    for name, columns, rows in sheets(result):
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "A2"
        for i, column in enumerate(columns, 1):
            long = max((len(str(r[i - 1] or "")) for r in rows[:200]), default=0)
            sheet.column_dimensions[get_column_letter(i)].width = min(
                max(len(column) + 2, long, _NARROW), _WIDE
            )
        if rows:
            sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{len(rows) + 1}"
        sheet.append([_cell(sheet, c, head=True) for c in columns])
        for row in rows:
            sheet.append([_cell(sheet, value) for value in row])
    raw = io.BytesIO()
    book.save(raw)
    return _dated(raw.getvalue(), when)


def _cell(sheet: WriteOnlyWorksheet, value: object, *, head: bool = False) -> Cell:
    written: str | int | float | None
    if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
        written = value
    else:
        text = {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
        written = plain(text)[:_LONGEST]
    cell = WriteOnlyCell(sheet, value=written)
    if isinstance(written, str):
        cell.data_type = "s"  # a text that begins with `=` is text, not a formula
    cell.font = Font(bold=head)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _dated(book: bytes, when: datetime) -> bytes:
    """Return the same workbook with one time in it, so that the same result gives the same bytes."""
    modified = f"\\g<1>{when.isoformat()}Z".encode()
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for member in sorted(old.namelist()):
            data = (
                _MODIFIED.sub(modified, old.read(member))
                if member == "docProps/core.xml"
                else old.read(member)
            )
            new.writestr(zipfile.ZipInfo(member, _EPOCH), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


PLUGIN = Output("xlsx", "Excel workbook, a sheet each", (".xlsx",), _render)
"""The workbook."""
