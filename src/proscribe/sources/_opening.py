"""Open what the user named: files, folders, archives, standard input; compressed or not.

Everything met becomes an `Opened`: either with a format that reads it, or with the reason why nothing
does. Nothing is skipped in silence. Reads no format itself.
"""

from __future__ import annotations

import difflib
import io
import os
import re
import stat
import sys
import zipfile
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from proscribe import registry, sources
from proscribe.errors import SourceError
from proscribe.sources import HEAD_BYTES, Origin, Source, _sift, _walk
from proscribe.sources._inflate import inflated, position
from proscribe.sources._kept import Archive, Kept, Member
from proscribe.sources._walk import Entry, walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import tzinfo

    import pyarrow as pa

    from proscribe.sources import Lines, Tally

__all__ = ["Entry", "Opened", "formats", "open_input", "read_input", "recognise", "split_format", "walk"]

NOT_RECOGNISED = "the format was not recognised"
"""The reason for a file that no format claims."""

_STDIN = "-"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_MEMBERS = 10_000
# They begin like a zip, but their members are parts of one program or one document.
_ONE_THING = re.compile(
    r"\.(jar|war|ear|apk|aab|ipa|whl|egg|nupkg|vsix|xpi|crx|docx|xlsx|pptx|od[tsp]|msix|appx)$", re.IGNORECASE
)
_COMPRESSED = re.compile(r"\.(gz|xz|bz2)$", re.IGNORECASE)
_UNREAD = (
    (b"\x28\xb5\x2f\xfd", "Zstandard data is not read: decompress it first"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive is not read: unpack it first"),
    (b"Rar!\x1a\x07", "a RAR archive is not read: unpack it first"),
    (b"\x1f\x9d", "data of compress (.Z) is not read: decompress it first"),
    (b"MZ", "a Windows program, not an inventory"),
    (b"\x7fELF", "a Linux program, not an inventory"),
    (b"%PDF-", "a PDF document, not an inventory"),
    (b"SQLite format 3\x00", "an SQLite database: export the table as CSV"),
)
_TAR_AT = 257


def formats() -> dict[str, Source]:
    """Return every input format by the name it has on the command line."""
    return {source.name: source for source in registry.plugins(sources).values()}


def recognise(head: bytes, name: str) -> Source | None:
    """Return the format that is surest of the first bytes of a file called `name`, or None."""
    best: tuple[float, Source] | None = None
    inner = _COMPRESSED.sub("", name)
    for _, source in sorted(formats().items()):
        score = source.sniff(head, inner)
        if score > 0.0 and (best is None or score > best[0]):
            best = (score, source)
    return best[1] if best else None


def split_format(argument: str) -> tuple[str | None, str]:
    """Split `FORMAT:path` as given on the command line; `./FORMAT:path` is always a path."""
    prefix, colon, path = argument.partition(":")
    return (prefix, path) if colon and path and prefix in formats() else (None, argument)


@dataclass(frozen=True, slots=True)
class Opened:
    """One input: a file, a member of an archive, or standard input.

    Attributes:
        file: the name to show.
        source: the format that reads it; None where `reason` says why nothing does.
        reason: why it is not read; None where it is.
        repeatable: whether the stream can be had again, so that lines can be located.
    """

    file: str
    source: Source | None
    reason: str | None
    repeatable: bool = True
    _stream: Callable[[], BinaryIO] = field(default=io.BytesIO, repr=False)
    _now: list[BinaryIO] = field(default_factory=list, repr=False, compare=False)

    def stream(self) -> BinaryIO:
        """Return the decompressed bytes from their beginning; the caller closes it.

        Raises:
            SourceError: it cannot be opened, or was a pipe that has been read already.
        """
        return self._stream()

    def read(
        self,
        device: str | None = None,
        search: Callable[[Lines], _sift.Find | None] | None = None,
        zone: tzinfo | None = None,
        told: Callable[[Tally], None] | None = None,
    ) -> tuple[Origin, Iterator[pa.RecordBatch]]:
        """Return the origin, whose tally fills while the batches are taken, and the batches.

        Args:
            device: the device that all of it speaks of.
            search: makes a search of raw bytes, for formats that allow it; lines without a hit are
                then counted and not read.
            zone: of times without an offset.
            told: given the tally again and again while a log is searched.

        The batches are made when they are asked for; taking them raises SourceError where the input
        cannot be read as a whole. What was taken before the error stays valid.
        """
        assert self.source is not None, "an input with a reason is not read"
        origin = Origin(self.file, device, zone=zone)
        return origin, self._batches(self.source, origin, search, told)

    def _batches(
        self,
        source: Source,
        origin: Origin,
        search: Callable[[Lines], _sift.Find | None] | None,
        told: Callable[[Tally], None] | None,
    ) -> Iterator[pa.RecordBatch]:
        with closing(self.stream()) as stream:
            self._now[:] = [stream]
            form = source.lines
            if search is None or form is None:
                yield from source.read(stream, origin)
            else:
                yield from source.read(_sift.sifted(stream, form, lambda: search(form), told), origin)

    def taken(self) -> int | None:
        """Return how many bytes of a file on disk have been taken, packed as they are; None if not known."""
        return position(self._now[0]) if self._now else None

    def locate(self, wanted: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], int]:
        """Return the lines of (pointer, raw value) that are found; empty where the format needs none."""
        if self.source is None or self.source.locate is None or not self.repeatable:
            return {}
        with closing(self.stream()) as stream:
            return self.source.locate(stream, wanted)


