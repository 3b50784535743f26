"""The machine that is asked: its programs, its files and its users' folders.

Programs are looked for in the system's own folders only, are given no shell and no input, and are ended
with all their children when they take too long. Nothing here uses the network.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from proscribe.collectors import ABSENT, REFUSED, System

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["Machine", "Outcome", "this_machine"]

Outcome = tuple[bytes | None, str | None]
"""What was read, or the reason why nothing was."""

TIMEOUT = 120.0
"""Seconds that a program may take."""

_LARGEST = 512 * 1024 * 1024
_SYSTEMS = {"linux": System.LINUX, "darwin": System.MACOS, "win32": System.WINDOWS}
_FOLDERS = "/usr/bin:/bin:/usr/sbin:/sbin:/usr/local/bin:/usr/local/sbin:/opt/homebrew/bin:/home/linuxbrew/.linuxbrew/bin"
_USERS = {System.LINUX: "home", System.MACOS: "Users", System.WINDOWS: "Users"}
_NOBODYS = frozenset(("Public", "Default", "Default User", "All Users", "Shared", "Guest", "lost+found"))


@dataclass(frozen=True)
class Machine:
    """One machine.

    Attributes:
        system: the family of its operating system.
        root: where its files begin.
        home: the home of the user who asks.
        folders: where its programs are, joined as in PATH.
        timeout: seconds that a program may take.
    """

    system: System
    root: Path = Path("/")
    home: Path | None = None
    folders: str = _FOLDERS
    timeout: float = TIMEOUT

    def run(self, argv: Sequence[str], env: Mapping[str, str] | None = None) -> Outcome:
        """Run a program of the system's and return what it printed, or why there is nothing."""
        program = shutil.which(argv[0], path=self.folders)
        if program is None:
            return None, f"{ABSENT}there is no program {argv[0]}"
        quiet = {"PATH": self.folders, "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8", "HOME": str(self.home or "/")}
        if self.system is System.WINDOWS:  # its programs need more of the environment than others do
            quiet = {**os.environ, "PATH": self.folders}
        try:
            process = subprocess.Popen(  # noqa: S603  the program is the system's own, and no shell is involved
                [program, *argv[1:]],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env={**quiet, **(env or {})},
                start_new_session=True,
            )
        except OSError as error:
            return None, f"{REFUSED}{argv[0]} does not start: {error.strerror or error}"
        try:
            data, complaint = process.communicate(timeout=self.timeout)
        except subprocess.TimeoutExpired:
            _end(process)
            return None, f"{REFUSED}{argv[0]} took longer than {self.timeout:g} seconds"
        if process.returncode:
            told = complaint.decode("utf-8", "replace").strip().splitlines()
            return None, f"{REFUSED}{argv[0]} left with {process.returncode}" + (
                f": {told[0]}" if told else ""
            )
        if not data.strip():
            return None, f"{ABSENT}{argv[0]} lists nothing"
        return data, None

    def path(self, name: str) -> Path:
        """Return where an absolute path of the machine's is."""
        return self.root / name.lstrip("/")

    def read(self, path: Path) -> Outcome:
        """Return a file's bytes, or why there are none."""
        try:
            with path.open("rb") as file:
                data = file.read(_LARGEST + 1)
        except FileNotFoundError:
            return None, f"{ABSENT}there is no {self.shown(path)}"
        except OSError as error:
            return None, f"{REFUSED}{self.shown(path)}: {error.strerror or error}"
        if len(data) > _LARGEST:
            return None, f"{REFUSED}{self.shown(path)} is larger than {_LARGEST:,} bytes"
        return (data, None) if data.strip() else (None, f"{ABSENT}{self.shown(path)} is empty")

    def shown(self, path: Path) -> str:
        """Return a path as the machine names it."""
        if path.is_relative_to(self.root):
            return f"{self.root.anchor if self.root == Path(self.root.anchor) else '/'}{path.relative_to(self.root).as_posix()}"
        return str(path)

    def homes(self) -> list[Path]:
        """Return the homes of the people who use the machine, that of the one who asks among them."""
        found = {self.home} if self.home is not None else set()
        with contextlib.suppress(OSError):
            found |= {p for p in (self.root / _USERS[self.system]).iterdir() if p.name not in _NOBODYS}
        return sorted(p for p in found if not p.is_symlink())


def this_machine() -> Machine:
    """Return the machine on which this runs.

    Raises:
        KeyError: its system is of none of the families.
    """
    system = _SYSTEMS[sys.platform]
    home = Path.home()
    if system is System.WINDOWS:
        windows = Path(os.environ.get("SYSTEMROOT", r"C:\Windows"))
        folders = os.pathsep.join(
            str(windows / p) for p in ("System32", "System32/WindowsPowerShell/v1.0", "System32/wbem", ".")
        )
        return Machine(system, Path(windows.anchor), home, folders)
    return Machine(system, Path("/"), home)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a program and what it has started."""
    with contextlib.suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.communicate()
