"""Open what the user named: files, folders, archives, images, standard input; compressed or not.

Everything met becomes an `Opened`: either with a format that reads it, or with the reason why nothing
does. Nothing is skipped in silence. Reads no format itself.

Archives and container images are opened up to `SHALLOW` deep. With `deep`, packages of programs (JAR, APK,
wheel ...) are opened too, beside being read for who made them, and everything up to `DEEP` deep. What all
the archives of one file unpack to is bounded.
"""

from __future__ import annotations

import difflib
import io
import os
import re
import stat
import sys
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from proscribe.errors import SourceError
from proscribe.sources import HEAD_BYTES, Origin, Source, _image, _sift, _walk
from proscribe.sources._archives import ZIP, Packed, archive_of, members
from proscribe.sources._inflate import Budget, Guarded, compression, inflated, position
from proscribe.sources._kept import Kept
from proscribe.sources._recognising import (
    NOT_RECOGNISED,
    formats,
    is_other_thing,
    is_packed,
    plain_name,
    recognise,
    unread,
)
from proscribe.sources._tar import entries
from proscribe.sources._walk import Entry, walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import tzinfo

    import pyarrow as pa

    from proscribe.sources import Lines, Tally

__all__ = [
    "DEEP",
    "NOT_RECOGNISED",
    "SHALLOW",
    "Entry",
    "Opened",
    "formats",
    "read_input",
    "recognise",
    "split_format",
    "walk",
]

SHALLOW, DEEP = 2, 8
"""How many archives may be nested in one another, by default and with `deep`."""

