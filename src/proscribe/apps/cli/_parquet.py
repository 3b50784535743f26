"""Write decided cases as Parquet: the answers encoded, the cases as the bytes they are where that can be."""

from __future__ import annotations

from base64 import b64encode
from itertools import chain
from typing import TYPE_CHECKING, Any, BinaryIO

import pyarrow as pa
from pyarrow import parquet

from proscribe.apps.cli._ahead import ahead
from proscribe.apps.cli._graft import Graft
from proscribe.engine.table import ANSWER

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

__all__ = ["write"]


def write(batches: Iterable[pa.RecordBatch], stream: BinaryIO, source: Path | None = None) -> None:
    """Write decided batches; dictionary columns go in as they are, and are told to readers as plain text.

    Args:
        batches: cases with their answers.
        stream: where to write.
        source: the file that the cases are in, where they are told as they stand there.
    """
    waiting = ahead(batches)
    first = next(waiting, None)
    if first is None:
        return
    whole = chain([first], waiting)
    plainly = pa.schema([f.with_type(_plain(f.type)) for f in first.schema])
    graft = _graft(source, first.schema.names[: -len(ANSWER)])
    if graft is None:
        _rewritten(whole, first.schema, plainly, stream)
    else:
        answers = (b.select(ANSWER.names) for b in whole)
        graft.write(answers, ANSWER, plainly, stream, **_options(ANSWER))


def _graft(source: Path | None, names: list[str]) -> Graft | None:
    """Return the file's own columns, if they can be copied and are the ones wanted."""
    if source is None:
        return None
    try:
        found = Graft(source)
    except (ValueError, OSError):  # written anew, they come out the same
        return None
    return found if found.names == names else None


def _rewritten(
    batches: Iterator[pa.RecordBatch], schema: pa.Schema, plainly: pa.Schema, stream: BinaryIO
) -> None:
    writer = parquet.ParquetWriter(stream, schema, **_options(schema))
    writer.add_key_value_metadata({"ARROW:schema": b64encode(plainly.serialize().to_pybytes()).decode()})
    for batch in batches:
        arrays = [_as(c, t) for c, t in zip(batch.columns, schema.types, strict=True)]
        writer.write_batch(pa.RecordBatch.from_arrays(arrays, schema=schema))
    writer.close()


def _options(schema: pa.Schema) -> dict[str, Any]:
    texts = [f.name for f in schema if pa.types.is_dictionary(f.type) or pa.types.is_string(f.type)]
    # Least and greatest of a few texts help no reader, and cost more than the texts themselves.
    others = [f.name for f in schema if f.name not in texts]
    return {"use_dictionary": texts, "write_statistics": others or False, "store_schema": False}


def _plain(kind: pa.DataType) -> pa.DataType:
    return kind.value_type if isinstance(kind, pa.DictionaryType) else kind


def _as(column: pa.Array[Any], kind: pa.DataType) -> pa.Array[Any]:
    """Return the column as the first batch had it: a later one may come plain, or as a dictionary."""
    return column if column.type == kind else column.cast(_plain(kind)).cast(kind)
