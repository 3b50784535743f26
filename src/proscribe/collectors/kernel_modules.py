"""Read which modules the Linux kernel has loaded: drivers and filters of other makers are among them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from proscribe.collectors import Collector, System, Taken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from proscribe.collectors._machine import Machine

__all__ = ["PLUGIN"]


def _take(machine: Machine) -> Iterator[Taken]:
    yield Taken("kernel modules", "lsmod", *machine.read(machine.path("/proc/modules")))


PLUGIN = Collector(title="kernel modules", systems=(System.LINUX,), take=_take)
