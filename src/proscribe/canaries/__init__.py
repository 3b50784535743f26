"""Canaries: for each input format, small made-up documents in which a banned thing can be planted.

One file per format, named after the format's module in `proscribe.sources`, with one `PLUGIN: Canary`. The
documents carry every column by which the format can identify, and nothing of any vendor's. Planting and
proving is `proscribe.selftest`'s; nothing here reads or matches.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

__all__ = ["Canary", "Change", "Edit"]


@dataclass(frozen=True, slots=True)
class Change:
    """One value to be put in the place of another.

    Attributes:
        line: 1-based line from which on the old value stands; None where the record has no line.
        pointer: the record's pointer, as the reader gives it; None where it has none.
        old: the value as it was read.
        new: what is to be read instead.
    """

    line: int | None
    pointer: str | None
    old: str
    new: str


class Edit(Protocol):
    """Change values in a document that is neither text nor JSON."""

    def __call__(self, document: bytes, changes: Sequence[Change]) -> bytes:
        """Return a copy with the changes made that could be made; raises nothing but SourceError."""
        ...


@dataclass(frozen=True, slots=True)
class Canary:
    """How one format is put to the test.

    Attributes:
        samples: small documents by file name, one for each shape that the format has; a function where a
            library has to write them.
        spell: how the format writes a value that is not written as it is read; None where it is.
        edit: changes values in documents that are neither text nor JSON; None for those that are.
        fits: a new value may not be longer than the one whose place it takes.
    """

    samples: Mapping[str, bytes | Callable[[], bytes]]
    spell: Callable[[str], str] | None = None
    edit: Edit | None = None
    fits: bool = False

    def documents(self) -> dict[str, bytes]:
        """Return the samples, written."""
        return {name: made if isinstance(made, bytes) else made() for name, made in self.samples.items()}