# ---- one input -------------------------------------------------------------------------------------


def read_input(argument: str, as_format: str | None = None) -> Iterator[Opened]:
    """Open what the user named and yield each input in it, lazily and in a fixed order.

    Args:
        argument: a file, a folder, `-` for standard input, or `FORMAT:path`.
        as_format: read everything as this format, whatever it looks like.

    Raises:
        SourceError: the format is not known, or the path does not exist.
    """
    prefix, name = split_format(argument)
    source = _named_format(as_format or prefix)
    if name in (_STDIN, "/dev/stdin"):
        yield from _standard_input(source)
        return
    path = Path(name)
    if not os.path.lexists(path):
        raise SourceError(f"{name}: there is no such file or folder", hint="check the path")
    if not path.is_dir():
        yield from open_input(path, source)
        return
    for entry in walk(path):
        if entry.reason:
            yield Opened(_walk.shown(os.fspath(entry.path)), None, entry.reason)
        else:
            yield from open_input(entry.path, source)


def open_input(path: Path, source: Source | None = None) -> Iterator[Opened]:
    """Open one file and yield it, or each member if it is an archive.

    Args:
        path: the file; a pipe is read once.
        source: the format to read it as; None to recognise it.
    """
    file = _walk.shown(os.fspath(path))
    try:
        mode = path.stat().st_mode
        if stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode):
            yield from _once(path.open("rb"), file, path.name, source)
            return
        if not stat.S_ISREG(mode):
            yield Opened(file, None, "a device, not a file")
            return
        path.open("rb").close()
    except OSError as error:
        yield Opened(file, None, f"it cannot be opened: {_walk.why(error)}")
        return
    yield from _repeatable(lambda: path.open("rb"), file, path.name, source, depth=0)


def _standard_input(source: Source | None) -> Iterator[Opened]:
    yield from _once(sys.stdin.buffer, _STDIN, _STDIN, source)


def _once(raw: BinaryIO, file: str, name: str, source: Source | None) -> Iterator[Opened]:
    """Open a pipe: a log or a table streams through, a document or an archive is kept to be read again."""
    try:
        stream = inflated(raw, file, keep_open=file == _STDIN)
        head = _head(stream)
    except SourceError as error:
        yield Opened(file, None, _reason(error, file))
        return
    reason = _unread(head, name)
    found = None if reason else source or recognise(head, name)
    if head.startswith(_ZIP) or (found is not None and (found.locate or found.limit) and not reason):
        try:
            kept = Kept(stream, file)
        except SourceError as error:
            yield Opened(file, None, _reason(error, file))
            return
        stream.close()
        yield from _repeatable(kept.open, file, name, source, depth=0)
    elif found is None:
        stream.close()
        yield Opened(file, None, reason or NOT_RECOGNISED)
    else:
        left = [stream]

        def take() -> BinaryIO:
            if not left:
                raise SourceError(f"{file}: a pipe can be read only once", hint="save it to a file first")
            return left.pop()

        yield Opened(file, found, None, repeatable=False, _stream=take)


