"""Build OBSERVATION batches: by column where a format is fast, by row where clarity matters more.

Knows no format. Empty and blank texts become null here, because a blank cell says nothing.
"""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute

from proscribe.schemas import IDENTITY_FIELDS, OBSERVATION, State

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from proscribe.sources import Origin

__all__ = ["BATCH_ROWS", "NO_IDENTITY", "Rows", "batch", "gc_paused", "identifying", "pc", "text", "texts"]

BATCH_ROWS = 65_536
"""The most rows of one batch."""

NO_IDENTITY = "nothing in the record that can identify a vendor"
"""The reason for a record whose identity columns are all empty."""

# The functions of this module are made at run time; their stubs know only some of them.
pc: Any = pyarrow.compute

_IDENTITY = frozenset(IDENTITY_FIELDS)
_TYPES = {f.name: f.type for f in OBSERVATION}


@contextmanager
def gc_paused() -> Iterator[None]:
    """Keep the cyclic collector from walking a growing document again and again.

    Use it around building, never around a `yield`: a caller must get its collector back.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def text(value: object) -> str | None:
    """Return a cell as text: None for null, blank, a list or an object; digits for a number."""
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    return None


def texts(values: Sequence[object]) -> Any:
    """Return a text column; numbers are written out, lone surrogates replaced, blanks are null."""
    try:
        column = pa.array(values, pa.string())
    except (pa.ArrowException, UnicodeError, TypeError, ValueError):
        column = pa.array([_sound(v) for v in values], pa.string())
    trimmed = pc.utf8_trim_whitespace(column)
    blank = pc.equal(pc.binary_length(trimmed), 0)
    return pc.if_else(blank, pa.scalar(None, pa.string()), trimmed)


def batch(rows: int, columns: Mapping[str, Any]) -> pa.RecordBatch:
    """Return an OBSERVATION batch of `rows` rows.

    A value of `columns` is an Arrow array, a list of that length, or one value for every row;
    columns that are not given are null.
    """
    arrays: list[Any] = []
    for name, kind in _TYPES.items():
        value = columns.get(name)
        if value is None:
            arrays.append(pa.nulls(rows, kind))
        elif isinstance(value, pa.Array):
            arrays.append(value)
        elif not isinstance(value, list | tuple):
            arrays.append(pa.repeat(pa.scalar(value, kind), rows))
        elif pa.types.is_string(kind):
            arrays.append(texts(value))
        else:
            arrays.append(pa.array(value, kind))
    return pa.RecordBatch.from_arrays(arrays, schema=OBSERVATION)


def identifying(rows: pa.RecordBatch, origin: Origin) -> pa.RecordBatch:
    """Count the records of a batch in the tally and return those that can identify a vendor."""
    keep: Any = None
    for name in IDENTITY_FIELDS:
        column = rows.column(name)
        if column.null_count < len(column):
            valid = pc.is_valid(column)
            keep = valid if keep is None else pc.or_(keep, valid)
    tally = origin.tally
    tally.rows += rows.num_rows
    good = pc.sum(keep).as_py() if keep is not None else 0
    tally.recognised += good
    if good == rows.num_rows:
        return rows
    first = pc.index(keep, False).as_py() if keep is not None else 0
    place = rows.column("line")[first].as_py() or rows.column("pointer")[first].as_py()
    tally.skip(NO_IDENTITY, f"{origin.file}:{place}", rows.num_rows - good)
    return rows.filter(keep) if keep is not None else rows.slice(0, 0)


def _sound(value: object) -> str | None:
    found = text(value)
    return None if found is None else found.encode("utf-8", "replace").decode()


class Rows:
    """Collect observations one by one and hand them out as batches.

    Counts each record in the origin's tally: recognised if it has something that can identify,
    passed over with NO_IDENTITY if not.
    """

    def __init__(self, origin: Origin, **constants: Any) -> None:
        self._origin = origin
        self._constants: dict[str, Any] = {
            "file": origin.file,
            "device": origin.device,
            "state": State.PRESENT.value,
            **constants,
        }
        self._rows: list[dict[str, Any]] = []

    @property
    def full(self) -> bool:
        """Say whether a batch is ready to be taken."""
        return len(self._rows) >= BATCH_ROWS

    def add(self, *, example: str = "", extra: bool = False, **values: Any) -> None:
        """Add one observation; `extra` marks a further row of a record that is already counted.

        Args:
            example: shown in coverage if the record is passed over; else the line is named.
            extra: do not count this row in the tally.
            values: columns of OBSERVATION.
        """
        tally = self._origin.tally
        identifies = any(values[name] for name in values.keys() & _IDENTITY)
        if not extra:
            tally.rows += 1
            tally.recognised += identifies
        if identifies:
            self._rows.append(values)
        elif not extra:
            place = values.get("line") or values.get("pointer")
            tally.skip(NO_IDENTITY, example or (f"{self._origin.file}:{place}" if place else ""))

    def take(self) -> Iterator[pa.RecordBatch]:
        """Yield what has been collected, if anything, and start afresh."""
        taken, self._rows = self._rows, []
        # A record with several rows may have gone beyond a batch.
        for start in range(0, len(taken), BATCH_ROWS):
            yield self._batch(taken[start : start + BATCH_ROWS])

    def _batch(self, rows: list[dict[str, Any]]) -> pa.RecordBatch:
        used = set().union(*rows)
        columns = dict(self._constants)
        for name in used:
            constant = self._constants.get(name)
            column = [row.get(name, constant) for row in rows]
            columns[name] = [constant if v is None else v for v in column] if constant else column
        return batch(len(rows), columns)
