"""Read published tables strictly: a header that changed, a row that is short and a header in the middle are told.

A column that is not known is a signal and is passed over; one that is needed and is not there ends the
reading. Cells stay text.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, BinaryIO

from proscribe.errors import SourceError
from proscribe.lists import SignalKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from proscribe.lists import Account

__all__ = ["first_line", "headless", "records", "table"]

_LONGEST_CELL = 4 << 20


def first_line(head: bytes) -> list[str]:
    """Return the cells of the first line of a table, for recognising it; never raises."""
    text = head.decode("utf-8-sig", "replace").lstrip("\r\n").split("\n", 1)[0].strip("\r")
    delimiter = max(",;\t", key=text.count)
    try:
        return [c.strip() for c in next(csv.reader([text], delimiter=delimiter), [])]
    except csv.Error:
        return []


def records(
    stream: BinaryIO,
    account: Account,
    *,
    known: Sequence[str],
    needed: Sequence[str],
    delimiter: str = ",",
    skip: int = 0,
) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield (line, cells by column) of a table with a line of column names.

    Args:
        stream: the file.
        account: takes what is not as published.
        known: the columns that the form has.
        needed: those without which an entry says nothing.
        delimiter: between cells.
        skip: lines before the column names.

    Raises:
        SourceError: it is not text, or no table.
    """
    reader = _reader(stream, delimiter)
    for _ in range(skip):
        next(reader, None)
    header = [c.strip() for c in next(reader, (0, []))[1]]
    for name in header:
        if name and name not in known:
            account.signal(SignalKind.UNKNOWN_FIELD, f"the column `{name}` is not known and was not read")
    for name in needed:
        if name not in header:
            account.signal(
                SignalKind.MISSING_FIELD, f"there is no column `{name}`", f"found: {', '.join(header)}"
            )
    if account.fatal:
        return
    for line, cells in reader:
        if not any(map(str.strip, cells)) or cells == ["\x1a"]:
            continue
        if [c.strip() for c in cells[: len(header)]] == header:
            account.signal(SignalKind.REPEATED_HEADER, "the line of column names is repeated", f"line {line}")
            continue
        if len(cells) < len(header):
            account.signal(
                SignalKind.SHORT_ROW,
                "a row has fewer cells than there are columns and was passed over",
                f"line {line}: {len(cells)} of {len(header)}: {', '.join(cells)}",
            )
            continue
        if len(cells) > len(header):
            account.signal(
                SignalKind.UNKNOWN_FIELD,
                "a row has more cells than there are columns; the rest was not read",
                f"line {line}: {len(cells)} of {len(header)}",
            )
        yield line, dict(zip(header, map(str.strip, cells), strict=False))


def headless(
    stream: BinaryIO, account: Account, columns: Sequence[str], role: str
) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield (line, cells by column) of a table without column names; `-0-` is an empty cell.

    Raises:
        SourceError: it is not text, or no table.
    """
    for line, cells in _reader(stream, ","):
        if not any(map(str.strip, cells)) or cells == ["\x1a"]:  # the end mark of an old system
            continue
        if not cells[0].strip().isdigit():
            account.signal(
                SignalKind.REPEATED_HEADER,
                f"{role}: a row without a number was passed over (a line of column names?)",
                f"line {line}: {', '.join(cells)}",
            )
            continue
        if len(cells) != len(columns):
            account.signal(
                SignalKind.SHORT_ROW,
                f"{role}: a row has {len(cells)} cells where {len(columns)} are published; it was passed over",
                f"line {line}: {', '.join(cells)}",
            )
            continue
        yield line, {n: "" if c.strip() == "-0-" else c.strip() for n, c in zip(columns, cells, strict=True)}


def _reader(stream: BinaryIO, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
    before = csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(text, delimiter=delimiter)
    try:
        for cells in reader:
            yield reader.line_num, cells
    except (csv.Error, UnicodeError) as e:
        raise SourceError(
            f"line {reader.line_num + 1}: not a table in UTF-8: {e}", hint="fetch the file again"
        ) from e
    finally:
        csv.field_size_limit(before)
        text.detach()


def table(stream: BinaryIO, account: Account) -> Iterator[tuple[int, list[str]]]:
    """Yield (line, cells) of a table whatever its columns; its delimiter is told by the first line.

    A row that is longer or shorter than the first is a signal; it is yielded all the same.

    Raises:
        SourceError: it is not text, or no table.
    """
    head = stream.readline(1 << 20)
    text = head.decode("utf-8-sig", "replace")
    delimiter = max(",;\t", key=text.count)
    stream.seek(0)
    width = 0
    for line, cells in _reader(stream, delimiter):
        if not any(map(str.strip, cells)):
            continue
        width = width or len(cells)
        if len(cells) != width:
            account.signal(
                SignalKind.SHORT_ROW,
                "a row has another number of cells than the first",
                f"line {line}: {len(cells)} where the first has {width}",
            )
        yield line, cells
