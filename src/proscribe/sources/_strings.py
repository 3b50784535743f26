"""Look for names in the bytes of anything, with YARA-X: as ASCII, UTF-8 and UTF-16, in any case of letters.

The format of last resort, used with `--deep`. What is found is given with what stands around it, so that
`notexample.com` is not taken for `example.com`; each is a row of the kind `string`.
"""

from __future__ import annotations

import importlib
import re
from typing import TYPE_CHECKING, Any, BinaryIO

from proscribe.schemas import ProgramKind
from proscribe.sources import Source, _batch

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pyarrow as pa

    from proscribe.sources import Origin

__all__ = ["NAME", "ONLY_NAMES", "UNAVAILABLE", "strings_source"]

NAME = "strings"
"""The name of this format in coverage; it cannot be asked for."""

UNAVAILABLE = (
    "names were not looked for in the bytes of programs: that needs YARA-X, install proscribe[files]"
)
"""What to say where the library is not there."""

ONLY_NAMES = "the format was not recognised: only names were looked for in its bytes"
"""The reason for a file that no other format claims."""

_FIRST = 256 * 1024
_PIECE = 16 * 1024 * 1024
_OVERLAP = 1024
_AROUND = 128
_EACH = 8
_TOKENS = {
    "domain": re.compile(r"[A-Za-z0-9.-]"),
    "bundle_id": re.compile(r"[A-Za-z0-9._]"),
    "publisher": re.compile(r"\w"),
}
"""What a name of each column is made of: it reaches as far as that does."""


def strings_source(names: Sequence[tuple[str, str]]) -> Source | None:
    """Return a format that reads anything for names; None where YARA-X is not installed.

    Args:
        names: column of OBSERVATION and text.
    """
    try:
        yara: Any = importlib.import_module("yara_x")
    except ImportError:
        return None
    told = "\n".join(f'$s{i} = "{_escaped(text)}" ascii wide nocase' for i, (_, text) in enumerate(names))
    rules = yara.compile(f"rule names {{ strings:\n{told}\ncondition: any of them }}") if names else None

    def read(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
        rows = _batch.Rows(origin, kind=ProgramKind.STRING.value)
        seen: set[tuple[str, str]] = set()
        scanner = None if rules is None else yara.Scanner(rules)
        for base, data in _pieces(stream):
            for column, value, at in _hits(scanner, data, names) if scanner else ():
                if (column, value) not in seen:
                    seen.add((column, value))
                    found: dict[str, Any] = {column: value}
                    rows.add(pointer=f"/bytes/{base + at}", **found)
        yield from rows.take()

    return Source(name=NAME, title="names in bytes", sniff=lambda head, name: 0.0, read=read)  # noqa: ARG005


def _escaped(text: str) -> str:
    return "".join(
        c
        if c.isascii() and c.isprintable() and c not in '"\\'
        else "".join(f"\\x{b:02x}" for b in c.encode())
        for c in text
    )


def _pieces(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Yield the bytes with the place where they begin; each piece repeats the end of the one before."""
    base = 0
    kept = b""
    size = _FIRST  # most files are small: a large buffer for each would cost more than the looking
    while more := stream.read(size):
        data = kept + more
        yield base, data
        kept = data[-_OVERLAP:]
        base += len(data) - len(kept)
        size = min(4 * size, _PIECE)


def _hits(scanner: Any, data: bytes, names: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str, int]]:
    """Yield column, the whole name as it stands there, and its place."""
    for rule in scanner.scan(data).matching_rules:
        for pattern in rule.patterns:
            column, text = names[int(pattern.identifier.removeprefix("$s"))]
            for match in list(pattern.matches)[:_EACH]:
                value = _around(data, match.offset, match.length, text, _TOKENS[column])
                if column != "publisher" or len(value) == len(text):
                    yield column, value, match.offset


def _around(data: bytes, at: int, length: int, text: str, token: re.Pattern[str]) -> str:
    """Return a name with what it is grown together with on both sides."""
    wide = length > len(text.encode())
    encoding, step = ("utf-16-le", 2) if wide else ("utf-8", 1)
    before = data[max(0, at - _AROUND * step) : at].decode(encoding, "replace")
    after = data[at + length : at + length + _AROUND * step].decode(encoding, "replace")
    first = len(before)
    while first and token.match(before[first - 1]):
        first -= 1
    last = 0
    while last < len(after) and token.match(after[last]):
        last += 1
    return before[first:] + data[at : at + length].decode(encoding, "replace") + after[:last]
