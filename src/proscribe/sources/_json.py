"""Read JSON documents by type, skim their first bytes, and find the line of a value in them.

Typed decoding keeps only the fields that are wanted. A value of an unexpected type costs that value,
not the document (`loose`); a document that is no JSON, or nests too deep, is a SourceError.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar, get_args

import msgspec

from proscribe.errors import SourceError
from proscribe.sources import Origin, _text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

__all__ = [
    "NULL",
    "Skim",
    "Text",
    "decode",
    "document",
    "is_null",
    "locate",
    "loose",
    "pieces",
    "pointer_part",
    "records",
    "skim",
]

Text = str | int | float | bool | None
"""What a field that should be text may hold in the wild."""

NULL = msgspec.Raw(b"null")
"""The default of a part that is taken apart later."""

_T = TypeVar("_T")

_LONE_SURROGATE = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F][0-9a-fA-F]{2})"
    rb"|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2}"
)
_ESCAPED_HALF = re.compile(rb"\\u[dD][89a-fA-F]")
_SOLID = re.compile(rb"\S")
_CONTROLS = bytes(32 if b < 32 and b not in b"\t\n\r" else b for b in range(256))  # noqa: PLR2004
_AT_BYTE = re.compile(r"\(byte (\d+)\)")
_PIECE = 1024 * 1024
_TOO_DEEP = "nests deeper than this reader follows (about 1,000 levels)"


# ---- whole documents -------------------------------------------------------------------------------


def document(stream: BinaryIO, origin: Origin, limit: int | None) -> bytes:
    """Read a document as UTF-8 bytes.

    Raises:
        SourceError: it is empty or longer than `limit`.
    """
    data = _text.recode(_text.whole(stream, origin, limit or _text.WHOLE_LIMIT), origin)
    if _SOLID.search(data) is None:
        raise SourceError(f"{origin.file}: the file is empty", hint="export it again")
    return data


def decode(data: bytes, kind: type[_T], origin: Origin) -> _T:
    """Decode a document, or a part of one, as `kind`.

    Raises:
        SourceError: it is no JSON, even after sound repairs (another encoding, control characters,
            half characters), or nests too deep.
        msgspec.ValidationError: it is JSON, but not of this type.
    """
    try:
        return msgspec.json.decode(data, type=kind)
    except msgspec.ValidationError:
        raise
    except RecursionError:
        raise SourceError(f"{origin.file}: the document {_TOO_DEEP}") from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        repaired = _repaired(data, origin)
    try:
        found = msgspec.json.decode(repaired, type=kind)
    except msgspec.ValidationError:
        raise
    except RecursionError:
        raise SourceError(f"{origin.file}: the document {_TOO_DEEP}") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        at = _AT_BYTE.search(str(error))
        # A byte past the end means that the document stops; msgspec then names none.
        line = 1 + repaired.count(b"\n", 0, int(at[1]) if at else len(repaired.rstrip()))
        what = _AT_BYTE.sub("", str(error)).removeprefix("JSON is malformed: ").strip()
        raise SourceError(
            f"{origin.file}:{line}: not valid JSON: {what[:1].lower()}{what[1:]}",
            hint="export the file again; it may have been cut off or edited by hand",
        ) from None
    origin.tally.note("repaired characters that JSON does not allow")
    return found


def _repaired(data: bytes, origin: Origin) -> bytes:
    """Repair what tools are known to write; every repair but the encoding keeps the length."""
    return _allowed(_utf8(data, origin))


def _utf8(data: bytes, origin: Origin) -> bytes:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(data), _PIECE):  # a whole copy as text would take too much memory
            decoder.decode(data[start : start + _PIECE])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        origin.tally.note("not UTF-8, read as cp1252")
        return data.decode("cp1252", "replace").encode()
    return data


def _allowed(data: bytes) -> bytes:
    """Replace control characters and halves of characters, which JSON does not allow in a text."""
    data = data.translate(_CONTROLS)
    return _LONE_SURROGATE.sub(rb"\\ufffd", data) if _ESCAPED_HALF.search(data) else data


def loose(value: object, kind: type[_T]) -> tuple[_T, int]:
    """Build a Struct from decoded JSON field by field; return it and how many values did not fit."""
    misfits = 0
    fields: dict[str, Any] = {}
    mapping = value if isinstance(value, dict) else {}
    if not isinstance(value, dict):
        misfits += 1
    for spec in msgspec.structs.fields(kind):  # type: ignore[arg-type]
        if spec.encode_name not in mapping:
            continue
        raw = mapping[spec.encode_name]
        try:
            fields[spec.name] = msgspec.convert(raw, type=spec.type)
        except msgspec.ValidationError:
            fitted, more = _fitted(raw, spec.type)
            misfits += more
            if fitted is not None:
                fields[spec.name] = fitted
    return kind(**fields), misfits


def _fitted(raw: object, kind: Any) -> tuple[Any, int]:
    """Fit a value of the wrong type: the sound items of a list, a Struct field by field, else nothing."""
    for option in get_args(kind) or (kind,):
        arguments = get_args(option)
        if getattr(option, "__origin__", None) is list and arguments:
            items = raw if isinstance(raw, list) else [raw]
            structs = [a for a in (get_args(arguments[0]) or arguments) if _is_struct(a)]
            if structs:
                fitted = [loose(item, structs[0]) for item in items if isinstance(item, dict)]
                dropped = sum(not isinstance(item, dict) for item in items)
                return [f for f, _ in fitted], dropped + sum(m for _, m in fitted)
        elif _is_struct(option):
            if isinstance(raw, dict):
                return loose(raw, option)
            if isinstance(raw, str) and any(f.name == "name" for f in msgspec.structs.fields(option)):
                return option(name=raw), 1
    return None, 1


def _is_struct(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)


def is_null(raw: msgspec.Raw) -> bool:
    """Say whether a part of a document is null or missing."""
    return bytes(memoryview(raw)[:4]) == b"null"


def pieces(raw: msgspec.Raw, kind: type[_T], origin: Origin, size: int) -> Iterator[list[_T]]:
    """Decode an array of records, `size` at a time; the ones that do not fit are read loosely and noted.

    Only one piece is held decoded: a document is little more than its bytes in memory.

    Raises:
        SourceError: a record nests too deep, or is no JSON.
    """
    if is_null(raw):
        return
    items = _items(raw, origin)
    decoder = msgspec.json.Decoder(kind)
    for start in range(0, len(items), size):
        yield [_record(item, decoder, kind, origin) for item in items[start : start + size]]


def records(raw: msgspec.Raw, kind: type[_T], origin: Origin) -> list[_T]:
    """Decode an array of records at once, as `pieces` does; one object counts as an array of it."""
    return [record for piece in pieces(raw, kind, origin, _PIECE) for record in piece]


def _items(raw: msgspec.Raw, origin: Origin) -> list[msgspec.Raw]:
    try:
        return msgspec.json.decode(raw, type=list[msgspec.Raw])
    except msgspec.ValidationError:
        return [raw]  # one object where an array belongs
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return decode(bytes(raw), list[msgspec.Raw], origin)


def _record(item: msgspec.Raw, decoder: msgspec.json.Decoder[_T], kind: type[_T], origin: Origin) -> _T:
    try:
        return decoder.decode(item)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        pass
    try:
        return decode(bytes(item), kind, origin)
    except msgspec.ValidationError:
        pass
    try:
        fitted, misfits = loose(decode(bytes(item), Any, origin), kind)
    except RecursionError:
        raise SourceError(f"{origin.file}: the document {_TOO_DEEP}") from None
    origin.tally.note("value of an unexpected type left out", misfits)
    return fitted


# ---- the first bytes -------------------------------------------------------------------------------

_TOKEN = re.compile(r'"((?:[^"\\]|\\.)*)"|([{}\[\],:])|([^\s{}\[\],:"]+)', re.DOTALL)
_DEPTH = 6


@dataclass(frozen=True, slots=True)
class Skim:
    """What the first bytes of a JSON document show.

    Attributes:
        opening: `{` or `[`.
        paths: every key met, as a path with `*` for an item of an array: `components/*/purl`.
        values: the first text or number at such a path.
    """

    opening: str
    paths: set[str] = field(default_factory=set)
    values: dict[str, str] = field(default_factory=dict)


@lru_cache(maxsize=4)
def skim(head: bytes) -> Skim | None:
    """Skim the first value in `head` as far as it goes; None if it cannot be JSON."""
    text = _text.head_text(head)
    if text is None:
        return None
    text = text.lstrip()
    if text[:1] not in ("{", "["):
        return None
    found = Skim(text[0])
    stack: list[tuple[str, bool]] = []  # (path of the container, is it an array)
    key: str | None = None
    for match in _TOKEN.finditer(text):
        string, mark, word = match.groups()
        prefix, in_array = stack[-1] if stack else ("", False)
        if mark in ("{", "["):
            path = _join(prefix, "*" if in_array else (key or "")) if stack else ""
            stack.append((path, mark == "["))
            key = None
        elif mark in ("}", "]"):
            stack.pop()
            key = None
            if not stack:
                break
        elif mark == ",":
            key = None
        elif mark is None and len(stack) <= _DEPTH:
            value = string if string is not None else word
            if not in_array and key is None and string is not None:
                key = string
                found.paths.add(_join(prefix, key))
            elif value is not None:
                found.values.setdefault(_join(prefix, "*" if in_array else (key or "")), value)
    return found


def _join(prefix: str, part: str) -> str:
    return f"{prefix}/{part}" if prefix else part


# ---- the line of a value ---------------------------------------------------------------------------

_GAP = re.compile(rb"[\s,]*")
_KEY = re.compile(rb'[\s,]*("(?:[^"\\]|\\.)*")\s*:\s*')
_STRING = re.compile(rb'"((?:[^"\\]|\\.)*)"(\s*:)?')


def pointer_part(key: str) -> str:
    """Escape one part of an RFC 6901 pointer."""
    return key.replace("~", "~0").replace("/", "~1")


def locate(
    stream: BinaryIO, wanted: Iterable[tuple[str, str]], limit: int | None = None
) -> Mapping[tuple[str, str], int]:
    """Find the line of each (pointer of a record, raw value in it); the record's own line at worst.

    Only the containers on the way to a wanted record are taken apart. What cannot be found is left out.

    Raises:
        SourceError: the document is longer than `limit`, or empty.
    """
    origin = Origin("document")
    data = _utf8(document(stream, origin, limit), origin)
    pairs = set(wanted)
    found = _located(data, pairs)
    if len(found) < len(pairs) and (allowed := _allowed(data)) != data:
        found |= _located(allowed, pairs - found.keys())
    return found


def _located(data: bytes, wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
    tree: dict[str, Any] = {}
    values: dict[str, list[str]] = {}
    for pointer, value in wanted:
        values.setdefault(pointer, []).append(value)
        node = tree
        for part in pointer.split("/")[1:]:
            node = node.setdefault(part.replace("~1", "/").replace("~0", "~"), {})
    offsets: dict[tuple[str, str], int] = {}
    start = len(data) - len(data.lstrip())
    todo: list[tuple[str, dict[str, Any], int, bytes, int, str]] = [
        ("", tree, start, data.strip(), start, "")
    ]
    while todo:
        pointer, node, at, raw, key_at, key = todo.pop()
        for value in values.get(pointer, ()):
            offsets[pointer, value] = _value_at(raw, at, value, key, key_at)
        if node:
            for child, child_key_at, child_at, child_raw in _children(raw, at, node):
                inner = f"{pointer}/{pointer_part(child)}"
                todo.append((inner, node[child], child_at, child_raw, child_key_at, child))
    return _lines(data, offsets)


def _children(raw: bytes, at: int, wanted: dict[str, Any]) -> Iterator[tuple[str, int, int, bytes]]:
    """Yield (key or index, where its key stands, where it stands, its bytes) of the wanted children."""
    left = len(wanted)
    try:
        if raw.startswith(b"["):
            position = 1
            for index, item in enumerate(msgspec.json.decode(raw, type=list[msgspec.Raw])):
                position = _end(_GAP, raw, position)
                size = len(memoryview(item))
                if (name := str(index)) in wanted:
                    yield name, at + position, at + position, raw[position : position + size]
                    left -= 1
                    if not left:
                        return
                position += size
        elif raw.startswith(b"{"):
            position = 1
            for name, item in msgspec.json.decode(raw, type=dict[str, msgspec.Raw]).items():
                match = _KEY.match(raw, position)
                value = bytes(item)
                if match is None or not raw.startswith(value, match.end()):
                    return  # a key that occurs twice: the rest cannot be told apart
                if name in wanted:
                    yield name, at + match.start(1), at + match.end(), value
                position = match.end() + len(value)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return


def _end(pattern: re.Pattern[bytes], raw: bytes, position: int) -> int:
    match = pattern.match(raw, position)
    return match.end() if match else position


def _value_at(raw: bytes, at: int, value: str, key: str, key_at: int) -> int:
    """Return where a value stands: the key of the record, a value in it, or else its beginning."""
    if key == value or key.endswith("/" + value):
        return key_at
    quoted = re.compile(re.escape(msgspec.json.encode(value)) + rb"(?!\s*:)")
    if match := quoted.search(raw):
        return at + match.start()
    if b"\\" in raw:  # escapes that another writer chose
        for match in _STRING.finditer(raw):
            if b"\\" in match[1] and match[2] is None and _unescaped(match[0]) == value:
                return at + match.start()
    # A part of a value (`Organization: X`), or a name joined of a group and a name.
    for part in (value, value.rsplit("/", 1)[-1]):
        inner = raw.find(msgspec.json.encode(part)[1:-1])
        if inner >= 0 and part:
            return at + inner
    return at


def _unescaped(quoted: bytes) -> str | None:
    try:
        return msgspec.json.decode(quoted, type=str)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def _lines(data: bytes, offsets: dict[tuple[str, str], int]) -> dict[tuple[str, str], int]:
    """Turn byte offsets into line numbers in one pass."""
    ordered = sorted(set(offsets.values()))
    line_at: dict[int, int] = {}
    line = 1
    for before, offset in pairwise([0, *ordered]):
        line += data.count(b"\n", before, offset)
        line_at[offset] = line
    return {key: line_at[offset] for key, offset in offsets.items()}
