"""Report formats for the result of a check, one file each, found by folder.

A format is a module of this package with one `PLUGIN: Output`. It computes no law and leaves nothing
out that a reader could take for clearance: what was not checked is in every format. The same result
and options give the same bytes. Modules that start with an underscore are shared parts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from proscribe.results import CheckResult

__all__ = ["Options", "Output", "Render"]


@dataclass(frozen=True, slots=True)
class Options:
    """How to lay a report out; formats for machines look at none of it.

    Attributes:
        width: columns that a line may take.
        colour: whether to add colour; words say everything that colour says.
        verbose: show every clause, evidence row and device instead of the first few.
    """

    width: int = 100
    colour: bool = False
    verbose: bool = False


class Render(Protocol):
    """Write one result in one format."""

    def __call__(self, result: CheckResult, options: Options, /) -> str | bytes:
        """Return the whole report: text with a line feed at its end, or the bytes of a binary format.

        Raises:
            OutputError: the result has something that this format cannot carry.
        """
        ...


@dataclass(frozen=True, slots=True)
class Output:
    """One report format.

    Attributes:
        name: its name for `--format`, the module's name with dashes.
        title: what it is, in words.
        suffixes: endings of file names that mean this format (`-o report.csv`), each with its dot.
        render: see Render.
    """

    name: str
    title: str
    suffixes: tuple[str, ...]
    render: Render
