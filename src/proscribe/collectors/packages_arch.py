"""Ask pacman for the packages of Arch and its kin, with their packagers."""

from __future__ import annotations

from proscribe.collectors import Collector, Command, System, asked

__all__ = ["PLUGIN"]

PLUGIN = Collector(
    title="Arch packages",
    systems=(System.LINUX,),
    take=asked(Command("pacman", "pacman-qi", ("pacman", "-Qi"))),
)
