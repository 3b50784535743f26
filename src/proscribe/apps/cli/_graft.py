"""Write a Parquet file again with columns added, its own columns copied as the bytes they are.

Encoding ten columns of cases anew costs more than deciding on them. Their pages are right as they stand, so
they are copied, chunk by chunk; the answers are encoded beside them, row group by row group, and one footer
is written for both. (Format: github.com/apache/parquet-format, parquet.thrift.)
"""

from __future__ import annotations

import io
import re
from base64 import b64encode
from typing import TYPE_CHECKING, Any, BinaryIO

import pyarrow as pa
from pyarrow import parquet

from proscribe.apps.cli._compact import LIST, STRUCT, Struct, dumps, loads
from proscribe.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

__all__ = ["Graft"]

_MAGIC = b"PAR1"
_TAIL = 8  # length of the footer, and the magic
_PIECE = 8 << 20
_MOST = 1 << 21  # rows of a row group: answers are held until it is whole
_BINARY, _I32, _I64 = 8, 5, 6
# Fields of FileMetaData, RowGroup, ColumnChunk and ColumnMetaData.
_SCHEMA, _ROW_GROUPS, _KEY_VALUES, _WRITER, _ORDERS, _ENCRYPTED = 2, 4, 5, 6, 7, 8
_CHILDREN = 5
_COLUMNS, _BYTES, _ROWS, _GROUP_OFFSET, _GROUP_SIZE = 1, 2, 3, 5, 6
_PATH, _OFFSET, _META, _INDEXES, _CRYPTO = 1, 2, 3, (4, 5, 6, 7), 8
_IN_SCHEMA, _SIZE, _DATA_PAGE, _INDEX_PAGE, _DICTIONARY_PAGE, _BLOOM = 3, 7, 9, 10, 11, (14, 15)

# Before 1.2.9 the header of the dictionary's page was left out of the size (PARQUET-816).
_UNTOLD = re.compile(rb"parquet-mr version 1\.([01]\b|2\.[0-8]\b)")


