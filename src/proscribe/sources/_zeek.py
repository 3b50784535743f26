r"""Read the logs of Zeek, as tables with a `#fields` line or as JSON, whatever the order of the fields.

Fields that are not set are `-` in a table and missing in JSON. Where JSON was renamed on the way,
`id.orig_h` may be `id_orig_h` or nested.
"""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING, Any, BinaryIO

import msgspec

from proscribe.sources import _sift
from proscribe.sources._events import first_event, sample, unread

if TYPE_CHECKING:
    from collections.abc import Iterator

    from proscribe.sources import Origin

__all__ = ["client", "fields_of", "records"]

_CLIENTS = ("id.orig_h", "id_orig_h")


def fields_of(head: bytes) -> frozenset[str]:
    """Return the fields of a Zeek log's first bytes; none if it is no Zeek log."""
    lines = sample(head)
    if lines and lines[0].startswith("#"):
        separator = "\t"
        for line in lines:
            separator = _separator(line) or separator
            if line.startswith("#fields"):
                fields = frozenset(line.split(separator)[1:])
                return fields if "ts" in fields else frozenset()
        return frozenset()
    event = first_event(head)
    if event is None or "ts" not in event or not {*_CLIENTS, "id"} & event.keys():
        return frozenset()
    return frozenset(event)


def client(record: dict[str, Any]) -> str | None:
    """Return the address of the one who opened the connection."""
    nested = record.get("id")
    found = record.get("id.orig_h") or record.get("id_orig_h")
    if found is None and isinstance(nested, dict):
        found = nested.get("orig_h")
    return found if isinstance(found, str) else None


def records(stream: BinaryIO, origin: Origin, wanted: frozenset[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield (line number, fields that are set) for each record.

    Args:
        stream: the log.
        origin: counts lines that cannot be read.
        wanted: the fields to keep from a table.
    """
    table = _Table(origin, wanted)
    decode = msgspec.json.Decoder(dict[str, Any]).decode
    for number, line in _sift.lines(stream, origin):
        if not line or line.isspace():
            continue
        if line[0] == "{":
            try:
                yield number, decode(line)
            except (msgspec.MsgspecError, RecursionError, UnicodeError) as error:
                unread(origin, "a line that is no record of Zeek", number, str(error))
        elif line[0] == "#":
            table.told(line)
        elif (record := table.record(number, line)) is not None:
            yield number, record


class _Table:
    """What the lines with `#` have said so far; logs that were put together say it again."""

    def __init__(self, origin: Origin, wanted: frozenset[str]) -> None:
        self._origin = origin
        self._wanted = wanted
        self._separator = "\t"
        self._sets = ","
        self._unset = "-"
        self._empty = "(empty)"
        self._count = 0
        self._at: list[tuple[str, int]] = []
        self._many: frozenset[str] = frozenset()

    def told(self, line: str) -> None:
        """Take in a line that begins with `#`."""
        self._separator = _separator(line) or self._separator
        key, *cells = line.split(self._separator)
        if key == "#fields":
            self._count = len(cells)
            self._at = [(c, i) for i, c in enumerate(cells) if c in self._wanted]
        elif key == "#types":
            names = {i: n for n, i in self._at}
            self._many = frozenset(
                names[i] for i, c in enumerate(cells) if i in names and c.startswith(("vector", "set"))
            )
        elif cells and key == "#set_separator":
            self._sets = cells[0]
        elif cells and key == "#unset_field":
            self._unset = cells[0]
        elif cells and key == "#empty_field":
            self._empty = cells[0]

    def record(self, number: int, line: str) -> dict[str, Any] | None:
        """Return the wanted fields of a line that are set; None if it has not the columns it should have."""
        cells = line.split(self._separator)
        if len(cells) != self._count:
            reason = (
                "a line with more or fewer fields than its #fields"
                if self._count
                else "a line before #fields"
            )
            unread(self._origin, reason, number, line)
            return None
        found: dict[str, Any] = {}
        for name, at in self._at:
            cell = cells[at]
            if cell not in (self._unset, self._empty):
                found[name] = cell.split(self._sets) if name in self._many else cell
        return found


def _separator(line: str) -> str | None:
    r"""Return the separator that a line `#separator \x09` tells, None for any other line."""
    key, _, told = line.partition(" ")
    if key != "#separator" or not told:
        return None
    try:
        return codecs.decode(told.strip(), "unicode_escape") or None
    except (UnicodeDecodeError, ValueError):
        return None
