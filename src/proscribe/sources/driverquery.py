"""Read what `driverquery` of Windows prints: the table, `/fo csv`, `/fo list`, with `/v` or `/si`.

The columns of the table are told by the rule below its header, so that the language does not matter.
Its names are cut off by the width of the columns; the CSV holds them in full.
"""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING, Any, BinaryIO

from proscribe.sources import Source, _batch, _text
from proscribe.sources._events import sample, unread
from proscribe.sources._headers import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from proscribe.sources import Origin

__all__ = ["PLUGIN"]

# What the tool calls its columns; `/si` lists devices and who made their drivers.
_FIELDS = {
    "service": "modulename|modulname|nomdumodule|nombredemodulo|nomemodulo|nomedomodulo|имямодуля|モジュール名|모듈이름|模块名",
    "name": "displayname|anzeigename|nomcomplet|nomaffiche|nombreparamostrar|nomevisualizzato|nomeparaexibicao"
    "|отображаемоеимя|выводимоеимя|表示名|표시이름|显示名称|devicename",
    "path": "path|pfad|chemin|ruta|percorso|caminho|путь|パス|경로|路径",
    "manufacturer": "manufacturer|hersteller|fabricant|fabricante|produttore|изготовитель|製造元|제조업체|制造商",
}
_KNOWN = {plain(name): field for field, names in _FIELDS.items() for name in names.split("|")}
_OURS = frozenset(("drivertype", "treibertyp", "infname", "linkdate", "linkdatum", "issigned"))
_RULE = re.compile(r"=+(?: =+)+\s*")
_PAIR = re.compile(r"(?P<key>[^:]{2,30}):\s+(?P<value>.*)")
_CUT = "driver whose name is cut off by the width of the table"


def _fields(cells: list[str]) -> dict[str, int]:
    """Return the index of each column that is known."""
    found: dict[str, int] = {}
    for at, cell in enumerate(cells):
        if (name := _KNOWN.get(plain(cell))) is not None:
            found.setdefault(name, at)
    return found


def _cells(line: str) -> list[str]:
    try:
        return next(csv.reader([line]), [])
    except csv.Error:
        return []


def _sniff(head: bytes, name: str) -> float:
    lines = sample(head)
    if not lines:
        return 0.0
    header = _cells(lines[0])
    if _OURS & {plain(c) for c in header} and _fields(header).keys() & {"service", "name"}:
        return 1.0
    if len(lines) > 1 and _RULE.fullmatch(lines[1]):
        names = _sliced(lines[0], _spans(lines[1]))
        ours = _OURS & {plain(n) for n in names} or "driverquery" in name.lower()
        return 1.0 if ours and _fields(names) else 0.0
    keys = {plain(m["key"]) for line in lines if (m := _PAIR.fullmatch(line))}
    return 1.0 if keys & _OURS and "service" in {_KNOWN.get(k) for k in keys} else 0.0


def _spans(rule: str) -> list[tuple[int, int]]:
    spans = [match.span() for match in re.finditer("=+", rule)]
    return [*spans[:-1], (spans[-1][0], 10_000)]


def _sliced(line: str, spans: list[tuple[int, int]]) -> list[str]:
    return [line[start:end].strip() for start, end in spans]


def _read(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    rows = _batch.Rows(origin, kind="driver")
    for number, found in _drivers(stream, origin):
        rows.add(line=number, **found)
        if rows.full:
            yield from rows.take()
    yield from rows.take()


def _drivers(stream: BinaryIO, origin: Origin) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield (line, fields) of each driver, whatever the form; the form may differ within a file."""
    spans: list[tuple[int, int]] = []
    columns: dict[str, int] = {}
    before = ""
    block: dict[str, Any] = {}
    began = 0
    for number, line in _text.lines(stream, origin):
        if not line.strip():
            if block:
                yield began, block
                block = {}
            continue
        if _RULE.fullmatch(line):
            spans = _spans(line)
            columns = _fields(_sliced(before, spans))
        elif (header := _fields(_cells(line))) and len(_cells(line)) > 1:
            spans, columns = [], header
        elif columns:
            cells = _sliced(line, spans) if spans else _cells(line)
            if len(cells) <= max(columns.values()):
                unread(origin, "a line with fewer fields than its header", number, line)
            else:
                found = {name: cells[at].strip() for name, at in columns.items()}
                if spans and "name" in columns and len(found["name"]) == _width(spans, columns["name"]):
                    origin.tally.note(_CUT)
                yield number, found
        elif (match := _PAIR.fullmatch(line)) and (field := _KNOWN.get(plain(match["key"]))) is not None:
            began = number if field == "service" or not block else began
            block.setdefault(field, match["value"].strip())
        before = line
    if block:
        yield began, block


def _width(spans: list[tuple[int, int]], at: int) -> int:
    return spans[at][1] - spans[at][0]


PLUGIN = Source(name="driverquery", title="Windows drivers (driverquery)", sniff=_sniff, read=_read)
