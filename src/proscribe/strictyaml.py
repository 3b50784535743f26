"""Read strict YAML into typed values, with the file and line in every complaint.

Strict means: only `true`, `false`, `null`, integers and decimals are typed; every other plain scalar is
a string, so that `NO`, `on`, `1:20` and `2024-07-20` stay what the author wrote. Duplicate keys, keys
the type does not have, tags, and documents too deep or too large (alias bombs included) are refused.
Anchors, aliases and `<<` merges are allowed: examples share facts through them. This module knows
nothing of law or vendors; it reads no files.
"""

from __future__ import annotations

import difflib
import re
import types
import typing
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar

import msgspec
import yaml

if typing.TYPE_CHECKING:
    from proscribe.errors import ProscribeError

__all__ = ["Document", "decode", "nearest", "parse"]

MAX_BYTES = 4 * 1024 * 1024
MAX_DEPTH = 40
MAX_NODES = 500_000

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INT = re.compile(r"-?(?:0|[1-9][0-9]{0,17})\Z")
_FLOAT = re.compile(r"-?(?:0|[1-9][0-9]*)\.[0-9]+\Z")
_WANTED: dict[Any, str] = {
    str: "text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    tuple: "a list",
    dict: "a mapping",
    type(None): "null",
}
_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}
# Control characters, other line breaks, and the overrides that make text read in another order than it has.
_HIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")

