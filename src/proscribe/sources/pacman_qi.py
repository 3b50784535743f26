"""Read the packages of Arch as `pacman -Qi` lists them: one block a package, in English."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

from proscribe.sources import Origin, Source, _batch, _text
from proscribe.sources._events import sample
from proscribe.sources.dpkg import without_mail

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

__all__ = ["PLUGIN"]

_PAIR = re.compile(r"(?P<key>[A-Z][A-Za-z ]*?) *: (?P<value>.*)")
_OURS = frozenset(("Name", "Version", "Install Reason", "Validated By"))


def _sniff(head: bytes, name: str) -> float:  # noqa: ARG001 - the content tells
    keys = {m["key"] for line in sample(head) if (m := _PAIR.fullmatch(line))}
    return 1.0 if keys >= _OURS else 0.0


def _read(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    rows = _batch.Rows(origin, kind="package", ecosystem="alpm")
    block: dict[str, str] = {}
    began = 0
    for number, line in _text.lines(stream, origin):
        if match := _PAIR.fullmatch(line):
            if match["key"] == "Name":
                if block:
                    _add(rows, block, began)
                block, began = {}, number
            block.setdefault(match["key"], match["value"].strip())
        if rows.full:
            yield from rows.take()
    if block:
        _add(rows, block, began)
    yield from rows.take()


def _add(rows: _batch.Rows, block: dict[str, str], began: int) -> None:
    name = block.get("Name")
    packager = without_mail(block.get("Packager", ""))
    rows.add(line=began, name=name, package=name, version=block.get("Version"), author=packager)


PLUGIN = Source(name="pacman-qi", title="Arch packages (pacman -Qi)", sniff=_sniff, read=_read)
