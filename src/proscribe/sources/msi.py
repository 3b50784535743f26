"""Read who made a Windows installer package (MSI): its Property table, and who signed it.

An MSI is a database in an OLE compound file, whose reader is the optional library olefile.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any, BinaryIO

import olefile

from proscribe.errors import SourceError
from proscribe.sources import Source, _batch
from proscribe.sources._der import DerError
from proscribe.sources._programs import made_by
from proscribe.sources._searched import searched
from proscribe.sources._signature import signers

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from proscribe.sources import Origin

__all__ = ["PLUGIN", "encoded"]

_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MSI_CLASS = bytes.fromhex("84100c0000000000c000000000000046")
_SIGNATURE = "\x05DigitalSignature"
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._"
_TABLE = "\u4840"
_WIDE_REFERENCES = 0x8000
_LARGEST = 64 * 1024 * 1024
_NAMES = (".msi", ".msp", ".msm")


def encoded(name: str) -> str:
    """Return the name of the stream of a table: two characters of a name become one of a private range."""
    out = _TABLE
    at = 0
    while at < len(name):
        first = _DIGITS.index(name[at])
        second = _DIGITS.find(name[at + 1 : at + 2] or " ")
        out += chr(0x4800 + first if second < 0 else 0x3800 + (second << 6) + first)
        at += 1 if second < 0 else 2
    return out


def _sniff(head: bytes, name: str) -> float:
    if not head.startswith(_MAGIC):
        return 0.0
    return 1.0 if _MSI_CLASS in head else 0.9 if name.lower().endswith(_NAMES) else 0.0


def _read(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    program = searched(stream, origin)
    try:
        with olefile.OleFileIO(program.stream) as document:
            told = _properties(document)
            signed = _signature(document, origin)
    except SourceError:
        raise
    except Exception as error:  # noqa: BLE001  olefile lets out whatever damaged numbers lead it into
        raise SourceError(
            f"{origin.file}: a Windows installer package that is damaged: {str(error) or type(error).__name__}",
            hint="copy the file again",
        ) from None
    rows = _batch.Rows(origin)
    made_by(
        rows,
        origin,
        name=told.get("ProductName"),
        version=told.get("ProductVersion"),
        publisher=told.get("Manufacturer"),
        signers=signed,
        pointer="/Property",
    )
    yield from rows.take()


def _properties(document: Any) -> dict[str, str]:
    """Return the table of properties; empty where the file has none."""
    names = [encoded(name) for name in ("_StringPool", "_StringData", "Property")]
    if not all(document.exists([name]) for name in names):
        return {}
    pool, data, table = (document.openstream([name]).read(_LARGEST) for name in names)
    texts, size = _texts(pool, data)
    count = len(table) // (2 * size)
    # A table is kept by column: all names, then all values.
    told = [int.from_bytes(table[i : i + size], "little") for i in range(0, 2 * count * size, size)]
    pairs = zip(told[:count], told[count:], strict=True)
    return {texts[k]: texts[v] for k, v in pairs if k < len(texts) and v < len(texts)}


def _texts(pool: bytes, data: bytes) -> tuple[list[str], int]:
    """Return the texts by their numbers, and how many bytes such a number has."""
    page, flags = struct.unpack_from("<HH", pool)
    encoding = {0: "utf-8", 65001: "utf-8"}.get(page, f"cp{page}")
    texts = [""]
    at, here = 4, 0
    while at + 4 <= len(pool):
        size, uses = struct.unpack_from("<HH", pool, at)
        at += 4
        if not size and uses and at + 4 <= len(pool):  # a text of 64 KiB or more: this was its upper half
            (low,) = struct.unpack_from("<H", pool, at)
            size = uses << 16 | low
            at += 4
        texts.append(_decoded(data[here : here + size], encoding))
        here += size
    return texts, 3 if flags & _WIDE_REFERENCES else 2


def _decoded(raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding, "replace")
    except LookupError:
        return raw.decode("latin-1")


def _signature(document: Any, origin: Origin) -> list[str]:
    if not document.exists([_SIGNATURE]):
        return []
    try:
        return signers(document.openstream([_SIGNATURE]).read(_LARGEST))
    except DerError as error:
        origin.tally.note(f"the signature is damaged: {error}")
        return []


PLUGIN = Source(
    name="msi",
    title="Windows installer package (MSI)",
    sniff=_sniff,
    read=_read,
    begins=(_MAGIC,),
    searches=True,
)
