"""Write decided cases, batch by batch: CSV, JSON lines, Parquet, or a table for people; and count them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, BinaryIO

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from proscribe.engine.table import ANSWER
from proscribe.law.model import RANK, Outcome
from proscribe.outputs._text import escape_json, plain
from proscribe.outputs._words import OUTCOMES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from proscribe.outputs import Options
    from proscribe.results import Decision

__all__ = ["Counts", "write", "write_whole"]

_SHOWN = 200
_RUNS = r"^[=+\-@\t\r]"
_NUMBER = r"^[+-]?\d+(\.\d+)?$"


class Counts:
    """How many cases came to which outcome, and how many could not be read."""

    def __init__(self) -> None:
        self.outcomes: Counter[str] = Counter()
        self.highest: set[str] = set()
        self.wrong = 0

    @property
    def cases(self) -> int:
        """All cases, good or bad."""
        return self.outcomes.total() + self.wrong

    def watch(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Count the batches that pass."""
        for batch in batches:
            counted: Any = pc.value_counts(batch.column("outcome"))
            for pair in counted.to_pylist():
                if pair["values"] is None:
                    self.wrong += pair["counts"]
                else:
                    self.outcomes[pair["values"]] += pair["counts"]
            highest: Any = pc.unique(batch.column("at_most"))
            self.highest.update(highest.drop_null().to_pylist())
            yield batch

    def line(self) -> str:
        """Return the counts in one sentence."""
        told = [f"{self.outcomes[o]:,} {o}" for o in OUTCOMES if self.outcomes[o]]
        wrong = f"{self.wrong:,} not decided (see `error`)"
        return f"Decided {self.outcomes.total():,} of {self.cases:,} cases: {', '.join([*told, wrong])}."

    def reaches(self, fail_on: str) -> bool:
        """Say whether some case is at or above the threshold; an open one counts as the highest it can reach."""
        if fail_on == Outcome.NEEDS_FACTS:
            return bool(self.outcomes[Outcome.NEEDS_FACTS] or self.outcomes[Outcome.PROHIBITED])
        return any(RANK[Outcome(o)] >= RANK[Outcome(fail_on)] for o in self.highest)


def write(
    batches: Iterable[pa.RecordBatch],
    form: str,
    stream: BinaryIO,
    options: Options,
    source: Path | None = None,
) -> None:
    """Write decided batches in a format csv, jsonl, parquet or table.

    Args:
        batches: cases with their answers.
        form: the format.
        stream: where to write.
        options: how a table for people looks.
        source: the Parquet file that the cases are in, where they are told as they stand there.
    """
    _WRITERS[form](batches, stream, options, source)


def write_whole(
    batches: Iterable[pa.RecordBatch], stream: BinaryIO, decide: Callable[[dict[str, Any]], Decision]
) -> None:
    """Write the whole decision of every case as one JSON array, each with the `id` of its case.

    Args:
        batches: decided batches; a case that could not be decided is written as its `id` and `error`.
        stream: where to write.
        decide: gives the whole decision for the cells of one case.
    """
    from proscribe.outputs._decision import as_object  # noqa: PLC0415  one format's writer
    from proscribe.outputs.json import document  # noqa: PLC0415

    number = 0
    for batch in batches:
        mine = [n for n in batch.schema.names if n not in ANSWER.names]
        for row in batch.to_pylist():
            number += 1
            ident = row.get("id") if row.get("id") is not None else number
            told = {"error": row["error"]} if row["error"] else as_object(decide({n: row[n] for n in mine}))
            text = document({"id": ident, **told}).rstrip("\n").encode()
            stream.write((b"[\n" if number == 1 else b",\n") + text)
    stream.write(b"\n]\n" if number else b"[]\n")


