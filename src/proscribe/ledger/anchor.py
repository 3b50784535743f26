"""Put a checkpoint where whoever writes to the ledger cannot change it: a file, a git repository, a time stamp.

What is there already is compared first. A place that holds a checkpoint which this ledger does not continue
is left as it is: that is the evidence.
"""

from __future__ import annotations

import base64
import re
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

from proscribe.errors import LedgerError
from proscribe.ledger import note, timestamps, tree
from proscribe.ledger.canonical import canonical
from proscribe.ledger.checkpoint import text_of
from proscribe.ledger.entry import Draft, Kind
from proscribe.wholefile import write_whole

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from proscribe.ledger.entry import Entry
    from proscribe.ledger.store import Ledger

__all__ = ["in_git", "record", "to_file", "to_git", "to_server"]


def to_file(ledger: Ledger, text: str, path: Path) -> dict[str, str]:
    """Write a checkpoint into a file, in place of an older one; returns the receipt.

    Raises:
        LedgerError: the file holds a checkpoint that this ledger does not continue, or cannot be written.
    """
    if path.exists():
        try:
            old = path.read_bytes().decode()
        except (OSError, UnicodeDecodeError) as e:
            raise LedgerError(f"{path}: cannot be read: {e}", hint="name another file") from e
        _continues(ledger, old, str(path))
    try:
        write_whole(path, text.encode())
    except OSError as e:
        raise LedgerError(
            f"{path}: cannot be written: {e.strerror}", hint="check the folder and its permissions"
        ) from e
    return {"kind": "file", "where": str(path)}


def to_git(ledger: Ledger, text: str, repository: Path) -> dict[str, str]:
    """Commit a checkpoint to a git repository; returns the receipt, with the commit.

    Raises:
        LedgerError: see `to_file`; or git is not there, or refuses.
    """
    name = _name(note.read(text, "the checkpoint").origin)
    _git(repository, "rev-parse", "--git-dir")
    to_file(ledger, text, repository / name)
    size = text.split("\n")[1]
    _git(repository, "add", "--", name)
    _git(repository, "commit", "--quiet", "-m", f"Checkpoint of {size} entries", "--", name)
    return {
        "commit": _git(repository, "rev-parse", "HEAD").strip(),
        "kind": "git",
        "where": f"{repository}/{name}",
    }


def in_git(repository: Path, origin: str) -> list[tuple[str, str]]:
    """Return every checkpoint that a git repository has of a ledger: what to call it, and its text.

    Raises:
        LedgerError: git is not there, or there is no checkpoint of this ledger.
    """
    name = _name(origin)
    commits = _git(repository, "log", "--format=%H", "--", name).split()
    if not commits:
        raise LedgerError(f"{repository}: there is no checkpoint of {origin} here",
                          hint="name the repository that `ledger anchor --git` was given")  # fmt: skip
    return [(f"{name} of commit {c[:12]}", _git(repository, "show", f"{c}:{name}")) for c in commits]


def to_server(text: str, url: str, trusted: list[Any]) -> dict[str, str]:
    """Have a time-stamp server stamp a checkpoint; returns the receipt, with the stamp and its time.

    Raises:
        LedgerError: see `timestamps.stamp`.
    """
    data, time = timestamps.stamp(url, text.encode(), trusted)
    return {"kind": "rfc3161", "stamp": base64.b64encode(data).decode(), "time": time, "where": url}


def record(ledger: Ledger, checkpoint: Entry, receipt: dict[str, str], clock: Callable[[], int]) -> Entry:
    """Record that a checkpoint was put somewhere; returns the new entry.

    Raises:
        LedgerError: it could not be recorded.
    """
    told = canonical({"checkpoint": checkpoint.seq, **receipt})
    return ledger.append([Draft(Kind.ANCHOR, told)], clock).entries[-1]


def _continues(ledger: Ledger, old: str, where: str) -> None:
    before = note.read(old, where)
    newest = ledger.newest(Kind.CHECKPOINT)
    assert newest is not None
    mine = note.read(text_of(newest), f"the checkpoint in entry {newest.seq}")
    if before.origin != mine.origin:
        raise LedgerError(f"{where}: there is a checkpoint of another ledger here: {before.origin}",
                          hint="name another place")  # fmt: skip
    if before.size > mine.size or tree.root(before.size, ledger.hashes()) != before.root:
        raise LedgerError(
            f"{where}: the ledger does not continue the checkpoint over {before.size} entries that is here: it was "
            "cut off or written anew",
            hint=f"keep this file, and run `proscribe ledger verify --checkpoint {where}`",
        )


def _name(origin: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]", "-", origin) + ".checkpoint"


def _git(repository: Path, *words: str) -> str:
    program = shutil.which("git")
    if program is None:
        raise LedgerError("git is not installed", hint="install it, or anchor to a file")
    done = subprocess.run(  # noqa: S603  git itself, with words of our own
        [program, "-C", str(repository), *words], capture_output=True, check=False
    )
    if done.returncode:
        said = (done.stderr or done.stdout).decode(errors="replace").strip().split("\n")[0]
        raise LedgerError(f"{repository}: git {words[0]}: {said}",
                          hint="check that this is a repository in which you can commit")  # fmt: skip
    return done.stdout.decode()