_STDIN = "-"
# They begin like a zip, but their members are parts of one program or one document.
_PROGRAM = re.compile(
    r"\.(jar|war|ear|aar|apk|apks|xapk|aab|ipa|whl|egg|nupkg|vsix|xpi|crx|msix|appx)$", re.IGNORECASE
)
_DOCUMENT = re.compile(r"\.(docx|xlsx|pptx|od[tsp])$", re.IGNORECASE)
_LITTLE = 8192
_OWN = f"{Path(__file__).resolve().parent.parent}{os.sep}"
_OWN_FORMAT = b"format: proscribe."


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
        device: what it speaks of, where that is known before reading: the name of an image.
        count: how many files a reason is about.
        example: one of them, where there are several.
        broken: it should have been read, and could not be: it is damaged, or the system refused.
    """

    file: str
    source: Source | None
    reason: str | None
    repeatable: bool = True
    device: str | None = None
    count: int = 1
    example: str = ""
    broken: bool = False
    _stream: Callable[[], BinaryIO] = field(default=io.BytesIO, repr=False)
    _path: Path | None = field(default=None, repr=False)
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
        origin = Origin(self.file, device or self.device, zone=zone)
        return origin, self._batches(self.source, origin, search, told)

    def _batches(
        self,
        source: Source,
        origin: Origin,
        search: Callable[[Lines], _sift.Find | None] | None,
        told: Callable[[Tally], None] | None,
    ) -> Iterator[pa.RecordBatch]:
        before = _state(self._path)
        with closing(self.stream()) as stream:
            self._now[:] = [stream]
            form = source.lines
            if search is None or form is None:
                yield from source.read(stream, origin)
            else:
                yield from source.read(_sift.sifted(stream, form, lambda: search(form), told), origin)
        if before != _state(self._path):
            origin.tally.note("the file was changed while it was read")

    def taken(self) -> int | None:
        """Return how many bytes of a file on disk have been taken, packed as they are; None if not known."""
        return position(self._now[0]) if self._now else None

    def locate(self, wanted: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], int]:
        """Return the lines of (pointer, raw value) that are found; empty where the format needs none."""
        if self.source is None or self.source.locate is None or not self.repeatable:
            return {}
        with closing(self.stream()) as stream:
            return self.source.locate(stream, wanted)


def _state(path: Path | None) -> tuple[int, int, int] | None:
    """Return what changes when a file is written to."""
    try:
        told = path.stat() if path is not None else None
    except OSError:
        return None
    return (told.st_size, told.st_mtime_ns, told.st_ino) if told else None


# ---- one input -------------------------------------------------------------------------------------


def read_input(
    argument: str, as_format: str | None = None, *, deep: bool = False, strings: Source | None = None
) -> Iterator[Opened]:
    """Open what the user named and yield each input in it, lazily and in a fixed order.

    Args:
        argument: a file, a folder, `-` for standard input, or `FORMAT:path`.
        as_format: read everything as this format, whatever it looks like.
        deep: open packages of programs too, and archives nested more deeply.
        strings: reads programs a second time, and what no format claims, for names in their bytes.

    Raises:
        SourceError: the format is not known, or the path does not exist.
    """
    prefix, name = split_format(argument)
    way = _Way(_named_format(as_format or prefix), deep=deep, strings=strings)
    if name in (_STDIN, "/dev/stdin"):
        yield from _piped(sys.stdin.buffer, _STDIN, way)
        return
    path = Path(name)
    if not os.path.lexists(path):
        raise SourceError(f"{name}: there is no such file or folder", hint="check the path")
    if not path.is_dir():
        yield from _open_file(path, way)
        return
    images: set[Path] = set()
    for entry in walk(path):
        if images and any(
            _image.is_part(entry.path.relative_to(f)) for f in entry.path.parents if f in images
        ):
            continue
        folder = entry.path.parent
        if entry.path.name in _image.LAYOUT and (folder / _image.LAYOUT[0]).is_file():
            images.add(folder)
            yield from _image_folder(folder, way)
        elif entry.reason:
            yield Opened(_walk.shown(os.fspath(entry.path)), None, entry.reason)
        else:
            yield from _open_file(entry.path, way)


def _open_file(path: Path, way: _Way) -> Iterator[Opened]:
    """Open one file and yield it, or each member if it is an archive; a pipe is read once."""
    file = _walk.shown(os.fspath(path))
    try:
        told = path.stat()
        if stat.S_ISFIFO(told.st_mode) or stat.S_ISSOCK(told.st_mode):
            yield from _piped(path.open("rb"), file, way, path.name)
            return
        if not stat.S_ISREG(told.st_mode):
            yield Opened(file, None, "a device, not a file")
            return
        with path.open("rb", buffering=0) as raw:
            head = raw.read(HEAD_BYTES)
    except OSError as error:
        yield Opened(file, None, f"it cannot be opened: {_walk.why(error)}")
        return
    thing = _Thing(file, path.name, lambda: path.open("rb"), Budget(file, told.st_size), way, path=path)
    # Most files of a tree are nobody's: their first bytes tell, before anything is set up to read them.
    if compression(head) is None and archive_of(head) is None and not head.startswith(ZIP):
        yield from _settled(replace(thing, plain=True), head)
    else:
        yield from _open(thing)


def _piped(raw: BinaryIO, file: str, way: _Way, name: str = _STDIN) -> Iterator[Opened]:
    yield from _open(_Thing(file, name, lambda: raw, Budget(file, None), way, once=True))


# ---- anything with bytes ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Way:
    """How everything is opened.

    Attributes:
        source: read everything as this; None to recognise it.
        deep: go into packages of programs, and further down.
        strings: reads for names what is a program, or nobody's.
    """

    source: Source | None
    deep: bool
    strings: Source | None


@dataclass(frozen=True, slots=True)
class _Thing:
    """Something with bytes: a file, a pipe, a member of an archive.

    Attributes:
        file: its name as shown.
        name: the last part of its own name, which formats may go by.
        open: gives its bytes as they are, perhaps compressed.
        budget: what all archives in the outermost file may unpack to.
        way: how it is opened.
        once: its bytes can be had only once.
        depth: how many archives it is in.
        device: what it speaks of.
        path: where it lies open on disk.
        plain: it is known that its bytes are not compressed.
    """

    file: str
    name: str
    open: Callable[[], BinaryIO]
    budget: Budget
    way: _Way
    once: bool = False
    depth: int = 0
    device: str | None = None
    path: Path | None = None
    plain: bool = False

    def inflated(self) -> io.BufferedReader:
        """Return the bytes, decompressed, from their beginning."""
        return inflated(self.open(), self.file, keep_open=self.file == _STDIN, budget=self.budget)

    def within(self, packed: Packed) -> _Thing:
        """Return the thing for a member."""
        file = f"{self.file}!{packed.name}"
        return _Thing(
            file,
            packed.name,
            packed.open,
            self.budget,
            self.way,
            packed.once,
            self.depth + 1,
            self.device,
        )

    def searchable(self) -> BinaryIO:
        """Return the bytes of what lies open, for reading here and there: little is read ahead."""
        return io.BufferedReader(Guarded(self.open(), self.file), _LITTLE)

    def lies_open(self) -> bool:
        """Say whether its bytes can be had again as they are, without decompressing them."""
        if self.once or self.plain:
            return self.plain
        with closing(self.open()) as raw:
            return raw.seekable() and compression(raw.read(16)) is None

    def unread(self, reason: str, count: int = 1, example: str = "", *, broken: bool = False) -> Opened:
        """Return what stands for something that is not read."""
        return Opened(
            self.file, None, reason, device=self.device, count=count, example=example, broken=broken
        )


def _open(thing: _Thing) -> Iterator[Opened]:
    """Open a thing: read it, or go into it if it is an archive."""
    try:
        stream = thing.inflated()
        head = _head(stream)
        kind = archive_of(head)
        if kind == "zip" and thing.once:
            # The directory of a zip is at its end.
            kept = Kept(stream, thing.file)
            stream.close()
            thing = replace(thing, open=kept.open, once=False)
            stream = thing.inflated()
        name = plain_name(thing.name)
        package = kind == "zip" and bool(_PROGRAM.search(name))
        document = kind == "zip" and bool(_DOCUMENT.search(name))
        if kind is None or package or document:
            yield from _settled(thing, head, stream)
        if kind is None or document or (package and not thing.way.deep):
            return
        if thing.depth >= (DEEP if thing.way.deep else SHALLOW):
            more = "unpack it first" if thing.way.deep else "give --deep, or unpack it first"
            yield thing.unread(f"archives nested more than {thing.depth} deep are not opened: {more}")
            return
        with closing(stream if not stream.closed else thing.inflated()) as fresh:
            inner = _inside(thing, kind, fresh)
            yield from _gathered(thing, inner) if package else inner
    except SourceError as error:
        yield thing.unread(_reason(error, thing.file), broken=True)
    except OSError as error:
        yield thing.unread(f"it cannot be read: {_walk.why(error)}", broken=True)


def _settled(thing: _Thing, head: bytes, stream: io.BufferedReader | None = None) -> Iterator[Opened]:
    """Yield what reads a thing that is no archive, or why nothing does; `stream` is the thing's, if begun.

    A program is yielded twice where its bytes are looked through for names as well.
    """
    found = (thing.way.source or recognise(head, thing.name)) if head else None
    strings = thing.way.strings if _is_for_strings(thing, head, found) else None
    if found is None and strings is None:
        if stream is not None:
            stream.close()
        yield thing.unread(unread(head, thing.name))
        return
    readers = [r for r in (found, strings) if r is not None]
    if thing.once and len(readers) == 1 and not (readers[0].locate or readers[0].searches):
        assert stream is not None, "what can be had only once has been begun"
        yield Opened(
            thing.file,
            readers[0],
            None,
            repeatable=False,
            device=thing.device,
            _stream=_taken(stream, thing.file),
        )
        return
    kept: Callable[[], BinaryIO] | None = None
    if thing.once:
        assert stream is not None, "what can be had only once has been begun"
        kept = Kept(stream, thing.file).open
    if stream is not None:
        stream.close()
    for reader in readers:
        opener = kept or (thing.searchable if reader.searches and thing.lies_open() else thing.inflated)
        yield Opened(thing.file, reader, None, device=thing.device, _stream=opener, _path=thing.path)


def _taken(stream: io.BufferedReader, file: str) -> Callable[[], BinaryIO]:
    """Return a way to a stream that can be had once."""
    left = [stream]

    def take() -> BinaryIO:
        if not left:
            raise SourceError(f"{file}: a pipe can be read only once", hint="save it to a file first")
        return left.pop()

    return take


def _is_for_strings(thing: _Thing, head: bytes, found: Source | None) -> bool:
    """Say whether names are looked for: in programs and in what is nobody's, and not in our own catalog."""
    if thing.way.strings is None or not head or head.startswith(ZIP) or _OWN_FORMAT in head[:_LITTLE]:
        return False
    if thing.path is not None and os.path.abspath(thing.path).startswith(_OWN):  # noqa: PTH100  for every file
        return False
    if found is None:
        return not (is_packed(head) or is_other_thing(plain_name(thing.name)))
    return bool(found.begins) and found.searches


