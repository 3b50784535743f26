"""Read which programs are running from /proc, in the shape in which osquery tells processes."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import msgspec

from proscribe.collectors import ABSENT, REFUSED, Collector, System, Taken

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from proscribe.collectors._machine import Machine

__all__ = ["PLUGIN"]

_NAME = "processes"
_FORMAT = "osquery-log"
_GONE = " (deleted)"


def _take(machine: Machine) -> Iterator[Taken]:
    try:
        numbers = [p for p in machine.path("/proc").iterdir() if p.name.isdigit()]
    except OSError as error:
        yield Taken(_NAME, _FORMAT, None, f"{REFUSED}/proc: {error.strerror or error}")
        return
    rows: list[dict[str, str]] = []
    hidden = 0
    for number in sorted(numbers, key=lambda p: int(p.name)):
        row, shown = _process(number)
        if row is not None:
            rows.append(row)
            hidden += not shown
    if not rows:
        yield Taken(_NAME, _FORMAT, None, f"{ABSENT}/proc shows no processes")
        return
    yield Taken(_NAME, _FORMAT, msgspec.json.encode(rows))
    if hidden:
        told = f"{hidden} of {len(rows)} processes do not show this user their program's path: run as root"
        yield Taken("paths of processes", _FORMAT, None, told)


def _process(folder: Path) -> tuple[dict[str, str] | None, bool]:
    """Return what is known of one process, and whether its program was shown; None if it has ended."""
    try:
        name = (folder / "comm").read_text("utf-8", "replace").strip()
    except OSError:
        return None, True
    row = {"pid": folder.name, "name": name, "path": "", "cmdline": ""}
    try:
        row["path"] = os.fsencode((folder / "exe").readlink()).decode("utf-8", "replace").removesuffix(_GONE)
    except PermissionError:
        return row, False
    except OSError:
        return row, True  # a thread of the kernel runs no program
    # The kernel cuts a name after fifteen characters; the file's own name is whole.
    file = row["path"].rpartition("/")[2]
    row["name"] = file if file.startswith(name) else name
    return row, True


PLUGIN = Collector(
    title="running programs",
    systems=(System.LINUX,),
    take=_take,
    root="the paths of other users' programs",
)
