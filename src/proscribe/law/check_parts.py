"""Check the parts that many places of a law file have: names, instants, spans, citations, sources.

Each raises LawError at the place it is given, naming what stands there and what was wanted.
"""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from proscribe.errors import FactError
from proscribe.law.instants import parse_at, parse_instant
from proscribe.strictyaml import Document, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from proscribe.law.model import (
        Source,
    )
    from proscribe.strictyaml import Path

__all__ = [
    "ID",
    "check_day",
    "check_head",
    "check_instant",
    "check_names",
    "check_one_of",
    "check_pin",
    "check_read",
    "check_sources",
    "check_span",
    "check_unique",
]

ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
_DAY = re.compile(r"\d{4}-\d\d-\d\d\Z")
_DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?\Z")


def check_head(doc: Document, wanted: str, found: str, key: str, name: str) -> None:
    """Check the format and that the file is named by its id."""
    if found != wanted:
        raise doc.fail(("format",), f"format is `{found}`", f"write format: {wanted}")
    if not ID.match(name):
        raise doc.fail(
            (key,), f"{key} `{name}` is not lower-case words joined by -", "write it like us-far-52-204-23"
        )
    if PurePath(doc.file).stem != name:
        raise doc.fail((key,), f"{key} is `{name}` in a file of another name", f"name the file {name}.yaml")


def check_sources(sources: Mapping[str, Source], doc: Document) -> None:
    """Check the sources: there are some, with days that exist."""
    if not sources:
        raise doc.fail(
            ("sources",),
            "there is no source",
            'add at least one: `fd: {cite: "89 FR 52434", verified: unread}`',
        )
    for key, source in sources.items():
        path: Path = ("sources", key)
        if not source.cite.strip():
            raise doc.fail((*path, "cite"), f"source `{key}` has no citation", 'write cite: "89 FR 52434"')
        if source.date and not _DATE.match(source.date):
            raise doc.fail(
                (*path, "date"),
                f"source `{key}` has date `{source.date}`",
                'write date: "2024-06-24", or as much of it as is known',
            )
        if source.url and not source.url.startswith(("https://", "http://")):
            raise doc.fail(
                (*path, "url"), f"source `{key}` has url `{source.url[:80]}`", "write it with https://"
            )


def check_read(doc: Document, path: Path, read: Any) -> None:
    """Check that a reader takes what stands there."""
    try:
        read()
    except FactError as e:
        raise doc.fail(path, e.message, e.hint) from e


def check_instant(doc: Document, path: Path, text: str) -> None:
    """Check an instant: RFC 3339, with an offset."""
    check_read(doc, path, lambda: parse_instant(text))


def check_day(doc: Document, path: Path, text: str) -> None:
    """Check a day."""
    if not _DAY.match(text):
        raise doc.fail(path, f"`{text}` is not a day", 'write it as "2027-01-15"')
    check_read(doc, path, lambda: parse_at(text))


def check_one_of(doc: Document, path: Path, what: str, found: str, known: Iterable[str]) -> None:
    """Check a choice."""
    listed = list(known)
    if found not in listed:
        raise doc.fail(
            path, f"{what} cannot be `{found}`{nearest(found, listed)}", f"write one of {', '.join(listed)}"
        )


def check_span(doc: Document, path: Path, start: str | None, end: str | None) -> None:
    """Check a span: two instants, the first before the second."""
    if start is not None:
        check_instant(doc, (*path, "from"), start)
    if end is not None:
        check_instant(doc, (*path, "until"), end)
    if start is not None and end is not None and parse_instant(end) <= parse_instant(start):
        raise doc.fail(
            (*path, "until"),
            f"until `{end}` is not after from `{start}`",
            "spans are half-open: from <= at < until",
        )


def check_pin(doc: Document, path: Path, pin: str, sources: Iterable[str]) -> None:
    """Check a citation `source#place` of a source that is there."""
    source, mark, place = pin.partition("#")
    if source not in sources:
        raise doc.fail(
            path,
            f"citation `{pin}` names no source of this file{nearest(source, sources)}",
            "write source#pinpoint, e.g. fd#52434",
        )
    if not mark or not place:
        raise doc.fail(
            path, f"citation `{pin}` has no pinpoint", f"write {source}#<section, paragraph or page>"
        )


def check_names(doc: Document, path: Path, found: Iterable[str], known: Iterable[str], what: str) -> None:
    """Check names: each is one of those known."""
    listed = list(known)
    for i, name in enumerate(found):
        if name not in listed:
            raise doc.fail(
                (*path, i),
                f"{what} `{name}` is not there{nearest(name, listed)}",
                f"write one of {', '.join(listed)}"
                if listed
                else f"there is no {what} yet: add it, or take this out",
            )


def check_unique(items: Iterable[Any], doc: Document, key: str, what: str) -> tuple[str, ...]:
    """Check ids: well formed, and none twice; returns them."""
    seen: list[str] = []
    for i, item in enumerate(items):
        if item.id in seen:
            raise doc.fail((key, i, "id"), f"{what} `{item.id}` stands twice", "give each its own id")
        seen.append(item.id)
    return tuple(seen)
