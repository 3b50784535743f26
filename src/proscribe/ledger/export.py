"""Hand a whole ledger to an auditor as one zip of plain files, and read it back to be checked.

`entries.jsonl` has the bytes of one entry on each line, `tree.csv` every hash that is kept (height, number,
hash), `checkpoints/` the signed checkpoints, `withheld.jsonl` what entries leave out, where that is to be
shown. `manifest.json` names the ledger, its head, and size and sha256 of each file.
"""

from __future__ import annotations

import hashlib
import zipfile
from typing import TYPE_CHECKING, Any, BinaryIO, Self

import msgspec

from proscribe.errors import LedgerError
from proscribe.ledger.checkpoint import origin, text_of
from proscribe.ledger.entry import Kind, Withheld, decode
from proscribe.ledger.reader import Head, Node, Row

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from proscribe.ledger.reader import Reader

__all__ = ["FORMAT", "Export", "Manifest", "write"]

FORMAT = "proscribe.ledger-export/1"

_ENTRIES, _TREE, _WITHHELD, _MANIFEST = "entries.jsonl", "tree.csv", "withheld.jsonl", "manifest.json"
_DAY = (1980, 1, 1, 0, 0, 0)  # the same ledger gives the same zip


class File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file of an export."""

    bytes: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an export holds: the ledger's name, its entries and root (hexadecimal), and every other file."""

    format: str
    origin: str
    size: int
    root: str
    files: dict[str, File]


