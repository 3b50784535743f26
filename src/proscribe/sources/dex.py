"""Read which classes an Android program holds (`classes.dex`): the packages of those that it defines.

What it merely calls for is not looked at. A vendor's package within another's app shows that the app may
embed the vendor's kit.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, BinaryIO

from proscribe.errors import SourceError
from proscribe.sources import Source, _batch
from proscribe.sources._programs import packages
from proscribe.sources._searched import CutOffError, searched

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from proscribe.sources import Origin
    from proscribe.sources._searched import Searched

__all__ = ["PLUGIN"]

_MAGIC = b"dex\n0"
_LONGEST_NAME = 512
_MOST = 1_000_000


def _sniff(head: bytes, name: str) -> float:
    del name
    return 1.0 if head.startswith(_MAGIC) and head[7:8] == b"\x00" else 0.0


def _read(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    rows = _batch.Rows(origin)
    try:
        names = set(_classes(searched(stream, origin)))
    except (CutOffError, struct.error) as error:
        raise SourceError(
            f"{origin.file}: a program of Android that is damaged: {error}", hint="copy the file again"
        ) from None
    origin.tally.rows += 1
    if any("." in name for name in names):
        origin.tally.recognised += 1
        packages(rows, sorted(names))
    else:
        origin.tally.skip("a program whose classes are in no package", origin.file)
    yield from rows.take()


def _classes(program: Searched) -> Iterator[str]:
    """Yield the package of each class that is defined."""
    data = program.at(0, program.size)
    string_count, strings, type_count, types = struct.unpack_from("<IIII", data, 0x38)
    defined, classes = struct.unpack_from("<II", data, 0x60)
    if max(string_count, type_count, defined) > _MOST:
        raise CutOffError("it says that it has more names than one can have")
    text_at = struct.unpack_from(f"<{string_count}I", data, strings)
    type_text = struct.unpack_from(f"<{type_count}I", data, types)
    for number in range(defined):
        (index,) = struct.unpack_from("<I", data, classes + 32 * number)
        if index >= type_count or type_text[index] >= string_count:
            raise CutOffError("it names a class that it does not have")
        at = text_at[type_text[index]]
        while at < len(data) and data[at] & 0x80:  # the length of the text stands before it
            at += 1
        # A class is L, its package, its name, and a semicolon.
        descriptor = data[at + 1 : at + _LONGEST_NAME].partition(b"\x00")[0].removeprefix(b"L")
        yield descriptor.rpartition(b"/")[0].replace(b"/", b".").decode("utf-8", "replace")


PLUGIN = Source(
    name="dex",
    title="Android program (classes.dex)",
    sniff=_sniff,
    read=_read,
    begins=(_MAGIC,),
    searches=True,
)
