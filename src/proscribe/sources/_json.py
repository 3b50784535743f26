"""Read JSON documents by type, and skim their first bytes.

Typed decoding keeps only the fields that are wanted. A value of an unexpected type costs that value,
not the document (`loose`); a document that is no JSON, or nests too deep, is a SourceError.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar, get_args

import msgspec

from proscribe.errors import SourceError
from proscribe.sources import Origin, _text

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "NULL",
    "Skim",
    "Text",
    "decode",
    "document",
    "is_null",
    "loose",
    "pieces",
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
    return allowed(utf8(data, origin))


def utf8(data: bytes, origin: Origin) -> bytes:
    """Return a document as it is if it is UTF-8, else read as cp1252, with a note."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(data), _PIECE):  # a whole copy as text would take too much memory
            decoder.decode(data[start : start + _PIECE])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        origin.tally.note("not UTF-8, read as cp1252")
        return data.decode("cp1252", "replace").encode()
    return data


def allowed(data: bytes) -> bytes:
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
    decoder, many = msgspec.json.Decoder(kind), msgspec.json.Decoder(list[kind])  # type: ignore[valid-type]
    for start in range(0, len(items), size):
        part = items[start : start + size]
        try:
            yield many.decode(b"[%b]" % b",".join(part))
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            yield [_record(item, decoder, kind, origin) for item in part]


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
