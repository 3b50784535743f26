"""Put rules into a file that has other things in it, between two marks, and take them out again.

Everything outside the marks stays as it is, byte for byte.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from proscribe.errors import OutputError, SourceError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["merged", "read", "without"]

_HINT = "put the missing mark back, or take both out by hand"


def merged(old: bytes, rules: str, comment: str, name: str, file: Path) -> bytes:
    """Return `old` with `rules` between the marks: in place of the former ones, else at the end.

    Raises:
        OutputError: one mark stands there without the other.
    """
    begin, end = _marks(comment, name)
    block = begin + b"\n" + rules.encode() + end + b"\n"
    at = _between(old, begin, end, file)
    if at is None:
        gap = b"" if not old or old.endswith(b"\n") else b"\n"
        return old + gap + block
    return old[: at[0]] + block + old[at[1] :]


def without(old: bytes, comment: str, name: str, file: Path) -> bytes:
    """Return `old` without the marks and what is between them; the same where there are none.

    Raises:
        OutputError: one mark stands there without the other.
    """
    at = _between(old, *_marks(comment, name), file)
    return old if at is None else old[: at[0]] + old[at[1] :]


def read(file: Path, *, missing: bytes | None = None) -> bytes:
    """Return what a file holds; `missing` where there is none.

    Raises:
        SourceError: it cannot be read.
    """
    try:
        return file.read_bytes()
    except FileNotFoundError as e:
        if missing is not None:
            return missing
        raise SourceError(f"{file}: there is no such file", hint="check the path") from e
    except OSError as e:
        raise SourceError(f"{file}: cannot be read: {e.strerror}", hint="check its permissions") from e


def _marks(comment: str, name: str) -> tuple[bytes, bytes]:
    return (
        f"{comment} >>> proscribe {name}: what follows is replaced when it is made anew >>>".encode(),
        f"{comment} <<< proscribe {name} <<<".encode(),
    )


def _between(old: bytes, begin: bytes, end: bytes, file: Path) -> tuple[int, int] | None:
    """Return where the first mark begins and where the line of the last one ends."""
    starts, ends = old.count(begin), old.count(end)
    if not starts and not ends:
        return None
    first, last = old.find(begin), old.find(end)
    if starts != 1 or ends != 1 or last < first:
        raise OutputError(
            f"{file}: the marks of proscribe are damaged: {starts} at the beginning, {ends} at the end",
            hint=_HINT,
        )
    stop = old.find(b"\n", last)
    return first, len(old) if stop < 0 else stop + 1
