"""Follow logs that grow: read what is there, then look again and again for what was appended.

New lines are read together with a few that were read before: the header of a table, and the queries
that replies belong to. What those show is known already and is not told twice.
"""

from __future__ import annotations

import io
import os
import stat
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from proscribe.errors import SourceError
from proscribe.sources import Source, Tally
from proscribe.sources._opening import Opened, read_input, split_format
from proscribe.sources._tail import Part, Tail

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pyarrow as pa

    from proscribe.reading import Reading

__all__ = ["Following"]

_HEADINGS = 64  # lines with `#` that are kept: they say what the columns are
_HEAD = 65_536
_REMEMBERED = 2_000  # lines before the new ones, for formats in which lines belong together


@dataclass(slots=True)
class _Followed:
    """One file, and what was read of it before."""

    file: str
    source: Source
    tail: Tail
    tally: Tally
    opening: bytes = b""  # its first line: the header of a table
    headings: deque[bytes] = field(default_factory=lambda: deque(maxlen=_HEADINGS))
    before: deque[bytes] = field(default_factory=lambda: deque(maxlen=_REMEMBERED))

    def remember(self, data: bytes, first: int) -> None:
        """Keep what is needed to understand the lines that follow."""
        lines = data.splitlines(keepends=True)
        if first == 1:
            self.opening = lines[0] if lines else b""
            self.headings.clear()
            self.before.clear()
        self.headings.extend(line for line in lines if line.startswith(b"#"))
        if self.source.lines is None:
            self.before.extend(lines[-_REMEMBERED:])

    def context(self) -> list[bytes]:
        """Return the lines to read before new ones."""
        opening = [] if self.opening.startswith(b"#") else [self.opening]
        return [line for line in (*opening, *self.headings, *self.before) if line.endswith(b"\n")]


class Following:
    """Reads files as they grow; findings gather in the reading that it is given.

    Args:
        reading: takes the matches, and in the end the coverage.
        paths: regular files that are not compressed, of formats that are read line by line.
        as_format: read everything as this format.

    Raises:
        SourceError: a path cannot be followed.
    """

    def __init__(self, reading: Reading, paths: Sequence[str], as_format: str | None) -> None:
        self._reading = reading
        self._followed = [self._begin(path, as_format) for path in paths]

    def _begin(self, argument: str, as_format: str | None) -> _Followed:
        path = Path(split_format(argument)[1])
        opened = next(iter(read_input(argument, as_format)))
        if not stat.S_ISREG(os.stat(path).st_mode):  # noqa: PTH116 - `-` and folders have been opened above
            raise SourceError(f"{path}: only a file can be followed", hint="name the log itself")
        source = opened.source
        if source is None:
            raise SourceError(
                f"{path}: {opened.reason}, so it cannot be followed", hint="say what it is with --as FORMAT"
            )
        if source.limit is not None or source.locate is not None or source.begins or source.searches:
            raise SourceError(
                f"{path}: a {source.title} is read as a whole and cannot be followed",
                hint="check it without --follow",
            )
        self._reading.formats[opened.file] = source.name
        return _Followed(opened.file, source, Tail(path), Tally())

    def catch_up(self) -> None:
        """Read what the files hold now."""
        for one in self._followed:
            stream = one.tail.so_far()
            with stream:
                one.remember(stream.peek(_HEAD)[:_HEAD], 1)
                one.remember(one.tail.last(), 2)
                opened = Opened(one.file, one.source, None, _stream=lambda s=stream: s)  # type: ignore[misc]
                one.tally = self._reading.take(opened)

    def look(self) -> bool:
        """Read what was appended since; say whether there was anything."""
        found = False
        for one in self._followed:
            for part in one.tail.more():
                found = True
                self._read(one, part)
        return found

    def _read(self, one: _Followed, part: Part) -> None:
        if part.anew:
            one.tally.note(part.anew)
        context = [] if part.first == 1 else one.context()
        before = b"".join(context)
        # What the lines before count for was counted when they were new.
        known = self._drain(one, before, lambda matches: matches.slice(0, 0)) if before else Tally()
        shift = part.first - 1 - len(context)
        tally = self._drain(one, before + part.data, lambda m: _moved(m, len(context), shift))
        tally.examples = {r: _placed(e, one.file, shift) for r, e in tally.examples.items()}
        _count(one.tally, tally, known)
        one.remember(part.data, part.first)

    def _drain(self, one: _Followed, data: bytes, keep: Callable[[pa.Table], pa.Table]) -> Tally:
        return self._reading.take(Opened(one.file, one.source, None, _stream=lambda: io.BytesIO(data)), keep)

    def finish(self) -> None:
        """Close the files and account for what was read."""
        for one in self._followed:
            one.tail.close()
            self._reading.account(one.file, one.source.name, one.tally)


def _moved(matches: pa.Table, before: int, shift: int) -> pa.Table:
    """Return the matches behind the lines that were known, with their lines in the file."""
    import pyarrow as pa  # noqa: PLC0415  kept off the start-up path

    line = matches["line"].to_numpy()
    moved = pa.array(line + shift, pa.int64())
    at = matches.schema.get_field_index("line")
    return matches.set_column(at, "line", moved).filter(pa.array(line > before))


def _placed(example: str, file: str, shift: int) -> str:
    """Return an example that begins with its place with the line in the file."""
    number, colon, rest = example.removeprefix(f"{file}:").partition(":")
    if not example.startswith(f"{file}:") or not number.isdecimal():
        return example
    return f"{file}:{int(number) + shift}{colon}{rest}"


def _count(total: Tally, now: Tally, known: Tally) -> None:
    """Add what was counted now, without what was known before."""
    total.rows += now.rows - known.rows
    total.recognised += now.recognised - known.recognised
    for reason, count in (now.reasons - known.reasons).items():
        total.skip(reason, now.examples.get(reason, ""), count)
    for note, count in (now.notes - known.notes).items():
        total.note(note, count)
    total.columns.update(now.columns)
