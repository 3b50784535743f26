"""Write results and say things: results to stdout or whole files, everything else to stderr.

A file appears complete under its name or not at all. A reader that stops listening (`| head`) ends the
writing and changes nothing about the verdict.
"""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from proscribe import wholefile
from proscribe.errors import OutputError
from proscribe.outputs._text import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["colours", "complain", "emit", "flush", "opened", "say"]


def colours(choice: str, stream: str) -> bool:
    """Say whether to write colour to `stdout` or `stderr`.

    `always` and `never` hold; else NO_COLOR, then FORCE_COLOR, then whether a terminal is there.
    """
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return getattr(sys, stream).isatty() and os.environ.get("TERM") != "dumb"


def say(text: str) -> None:
    """Write one line to stderr; text from inputs in it is made harmless."""
    with contextlib.suppress(OSError, ValueError):
        click.echo("\n".join(map(plain, text.split("\n"))), err=True)


def complain(message: str, hint: str = "") -> None:
    """Write what is wrong, and what to do next, to stderr."""
    say(f"proscribe: {message}" + (f"\n  hint: {hint}" if hint else ""))


def emit(written: str | bytes, output: str | None) -> None:
    """Write a whole result, text or bytes, to stdout or to the file `output`.

    Raises:
        OutputError: the file cannot be written.
    """
    with opened(output) as stream:
        stream.write(written if isinstance(written, bytes) else written.encode("utf-8", "backslashreplace"))


@contextlib.contextmanager
def opened(output: str | None) -> Iterator[BinaryIO]:
    """Open stdout, or a file that takes its name only when the block has ended well.

    Raises:
        OutputError: the file cannot be written.
    """
    if output in {None, "-"}:
        with _forgiving() as stream:
            yield stream
        return
    path = Path(str(output))
    if path.exists() and not path.is_file() and not path.is_dir():  # a device or a pipe has no name to take
        with _told(path), path.open("wb") as stream:
            yield stream
        return
    path = path.resolve() if path.is_symlink() else path
    with _told(path):
        if path.is_dir():
            raise IsADirectoryError(None, "it is a folder")
        with wholefile.writing(path) as stream:
            yield stream


def flush() -> None:
    """Write out what stdout still holds; a reader that has gone is no error."""
    with _forgiving():
        pass


@contextlib.contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as e:
        raise OutputError(
            f"{path}: cannot be written: {e.strerror or e}", hint="check the folder and its permissions"
        ) from e


@contextlib.contextmanager
def _forgiving() -> Iterator[BinaryIO]:
    """Give stdout; when its reader has gone, throw the rest away, the interpreter's last flush included."""
    try:
        stream = sys.stdout.buffer
        yield stream
        stream.flush()
    except BrokenPipeError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
