"""What lint has to say: one complaint, where it belongs in the file, and how grave it is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from proscribe.errors import LawError
from proscribe.strictyaml import parse

if TYPE_CHECKING:
    from proscribe.strictyaml import Path

__all__ = ["Complaint", "Severity", "line"]


class Severity(StrEnum):
    """Whether a measure may be shipped with it."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Complaint:
    """Something wrong with a measure that loads.

    Attributes:
        measure: the measure whose file is to be changed.
        place: the path into that file, such as ("clauses", 3); see `line`.
        message: one sentence.
        hint: what to write instead.
        severity: an error has to be mended; a warning has to be looked at.
    """

    measure: str
    place: Path
    message: str
    hint: str
    severity: Severity = Severity.ERROR


def line(text: bytes, file: str, place: Path) -> int:
    """Return the 1-based line of `place` in the file with these bytes, or of its nearest parent there.

    Raises:
        LawError: the bytes are no strict YAML.
    """
    return parse(text, file, LawError).line(place)
