"""Show how far a check has come, on a terminal only, on stderr."""

from __future__ import annotations

import contextlib
import shutil
import sys
import time
from typing import TYPE_CHECKING, Self

from proscribe.outputs._text import plain

if TYPE_CHECKING:
    from types import TracebackType

__all__ = ["Progress"]

_BETWEEN = 0.1
_BAR = "-\\|/"


class Progress:
    """A line that is written over: files, rows, rows a second, and the file being read.

    Args:
        wanted: False, or no terminal on stderr: it shows nothing.
    """

    def __init__(self, *, wanted: bool) -> None:
        self.on = wanted and sys.stderr.isatty()
        self._started = self._told = time.monotonic()
        self._file = ""
        self._files = self._before = self._rows = self._turn = 0

    def __enter__(self) -> Self:
        """Start to show."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the line away."""
        if self.on:
            self._write("")

    def __call__(self, file: str, rows: int) -> None:
        """Take note that `rows` of `file` were read."""
        if not self.on:
            return
        if file != self._file:
            self._before += self._rows
            self._file, self._files, self._rows = file, self._files + 1, 0
        self._rows = rows
        now = time.monotonic()
        if now - self._told >= _BETWEEN:
            self._told = now
            self._turn += 1
            self._write(self.line(now - self._started))

    def line(self, seconds: float) -> str:
        """Return what is shown after so many seconds."""
        rows = self._before + self._rows
        rate = int(rows / seconds) if seconds else 0
        mark = _BAR[self._turn % len(_BAR)]
        return f"{mark} {self._files:,} files, {rows:,} rows, {rate:,} rows/s  {plain(self._file)}"

    def _write(self, text: str) -> None:
        width = shutil.get_terminal_size().columns - 1
        with contextlib.suppress(OSError, ValueError):
            sys.stderr.write(f"\r{text[:width]:<{width}}\r")
            sys.stderr.flush()
