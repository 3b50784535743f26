"""A small folder to check, and ways to run the program: in this process, and as a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass

import pytest

from proscribe import __main__

AT = "2026-11-23T09:00:00-05:00"
CSV = """Name,Publisher,ComputerName
Kaspersky Endpoint Security for Windows,AO Kaspersky Lab,PC-1
7-Zip,Igor Pavlov,PC-1
Kaspersky Endpoint Security for Windows,AO Kaspersky Lab,PC-2
"""
CLEAN = "Name,Publisher,ComputerName\n7-Zip,Igor Pavlov,PC-1\n"


@dataclass
class Done:
    """What a run left."""

    code: int
    out: str
    err: str


@pytest.fixture
def here(tmp_path, monkeypatch):
    """Work in an empty folder, with no settings from outside."""
    for name in [n for n in os.environ if n.startswith("PROSCRIBE_") and n != "PROSCRIBE_DATA"]:
        monkeypatch.delenv(name)
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PROSCRIBE_HOME", str(tmp_path / "home"))  # no packs of whoever runs the tests
    (tmp_path / ".git").mkdir()  # the search for a profile ends here
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(here, capfdbinary):
    """Run the program in this process."""

    def go(*arguments: str) -> Done:
        capfdbinary.readouterr()
        code = __main__.run([*map(str, arguments)])
        sys.stdout.flush()
        said = capfdbinary.readouterr()
        return Done(code, said.out.decode(), said.err.decode())

    return go


@pytest.fixture
def spawn(here):
    """Run the program as a process of its own."""

    def go(*arguments: str, stdin: bytes = b"", **environment: str) -> Done:
        done = subprocess.run(
            [sys.executable, "-m", "proscribe", *map(str, arguments)],
            input=stdin,
            capture_output=True,
            check=False,
            timeout=60,
            env={**os.environ, **environment},
        )
        return Done(done.returncode, done.stdout.decode(), done.stderr.decode())

    return go


@pytest.fixture
def inventory(here):
    """A folder with a finding in it, and a note that is no inventory."""
    folder = here / "inv"
    folder.mkdir()
    (folder / "apps.csv").write_text(CSV)
    (folder / "note.txt").write_text("Dear all, nothing to see.\n")
    return folder


@pytest.fixture
def clean(here):
    """A file without a finding."""
    path = here / "clean.csv"
    path.write_text(CLEAN)
    return path
