"""Read Python requirements: pinned or not, with markers, hashes and continued lines.

Files that it includes (`-r`, `-c`) are not followed; coverage names them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

from proscribe.sources import Origin, Source, _batch, _text

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

__all__ = ["PLUGIN"]

_NAME = r"(?P<name>[A-Za-z0-9](?:[A-Za-z0-9._\-]*[A-Za-z0-9])?)(?:\s*\[[^\]]*\])?"
_RELATION = r"(?:===|==|~=|!=|<=|>=|<|>)"
_REQUIREMENT = re.compile(
    rf"{_NAME}\s*\(?(?P<spec>{_RELATION}\s*[^\s;,()]+(?:\s*,\s*{_RELATION}\s*[^\s;,()]+)*)?\)?\s*"
    r"(?:;.*)?(?:\s--hash=.*)?"
)
_DIRECT = re.compile(rf"{_NAME}\s*@\s*(?P<url>\S+)(?:\s*;.*)?")
_ADDRESS = re.compile(r"(?:\.{0,2}/|[a-z+]+://|file:)\S+|\S+\.(?:whl|zip|tar\.gz)(?:\s*;.*)?")
_EGG = re.compile(r"#(?:.*&)?egg=(?P<name>[A-Za-z0-9._\-]+)")
_OPTION = re.compile(
    r"(?:-r|-c|-e|-i|-f|--requirement|--constraint|--editable|--index-url|--extra-index-url|--find-links|--no-index"
    r"|--no-binary|--only-binary|--pre|--trusted-host|--require-hashes|--prefer-binary|--use-feature|--hash)(?:[\s=]|$)"
)
_INCLUDE = re.compile(r"(?:-r|-c|--requirement|--constraint)[\s=]*(?P<file>\S+)")
_EDITABLE = re.compile(r"(?:-e|--editable)[\s=]*(?P<what>.+)")
_COMMENT = re.compile(r"(?:^|\s)#(?!egg=).*$")
_FILE_NAME = re.compile(
    r"(?:^|[-_.])(?:requirements?|constraints?|reqs)(?:[-_.].*)?\.(?:txt|in|lock)$|^requirements[^/]*/[^/]+\.txt$"
)


def _sniff(head: bytes, name: str) -> float:
    text = _text.head_text(head)
    if text is None:
        return 0.0
    specs = pinned = 0
    lines = text.splitlines()
    for raw in lines[:-1] if len(head) >= 60_000 else lines:  # noqa: PLR2004 - the last line may be cut
        line = _COMMENT.sub("", raw).strip().rstrip("\\").strip()
        if not line or _OPTION.match(line) or _ADDRESS.fullmatch(line):
            continue
        match = _REQUIREMENT.fullmatch(line) or _DIRECT.fullmatch(line)
        if match is None:
            return 0.0
        specs += 1
        pinned += bool(match.groupdict().get("spec") or match.groupdict().get("url"))
    if not specs:
        return 0.0
    named = _FILE_NAME.search(name.replace("\\", "/").rsplit("/", 1)[-1].lower())
    if named:
        return 0.9
    # Words alone could be anything; relations to versions are what makes it a list of requirements.
    return 0.7 if pinned == specs and specs > 1 else 0.0


def _read(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    rows = _batch.Rows(origin, kind="package", ecosystem="pypi")
    for number, line in _joined(stream, origin):
        if include := _INCLUDE.match(line):
            origin.tally.rows += 1
            origin.tally.skip(
                "a file that it includes, which is not followed", f"{origin.file}:{number}: {include['file']}"
            )
        elif editable := _EDITABLE.match(line):
            _direct(editable["what"], number, rows, origin)
        elif not _OPTION.match(line):
            _requirement(line, number, rows, origin)
        if rows.full:
            yield from rows.take()
    yield from rows.take()


def _joined(stream: BinaryIO, origin: Origin) -> Iterator[tuple[int, str]]:
    """Yield requirements without comments, each with the line where it begins."""
    held, began = "", 0
    for number, raw in _text.lines(stream, origin):
        line = _COMMENT.sub("", raw)
        began = began or number
        if line.endswith("\\") and len(held) < _text.LINE_LIMIT:
            held += line[:-1]
            continue
        if whole := (held + line).strip():
            yield began, whole
        held, began = "", 0
    if whole := held.strip():
        yield began, whole


def _requirement(line: str, number: int, rows: _batch.Rows, origin: Origin) -> None:
    if match := _DIRECT.fullmatch(line):
        rows.add(line=number, name=match["name"], package=match["name"])
    elif match := _REQUIREMENT.fullmatch(line):
        spec = match["spec"] or ""
        exact = re.fullmatch(r"={2,3}\s*([^\s,*]+)", spec)
        rows.add(line=number, name=match["name"], package=match["name"], version=exact[1] if exact else spec)
    else:
        _direct(line, number, rows, origin)


def _direct(what: str, number: int, rows: _batch.Rows, origin: Origin) -> None:
    """Add what is given by its address, or count it: a path alone does not tell a package."""
    if egg := _EGG.search(what):
        rows.add(line=number, name=egg["name"], package=egg["name"])
    elif match := _DIRECT.fullmatch(what):
        rows.add(line=number, name=match["name"], package=match["name"])
    else:
        origin.tally.rows += 1
        origin.tally.skip("a requirement without a package name", f"{origin.file}:{number}: {what}")


PLUGIN = Source(
    name="requirements-txt",
    title="Python requirements",
    sniff=_sniff,
    read=_read,
)
