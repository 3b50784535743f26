"""Read the packages of Debian and its kin: `dpkg -l` and `dpkg-query -W` with tabs.

`rc` is residue: removed, configuration left.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

from proscribe.schemas import State
from proscribe.sources import Origin, Source, _batch, _text

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

__all__ = ["PLUGIN", "without_mail"]

_ARCHITECTURES = "all|amd64|arm64|armhf|armel|i386|ppc64el|s390x|riscv64|mips64el|mipsel|mips|powerpc|loong64"
_LISTED = re.compile(
    r"([uirph][ncHUFWti])([ R])\s+([a-z0-9][a-z0-9+.\-]*)(?::([a-z0-9]+))?\s+(\S+)\s+"
    rf"({_ARCHITECTURES})(?:\s|$)"
)
_RULE = re.compile(r"\+\+\+-=")
_NAME = re.compile(r"([a-z0-9][a-z0-9+.\-]+)(?::([a-z0-9]+))?")
_VERSION = re.compile(r"(?:\d+:)?[0-9][A-Za-z0-9.+~\-]*")
_STATUS = re.compile(r"([uirph][ncHUFWti])[ R]?\s*|(?:install|hold|deinstall|purge|unknown) ok ([a-z-]+)")
_MAIL = re.compile(r"\s*<[^<>]*@[^<>]*>\s*$")
_COMMON = frozenset(
    {"dpkg", "apt", "base-files", "libc6", "bash", "coreutils", "libc-bin", "debconf", "passwd", "tar"}
)
_PRESENT_MARKS = "iHUFWt"


def without_mail(text: str) -> str:
    """Return `Name <mail>` without the mail: what is left is the name that can be compared."""
    return _MAIL.sub("", text).strip()


def _head_lines(head: bytes) -> list[str]:
    text = _text.head_text(head)
    if text is None:
        return []
    lines = text.splitlines()
    if len(head) >= 60_000:  # noqa: PLR2004 - the last line may be cut
        lines = lines[:-1]
    return [line for line in lines if line.strip()]


def _sniff(head: bytes, name: str) -> float:
    lines = _head_lines(head)
    if not lines:
        return 0.0
    if any(line.startswith("Desired=") for line in lines[:5]) or any(_RULE.match(line) for line in lines[:8]):
        return 1.0
    listed = sum(_LISTED.match(line) is not None for line in lines)
    if listed == len(lines):
        return 0.9 if listed > 1 else 0.7
    return _sniff_query(lines, name)


def _sniff_query(lines: list[str], name: str) -> float:
    rows = [line.split("\t") for line in lines]
    if not all(_NAME.fullmatch(r[0]) and r[1:] and (not r[1] or _VERSION.fullmatch(r[1])) for r in rows):
        return 0.0
    if all(any(_STATUS.fullmatch(cell) for cell in row[2:]) for row in rows):
        return 0.9
    if all(any(_MAIL.search(cell) for cell in row[2:]) for row in rows):
        return 0.8
    # Name and version alone could be any list: two packages that every such system has must be there.
    if len({_bare(r[0]) for r in rows} & _COMMON) > 1:
        return 0.8
    return 0.6 if "dpkg" in name.lower() else 0.0


def _bare(name: str) -> str:
    return name.partition(":")[0]


def _read(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    rows = _batch.Rows(origin, kind="package", ecosystem="deb")
    for number, line in _text.lines(stream, origin):
        if not line.strip() or line.startswith(("Desired=", "| Status=", "|/ Err", "||/ ", "+++-")):
            continue
        if "\t" in line:
            _query_row(line, number, rows, origin)
        else:
            _listed_row(line, number, rows, origin)
        if rows.full:
            yield from rows.take()
    yield from rows.take()


def _listed_row(line: str, number: int, rows: _batch.Rows, origin: Origin) -> None:
    match = _LISTED.match(line)
    if match is None:
        fields = line.split()
        # A name without version and architecture is how a package that is not installed is listed.
        if re.match(r"[uirph]n\s", line) and len(fields) > 1:
            origin.tally.rows += 1
            origin.tally.skip("package that is known but not installed", f"{origin.file}:{number}")
            return
        origin.tally.rows += 1
        origin.tally.skip("a line that is no line of dpkg", f"{origin.file}:{number}: {line}")
        return
    name = match[3]
    rows.add(line=number, name=name, package=name, version=match[5], state=_state(match[1]))


def _query_row(line: str, number: int, rows: _batch.Rows, origin: Origin) -> None:
    cells = line.split("\t")
    match = _NAME.fullmatch(cells[0].strip())
    if match is None:
        origin.tally.rows += 1
        origin.tally.skip("a line that is no line of dpkg-query", f"{origin.file}:{number}: {line}")
        return
    state = State.PRESENT.value if len(cells) < 2 or cells[1] else State.REMOVED.value  # noqa: PLR2004
    maintainer = None
    for cell in cells[2:]:
        if status := _STATUS.fullmatch(cell):
            state = _state(status[1]) if status[1] else _named_state(status[2])
        elif _MAIL.search(cell):
            maintainer = maintainer or without_mail(cell)
    rows.add(
        line=number,
        name=match[1],
        package=match[1],
        version=cells[1].strip() if len(cells) > 1 else None,
        publisher=maintainer,
        state=state,
    )


def _state(marks: str) -> str:
    """Return the state for dpkg's two letters, what is wanted and what is."""
    if marks[1] == "c":
        return State.RESIDUE.value
    return State.PRESENT.value if marks[1] in _PRESENT_MARKS else State.REMOVED.value


def _named_state(status: str) -> str:
    if status == "config-files":
        return State.RESIDUE.value
    return State.REMOVED.value if status == "not-installed" else State.PRESENT.value


PLUGIN = Source(
    name="dpkg",
    title="Debian packages (dpkg -l, dpkg-query -W)",
    sniff=_sniff,
    read=_read,
)