def _inside(thing: _Thing, kind: str, stream: BinaryIO) -> Iterator[Opened]:
    """Yield everything in an archive, or in the images that it holds."""
    opener = thing.open if thing.lies_open() else None
    if kind == "tar" and _image.maybe_image(_first_name(stream)):
        opener = opener or Kept(stream, thing.file).open
        images = _image.from_tar(opener, thing.file)
        if images:
            for image in images:
                yield from _image_files(thing, image)
            return
        stream = opener()
    for packed in members(kind, stream, opener, thing.file, thing.budget):
        inner = thing.within(packed)
        if packed.reason:
            file = inner.file if packed.name else thing.file
            yield Opened(file, None, packed.reason, device=thing.device, count=packed.count)
        else:
            yield from _open(inner)


def _gathered(thing: _Thing, inner: Iterator[Opened]) -> Iterator[Opened]:
    """Yield what can be read; what cannot becomes one row for each reason: there may be thousands."""
    reasons: Counter[str] = Counter()
    first: dict[str, str] = {}
    try:
        for opened in inner:
            if opened.reason is None or opened.broken:
                yield opened
            else:
                reasons[opened.reason] += opened.count
                first.setdefault(opened.reason, opened.example or opened.file)
    finally:
        rows = [thing.unread(r, count=n, example=first[r]) for r, n in sorted(reasons.items())]
    yield from rows


