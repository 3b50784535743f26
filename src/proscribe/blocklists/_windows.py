"""What several Windows formats share: folders and programs as Windows names them, stable ids, quoting."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from proscribe.blocklists import Blocking, Rule, Stage

__all__ = ["folders", "guid", "programs", "quoted", "registry_keys"]

_SPACE = uuid.UUID("6c2f5a1e-3f0d-5e0b-9c55-6a1d8b0f4c7e")
_RUNS = re.compile(r"[\x00-\x7f]+|[^\x00-\x7f]+")
_PROGRAMS = (".exe", ".com", ".dll", ".sys", ".msi")


def guid(*parts: str) -> str:
    """Return an id that follows from its parts: the same rule keeps its id from run to run."""
    return str(uuid.uuid5(_SPACE, "\x00".join(parts)))


def folders(blocking: Blocking, stage: Stage) -> list[tuple[str, Rule]]:
    """Return folders under Program Files and ProgramData, with `%PROGRAMFILES%` for either of the first."""
    found: dict[str, Rule] = {}
    for rule in blocking.of(stage, "path"):
        head, _, rest = rule.value.partition("/")
        if not rest:
            continue
        place = {
            "program files": "%PROGRAMFILES%",
            "program files (x86)": "%PROGRAMFILES%",
            "programdata": "%OSDRIVE%\\ProgramData",
        }.get(head)
        if place:
            found.setdefault(f"{place}\\{rest.replace('/', chr(92))}", rule)
    return sorted(found.items())


def registry_keys(blocking: Blocking, stage: Stage) -> list[tuple[str, Rule]]:
    """Return keys below the software hive of the machine."""
    return sorted(
        (rule.value.replace("/", "\\"), rule)
        for rule in blocking.of(stage, "path")
        if rule.value.startswith("software/")
    )


def programs(blocking: Blocking, stage: Stage, suffixes: tuple[str, ...] = _PROGRAMS) -> list[Rule]:
    """Return the file names of programs, libraries and drivers."""
    return [
        r
        for r in blocking.of(stage, "service")
        if r.match == "exact" and r.value.endswith(suffixes) and not set(r.value) & set('\\/:*?"<>|')
    ]


def quoted(text: str) -> str:
    """Return text as a PowerShell expression of ASCII alone: older versions read a file in the code page.

    Single quotes are doubled; any other character beyond ASCII is told by its number.
    """
    parts = [
        f"'{run.replace(chr(39), chr(39) * 2)}'" if run.isascii() else _numbers(run)
        for run in _RUNS.findall(text)
    ]
    return "''" if not parts else parts[0] if len(parts) == 1 and text.isascii() else f"({' + '.join(parts)})"


def _numbers(run: str) -> str:
    return " + ".join(f"[char]::ConvertFromUtf32(0x{ord(c):04X})" for c in run)
