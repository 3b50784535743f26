"""Read osquery: result logs (events, snapshots, differences) and the array that `osqueryi --json` prints.

A query's name is the user's, so what a row is, is told by its columns. Rows of tables that name no
software, signer or address are counted as such. `removed` closes what was added.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO

import msgspec

from proscribe.errors import SourceError
from proscribe.schemas import State
from proscribe.sources import Origin, Source, _batch, _json, _text
from proscribe.sources._instants import instant
from proscribe.sources._json import Text
from proscribe.sources._locate import locate
from proscribe.sources._osquery import HOMEBREW, table_of
from proscribe.sources.dpkg import without_mail

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import pyarrow as pa

__all__ = ["PLUGIN"]

_STRANGE = "a query result that names no software, signer or address"
_LINE_LIMIT = 64 * 1024 * 1024  # a snapshot of a large table is one line

_Columns = dict[str, Any]


class _Differences(msgspec.Struct, gc=False):
    added: list[_Columns] | Text = None
    removed: list[_Columns] | Text = None


class _Result(msgspec.Struct, rename="camel", gc=False):
    name: Text = None
    action: Text = None
    columns: _Columns | None = None
    snapshot: list[_Columns] | Text = None
    diff_results: _Differences | Text = None
    host_identifier: Text = None
    hostname: Text = None
    unix_time: Text = None
    decorations: _Columns | Text = None


def _is_homebrew(columns: _Columns) -> bool:
    return "/Cellar" in str(columns.get("path")) or "/Caskroom" in str(columns.get("path"))


def _sniff(head: bytes, name: str) -> float:  # noqa: ARG001 - the content tells
    found = _json.skim(head)
    if found is None:
        return 0.0
    if found.opening == "{":
        shaped = {"columns", "snapshot", "diffResults"} & found.paths
        if (
            shaped
            and {"hostIdentifier", "unixTime", "calendarTime", "action"} & found.paths
            and "name" in found.paths
        ):
            return 1.0
        return 0.0
    # The array of osqueryi: rows whose values are all texts, of a table that is known by its columns.
    columns = frozenset(p.removeprefix("*/") for p in found.paths)
    if (
        not columns
        or any("/" in column for column in columns)
        or not columns <= frozenset(p.removeprefix("*/") for p in found.values)
    ):
        return 0.0
    table = table_of(columns, "")
    return 0.7 if table is not None and len(columns) > 2 else 0.0  # noqa: PLR2004 - two columns are anyone's


def _read(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    head, again = _text.peeked(stream)
    text = _text.head_text(head) or ""
    if text.lstrip()[:1] == "[":
        yield from _read_array(again, origin)
    else:
        yield from _read_log(again, origin)


def _read_log(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    rows = _batch.Rows(origin)
    decoder = msgspec.json.Decoder(_Result)
    for number, line in _text.lines(stream, origin, line_limit=_LINE_LIMIT):
        if not line or line.isspace():
            continue
        try:
            result = decoder.decode(line)
        except (msgspec.MsgspecError, RecursionError, UnicodeError) as error:
            origin.tally.rows += 1
            origin.tally.skip("a line that is no result of osquery", f"{origin.file}:{number}: {error}")
            continue
        for pointer, columns, state in _entries(result):
            _add(
                rows,
                columns,
                str(result.name or ""),
                origin,
                line=number,
                pointer=pointer,
                state=state,
                **_common(result),
            )
            if rows.full:
                yield from rows.take()
    yield from rows.take()


def _common(result: _Result) -> dict[str, Any]:
    decorations = result.decorations if isinstance(result.decorations, dict) else {}
    device = (
        result.host_identifier
        or result.hostname
        or decorations.get("hostname")
        or decorations.get("host_uuid")
    )
    return {"device": _batch.text(device), "seen_at": instant(result.unix_time)}


def _entries(result: _Result) -> Iterator[tuple[str | None, _Columns, str]]:
    """Yield (pointer within the line, columns, state) for each row of a result."""
    present, removed = State.PRESENT.value, State.REMOVED.value
    if result.columns is not None:
        yield None, result.columns, removed if result.action == "removed" else present
    if isinstance(result.snapshot, list):
        for i, columns in enumerate(result.snapshot):
            yield f"/snapshot/{i}", columns, present
    if isinstance(result.diff_results, _Differences):
        for part, state in (("added", present), ("removed", removed)):
            listed = getattr(result.diff_results, part)
            for i, columns in enumerate(listed if isinstance(listed, list) else []):
                yield f"/diffResults/{part}/{i}", columns, state


def _read_array(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    data = _json.document(stream, origin, _text.WHOLE_LIMIT)
    try:
        items = _json.decode(data, list[Any], origin)
    except msgspec.ValidationError:
        raise SourceError(
            f"{origin.file}: the output of osqueryi is a JSON array, this is another value"
        ) from None
    rows = _batch.Rows(origin)
    for i, columns in enumerate(items):
        if isinstance(columns, dict):
            _add(rows, columns, "", origin, pointer=f"/{i}")
        else:
            origin.tally.rows += 1
            origin.tally.skip(_STRANGE, f"{origin.file}:/{i}")
        if rows.full:
            yield from rows.take()
    yield from rows.take()


def _add(rows: _batch.Rows, columns: _Columns, query: str, origin: Origin, **place: Any) -> None:
    table = table_of(frozenset(columns), query)
    if table is None and {"name", "version"} <= columns.keys() and _is_homebrew(columns):
        table = HOMEBREW
    if table is None:
        origin.tally.rows += 1
        where = place.get("line") or place.get("pointer")
        origin.tally.skip(_STRANGE, f"{origin.file}:{where}: {query or ', '.join(list(columns)[:8])}")
        return
    values: dict[str, Any] = {**place, **table.constants}
    for target, names in table.takes.items():
        found = next((t for n in names if (t := _batch.text(columns.get(n)))), None)
        # Maintainers and vendors of packages are often `Name <mail>`.
        values[target] = without_mail(found) if found and target in ("publisher", "author") else found
    rows.add(**values)


def _locate(stream: BinaryIO, wanted: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], int]:
    return locate(stream, wanted)


PLUGIN = Source(
    name="osquery-log",
    title="osquery results",
    sniff=_sniff,
    read=_read,
    locate=_locate,
)
