"""Put values in the place of others in a copy of a document, in the document's own layout and encoding.

Text is changed while it streams, so that a log of any size needs no second copy; JSON that was read by
pointers is changed as a whole. Nothing is ever written to the user's file.
"""

from __future__ import annotations

import codecs
import io
import re
from typing import TYPE_CHECKING, Any, BinaryIO
from urllib.parse import quote
from xml.sax.saxutils import escape

import msgspec

from proscribe.sources._text import encoding_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from proscribe.canaries import Change

__all__ = ["edited_json", "edited_text"]

_PART = 1024 * 1024
_WINDOW = 200
"""Lines below its first in which a record's value is looked for."""
_ENDS = re.compile(r"\r\n|\n|\r")
_PAGES = ("utf-8", "cp1252", "cp1251", "cp932", "gb18030", "cp949", "big5")
_BOMS = {"utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE, "utf-8": codecs.BOM_UTF8}


# ---- text ------------------------------------------------------------------------------------------


def edited_text(
    stream: BinaryIO,
    changes: Sequence[Change],
    placed: set[Change],
    spell: Callable[[str], str] | None = None,
) -> BinaryIO:
    """Return a stream that reads as `stream` does, but for the changes; it closes `stream` with itself.

    Args:
        stream: the document.
        changes: each with a line; a value that is not found within a record's length stays as it is.
        placed: takes the changes that were made, while the stream is read.
        spell: how the format writes a value, besides as it is, as JSON, as XML and as part of a URL.
    """
    return io.BufferedReader(_Edited(stream, _Text(changes, placed, spell)), _PART)


class _Edited(io.RawIOBase):
    """Passes parts through and opens only those in which a change is due."""

    def __init__(self, stream: BinaryIO, text: _Text) -> None:
        super().__init__()
        self._stream = stream
        self._ready = b""
        self._parts = text.parts(stream)

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer with what comes next."""
        while not self._ready:
            part = next(self._parts, None)
            if part is None:
                return 0
            self._ready = part
        size = min(len(buffer), len(self._ready))
        buffer[:size] = self._ready[:size]
        self._ready = self._ready[size:]
        return size

    def close(self) -> None:
        """Close the document too."""
        self._stream.close()
        super().close()


class _Text:
    """The changes that are still due in a text."""

    def __init__(
        self, changes: Sequence[Change], placed: set[Change], spell: Callable[[str], str] | None
    ) -> None:
        self._due = sorted(changes, key=lambda c: c.line or 0)
        self._placed = placed
        self._spellings = (_plain, _json, escape, _url, *((spell,) if spell else ()))
        self._pages: tuple[str, ...] = _PAGES

    def parts(self, stream: BinaryIO) -> Iterator[bytes]:
        """Yield the document in pieces, changed."""
        first = stream.read(_PART)
        wide = encoding_of(first) if encoding_of(first) != "utf-8" else None
        mark = _BOMS[wide] if wide and first.startswith(_BOMS[wide]) else b""
        # One byte is one character in Latin-1: lines are cut without knowing the code page.
        encoding = wide or "latin-1"
        if wide:
            self._pages = ()
        decoder = codecs.getincrementaldecoder(encoding)("replace")
        yield mark
        held, number, part = "", 1, first[len(mark) :]
        while part:
            text = held + decoder.decode(part)
            held = ""
            part = stream.read(_PART)
            if part:  # the last line may go on
                cut = text.rfind("\n") + 1
                text, held = text[:cut], text[cut:]
            ends = text.count("\n") + text.count("\r") - text.count("\r\n")
            if self._due and (self._due[0].line or 0) <= number + ends:
                text = self._changed(text, number)
            number += ends
            yield text.encode(encoding, "replace")

    def _changed(self, text: str, number: int) -> str:
        """Make the changes that are due in a run of whole lines; take those made, or missed, off the list."""
        out: list[str] = []
        for line in io.StringIO(text, newline=""):
            told = line
            for change in [c for c in self._due if (c.line or 0) <= number]:
                new = self._replaced(told, change)
                if new is not None:
                    told = new
                    self._placed.add(change)
                if new is not None or number > (change.line or 0) + _WINDOW:
                    self._due.remove(change)
            out.append(told)
            number += _ENDS.search(line) is not None
        return "".join(out)

    def _replaced(self, line: str, change: Change) -> str | None:
        """Return the line with the new value in the place of the old; None if the old is not in it."""
        for spell in self._spellings:
            for page in self._pages or (None,):
                try:
                    old, new = (_paged(spell(v), page) for v in (change.old, change.new))
                except UnicodeError:
                    continue
                found = [m.span() for m in _whole(old).finditer(line)]
                if found:
                    for start, end in reversed(found):
                        line = _fitted(line, start, end, new)
                    return line
        return None


def _paged(value: str, page: str | None) -> str:
    """Return a value as its bytes in a code page look in Latin-1; as it is where the text is decoded."""
    return value.encode(page).decode("latin-1") if page else value


def _plain(value: str) -> str:
    return value


def _json(value: str) -> str:
    return msgspec.json.encode(value).decode()[1:-1]


def _url(value: str) -> str:
    return quote(value, safe="/:@")


def _whole(value: str) -> re.Pattern[str]:
    """Return a pattern for a value that is not part of a longer word, and no part of a longer id."""
    if "/" in value[1:] and not value.startswith("/"):  # group/name stands in the record's package URL too
        return re.compile(rf"(?<![\w/:.\-]){re.escape(value)}(?![\w/@.\-])")
    before = r"(?<!\w)" if value[:1].isalnum() else ""
    after = r"(?!\w)" if value[-1:].isalnum() else ""
    return re.compile(before + re.escape(value) + after)


def _fitted(line: str, start: int, end: int, new: str) -> str:
    """Put a value into a line; where blanks keep a column's width, keep what follows in its place."""
    rest = line[end:]
    blanks = len(rest) - len(rest.lstrip(" "))
    longer = len(new) - (end - start)
    if blanks > 1:
        rest = " " * max(blanks - longer, 1) + rest[blanks:]
    return line[:start] + new + rest


# ---- JSON ------------------------------------------------------------------------------------------


def edited_json(document: bytes, changes: Sequence[Change], placed: set[Change]) -> bytes:
    """Return a JSON document with values changed in the records that the pointers name.

    Args:
        document: the whole document; the reader under test has found it to be JSON.
        changes: each with a pointer.
        placed: takes the changes that were made.
    """
    encoding = encoding_of(document[:4096])
    mark = _BOMS[encoding] if document.startswith(_BOMS[encoding]) else b""
    root = msgspec.json.decode(document[len(mark) :].decode(encoding, "replace"))
    for change in changes:
        changed = _in_record(root, change)
        if changed is not None:
            root = changed
            placed.add(change)
    return mark + msgspec.json.encode(root).decode().encode(encoding)


def _in_record(root: Any, change: Change) -> Any:
    """Return the document with the change made; None if the old value stands nowhere in it."""
    tokens = [t.replace("~1", "/").replace("~0", "~") for t in (change.pointer or "").split("/")[1:]]
    holder: Any = None
    key: Any = None
    at = root
    for token in tokens:
        holder, key = at, int(token) if isinstance(at, list) else token
        at = at[key]
    for swap in (_equal, _within):
        new = swap(at, change)
        if new != at:
            if holder is None:
                return new
            holder[key] = new
            return root
        if swap is _equal and isinstance(holder, dict) and change.old in key:
            _rename(holder, key, key.replace(change.old, change.new))
            return root
    elsewhere = _equal(root, change)  # the value of another record that this one refers to
    return elsewhere if elsewhere != root else None


def _rename(holder: dict[str, Any], key: str, new: str) -> None:
    entries = [(new if k == key else k, v) for k, v in holder.items()]
    holder.clear()
    holder.update(entries)


def _equal(value: Any, change: Change) -> Any:
    """Return a copy in which every text that is the old value is the new one."""
    return _mapped(value, lambda t: change.new if t.strip() == change.old else t)


def _within(value: Any, change: Change) -> Any:
    """Return a copy in which the old value is replaced wherever it stands in a text."""
    pattern = _whole(change.old)
    return _mapped(value, lambda t: pattern.sub(lambda _: change.new, t))


def _mapped(value: Any, function: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return function(value)
    if isinstance(value, list):
        return [_mapped(v, function) for v in value]
    if isinstance(value, dict):
        return {k: _mapped(v, function) for k, v in value.items()}
    return value