class _Kept(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of `withheld.jsonl`."""

    entry: int
    pointer: str
    salt: str
    value: str


def write(ledger: Reader, stream: BinaryIO, *, disclose: bool = False) -> Manifest:
    """Write an export.

    Args:
        ledger: what to export; others may append meanwhile, and what they append is left out.
        stream: where to write the zip.
        disclose: write what entries leave out, too.

    Raises:
        LedgerError: the ledger is not whole.
    """
    head = ledger.head()
    files: dict[str, File] = {}
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:

        def member(name: str, chunks: Iterator[bytes]) -> None:
            digest, size = hashlib.sha256(), 0
            with archive.open(_info(name), "w", force_zip64=True) as out:
                for chunk in chunks:
                    digest.update(chunk)
                    size += len(chunk)
                    out.write(chunk)
            files[name] = File(size, digest.hexdigest())

        member(_ENTRIES, (row.body + b"\n" for row in ledger.rows(0, head.size)))
        member(_TREE, _tree(ledger, head.size))
        for entry in ledger.of_kind(Kind.CHECKPOINT):
            if entry.seq < head.size:
                member(f"checkpoints/{entry.seq}.txt", iter([text_of(entry).encode()]))
        if disclose:
            member(_WITHHELD, _withheld(ledger, head.size))
        manifest = Manifest(FORMAT, origin(ledger), head.size, head.root.hex(), files)
        archive.writestr(
            _info(_MANIFEST), msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n"
        )
    return manifest


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _DAY)
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def _tree(ledger: Reader, size: int) -> Iterator[bytes]:
    for row in ledger.rows(0, size):
        yield _line(Node(0, row.seq, row.leaf)) + b"\n"
    for height in ledger.heights():
        for node in ledger.nodes(height):
            if (node.number + 1) << height <= size:
                yield _line(node) + b"\n"


def _line(node: Node) -> bytes:
    return f"{node.height},{node.number},{node.hash.hex()}".encode()


def _withheld(ledger: Reader, size: int) -> Iterator[bytes]:
    for seq, kept in ledger.withheld():
        if seq < size:
            told = _Kept(seq, kept.pointer, kept.salt.hex(), kept.value.decode())
            yield msgspec.json.encode(told) + b"\n"


class Export:
    """An export that is read, with what an audit asks of a ledger.

    Raises:
        LedgerError: the file is no export.
    """

    def __init__(self, path: Path) -> None:
        self.where = str(path)
        try:
            self._stream = path.open("rb")
        except OSError as e:
            raise _none(self.where, e) from e
        try:
            self._archive = zipfile.ZipFile(self._stream)
            self.manifest = msgspec.json.decode(self._archive.read(_MANIFEST), type=Manifest)
            self.head()
            if self.manifest.format != FORMAT:
                raise ValueError(f"its format is `{self.manifest.format}`, wanted `{FORMAT}`")  # noqa: TRY301  told with the rest
        except (OSError, zipfile.BadZipFile, KeyError, msgspec.MsgspecError, ValueError) as e:
            self._stream.close()
            raise _none(self.where, e) from e

    def __enter__(self) -> Self:
        """Return the export, to be closed after the block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file, whatever is still being read of it."""
        self._archive.close()
        self._stream.close()

    def head(self) -> Head:
        """Return the head that the manifest tells."""
        return Head(self.manifest.size, _hash(self.manifest.root))

    def rows(self) -> Iterator[Row]:
        """Yield the entries in the order of the file, each with the hash that is kept for it."""
        leaves = self._hashes(0)
        for seq, line in enumerate(self._lines(_ENTRIES)):
            leaf = next(leaves, None)
            yield Row(seq, _kind(line), b"" if leaf is None or leaf.number != seq else leaf.hash, line)
        for leaf in leaves:
            raise LedgerError(f"{self.where}: {_TREE} has a hash of entry {leaf.number}, which is not there",
                              hint="ask for the export again")  # fmt: skip

    def heights(self) -> list[int]:
        """Return the heights at which hashes are kept, leaves aside."""
        return sorted({n.height for n in self._hashes(None)} - {0})

    def nodes(self, height: int) -> Iterator[Node]:
        """Yield the hashes that are kept at one height, in order."""
        return self._hashes(height)

    def withheld(self) -> Iterator[tuple[int, Withheld]]:
        """Yield what entries leave out and is shown here, with the number of the entry."""
        if _WITHHELD in self.manifest.files:
            for line in self._lines(_WITHHELD):
                try:
                    told = msgspec.json.decode(line, type=_Kept)
                    kept = Withheld(told.pointer, _hash(told.salt), told.value.encode())
                    if msgspec.json.encode(told) != line:
                        raise ValueError("it is not written as it should be")  # noqa: TRY301  told with the rest
                except (msgspec.MsgspecError, ValueError) as e:
                    raise _unread(self.where, _WITHHELD, e) from e
                yield told.entry, kept

    def faults(self) -> Iterator[str]:
        """Yield what is wrong with the files: missing, added, or not as the manifest says."""
        there = self._archive.namelist()
        for name in sorted({*there, *self.manifest.files} - {_MANIFEST}):
            told = self.manifest.files.get(name)
            if told is None:
                yield f"{name} was added"
            elif there.count(name) != 1:
                yield f"{name} is there {there.count(name)} times, wanted once"
            else:
                yield from self._file(name, told)
        first = next(self._lines(_ENTRIES), b"") if _ENTRIES in there else b""
        if f'"origin":"{self.manifest.origin}"'.encode() not in first:
            yield f"the manifest calls the ledger `{self.manifest.origin}`, and its first entry does not"
        yield from self._checkpoints(there)

    def _file(self, name: str, told: File) -> Iterator[str]:
        digest, size = hashlib.sha256(), 0
        try:
            with self._archive.open(name) as stream:
                while chunk := stream.read(1 << 20):
                    digest.update(chunk)
                    size += len(chunk)
        except (zipfile.BadZipFile, OSError, EOFError) as e:
            yield f"{name} cannot be read: {e}"
            return
        if (size, digest.hexdigest()) != (told.bytes, told.sha256):
            yield f"{name} is not as the manifest says: it was changed"

    def _checkpoints(self, there: list[str]) -> Iterator[str]:
        wanted = {}
        for row in self.rows() if _ENTRIES in there else ():
            if row.kind == Kind.CHECKPOINT:
                wanted[f"checkpoints/{row.seq}.txt"] = text_of(decode(row.body)).encode()
        found = {n for n in there if n.startswith("checkpoints/")}
        for name in sorted(found | wanted.keys()):
            if name not in found or name not in wanted or self._archive.read(name) != wanted[name]:
                yield f"{name} is not the checkpoint that the entries hold"

    def _lines(self, name: str) -> Iterator[bytes]:
        try:
            with self._archive.open(name) as stream:
                for line in stream:
                    yield line.removesuffix(b"\n")
        except (KeyError, zipfile.BadZipFile, OSError, EOFError) as e:
            raise LedgerError(
                f"{self.where}: {name} cannot be read: {e}", hint="ask for the export again"
            ) from e

    def _hashes(self, height: int | None) -> Iterator[Node]:
        for line in self._lines(_TREE):
            parts: list[Any] = line.split(b",")
            try:
                node = Node(int(parts[0]), int(parts[1]), _hash(parts[2].decode()))
                if _line(node) != line:
                    raise ValueError("it is not written as it should be")  # noqa: TRY301  told with the rest
            except (ValueError, IndexError) as e:
                raise _unread(self.where, _TREE, e) from e
            if height is None or node.height == height:
                yield node


def _none(where: str, error: Exception) -> LedgerError:
    return LedgerError(f"{where}: this is no export of a ledger: {error}",
                       hint="make one with `proscribe ledger export -o FILE.zip`")  # fmt: skip


def _unread(where: str, name: str, error: Exception) -> LedgerError:
    return LedgerError(f"{where}: a line of {name} cannot be read: {error}", hint="ask for the export again")


def _hash(text: str) -> bytes:
    found = bytes.fromhex(text)
    if found.hex() != text:
        raise ValueError(f"`{text}` is not lower-case hexadecimal")
    return found


def _kind(body: bytes) -> str:
    """Return the kind that an entry says it is: an export files nothing by kind."""
    try:
        return decode(body).kind
    except LedgerError:
        return ""
