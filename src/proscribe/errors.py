"""The errors of proscribe: one sentence that names place, value found and value wanted, and a hint.

A small tree on purpose: applications catch `ProscribeError` once, print `message` and `hint`, and
leave with `exit_code`. Nothing here prints.
"""

from __future__ import annotations

__all__ = [
    "CatalogError",
    "FactError",
    "LawError",
    "LedgerError",
    "OutputError",
    "ProfileError",
    "ProscribeError",
    "SourceError",
    "UnrecognisedError",
]


class ProscribeError(Exception):
    """Tell a person what is wrong and what to do next.

    Attributes:
        message: one sentence; starts with `file:line:` where a file is at fault.
        hint: what to write or run instead; may be empty.
        exit_code: the process exit code an application leaves with (see docs/architecture.md).
    """

    exit_code = 2

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\n  hint: {self.hint}" if self.hint else self.message


class LawError(ProscribeError):
    """A measure, a vocabulary file or a pack of them is not well formed, or contradicts itself."""


class CatalogError(ProscribeError):
    """A vendor file of the catalog is not well formed."""


class ProfileError(ProscribeError):
    """A profile or another configuration is not well formed, or contradicts what was observed."""


class FactError(ProscribeError):
    """A fact's name or value, or an instant, is not in the vocabulary."""


class LedgerError(ProscribeError):
    """The ledger could not be read or written, or a proof or checkpoint is not well formed."""


class OutputError(ProscribeError):
    """A result could not be rendered or written."""


class SourceError(ProscribeError):
    """An input could not be read or recognised; counts as incomplete, never as clean."""

    exit_code = 3


class UnrecognisedError(SourceError):
    """The bytes are of no format that is read here; met while walking a folder, a row of coverage."""
