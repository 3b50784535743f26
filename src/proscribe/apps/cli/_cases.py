"""Read cases to decide from CSV, JSON lines or Parquet, as batches of text columns.

Values stay as they are written: `true`, `2024-09-29` and `0012` are read by the vocabulary and by nobody
before it. Flags fill the cells that a case leaves empty.
"""

from __future__ import annotations

import codecs
import csv
import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Literal

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from proscribe.apps.cli._ahead import ahead
from proscribe.engine.table import ANSWER
from proscribe.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

__all__ = ["FORMATS", "format_of", "read", "unanswered", "under"]

FORMATS = ("csv", "jsonl", "parquet")
_SUFFIXES = {".csv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".parquet": "parquet", ".pq": "parquet"}
_ROWS = 65_536
_MANY = 131_072  # where columns come as they are stored
_PLACE, _DICTIONARY = 3, 1 << 16  # bytes: what a value may take, and a small dictionary
_BLOCK = 8 << 20


def format_of(path: str, as_format: str | None) -> str:
    """Return the format of a file of cases: as it is called, else by the name's ending.

    Raises:
        SourceError: neither tells.
    """
    if as_format:
        return as_format
    found = _SUFFIXES.get(Path(path).suffix.lower())
    if found is None:
        raise SourceError(
            f"{path}: the name does not tell the format", hint=f"say which: --as {'|'.join(FORMATS)}"
        )
    return found


def read(path: str, form: str, skipped: list[str]) -> Iterator[pa.RecordBatch]:
    """Yield the cases of a file (`-` is standard input) in order, in batches.

    Args:
        path: the file.
        form: one of FORMATS.
        skipped: takes one sentence for each record that cannot be read and is passed over.

    Raises:
        SourceError: the file as a whole cannot be read as this format.
    """
    try:
        stream = sys.stdin.buffer if path == "-" else Path(path).open("rb")  # noqa: SIM115  closed below
    except OSError as e:
        raise SourceError(f"{path}: cannot be read: {e.strerror}", hint="check the path") from e
    with stream:
        try:
            yield from _READERS[form](stream, path, skipped)
        except (pa.ArrowException, OSError, UnicodeError) as e:
            raise SourceError(
                f"{path}: cannot be read as {form}: {str(e).splitlines()[0]}",
                hint=f"say the format with --as {'|'.join(FORMATS)}",
            ) from e


def under(batch: pa.RecordBatch, flags: Mapping[str, str]) -> pa.RecordBatch:
    """Return the batch with flags filled in where a cell is empty; a column that is not there is added."""
    for name, value in flags.items():
        filler = pa.scalar(value, pa.string())
        if name not in batch.schema.names:
            batch = batch.append_column(name, pa.repeat(filler, batch.num_rows))
            continue
        place = batch.schema.get_field_index(name)
        column = batch.column(place)
        if column.null_count or pa.types.is_string(column.type):
            text = column.cast(pa.string())
            blank = pc.equal(pc.utf8_trim_whitespace(text), pa.scalar(""))
            empty = pc.fill_null(blank, pa.scalar(value=True))
            batch = batch.set_column(place, name, pc.if_else(empty, filler, text))
    return batch


def unanswered(batch: pa.RecordBatch, drop: Callable[[str], None]) -> pa.RecordBatch:
    """Return the batch without the columns that an answer adds, so that decided cases can be decided again.

    Args:
        batch: cases.
        drop: told the name of each column that is left out.
    """
    for name in ANSWER.names:
        if name in batch.schema.names:
            drop(name)
    return batch.select([n for n in batch.schema.names if n not in ANSWER.names])


def _csv(stream: BinaryIO, path: str, skipped: list[str]) -> Iterator[pa.RecordBatch]:
    """Read CSV with commas, semicolons or tabs, in UTF-8 or, with its mark, UTF-16."""
    from pyarrow import csv as arrow  # noqa: PLC0415  one format's reader

    buffered = io.BufferedReader(_Raw(stream), _BLOCK)
    head = buffered.peek(_BLOCK)[:_BLOCK]
    encoding = "utf-16" if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    first = head.decode(encoding, "replace").split("\n", 1)[0].rstrip("\r")
    if not first.strip():
        raise SourceError(
            f"{path}:1: there is no line of column names", hint="name the facts in the first line"
        )
    delimiter = max(",;\t", key=first.count)
    names = next(csv.reader([first], delimiter=delimiter))
    twice = [n for i, n in enumerate(names) if n in names[:i]]
    if twice:
        raise SourceError(f"{path}:1: column `{twice[0]}` is there twice", hint="keep one of them")

    def bad(row: arrow.InvalidRow) -> Literal["skip", "error"]:
        skipped.append(
            f"{path}: record {row.number}: {row.actual_columns} cells, wanted {row.expected_columns}"
        )
        return "skip"

    reader = arrow.open_csv(
        buffered,
        read_options=arrow.ReadOptions(
            encoding=encoding.removesuffix("-sig"), block_size=_BLOCK, use_threads=False
        ),
        parse_options=arrow.ParseOptions(
            delimiter=delimiter, newlines_in_values=True, invalid_row_handler=bad
        ),
        convert_options=arrow.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
        ),
    )
    yield from reader


