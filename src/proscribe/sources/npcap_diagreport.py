r"""Read the report of Npcap's DiagReport: the network components of Windows, as PowerShell lists them.

A block is one component: its id is a driver's name, its description may name the product. A description
is `@file,%string%;Text`; one without a text is a reference into a file and says nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

from proscribe.sources import Source, _batch, _text
from proscribe.sources._events import sample

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from proscribe.sources import Origin

__all__ = ["PLUGIN"]

_PAIR = re.compile(r"(?P<key>[A-Za-z_]\w*) *: ?(?P<value>.*)")
_BLOCK = frozenset(
    ("ComponentId", "InfPath", "InfSection", "Characteristics", "InstallTimeStamp", "LocDescription")
)
_ENOUGH = 3
_MARKS = frozenset(("componentid", "infpath", "infsection", "driverfilename", "characteristics"))
_SERVICES = frozenset(("componentid", "driverfilename", "service"))
_NAMES = frozenset(
    ("description", "locdescription", "displayname", "interfacedescription", "driverdescription")
)
_MAKERS = frozenset(("driverprovider", "manufacturer", "providername", "companyname"))
_WRAPPED = " " * 12  # PowerShell breaks a value where the screen ends, in the middle of a word too
_LONGEST = 500  # lines; no component has so many


def _sniff(head: bytes, name: str) -> float:  # noqa: ARG001 - the content tells
    text = _text.head_text(head)
    if text is None:
        return 0.0
    keys = {m["key"] for line in text.splitlines() if (m := _PAIR.fullmatch(line))}
    if len(keys & _BLOCK) >= _ENOUGH and "ComponentId" in keys:
        return 1.0
    return 0.9 if any("DiagReport" in line and "pcap" in line for line in sample(head)[:3]) else 0.0


def _read(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    rows = _batch.Rows(origin, kind="service")
    block: list[tuple[int, str, str]] = []
    for number, line in _text.lines(stream, origin):
        if match := _PAIR.fullmatch(line):
            block.append((number, match["key"].lower(), match["value"].strip()))
        elif block and line.startswith(_WRAPPED):
            at, key, value = block[-1]
            block[-1] = (at, key, value + line.strip())
        elif not line.strip() and block:
            _add(block, rows)
            block = []
        if len(block) > _LONGEST:
            _add(block, rows)
            block = []
        if rows.full:
            yield from rows.take()
    _add(block, rows)
    yield from rows.take()


def _add(block: list[tuple[int, str, str]], rows: _batch.Rows) -> None:
    """Add what a block tells: one row for each line that identifies, so that each has its line."""
    if not any(key in _MARKS for _, key, _ in block):
        return  # the system, an adapter's addresses: other lists of the report
    told: dict[tuple[str, str], int] = {}
    maker = next((v for _, key, v in block if key in _MAKERS and v), None)
    for number, key, value in block:
        if key in _SERVICES and value:
            told.setdefault(("service", value), number)
        elif key in _NAMES and (name := _said(value)):
            told.setdefault(("name", name), number)
    if not told:
        rows.add(line=block[0][0])
    for place, ((column, value), number) in enumerate(told.items()):
        rows.add(extra=place > 0, line=number, publisher=maker, **{column: value})


def _said(description: str) -> str:
    """Return the text of a description: after the reference, or nothing where it is only a reference."""
    return (
        description.rpartition(";")[2].strip()
        if description.startswith("@") and ";" in description
        else ("" if description.startswith("@") else description)
    )


PLUGIN = Source(name="npcap-diagreport", title="Npcap DiagReport", sniff=_sniff, read=_read)
