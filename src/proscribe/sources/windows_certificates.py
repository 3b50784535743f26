"""Read a certificate store of Windows: `certutil -store`, or PowerShell's Cert: drive as a list or a table.

`certutil` speaks the system's language: of the names in a block the issuer's stands first and the
subject's second. What is told is the subject; who issued it is another.
"""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING, BinaryIO

from proscribe.sources import Origin, Source, _batch, _tables, _text
from proscribe.sources._events import log_lines, sample, unread

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

__all__ = ["PLUGIN"]

_BLOCK = re.compile(r"=+ \S.* \d+ =+")
_NAME = re.compile(r"\S[^:=]*:\s+(?P<name>(?:CN|O|OU|C|L|S|E|DC|OID\.[\d.]+)=.*)")
_PAIR = re.compile(r"(?P<key>Subject|Issuer|Thumbprint|FriendlyName|PSParentPath)\s*: ?(?P<value>.*)")
_LISTED = frozenset(("Subject", "Thumbprint"))
_TABLE = frozenset(("subject", "thumbprint"))
_WRAPPED = " " * 12  # PowerShell breaks a value where the screen ends


def _sniff(head: bytes, name: str) -> float:  # noqa: ARG001 - the content tells
    lines = sample(head)
    if any(_BLOCK.fullmatch(line) for line in lines) and any(_NAME.fullmatch(line) for line in lines):
        return 1.0
    if {m["key"] for line in lines if (m := _PAIR.fullmatch(line))} >= _LISTED:
        return 1.0
    return 0.95 if _table_at(lines) is not None else 0.0


def _table_at(lines: list[str]) -> tuple[str, int, int] | None:
    """Return delimiter, column of the subject, and lines up to the header, of a table PowerShell exported."""
    typed = bool(lines) and lines[0].startswith("#TYPE ")
    found = _tables.header_of(lines[1:] if typed else lines)
    if found is None or not set(found[1]) >= _TABLE:
        return None
    return found[0], found[1].index("subject"), 1 + typed


def _read(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    rows = _batch.Rows(origin, kind="certificate")
    head, again = _text.peeked(stream)
    table = _table_at(sample(head))
    for _ in _blocks(again, origin, rows) if table is None else _table(again, origin, rows, *table):
        if rows.full:
            yield from rows.take()
    yield from rows.take()


def _table(
    stream: BinaryIO, origin: Origin, rows: _batch.Rows, delimiter: str, at: int, header: int
) -> Iterator[None]:
    """Add the records of a table, a line each; give way after each."""
    for number, line in log_lines(stream, origin):
        if number <= header:
            continue
        try:
            cells = next(csv.reader([line], delimiter=delimiter))
        except csv.Error as error:
            unread(origin, "a record that is no CSV", number, str(error))
            continue
        if len(cells) <= at:
            unread(origin, "a record with fewer fields than its header", number)
        else:
            rows.add(line=number, signer=cells[at])
        yield


def _blocks(stream: BinaryIO, origin: Origin, rows: _batch.Rows) -> Iterator[None]:
    """Add what certutil or a list of PowerShell tells; give way after each line."""
    names: list[tuple[int, str]] = []
    listed: list[tuple[int, str]] = []  # a subject that the next line may go on with
    for number, line in log_lines(stream, origin):
        if _BLOCK.fullmatch(line):
            _add(rows, names, origin)
            names = [(number, "")]
        elif names and (match := _NAME.fullmatch(line)):
            names.append((number, match["name"].strip()))
        elif match := _PAIR.fullmatch(line):
            for at, subject in listed:
                rows.add(line=at, signer=subject)
            listed = [(number, match["value"].strip())] if match["key"] == "Subject" else []
        elif listed and line.startswith(_WRAPPED):
            listed = [(at, subject + line.strip()) for at, subject in listed]
        yield
    _add(rows, names, origin)
    for at, subject in listed:
        rows.add(line=at, signer=subject)
    yield


def _add(rows: _batch.Rows, names: list[tuple[int, str]], origin: Origin) -> None:
    """Add a block of certutil: its beginning, then the issuer, then the subject."""
    if len(names) > 2:  # noqa: PLR2004 - beginning, issuer, subject
        rows.add(line=names[2][0], signer=names[2][1])
    elif names:
        unread(origin, "a certificate whose subject is not told", names[0][0])


PLUGIN = Source(
    name="windows-certificates",
    title="Windows certificates (certutil, Cert:)",
    sniff=_sniff,
    read=_read,
)