def _texts(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Return the batch with dictionary columns as plain text, which every format can hold."""
    arrays = [c.cast(pa.string()) if pa.types.is_dictionary(c.type) else c for c in batch.columns]
    return pa.RecordBatch.from_arrays(arrays, names=batch.schema.names)


def _csv(
    batches: Iterable[pa.RecordBatch], stream: BinaryIO, _options: Options, _source: Path | None
) -> None:
    from pyarrow import csv  # noqa: PLC0415  one format's writer

    writer: Any = None
    for batch in batches:
        safe = _texts(batch)
        arrays = [_neutral(c) if pa.types.is_string(c.type) else c for c in safe.columns]
        safe = pa.RecordBatch.from_arrays(arrays, names=safe.schema.names)
        if writer is None:
            writer = csv.CSVWriter(
                stream, safe.schema, write_options=csv.WriteOptions(quoting_style="needed")
            )
        writer.write_batch(safe)
    if writer is not None:
        writer.close()


def _neutral(column: pa.Array[Any]) -> pa.Array[Any]:
    """Put `'` before cells that a spreadsheet would run; plain numbers stay."""
    starts = pc.match_substring_regex(column, _RUNS)
    runs: Any = pc.fill_null(
        pc.and_(starts, pc.invert(pc.match_substring_regex(column, _NUMBER))), pa.scalar(value=False)
    )
    if not pc.any(runs).as_py():
        return column
    quoted: Any = pc.binary_join_element_wise(pa.repeat("'", len(column)), column, pa.repeat("", len(column)))
    safe: pa.Array[Any] = pc.if_else(runs, quoted, column)
    return safe


def _jsonl(
    batches: Iterable[pa.RecordBatch], stream: BinaryIO, _options: Options, _source: Path | None
) -> None:
    encoder = msgspec.json.Encoder()
    for batch in batches:
        plainly = _texts(batch)
        names = plainly.schema.names
        columns = [column.to_pylist() for column in plainly.columns]  # much quicker than row by row
        rows = [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]
        text = encoder.encode_lines(rows)
        harmless = text.isascii() and b"\x7f" not in text
        stream.write(text if harmless else escape_json(text.decode()).encode())


def _parquet(
    batches: Iterable[pa.RecordBatch], stream: BinaryIO, _options: Options, source: Path | None
) -> None:
    from proscribe.apps.cli._parquet import write as parquet  # noqa: PLC0415  one format's writer

    parquet(batches, stream, source)


def _table(
    batches: Iterable[pa.RecordBatch], stream: BinaryIO, options: Options, _source: Path | None
) -> None:
    """Write the first cases for people; the rest is counted, and is whole in the other formats."""
    from rich.table import Table  # noqa: PLC0415  one format's writer
    from rich.text import Text  # noqa: PLC0415

    from proscribe.outputs._page import STYLES, Page  # noqa: PLC0415

    page = Page(options)
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    for name, most in (("id", 24), ("outcome", 18), ("rests on", None), ("to know", None)):
        table.add_column(name, max_width=most, overflow="fold")
    shown = total = 0
    for batch in batches:
        total += batch.num_rows
        for row in batch.slice(0, batch.num_rows if page.whole else max(0, _SHOWN - shown)).to_pylist():
            shown += 1
            outcome = Outcome(row["outcome"]) if row["outcome"] else None
            told = Text(OUTCOMES[outcome], STYLES[outcome]) if outcome else Text("NOT DECIDED", "bold")
            name = str(shown) if row.get("id") is None else plain(str(row["id"]))
            table.add_row(Text(name), told, Text(_rests_on(row)), Text(_to_know(row)))
    page.add(table)
    if total > shown:
        page.say(f"and {total - shown:,} more cases: -f csv, jsonl or parquet writes all.")
    page.say("Not legal advice. no-effect is not a permission.", style="dim")
    stream.write(page.text().encode())


def _rests_on(row: dict[str, Any]) -> str:
    measure, _, clause = (row["clause"] or "").partition("#")
    return f"{plain(row['cite'] or '')}\n{measure}\n#{clause}" if clause else ""


def _to_know(row: dict[str, Any]) -> str:
    told = []
    if row["error"]:
        told.append(plain(row["error"]))
    if row["missing"]:
        told.append(f"at least {row['at_least']}; depends on {row['missing'].replace(';', ', ')}")
    if row["excepted"]:
        told.append(f"lifted: {row['excepted'].replace(';', ', ')}")
    if row["next_change"]:
        told.append(f"changes {row['next_change'][:10]}")
    return "; ".join(told)


_WRITERS = {"csv": _csv, "jsonl": _jsonl, "parquet": _parquet, "table": _table}