# ---- images ----------------------------------------------------------------------------------------


def _image_folder(folder: Path, way: _Way) -> Iterator[Opened]:
    file = _walk.shown(os.fspath(folder))
    thing = _Thing(file, folder.name, io.BytesIO, Budget(file, None), way)
    try:
        images = _image.from_folder(folder, file)
        if not images:
            yield thing.unread("a container image without a manifest", broken=True)
        for image in images:
            yield from _image_files(thing, image)
    except SourceError as error:
        yield thing.unread(_reason(error, file), broken=True)
    except OSError as error:
        yield thing.unread(f"it cannot be read: {_walk.why(error)}", broken=True)


def _image_files(thing: _Thing, image: _image.Image) -> Iterator[Opened]:
    """Yield the files of an image as a container would see them, its configuration first."""
    reference = image.reference
    if not re.search(r"[:/]", reference):  # a tag alone, or a digest: of what, only the file's name can tell
        reference = f"{_walk.shown(thing.name).partition('.')[0]}:{reference}"
    named = replace(thing, device=reference, way=replace(thing.way, source=None), depth=thing.depth + 1)
    hidden: Counter[str] = Counter()

    def inner() -> Iterator[Opened]:
        if image.config is not None:
            yield from _open(
                replace(named, file=f"{thing.file}!config", name="image-config.json", open=image.config)
            )
        for layered in image.files(thing.file, thing.budget, hidden):
            file = f"{thing.file}!{layered.layer}!{layered.path}"
            yield from _open(replace(named, file=file, name=layered.path, open=layered.open, once=True))

    yield from _gathered(named, inner())
    for reason, count in sorted(hidden.items()):
        yield named.unread(f"in a layer, but not in the image: {reason}", count=count)


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


def _first_name(stream: BinaryIO) -> str:
    """Return the name of a tar's first entry but its root, without taking it."""
    assert isinstance(stream, io.BufferedReader), "archives are read through a buffer"
    try:
        names = (e.name for e in entries(io.BytesIO(_head(stream)), ""))
        return next((n for n in names if n.strip("./")), "")
    except SourceError:
        return ""


def _reason(error: SourceError, file: str) -> str:
    """Return an error's sentence without the name of the file, which stands beside it."""
    return error.message.removeprefix(f"{file}: ")
