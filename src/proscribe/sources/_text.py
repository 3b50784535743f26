"""Turn bytes into text and lines: encodings told apart, memory bounded, nothing lost without a count.

UTF-8 with or without a mark, UTF-16 by its mark or by its pattern of NUL bytes; a line that is
neither is read in a fallback encoding and noted. A line longer than a limit is dropped and counted.
"""

from __future__ import annotations

import codecs
import io
import re
from functools import lru_cache
from typing import TYPE_CHECKING, BinaryIO, cast

from proscribe.errors import SourceError
from proscribe.sources import HEAD_BYTES, _blocks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from proscribe.sources import Origin

__all__ = [
    "LINE_LIMIT",
    "WHOLE_LIMIT",
    "again",
    "blocks",
    "encoding_of",
    "head_text",
    "lines",
    "numbered",
    "peeked",
    "recode",
    "text_of",
    "whole",
]

WHOLE_LIMIT = 512 * 1024 * 1024
"""The largest document, decompressed, of a format that is read whole."""

LINE_LIMIT = 1024 * 1024
"""The longest line of a table or a log, in bytes."""

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_SAMPLE = 4096
# Western text in one byte has its accented letters one by one; four in a row are a Cyrillic word.
_CYRILLIC = re.compile(rb"[\xc0-\xff\xa8\xb8]{4}")


