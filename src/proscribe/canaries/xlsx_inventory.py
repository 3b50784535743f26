"""Canaries for workbooks of Excel: cells are changed in a copy of the workbook."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import openpyxl

from proscribe.canaries import Canary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from proscribe.canaries import Change

__all__ = ["PLUGIN"]

_ROWS = (
    ("DeviceName", "DisplayName", "Publisher", "Version", "BundleId", "InstallLocation"),
    ("PC-17", "Example Editor", "Example Works", "1.2", "org.example.editor", "C:\\Example\\editor.exe"),
    ("PC-18", "Sample Player", "Sample AB", "9.0", "org.sample.player", "C:\\Sample\\player.exe"),
)
_CARDS = (
    ("HostName", "MACAddress", "Model", "Manufacturer"),
    ("cam-01", "00:1b:21:00:00:03", "Example Camera", "Example Cameras"),
    ("cam-02", "00:1b:21:00:00:04", "Sample Camera", "Sample Cameras"),
)


def _workbook() -> bytes:
    book = openpyxl.Workbook(write_only=True)
    for title, rows in (("Software", _ROWS), ("Cameras", _CARDS)):
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    return _saved(book)


def _edit(document: bytes, changes: Sequence[Change]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(document))
    for change in changes:
        sheet = book[(change.pointer or "/")[1:]]
        for cell in sheet[change.line or 1]:
            if " ".join(str(cell.value).split()) == " ".join(change.old.split()):
                cell.value = change.new
    return _saved(book)


def _saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


PLUGIN = Canary(samples={"software.xlsx": _workbook}, edit=_edit)
