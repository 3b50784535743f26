"""Ask `ps` of macOS which programs are running, and write them in the shape in which osquery tells processes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from proscribe.collectors import Collector, System, Taken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from proscribe.collectors._machine import Machine

__all__ = ["PLUGIN"]

_NAME = "processes"
_FORMAT = "osquery-log"


def _take(machine: Machine) -> Iterator[Taken]:
    data, reason = machine.run(("ps", "-axww", "-o", "pid=,comm="))
    if data is None:
        yield Taken(_NAME, _FORMAT, None, reason)
        return
    rows = []
    for line in data.decode("utf-8", "replace").splitlines():
        number, _, path = line.strip().partition(" ")
        path = path.strip()
        rows.append({"pid": number, "name": path.rpartition("/")[2], "path": path, "cmdline": ""})
    yield Taken(_NAME, _FORMAT, msgspec.json.encode(rows))


PLUGIN = Collector(title="running programs", systems=(System.MACOS,), take=_take)