def encoding_of(head: bytes) -> str:
    """Tell `utf-16-le` or `utf-16-be` by mark or NUL pattern, else say `utf-8`."""
    if head.startswith(codecs.BOM_UTF16_LE):
        return "utf-16-le"
    if head.startswith(codecs.BOM_UTF16_BE):
        return "utf-16-be"
    sample = head[:_SAMPLE]
    sample = sample[: len(sample) // 2 * 2]
    if len(sample) >= 4 and b"\x00" in sample:  # noqa: PLR2004 - two characters at least
        half = len(sample) // 2
        even, odd = sample[0::2].count(0), sample[1::2].count(0)
        # Latin text in UTF-16 has a NUL in nearly every pair; a stray NUL in UTF-8 does not.
        if odd > half * 0.4 and even < half * 0.05:
            return "utf-16-le"
        if even > half * 0.4 and odd < half * 0.05:
            return "utf-16-be"
    return "utf-8"


@lru_cache(maxsize=4)
def head_text(head: bytes) -> str | None:
    """Return the first bytes of a file as text without its mark, or None if it is not text."""
    encoding = encoding_of(head)
    if encoding == "utf-8":
        try:
            found = codecs.getincrementaldecoder("utf-8-sig")().decode(head)
        except UnicodeDecodeError:
            found = head.decode("cp1252", "replace")
    else:
        found = codecs.getincrementaldecoder(encoding)("replace").decode(head).lstrip("\ufeff")
    # A few control characters occur in real tables; many mean an image or a program.
    return None if len(_CONTROL.findall(found)) > 1 + len(found) // 50 else found


class _Again:
    """The first bytes once more, then the rest of the stream: only what `blocks` needs, `read`."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head = head
        self._rest = rest

    def read(self, size: int) -> bytes:
        if self._head:
            head, self._head = self._head[:size], self._head[size:]
            return head
        return self._rest.read(size)


def peeked(stream: BinaryIO, size: int = HEAD_BYTES) -> tuple[bytes, BinaryIO]:
    """Return the first `size` bytes and a stream that still begins with them."""
    head = b""
    while len(head) < size and (part := stream.read(size - len(head))):
        head += part
    return head, again(head, stream)


def again(head: bytes, rest: BinaryIO) -> BinaryIO:
    """Return a stream of bytes that were read already, and what follows them."""
    return cast("BinaryIO", _Again(head, rest))


def recode(data: bytes, origin: Origin) -> bytes:
    """Return a document as UTF-8 without mark; a document in UTF-16 or a legacy encoding is noted."""
    if data.startswith(codecs.BOM_UTF8):
        return data[3:]
    encoding = encoding_of(data[:_SAMPLE])
    if encoding != "utf-8":
        origin.tally.note(f"read as {encoding.upper()}")
        return data.decode(encoding, "replace").lstrip("\ufeff").encode("utf-8", "replace")
    return data


def whole(stream: BinaryIO, origin: Origin, limit: int = WHOLE_LIMIT) -> bytes:
    """Read a document to its end.

    Raises:
        SourceError: it is longer than `limit` bytes, decompressed.
    """
    held = io.BytesIO()  # grows in place: joining parts would hold the document twice
    while part := stream.read(min(_blocks.SIZE, limit + 1 - held.tell())):
        held.write(part)
        if held.tell() > limit:
            raise SourceError(
                f"{origin.file}: the document is larger than {limit:,} bytes, the limit of a format that is "
                f"read whole",
                hint="split it, or convert the inventory in it to CSV, which has no limit",
            )
    return held.getvalue()


def blocks(
    stream: BinaryIO, origin: Origin, *, line_limit: int = LINE_LIMIT, fallback: str = "cp1252"
) -> Iterator[str]:
    """Yield the text in pieces of whole lines, about a megabyte each.

    A line longer than `line_limit` bytes is replaced by an empty one, so that line numbers hold, and
    counted in the tally. Bytes that are not UTF-8 are read, line by line, as `fallback`.
    """
    first = stream.read(_blocks.SIZE)
    encoding = encoding_of(first)
    if encoding == "utf-8":
        for block in _blocks.raw_blocks(first.removeprefix(codecs.BOM_UTF8), stream, origin, line_limit):
            yield text_of(block.whole(), origin, fallback)
        return
    marked = first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    origin.tally.note(f"read as {encoding.upper()}" + ("" if marked else ", told by its NUL bytes"))
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    parts = (decoder.decode(part) for part in _parts(first[2:] if marked else first, stream))
    for piece in _whole_lines(parts, origin, line_limit):
        yield _without_nul(piece, origin)


def lines(
    stream: BinaryIO, origin: Origin, *, line_limit: int = LINE_LIMIT, fallback: str = "cp1252"
) -> Iterator[tuple[int, str]]:
    """Yield (1-based number, line without its end) for every line, blank ones too."""
    number = 0
    for block in blocks(stream, origin, line_limit=line_limit, fallback=fallback):
        for number, line in numbered(block, number + 1):  # noqa: B020 - goes on where the last block ended
            yield number, line


def numbered(block: str, first: int) -> Iterator[tuple[int, str]]:
    """Yield (number, line without its end) for every line of a piece of text, counting from `first`."""
    for number, line in enumerate(io.StringIO(block, newline=""), first):
        yield number, line.rstrip("\r\n")


def text_of(raw: bytes, origin: Origin, fallback: str = "cp1252") -> str:
    """Return lines as text: UTF-8, or `fallback` with a note; NUL characters are left out and noted."""
    return _without_nul(_decoded(raw, origin, fallback), origin)


def _without_nul(piece: str, origin: Origin) -> str:
    if "\x00" not in piece:
        return piece
    origin.tally.note("NUL characters left out", piece.count("\x00"))
    return piece.replace("\x00", "")


def _parts(first: bytes, stream: BinaryIO) -> Iterator[bytes]:
    if first:
        yield first
    while part := stream.read(_blocks.SIZE):
        yield part


def _whole_lines(parts: Iterator[str], origin: Origin, limit: int) -> Iterator[str]:
    """Cut pieces of text at line ends; drop and count a line that is longer than `limit`."""
    held: list[str] = []
    size = 0
    dropping = False
    for whole_part in parts:
        part = whole_part
        if dropping:
            at = part.find("\n")
            if at < 0:
                continue
            part = part[at:]  # the end of the dropped line stays, so that the next has its number
            dropping = False
        cut = part.rfind("\n") + 1 or part.rfind("\r", 0, -1) + 1
        if cut:
            held.append(part[:cut])
            yield "".join(held)
            held, size, part = [], 0, part[cut:]
        held.append(part)
        size += len(part)
        if size > limit:
            origin.tally.rows += 1
            origin.tally.skip(f"a line longer than {limit:,} characters", origin.file)
            held, size, dropping = [], 0, True
    if rest := "".join(held):
        yield rest


def _decoded(piece: bytes, origin: Origin, fallback: str) -> str:
    try:
        return piece.decode()
    except UnicodeDecodeError:
        return "".join(_line_decoded(line, origin, fallback) for line in piece.splitlines(keepends=True))


def _line_decoded(line: bytes, origin: Origin, fallback: str) -> str:
    if fallback == "cp1252" and _CYRILLIC.search(line):
        fallback = "cp1251"
    try:
        return line.decode()
    except UnicodeDecodeError:
        origin.tally.note(f"line that is not UTF-8, read as {fallback}")
    try:
        return line.decode(fallback)
    except UnicodeDecodeError:
        return line.decode("latin-1")
