"""Walk a folder without following links, and name files so that they can be shown."""

from __future__ import annotations

import os
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Entry", "member_name", "shown", "walk", "why"]

_SKIPPED_FOLDERS = frozenset({".git"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing met in a folder: its path, and the reason why it is not read, if there is one."""

    path: Path
    reason: str | None = None


def walk(folder: Path) -> Iterator[Entry]:
    """Yield all files below a folder, sorted, each once; links are named, not followed.

    `.git` folders are passed over. What cannot be listed, and what is no file, has a reason.
    """
    root = folder.resolve()
    pending = [folder]
    while pending:
        current = pending.pop()
        try:
            children = sorted(os.scandir(current), key=lambda e: os.fsencode(e.name))
        except OSError as error:
            yield Entry(current, f"the folder cannot be listed: {why(error)}")
            continue
        inner: list[Path] = []
        for child in children:
            path = Path(child.path)
            if child.is_symlink():
                yield Entry(path, _link_reason(path, root))
            elif child.is_dir(follow_symlinks=False):
                if child.name not in _SKIPPED_FOLDERS:
                    inner.append(path)
            elif child.is_file(follow_symlinks=False):
                yield Entry(path)
            else:
                yield Entry(path, "a pipe, socket or device, not a file")
        pending.extend(reversed(inner))


def _link_reason(path: Path, root: Path) -> str:
    try:
        target = path.resolve(strict=True)
    except (OSError, RuntimeError):
        return "a link to nothing, or in a circle"
    if target == root or root in target.parents:
        return "a link to a place in the same folder, which is read there"
    return "a link that leads out of the folder: not followed"


def why(error: OSError) -> str:
    """Return what the system says of an error, in small letters."""
    return (error.strerror or type(error).__name__).lower()


def shown(name: str) -> str:
    """Return a path as text that can be printed: names need not be UTF-8, nor harmless."""
    return _harmless(os.fsencode(name).decode("utf-8", "replace"))


def member_name(name: str) -> str:
    """Return a member's name without what could lead out of a folder if someone unpacked by it."""
    parts = [
        p for p in re.split(r"[\\/]+", name) if p not in ("", ".", "..") and not re.fullmatch(r"[A-Za-z]:", p)
    ]
    return _harmless("/".join(parts)) or "(no name)"


def _harmless(name: str) -> str:
    """Replace control and direction characters, which could rewrite what a terminal shows."""
    if name.isascii() and name.isprintable():
        return name
    return "".join("\ufffd" if unicodedata.category(c) in ("Cc", "Cf", "Cs") else c for c in name)