class _Raw(io.RawIOBase):
    """A binary stream as a raw one, so that its head can be looked at without a seek."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def _jsonl(stream: BinaryIO, path: str, skipped: list[str]) -> Iterator[pa.RecordBatch]:
    """Read one object a line; a batch has the keys met so far as its columns."""
    rows: list[dict[str, str | None]] = []
    names: dict[str, None] = {}
    decoder = msgspec.json.Decoder(dict[str, Any])
    for number, line in enumerate(stream, 1):
        if not line.strip():
            continue
        try:
            row = {k: v if type(v) is str else _text(v) for k, v in decoder.decode(line).items()}
        except (msgspec.MsgspecError, UnicodeDecodeError) as e:
            skipped.append(f"{path}:{number}: not a JSON object: {e}")
            continue
        names.update(dict.fromkeys(row))
        rows.append(row)
        if len(rows) == _ROWS:
            yield _batch(rows, names)
            rows = []
    if rows:
        yield _batch(rows, names)


def _batch(rows: list[dict[str, str | None]], names: Mapping[str, None]) -> pa.RecordBatch:
    return pa.RecordBatch.from_pydict({n: pa.array([r.get(n) for r in rows], pa.string()) for n in names})


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    return "|".join(str(_text(v)) for v in value) if isinstance(value, list) else str(value)


def _parquet(stream: BinaryIO, path: str, _skipped: list[str]) -> Iterator[pa.RecordBatch]:
    """Read Parquet; typed columns stay typed, and texts that the file holds as a dictionary come as one."""
    from pyarrow import parquet  # noqa: PLC0415  one format's reader

    source: Any = pa.BufferReader(stream.read()) if path == "-" else stream
    file = parquet.ParquetFile(source)
    few = _few(file)
    if few:
        file = parquet.ParquetFile(source, metadata=file.metadata, read_dictionary=few)
    yield from ahead(file.iter_batches(_MANY))


def _few(file: Any) -> list[str]:
    """Return the text columns that say few things: a place in a dictionary takes less room than they do."""
    texts = {f.name for f in file.schema_arrow if pa.types.is_string(f.type)} - {"id", "at", "amount"}
    if not file.num_row_groups:
        return []
    first = file.metadata.row_group(0)
    parts = [first.column(i) for i in range(first.num_columns)]
    return [
        p.path_in_schema
        for p in parts
        if p.path_in_schema in texts
        and p.has_dictionary_page
        and p.total_uncompressed_size < _PLACE * p.num_values + _DICTIONARY
    ]


_READERS = {"csv": _csv, "jsonl": _jsonl, "parquet": _parquet}
