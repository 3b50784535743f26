"""What a self-test tells: for each input, for each column, whether what was planted was found."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["FAIL", "NOT_TRIED", "PASS", "Proof", "Proved"]

PASS, FAIL, NOT_TRIED = "PASS", "FAIL", "not tried"
"""What may come of a column."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What came of one column.

    Attributes:
        column: the column of OBSERVATION.
        result: `PASS`, `FAIL`, or `not tried` where nothing of the catalog's counts as evidence there.
        planted: the vendor's value.
        place: line or pointer of the record that it was planted in.
        alike: the look-alike that had to be passed over.
        why: what went wrong, or why it was not tried.
    """

    column: str
    result: str
    planted: str = ""
    place: str = ""
    alike: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Proved:
    """What came of one input.

    Attributes:
        file: the input's name.
        format: the format that read it, or None.
        rows: records that were read.
        recognised: records in which something can identify.
        proofs: one for each column that the records carry.
        why: why nothing could be planted, or empty.
        passing_by: it merely lies in a folder that was named, and is no inventory: no failure.
    """

    file: str
    format: str | None
    rows: int = 0
    recognised: int = 0
    proofs: tuple[Proof, ...] = ()
    why: str = ""
    passing_by: bool = False

    @property
    def passed(self) -> bool:
        """Say whether at least one column was proved and none failed."""
        results = {p.result for p in self.proofs}
        return PASS in results and FAIL not in results
