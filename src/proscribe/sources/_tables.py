"""Read a log that is a table with a header: cells by column name, whatever their order.

Memory is bounded: one record is held, and a record is one line, or the few that its quotes span.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, BinaryIO

from proscribe.sources import _text
from proscribe.sources._events import unread
from proscribe.sources._headers import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from proscribe.sources import Origin

__all__ = ["Log", "header_of"]

_W3C = "#Fields:"
_DELIMITERS = ",;\t|"
_HEADER_WITHIN = 20


def header_of(lines: list[str]) -> tuple[str, list[str]] | None:
    """Return the delimiter and the plain names of the columns that head a table, or None.

    `#Fields: date time cs-host` of the W3C's extended log format counts as a header of spaces.
    """
    for line in lines[:_HEADER_WITHIN]:
        if line.startswith(_W3C):
            return " ", [plain(cell) for cell in line[len(_W3C) :].split()]
    for line in lines[:1]:
        delimiter = max(_DELIMITERS, key=line.count)
        try:
            (cells,) = csv.reader([line], delimiter=delimiter)
        except (csv.Error, ValueError):
            return None
        return (delimiter, [plain(cell) for cell in cells]) if len(cells) > 1 else None
    return None


class Log:
    """The records of such a table, with the columns that its header names."""

    def __init__(self, stream: BinaryIO, origin: Origin) -> None:
        head, self._stream = _text.peeked(stream)
        self._origin = origin
        text = _text.head_text(head) or ""
        self._found = header_of([line for line in text.splitlines() if line.strip()])

    @property
    def columns(self) -> list[str]:
        """The plain names of the columns; empty where there is no header."""
        return self._found[1] if self._found else []

    def records(self) -> Iterator[tuple[int, list[str]]]:
        """Yield (line number, cells) for each record below the header."""
        if self._found is None:
            return
        delimiter, columns = self._found
        numbered = self._lines()
        at = [0]

        def texts() -> Iterator[str]:
            for number, line in numbered:
                at[0] = number
                yield line

        reader = csv.reader(texts(), delimiter=delimiter, skipinitialspace=delimiter == " ")
        headed = delimiter == " "
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                unread(self._origin, "a record that is no CSV", at[0], str(error))
                continue
            if not any(cells):
                continue
            if not headed:
                headed = True
            elif len(cells) < len(columns):
                unread(self._origin, "a record with fewer fields than its header", at[0])
            else:
                yield at[0], cells

    def _lines(self) -> Iterator[tuple[int, str]]:
        comments = self._found is not None and self._found[0] == " "
        for number, line in _text.lines(self._stream, self._origin):
            if not (comments and line.startswith("#")):
                yield number, line
