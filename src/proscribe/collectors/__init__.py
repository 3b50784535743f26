"""What a machine itself can tell of what is on it: one file per thing to ask, found by folder.

A collector takes bytes that an input format already reads (`dpkg-query`, `systemctl`, osquery's JSON), so
that there is one parser for a listing, whoever made it. It recognises and matches nothing. What is not
there, refuses or takes too long becomes a row of coverage, never an exception.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from proscribe.collectors._machine import Machine

__all__ = ["ABSENT", "REFUSED", "Collector", "Command", "System", "Taken", "asked"]

ABSENT = "not there: "
"""Before the reason where a machine has nothing of the kind: nothing is missed."""

REFUSED = "it cannot be opened: "
"""Before the reason where something is there and could not be read: the check is incomplete."""


class System(StrEnum):
    """The families of operating systems."""

    LINUX = "linux"
    MACOS = "macos"
    WINDOWS = "windows"


@dataclass(frozen=True, slots=True)
class Taken:
    """One listing that was taken, or why it was not.

    Attributes:
        name: what was asked, as coverage shows it.
        format: the input format that reads it.
        data: the listing; None where there is a reason.
        reason: why it was not taken, with ABSENT or REFUSED in front.
    """

    name: str
    format: str
    data: bytes | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Collector:
    """One thing to ask a machine.

    Attributes:
        title: what it tells, in words.
        systems: where it can be asked.
        take: asks it.
        root: what only the administrator is told; empty where everybody is told all.
    """

    title: str
    systems: tuple[System, ...]
    take: Callable[[Machine], Iterator[Taken]]
    root: str = ""


@dataclass(frozen=True, slots=True)
class Command:
    """A program of the system's whose output an input format reads.

    Attributes:
        name: as coverage shows it.
        format: the input format.
        argv: program and arguments; no shell is involved.
        env: more variables of its environment.
        absent: a complaint with this in it means that there is nothing to tell, not that it failed.
    """

    name: str
    format: str
    argv: tuple[str, ...]
    env: Mapping[str, str] | None = None
    absent: str = ""


def asked(*commands: Command) -> Callable[[Machine], Iterator[Taken]]:
    """Return a `take` that runs programs, one after the other."""

    def take(machine: Machine) -> Iterator[Taken]:
        yield from _run(machine, commands)

    return take


def _run(machine: Machine, commands: Iterable[Command]) -> Iterator[Taken]:
    for command in commands:
        data, reason = machine.run(command.argv, command.env)
        if reason is not None and command.absent and command.absent in reason:
            reason = f"{ABSENT}{reason.removeprefix(REFUSED)}"
        yield Taken(command.name, command.format, data, reason)
