"""Read the database of apk, the packages of Alpine: no program needs to be asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from proscribe.collectors import Collector, System, Taken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from proscribe.collectors._machine import Machine

__all__ = ["PLUGIN"]


def _take(machine: Machine) -> Iterator[Taken]:
    yield Taken("apk", "alpine-installed", *machine.read(machine.path("/lib/apk/db/installed")))


PLUGIN = Collector(title="Alpine packages", systems=(System.LINUX,), take=_take)