def _repeatable(
    opener: Callable[[], BinaryIO], file: str, name: str, source: Source | None, depth: int
) -> Iterator[Opened]:
    """Open something that can be opened again."""
    try:
        with closing(inflated(opener(), file)) as stream:
            head = _head(stream)
            if head.startswith(_ZIP) and not _ONE_THING.search(name):
                if depth > 1:
                    yield Opened(file, None, "an archive in an archive in an archive: unpack it first")
                    return
                # The directory of a zip is at its end: only a file or a kept copy can be searched.
                zip_opener = opener if _is_plain(opener) else Kept(stream, file).open
                yield from _members(zip_opener, file, source, depth)
                return
    except SourceError as error:
        yield Opened(file, None, _reason(error, file))
        return
    except OSError as error:
        yield Opened(file, None, f"it cannot be read: {_walk.why(error)}")
        return
    if reason := _unread(head, name):
        yield Opened(file, None, reason)
        return
    found = source or recognise(head, name)
    yield Opened(file, found, None if found else NOT_RECOGNISED, _stream=lambda: inflated(opener(), file))


def _is_plain(opener: Callable[[], BinaryIO]) -> bool:
    """Say whether the bytes themselves are a zip in something that can be searched."""
    with closing(opener()) as raw:
        return raw.read(4) in _ZIP and raw.seekable()


def _members(
    opener: Callable[[], BinaryIO], file: str, source: Source | None, depth: int
) -> Iterator[Opened]:
    try:
        archive = Archive(opener())
        members = [m for m in archive.zip.infolist() if not m.is_dir()]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        yield Opened(file, None, f"the zip archive is damaged: {error}")
        return
    if not members:
        yield Opened(file, None, "the zip archive holds no files")
    for member in members[:_MEMBERS]:
        shown = f"{file}!{_walk.member_name(member.filename)}"
        if member.flag_bits & 0x1:
            yield Opened(shown, None, "encrypted: decrypt the zip archive first")
            continue

        def again(member: zipfile.ZipInfo = member, shown: str = shown) -> BinaryIO:
            return io.BufferedReader(Member(archive, member, shown))

        yield from _repeatable(again, shown, member.filename, source, depth + 1)
    if len(members) > _MEMBERS:
        yield Opened(
            file, None, f"only the first {_MEMBERS:,} of {len(members):,} files in it are read: unpack it"
        )


# ---- names and reasons -----------------------------------------------------------------------------


def _named_format(name: str | None) -> Source | None:
    if name is None:
        return None
    known = formats()
    if name not in known:
        close = difflib.get_close_matches(name, known, n=1)
        hint = f"did you mean {close[0]}? " if close else ""
        raise SourceError(
            f"there is no input format called {name!r}", hint=f"{hint}known: {', '.join(sorted(known))}"
        )
    return known[name]


def _head(stream: io.BufferedReader) -> bytes:
    """Return the first bytes without taking them."""
    head = stream.peek(HEAD_BYTES)
    return head[:HEAD_BYTES]


def _unread(head: bytes, name: str) -> str | None:
    """Return why bytes that no format should be asked about are not read."""
    if not head:
        return "the file is empty"
    if head.startswith(_ZIP):
        return f"a {Path(name).suffix} file is one program or document, not an archive of inventories"
    for magic, reason in _UNREAD:
        if head.startswith(magic):
            return None if recognise(head, name) else reason
    if head[_TAR_AT : _TAR_AT + 5] == b"ustar":
        return "a tar archive is not read: unpack it first"
    return None


def _reason(error: SourceError, file: str) -> str:
    """Return an error's sentence without the name of the file, which stands beside it."""
    return error.message.removeprefix(f"{file}: ")
