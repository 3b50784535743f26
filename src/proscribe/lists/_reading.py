"""Read the files of a list into LISTED rows, with what they signal, and refuse a list that is not whole.

Which list and form files are of is told by their content, or said by the user. Compressed files (gzip, xz)
are read as they are.
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import io
import lzma
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

import pyarrow as pa

from proscribe import lists, registry
from proscribe.errors import ProscribeError, SourceError
from proscribe.lists import HEAD_BYTES, Account, Form, PartyList, Published, SignalKind
from proscribe.lists._entries import rows
from proscribe.schemas import LISTED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from proscribe.lists import Signal

__all__ = ["Listed", "Recognised", "head_of", "named", "plugin_names", "read", "recognise", "recognise_one"]

_BROKEN = (OSError, EOFError, zlib.error, lzma.LZMAError)
_SUFFIXES = (".gz", ".xz")


@dataclass(frozen=True, slots=True)
class Listed:
    """A list that was read.

    Attributes:
        name: what it is called: the list's own name, or that of a user's file.
        plugin: which list.
        form: in which form it came.
        entries: LISTED rows.
        signals: what was not as published.
        published: when its publisher says that it was made; empty where he does not.
        digest: SHA-256 over the rows, hexadecimal; the same content in another file has the same.
        files: SHA-256 of each file's bytes as they were given, by role.
    """

    name: str
    plugin: PartyList
    form: Form
    entries: pa.Table
    signals: tuple[Signal, ...]
    published: str
    digest: str
    files: Mapping[str, str]

    @property
    def fatal(self) -> Signal | None:
        """The signal that refuses the list, or None."""
        return next((s for s in self.signals if s.kind.fatal), None)


@dataclass(frozen=True, slots=True)
class Recognised:
    """Files that make one list together: which list, which form, which file plays which role."""

    plugin: PartyList
    form: Form
    files: Mapping[str, Path]


def plugin_names() -> tuple[str, ...]:
    """Return the names of the lists that are known, sorted."""
    return tuple(n.replace("_", "-") for n in registry.names(lists))


def named(name: str) -> PartyList:
    """Return the list called `name`.

    Raises:
        ProscribeError: there is none; the hint names them all.
    """
    if name not in plugin_names():
        raise ProscribeError(
            f"there is no list `{name}`", hint=f"one of {', '.join(plugin_names())}, or a file of your own"
        )
    found = registry.plugin(lists, name.replace("-", "_"))
    assert isinstance(found, PartyList)
    return found


def opened(path: Path) -> BinaryIO:
    """Open a file, decompressed if it is gzip or xz.

    Raises:
        SourceError: it cannot be opened.
    """
    try:
        raw = path.open("rb")
        head = raw.read(6)
        raw.seek(0)
    except OSError as e:
        raise SourceError(f"{path}: cannot be read: {e.strerror}", hint="check the path") from e
    if head.startswith(b"\x1f\x8b"):
        return gzip.GzipFile(fileobj=raw)  # type: ignore[return-value]  # reads as a binary stream does
    if head.startswith(b"\xfd7zXZ\x00"):
        return lzma.LZMAFile(raw)  # type: ignore[return-value]  # as above
    return raw


def head_of(path: Path) -> bytes:
    """Return the first decompressed bytes of a file, for recognising it.

    Raises:
        SourceError: it cannot be read.
    """
    try:
        with opened(path) as stream:
            return stream.read(HEAD_BYTES)
    except _BROKEN as e:
        raise SourceError(f"{path}: cannot be decompressed: {e}", hint="fetch it again") from e


def recognise_one(
    head: bytes, name: str, among: Iterable[PartyList]
) -> tuple[float, PartyList, Form, Published] | None:
    """Return the published file that is surest of the bytes, with its list and form; None where none is."""
    best: tuple[float, PartyList, Form, Published] | None = None
    for plugin in among:
        for form in plugin.forms:
            for file in form.files:
                score = float(file.sniff(head, name))
                if score > 0.0 and (best is None or score > best[0]):
                    best = (score, plugin, form, file)
    return best


def recognise(paths: Sequence[Path], only: PartyList | None = None) -> Recognised:
    """Say which list the files are of, and which file plays which role in it.

    Args:
        paths: files; a folder stands for the files in it.
        only: the list that they are said to be of.

    Raises:
        SourceError: no list is recognised, or the files are of several.
    """
    among = (only,) if only else tuple(registry.plugins(lists).values())
    whole = [
        p
        for path in paths
        for p in (sorted(f for f in path.iterdir() if f.is_file()) if path.is_dir() else [path])
    ]
    found: dict[str, Path] = {}
    chosen: tuple[PartyList, Form] | None = None
    for path in whole:
        inner = path.name
        for suffix in _SUFFIXES:
            inner = inner.removesuffix(suffix)
        best = recognise_one(head_of(path), inner, [chosen[0]] if chosen else among)
        if best is None:
            if path in paths:
                said = f"list {only.name}" if only else "a list that is known"
                raise SourceError(
                    f"{path}: not recognised as {said}",
                    hint="a list of your own needs a column `name` in its first line; `proscribe lists status` names the others",
                )
            continue
        _, plugin, form, file = best
        if chosen is not None and form.name != chosen[1].name:
            raise SourceError(
                f"{path}: is {form.title} of {plugin.name}, beside {chosen[1].title}",
                hint="give the files of one form",
            )
        if file.role in found:
            raise SourceError(
                f"{path}: looks like {found[file.role]}: both are `{file.role}` of {plugin.name}",
                hint="give the files of one list, each once",
            )
        chosen = (plugin, form)
        found[file.role] = path
    if chosen is None:
        raise SourceError(
            f"{paths[0]}: no list is in it", hint="give the published file, or a folder with the set"
        )
    return Recognised(*chosen, found)


def read(known: Recognised, *, called: str = "", whole: bool = True) -> Listed:
    """Read a list; what is not as published is among its signals, and a fatal one is for the caller to refuse.

    Args:
        known: what to read.
        called: the list that entries belong to which name none; default the list's own name.
        whole: hold the number of entries against what the list has when it is whole.

    Raises:
        SourceError: a file cannot be read, or is not of this form at all.
    """
    account = Account()
    digests: dict[str, str] = {}
    plugin, form = known.plugin, known.form
    for file in form.files:
        if file.role not in known.files:
            kind = SignalKind.UNREADABLE if file.required else SignalKind.MISSING_FILE
            account.signal(kind, f"the file `{file.role}` of the set is not there", form.title)
    batches: list[pa.RecordBatch] = []
    with contextlib.ExitStack() as stack:
        streams: dict[str, BinaryIO] = {}
        for file in form.files:
            path = known.files.get(file.role)
            if path is None:
                continue
            digests[file.role] = file_digest(path)
            streams[file.role] = stack.enter_context(_bounded(path, file.limit))
        first = next(iter(known.files.values()), plugin.name)
        if account.fatal is None:
            try:
                batches = list(rows(form.read(streams, account), called or plugin.name, account))
            except SourceError as e:
                raise SourceError(f"{first}: {e.message}", hint=e.hint) from e
            except _BROKEN as e:
                raise SourceError(f"{first}: cannot be decompressed: {e}", hint="fetch it again") from e
    table = pa.Table.from_batches(batches, schema=LISTED)
    if whole and not plugin.least <= table.num_rows <= plugin.most:
        account.signal(
            SignalKind.SIZE,
            f"it has {table.num_rows:,} entries, wanted {plugin.least:,} to {plugin.most:,}",
            str(first),
        )
    elif not table.num_rows:
        account.signal(SignalKind.SIZE, "it has no entries", str(first))
    return Listed(
        called or plugin.name,
        plugin,
        form,
        table,
        tuple(account.signals.values()),
        account.published,
        content_digest(table),
        digests,
    )


def content_digest(table: pa.Table) -> str:
    """Return SHA-256 over (list, id, hash) of every entry: names the content of a list."""
    total = hashlib.sha256()
    for batch in table.select(["list", "entity_id", "entry_hash"]).to_batches():
        for cells in zip(*(c.to_pylist() for c in batch.columns), strict=True):
            total.update("\n".join(cells).encode("utf-8", "surrogatepass") + b"\n")
    return total.hexdigest()


def file_digest(path: Path) -> str:
    """Return SHA-256 over the bytes of a file, hexadecimal.

    Raises:
        SourceError: it cannot be read.
    """
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as e:
        raise SourceError(f"{path}: cannot be read: {e.strerror}", hint="check the path") from e


@contextlib.contextmanager
def _bounded(path: Path, limit: int) -> Iterator[BinaryIO]:
    with opened(path) as raw:
        yield io.BufferedReader(_Bounded(raw, path, limit), 1 << 20)


class _Bounded(io.RawIOBase):
    """A stream that refuses to give more than its limit."""

    def __init__(self, raw: BinaryIO, path: Path, limit: int) -> None:
        self._raw, self._path, self._limit, self._read = raw, path, limit, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0, /) -> int:
        self._read = 0
        return self._raw.seek(offset, whence)

    def tell(self) -> int:
        return self._raw.tell()

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # a memoryview is what is handed in
        data = self._raw.read(len(buffer))
        self._read += len(data)
        if self._read > self._limit:
            raise SourceError(
                f"{self._path}: larger than {self._limit:,} bytes", hint="it is no list of this form"
            )
        buffer[: len(data)] = data
        return len(data)
