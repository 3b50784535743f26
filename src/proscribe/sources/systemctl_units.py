"""Read the units of systemd: `systemctl list-units` and `list-unit-files`, as text or with `-o json`.

Only units that run something are looked at: a device or a mount is named after hardware and folders.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, BinaryIO

import msgspec

from proscribe.errors import SourceError
from proscribe.sources import Source, _batch, _json, _text
from proscribe.sources._events import log_lines, sample
from proscribe.sources._json import Text
from proscribe.sources._locate import locate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import pyarrow as pa

    from proscribe.sources import Origin

__all__ = ["PLUGIN"]

_RUNNING = ("service", "socket", "timer", "path")
_UNIT = re.compile(
    r"[^\w\s]?\s*(?P<unit>\S+\.(?P<type>service|socket|timer|path|target|mount|automount|swap|slice|scope|device))"
    r"\s+(?P<rest>\S.*)"
)
_LOADED = re.compile(
    r"(?P<load>loaded|not-found|bad-setting|error|masked|merged|stub)\s+"
    r"(?:active|inactive|failed|activating|deactivating|reloading|maintenance|refreshing)\s+\S+(?:\s+(?P<text>\S.*))?"
)
_FILE = re.compile(
    r"(?:enabled|enabled-runtime|disabled|static|masked|masked-runtime|alias|indirect|generated|transient|linked"
    r"|linked-runtime|bad)(?:\s+(?:enabled|disabled|ignored|-))?\s*"
)
_OTHER_UNIT = "a unit that runs nothing (device, mount, slice ...)"
_ABSENT = "a unit that others name and that is not there"
_LIMIT = 64 * 1024 * 1024


class _Unit(msgspec.Struct, gc=False):
    unit: Text = None
    unit_file: Text = None
    load: Text = None
    description: Text = None


def _match(line: str) -> tuple[re.Match[str], re.Match[str] | None] | None:
    """Return the unit and what stands behind it in a line; the second is None in a list of files."""
    unit = _UNIT.fullmatch(line)
    if unit is None:
        return None
    loaded = _LOADED.fullmatch(unit["rest"])
    return (unit, loaded) if loaded or _FILE.fullmatch(unit["rest"]) else None


def _sniff(head: bytes, name: str) -> float:  # noqa: ARG001 - the content tells
    found = _json.skim(head)
    if found is not None:
        listed = found.opening == "[" and ("*/unit" in found.paths or "*/unit_file" in found.paths)
        return 1.0 if listed and {"*/load", "*/state", "*/preset"} & found.paths else 0.0
    lines = sample(head)
    fitting = sum(_match(line) is not None for line in lines)
    return 1.0 if fitting and fitting * 2 > len(lines) else 0.0


def _read(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    head, again = _text.peeked(stream)
    rows = _batch.Rows(origin, kind="service")
    if (_text.head_text(head) or "").lstrip()[:1] == "[":
        yield from _read_json(again, origin, rows)
    else:
        for number, line in log_lines(again, origin):
            if found := _match(line):
                unit, loaded = found
                text = loaded["text"] if loaded else None
                _add(rows, origin, unit["unit"], loaded["load"] if loaded else "", text, line=number)
            if rows.full:
                yield from rows.take()
    yield from rows.take()


def _read_json(stream: BinaryIO, origin: Origin, rows: _batch.Rows) -> Iterator[pa.RecordBatch]:
    data = _json.document(stream, origin, _LIMIT)
    try:
        units = _json.records(_json.decode(data, msgspec.Raw, origin), _Unit, origin)
    except msgspec.ValidationError as error:
        raise SourceError(f"{origin.file}: the output of systemctl is an array of units: {error}") from None
    for i, unit in enumerate(units):
        name = _batch.text(unit.unit or unit.unit_file) or ""
        _add(rows, origin, name, str(unit.load or ""), _batch.text(unit.description), pointer=f"/{i}")
        if rows.full:
            yield from rows.take()


def _add(rows: _batch.Rows, origin: Origin, unit: str, load: str, text: str | None, **place: Any) -> None:
    if not unit.endswith(tuple(f".{t}" for t in _RUNNING)):
        _skip(origin, _OTHER_UNIT, unit, place)
    elif load == "not-found":
        _skip(origin, _ABSENT, unit, place)
    else:
        # Without a description systemd repeats the unit's name.
        rows.add(service=unit, name=text if text != unit else None, **place)


def _skip(origin: Origin, reason: str, unit: str, place: dict[str, Any]) -> None:
    origin.tally.rows += 1
    origin.tally.skip(reason, f"{origin.file}:{place.get('line') or place.get('pointer')}: {unit}")


def _locate(stream: BinaryIO, wanted: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], int]:
    return locate(stream, wanted, _LIMIT)


PLUGIN = Source(
    name="systemctl-units", title="systemd units (systemctl)", sniff=_sniff, read=_read, locate=_locate
)