Path = tuple[str | int, ...]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Document:
    """One parsed YAML document.

    Attributes:
        file: the name to show in messages.
        data: plain Python values: dict, list, str, int, float, bool, None.
        lines: the 1-based line of each value, by its path of keys and indexes.
        error: the ProscribeError subclass to raise for this kind of file.
    """

    file: str
    data: Any
    lines: dict[Path, int]
    error: type[ProscribeError]

    def line(self, path: Path) -> int:
        """Return the line of `path`, or of its nearest parent that has one."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def fail(self, path: Path, message: str, hint: str = "") -> ProscribeError:
        """Build (not raise) the error for the value at `path`: `file:line: message`."""
        return self.error(f"{self.file}:{self.line(path)}: {message}", hint=hint)


@dataclass(slots=True)
class _Node:
    line: int
    kind: str
    value: Any


def nearest(word: str, choices: typing.Iterable[str]) -> str:
    """Return the sentence part `; the nearest is X` for a word that is not among `choices`, or nothing."""
    close = difflib.get_close_matches(word, list(choices), n=1, cutoff=0.6)
    return f"; the nearest is `{close[0]}`" if close else ""


def _scalar(event: yaml.ScalarEvent) -> Any:
    text = str(event.value)
    if event.style:  # plain scalars have none
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INT.match(text):
        return int(text)
    return float(text) if _FLOAT.match(text) else text


def parse(text: bytes, file: str, error: type[ProscribeError]) -> Document:
    """Parse one strict YAML document.

    Args:
        text: the bytes of the file, UTF-8.
        file: the name to show in messages.
        error: the class to raise.

    Raises:
        ProscribeError: as `error`, with file and line, for anything that is not one strict document.
    """
    if len(text) > MAX_BYTES:
        raise error(
            f"{file}:1: the file has {len(text):,} bytes; at most {MAX_BYTES:,} are read",
            hint="split it into several files",
        )
    try:
        root = _compose(_readable(text.decode("utf-8"), file, error), file, error)
    except UnicodeDecodeError as e:
        line = text[: e.start].count(b"\n") + 1
        raise error(
            f"{file}:{line}: byte {text[e.start]:#04x} is not UTF-8", hint="save the file as UTF-8"
        ) from e
    except yaml.MarkedYAMLError as e:
        mark, began = e.problem_mark or e.context_mark, e.context_mark
        line = (mark.line + 1) if mark else 1
        since = (
            f", {e.context} that begins on line {began.line + 1}"
            if e.context and began and began.line + 1 != line
            else ""
        )
        raise error(
            f"{file}:{line}: not YAML: {e.problem or e.context}{since}",
            hint="check indentation, colons and quotes there",
        ) from e
    except (yaml.YAMLError, ValueError) as e:
        raise error(
            f"{file}:1: not YAML: {str(e).splitlines()[0]}", hint="the file must be plain UTF-8 text"
        ) from e
    lines: dict[Path, int] = {}
    budget = [MAX_NODES]
    data = _expand(root, (), lines, budget, file, error, 0)
    return Document(file, data, lines, error)


def _readable(text: str, file: str, error: type[ProscribeError]) -> str:
    found = _HIDDEN.search(text)
    if found is not None:
        line = text.count("\n", 0, found.start()) + 1
        raise error(
            f"{file}:{line}: character U+{ord(found[0]):04X} is not allowed",
            hint="take the hidden character out",
        )
    return text


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark is not None else 1


def _compose(text: str, file: str, error: type[ProscribeError]) -> _Node:
    """Build nodes from parse events without recursion, so that nesting cannot exhaust the stack."""
    anchors: dict[str, _Node] = {}
    stack: list[_Node] = []
    root: _Node | None = None

    def refuse(event: yaml.Event, what: str, hint: str = "") -> ProscribeError:
        return error(f"{file}:{_line(event)}: {what}", hint=hint)

    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, (yaml.SequenceEndEvent, yaml.MappingEndEvent)):
            stack.pop()
            continue
        if isinstance(event, yaml.AliasEvent):
            if event.anchor not in anchors:
                raise refuse(
                    event, f"alias *{event.anchor} has no anchor", f"write &{event.anchor} on the value meant"
                )
            node = anchors[event.anchor]
        elif isinstance(event, yaml.NodeEvent):
            tag = getattr(event, "tag", None)
            if tag is not None:
                raise refuse(
                    event,
                    f"tag {tag.replace('tag:yaml.org,2002:', '!!')} is not allowed",
                    "write the plain value, in quotes if it is text",
                )
            line = _line(event)
            if isinstance(event, yaml.ScalarEvent):
                hidden = _HIDDEN.search(event.value)
                if hidden is not None:  # written as an escape
                    raise refuse(
                        event, f"character U+{ord(hidden[0]):04X} is not allowed", "take its escape out"
                    )
                node = _Node(line, "scalar", _scalar(event))
            else:
                node = _Node(line, "map" if isinstance(event, yaml.MappingStartEvent) else "list", [])
            if event.anchor:
                anchors[event.anchor] = node
        else:
            if isinstance(event, yaml.DocumentStartEvent) and root is not None:
                raise refuse(event, "a second document starts here", "write one document a file")
            continue
        if stack:
            stack[-1].value.append(node)
        else:
            root = node
        if not isinstance(event, (yaml.ScalarEvent, yaml.AliasEvent)):
            stack.append(node)
            if len(stack) > MAX_DEPTH:
                raise refuse(
                    event, f"nested more than {MAX_DEPTH} levels deep", "name parts of it and use them"
                )
    if root is None:
        raise error(f"{file}:1: the file is empty", hint="write the keys that docs/measure-format.md lists")
    return root


def _expand(
    node: _Node,
    path: Path,
    lines: dict[Path, int],
    budget: list[int],
    file: str,
    error: type[ProscribeError],
    depth: int,
) -> Any:
    budget[0] -= 1
    if budget[0] < 0 or depth > MAX_DEPTH:
        raise error(
            f"{file}:{node.line}: aliases expand to too much",
            hint="write the values out, or share less of them",
        )
    lines.setdefault(path, node.line)
    if node.kind == "scalar":
        return node.value
    if node.kind == "list":
        return [
            _expand(n, (*path, i), lines, budget, file, error, depth + 1) for i, n in enumerate(node.value)
        ]
    out: dict[str, Any] = {}
    merges: list[_Node] = []
    for key_node, value_node in zip(node.value[::2], node.value[1::2], strict=True):
        key = key_node.value
        if key_node.kind != "scalar" or not isinstance(key, str):
            told = _told(key if key_node.kind == "scalar" else {"map": {}, "list": []}[key_node.kind])
            raise error(
                f"{file}:{key_node.line}: a key must be text, found {told}", hint="put the key in quotes"
            )
        if key in out or (key == "<<" and merges):
            raise error(
                f"{file}:{key_node.line}: key `{key}` stands twice in one mapping",
                hint="merge several as <<: [*a, *b]" if key == "<<" else f"keep one `{key}`",
            )
        if key == "<<":
            merges = value_node.value if value_node.kind == "list" else [value_node]
            if not merges or any(part.kind != "map" for part in merges):
                raise error(
                    f"{file}:{key_node.line}: << takes a mapping", hint="merge an anchored mapping: <<: *base"
                )
            continue
        out[key] = _expand(value_node, (*path, key), lines, budget, file, error, depth + 1)
        lines[(*path, key)] = key_node.line
    merged: dict[str, Any] = {}
    for part in merges:
        # The lines of what a key of its own or an earlier part overrides must not stay behind.
        own: dict[Path, int] = {}
        found = _expand(part, (), own, budget, file, error, depth + 1)
        new = {k: v for k, v in found.items() if k not in out and k not in merged}
        lines.update({(*path, *p): n for p, n in own.items() if p and p[0] in new})
        merged.update(new)
    return {**merged, **out} if merged else out


@cache
def _fields(struct: type) -> dict[str, tuple[str, Any, bool]]:
    """Return encoded name -> (attribute, type, required) for a msgspec Struct."""
    hints = typing.get_type_hints(struct)
    return {f.encode_name: (f.name, hints[f.name], f.required) for f in msgspec.structs.fields(struct)}


def decode(document: Document, kind: type[T]) -> T:
    """Decode `document` into the msgspec Struct `kind`, refusing what the type does not have.

    Types understood: Struct, str, int, float, bool, None, StrEnum, tuple[X, ...], dict[str, X], unions
    of one of these with None, `str | int | float | bool | None` unions, and Any.

    Raises:
        ProscribeError: as the document's error class: unknown or missing key, wrong type or value, each
            with file, line, what was found, and what is wanted.
    """
    return typing.cast("T", _decode(document, document.data, kind, ()))


def _at(doc: Document, path: Path) -> str:
    """Name a place as its author does: by keys, and by the ids of what stands in lists."""
    told: list[str] = []
    data = doc.data
    for step in path:
        if isinstance(step, str):
            data = data.get(step) if isinstance(data, dict) else None
            told.append(step)
            continue
        data = data[step] if isinstance(data, list) else None
        named = data.get("id", data.get("name")) if isinstance(data, dict) else None
        told.append(named if isinstance(named, str) else str(step))
    return ".".join(told) or "the file"


def _decode(doc: Document, data: Any, kind: Any, path: Path) -> Any:
    if kind is Any:
        return data
    origin = typing.get_origin(kind)
    if origin in (typing.Union, types.UnionType):
        return _decode_union(doc, data, typing.get_args(kind), path)
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return _decode_struct(doc, data, kind, path)
    if origin is tuple:
        if not isinstance(data, list):
            raise doc.fail(
                path,
                f"{_at(doc, path)} must be a list, found {_told(data)}",
                "write it as [..] or as lines that start with -",
            )
        return tuple(_decode(doc, x, typing.get_args(kind)[0], (*path, i)) for i, x in enumerate(data))
    if origin is dict:
        if not isinstance(data, dict):
            raise doc.fail(
                path,
                f"{_at(doc, path)} must be a mapping, found {_told(data)}",
                "write it as `key: value` lines",
            )
        return {k: _decode(doc, v, typing.get_args(kind)[1], (*path, k)) for k, v in data.items()}
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        if data not in list(kind):
            choices = [str(m) for m in kind]
            raise doc.fail(
                path,
                f"{_at(doc, path)} cannot be {_told(data)}{nearest(str(data), choices)}",
                f"write one of {', '.join(choices)}",
            )
        return kind(data)
    if type(data) is kind or (kind is float and type(data) is int):
        return data
    wanted = _WANTED.get(kind, str(kind))
    hint = f"write {wanted}"
    if kind is str and isinstance(data, (int, float)):
        hint = "put it in quotes"
    elif data is None:
        hint = f"write {wanted} after the colon, or take the key out"
    raise doc.fail(path, f"{_at(doc, path)} must be {wanted}, found {_told(data)}", hint)


def _decode_union(doc: Document, data: Any, args: tuple[Any, ...], path: Path) -> Any:
    if data is None and type(None) in args:
        return None
    rest = [a for a in args if a is not type(None)]
    if len(rest) == 1:
        return _decode(doc, data, rest[0], path)
    for a in rest:
        shape = typing.get_origin(a) or a
        if type(data) is shape or (shape is tuple and isinstance(data, list)):
            return _decode(doc, data, a, path)
        if isinstance(data, dict) and isinstance(a, type) and issubclass(a, msgspec.Struct):
            return _decode(doc, data, a, path)
    wanted = ", ".join(_WANTED.get(typing.get_origin(a) or a, str(a)) for a in args)
    raise doc.fail(path, f"{_at(doc, path)} cannot be {_told(data)}", f"write one of: {wanted}")


def _decode_struct(doc: Document, data: Any, kind: type, path: Path) -> Any:
    if not isinstance(data, dict):
        raise doc.fail(
            path, f"{_at(doc, path)} must be a mapping, found {_told(data)}", "write it as `key: value` lines"
        )
    fields = _fields(kind)
    values: dict[str, Any] = {}
    for key, value in data.items():
        if key not in fields:
            raise doc.fail(
                (*path, key),
                f"unknown key `{key}` in {_at(doc, path)}{nearest(key, fields)}",
                f"keys here: {', '.join(fields)}",
            )
        name, hint, _ = fields[key]
        values[name] = _decode(doc, value, hint, (*path, key))
    for key, (name, _, required) in fields.items():
        if required and name not in values:
            raise doc.fail(path, f"{_at(doc, path)} has no `{key}`", f"add `{key}: ...`")
    return kind(**values)


def _told(data: Any) -> str:
    if isinstance(data, dict):
        return "a mapping"
    if isinstance(data, list):
        return "a list"
    if isinstance(data, bool):
        return f"`{str(data).lower()}`"
    return "nothing" if data is None else f"`{str(data)[:60]}`"