class Graft:
    """The columns of one Parquet file, to be written again.

    Args:
        path: the file.

    Raises:
        ValueError: they cannot be copied: encrypted, or not where the footer says.
        OSError: the file cannot be read.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with path.open("rb") as stream:
            self._footer, self._end = _footer(stream)
        try:
            _check(self._footer, self._end)
        except (KeyError, TypeError, IndexError) as e:
            raise ValueError("the footer lacks what a Parquet file must tell") from e

    @property
    def _groups(self) -> list[Struct]:
        found: list[Struct] = self._footer[_ROW_GROUPS][1][1]
        return found

    @property
    def names(self) -> list[str]:
        """The names of its columns."""
        paths = (c[_META][1][_IN_SCHEMA][1][1] for c in self._groups[0][_COLUMNS][1][1])
        return list(dict.fromkeys(path[0].decode() for path in paths))

    def write(
        self,
        batches: Iterable[pa.RecordBatch],
        kinds: pa.Schema,
        schema: pa.Schema,
        stream: BinaryIO,
        **options: Any,
    ) -> None:
        """Write the file's columns with those of the batches beside them.

        Args:
            batches: the columns to add, for all rows of the file, in order.
            kinds: their schema.
            schema: what the whole is told to be to readers.
            stream: where to write.
            options: how pyarrow is to write the columns added.

        Raises:
            SourceError: the file is another one than it was.
        """
        stream.write(_MAGIC)
        at = len(_MAGIC)
        added: Struct = {}
        rest = iter(batches)
        left: list[pa.RecordBatch] = []
        with self._path.open("rb") as source:
            for number, group in enumerate(self._groups):
                sink = io.BytesIO()
                rows = self._rows(left, rest, group[_ROWS][1])
                table = pa.Table.from_batches(rows, kinds).unify_dictionaries()
                parquet.write_table(table, sink, row_group_size=table.num_rows, **options)
                added, _ = _footer(sink)
                begun = at
                more = added[_ROW_GROUPS][1][1][0]
                for chunks, pages in ((group, source), (more, sink)):
                    for chunk in chunks[_COLUMNS][1][1]:
                        if not _copied(chunk, pages, stream, at):
                            raise _changed(self._path)
                        at += _extent(chunk)[1]
                self._groups[number] = _joined(group, more, begun, at)
        footer = dumps(self._whole(added, schema))
        stream.write(footer + len(footer).to_bytes(4, "little") + _MAGIC)

    def _rows(
        self, left: list[pa.RecordBatch], rest: Iterator[pa.RecordBatch], want: int
    ) -> list[pa.RecordBatch]:
        """Return the batches for so many rows; what is over stays in `left`."""
        found: list[pa.RecordBatch] = []
        while want:
            batch = left.pop() if left else next(rest, None)
            if batch is None:
                raise _changed(self._path)
            if batch.num_rows > want:
                left.append(batch.slice(want))
                batch = batch.slice(0, want)
            found.append(batch)
            want -= batch.num_rows
        return found

    def _whole(self, added: Struct, schema: pa.Schema) -> Struct:
        """Return the footer for both."""
        whole = dict(self._footer)
        root, *fields = whole[_SCHEMA][1][1]
        more = added[_SCHEMA][1][1][1:]
        root = {**root, _CHILDREN: (_I32, root[_CHILDREN][1] + len(more))}
        whole[_SCHEMA] = LIST, (STRUCT, [root, *fields, *more])
        told = {1: (_BINARY, b"ARROW:schema"), 2: (_BINARY, b64encode(schema.serialize().to_pybytes()))}
        whole[_KEY_VALUES] = LIST, (STRUCT, [told])
        if _ORDERS in whole and _ORDERS in added:
            whole[_ORDERS] = LIST, (STRUCT, [*whole[_ORDERS][1][1], *added[_ORDERS][1][1]])
        else:
            whole.pop(_ORDERS, None)
        return whole


def _check(footer: Struct, end: int) -> None:
    """Raise ValueError where columns cannot be copied."""
    if _ENCRYPTED in footer:
        raise ValueError("the file is encrypted")
    if _UNTOLD.match(footer.get(_WRITER, (_BINARY, b""))[1]):
        raise ValueError("the program that wrote it told the sizes of columns wrong")
    if not footer[_ROW_GROUPS][1][1]:
        raise ValueError("the file has no rows")
    for group in footer[_ROW_GROUPS][1][1]:
        if not 0 < group[_ROWS][1] <= _MOST:
            raise ValueError("a row group has no rows, or too many to hold their answers")
        for chunk in group[_COLUMNS][1][1]:
            if _PATH in chunk or _CRYPTO in chunk:
                raise ValueError("a column is kept elsewhere")
            start, size = _extent(chunk)
            if start < len(_MAGIC) or size < 0 or start + size > end:
                raise ValueError("a column does not lie where the footer says")


def _footer(stream: BinaryIO) -> tuple[Struct, int]:
    """Return the footer of a file, and where it begins."""
    end = stream.seek(0, io.SEEK_END)
    stream.seek(max(0, end - _TAIL))
    tail = stream.read(_TAIL)
    size = int.from_bytes(tail[:4], "little")
    if tail[4:] != _MAGIC or size > end - _TAIL - len(_MAGIC):
        raise ValueError("there is no footer that can be read")
    stream.seek(end - _TAIL - size)
    return loads(stream.read(size)), end - _TAIL - size


def _extent(chunk: Struct) -> tuple[int, int]:
    """Return where the pages of a column begin, and how many bytes they take."""
    meta = chunk[_META][1]
    starts = [meta[f][1] for f in (_DICTIONARY_PAGE, _DATA_PAGE) if f in meta and meta[f][1] > 0]
    return min(starts, default=0), meta[_SIZE][1]


def _copied(chunk: Struct, source: BinaryIO, stream: BinaryIO, at: int) -> bool:
    """Copy the pages of a column to `at`, and tell so in its chunk; returns whether they were all there."""
    start, left = _extent(chunk)
    source.seek(start)
    while left:
        piece = source.read(min(_PIECE, left))
        if not piece:
            return False
        stream.write(piece)
        left -= len(piece)
    meta = chunk[_META][1]
    for field in (_DATA_PAGE, _INDEX_PAGE, _DICTIONARY_PAGE):
        if field in meta and meta[field][1] > 0:
            meta[field] = meta[field][0], meta[field][1] - start + at
    for field in _BLOOM:  # these lie apart from the pages, and are not copied
        meta.pop(field, None)
    for field in _INDEXES:
        chunk.pop(field, None)
    chunk[_OFFSET] = _I64, 0
    return True


def _changed(path: Path) -> SourceError:
    return SourceError(f"{path}: it changed while it was read", hint="run again")


def _joined(group: Struct, more: Struct, begun: int, end: int) -> Struct:
    columns = [*group[_COLUMNS][1][1], *more[_COLUMNS][1][1]]
    joined = {**group, _COLUMNS: (LIST, (STRUCT, columns))}
    joined[_BYTES] = _I64, group[_BYTES][1] + more[_BYTES][1]
    joined[_GROUP_OFFSET], joined[_GROUP_SIZE] = (_I64, begun), (_I64, end - begun)
    return joined
