"""Show how far a check has come, on a terminal only, on stderr."""

from __future__ import annotations

import contextlib
import shutil
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Self

from proscribe.outputs._text import plain

if TYPE_CHECKING:
    from types import TracebackType

__all__ = ["Progress"]

_BETWEEN = 0.1
_BAR = "-\\|/"
_WIDTH = 20


class Progress:
    """A line that is written over: the part of the file that is read, rates, the time that is left.

    Args:
        wanted: False, or no terminal on stderr: it shows nothing.
    """

    def __init__(self, *, wanted: bool) -> None:
        self.on = wanted and sys.stderr.isatty()
        self._started = self._told = self._begun = time.monotonic()
        self._file = ""
        self._files = self._before = self._rows = self._turn = 0
        self._taken: int | None = None
        self._size: int | None = None

    def __enter__(self) -> Self:
        """Start to show."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the line away."""
        if self.on:
            self._write("")

    def __call__(self, file: str, rows: int, taken: int | None = None) -> None:
        """Take note that `rows` rows and `taken` bytes of `file` were read."""
        if not self.on:
            return
        now = time.monotonic()
        if file != self._file:
            self._before += self._rows
            self._file, self._files, self._rows, self._begun = file, self._files + 1, 0, now
            self._size = _size(file)
        self._rows, self._taken = rows, taken
        if now - self._told >= _BETWEEN:
            self._told = now
            self._turn += 1
            self._write(self.line(now - self._started, now - self._begun))

    def line(self, seconds: float, of_file: float) -> str:
        """Return what is shown after so many seconds in all, and of this file."""
        rows = self._before + self._rows
        rate = int(rows / seconds) if seconds else 0
        mark = _BAR[self._turn % len(_BAR)]
        told = f"{mark} {self._files:,} files, {rows:,} rows, {rate:,} rows/s"
        if self._size and self._taken is not None:
            part = min(self._taken / self._size, 1.0)
            full = round(part * _WIDTH)
            told += f"  [{'#' * full}{'.' * (_WIDTH - full)}] {part:.0%}"
            if part and of_file >= _BETWEEN:
                told += (
                    f", {self._taken / of_file / 1e6:,.0f} MB/s, {_left(of_file * (1 - part) / part)} left"
                )
        return f"{told}  {plain(self._file)}"

    def _write(self, text: str) -> None:
        width = shutil.get_terminal_size().columns - 1
        with contextlib.suppress(OSError, ValueError):
            sys.stderr.write(f"\r{text[:width]:<{width}}\r")
            sys.stderr.flush()


def _size(file: str) -> int | None:
    try:
        return Path(file).stat().st_size
    except (OSError, ValueError):  # standard input, or a member of an archive
        return None


def _left(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return (
        f"{hours} h {minutes:02} min" if hours else f"{minutes} min {rest:02} s" if minutes else f"{rest} s"
    )
