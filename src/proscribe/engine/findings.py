"""Gather matches into findings: one for each vendor, product, relation and device (or file).

The only step that is not split-invariant by itself: it groups. `Gathering` takes batches in any number and
keeps a bounded amount for each finding, so memory follows the findings, not the input.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, NamedTuple

from proscribe.schemas import Relation, State

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["EVIDENCE_KEPT", "Found", "Gathering", "Key", "Seen"]

EVIDENCE_KEPT = 100
"""How many pieces of evidence a finding keeps; all are counted."""

_GRADES = "ABCD"


class Key(NamedTuple):
    """What makes a finding one."""

    vendor: str
    product: str | None
    relation: str
    device: str | None
    file: str | None


class Seen(NamedTuple):
    """One piece of evidence; `seen_at` in milliseconds."""

    file: str
    line: int | None
    pointer: str | None
    field: str
    value: str
    identity: str
    grade: str
    seen_at: int | None


@dataclass(slots=True)
class Found:
    """One finding before anything is decided.

    Attributes:
        key: what makes it one.
        family: product family; None where the product is not known, or members disagree.
        site: the site that the input names.
        grade: the best grade among its evidence.
        first_seen, last_seen: milliseconds; None where no evidence has a time.
        count: observations, or the devices that they stand for.
        state: as the newest evidence says.
        evidence: the first pieces, in the order of the input.
        files: every file that holds evidence.
    """

    key: Key
    family: str | None
    site: str | None
    grade: str
    first_seen: int | None = None
    last_seen: int | None = None
    count: int = 0
    state: str = State.PRESENT
    evidence: list[Seen] = field(default_factory=list)
    files: set[str] = field(default_factory=set)

    @property
    def id(self) -> str:
        """A name that stays the same from run to run: a digest of the key, with the file's name only."""
        k = self.key
        place = k.device or PurePosixPath((k.file or "").replace("\\", "/")).name
        text = "\0".join((k.vendor, k.product or "", k.relation, place))
        return f"F-{hashlib.sha256(text.encode()).hexdigest()[:12]}"


class Gathering:
    """Takes tables of MATCH and gives findings."""

    def __init__(self) -> None:
        self._found: dict[Key, Found] = {}

    def add(self, matches: pa.Table) -> None:
        """Take one table of MATCH."""
        for row in matches.to_pylist():
            self._add(row)

    def _add(self, row: dict[str, Any]) -> None:
        device = row["device"] or None
        key = Key(row["vendor"], row["product"], row["relation"], device, None if device else row["file"])
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = Found(key, row["family"], row["site"], row["grade"])
        elif found.family != row["family"]:
            found.family = None if found.family and row["family"] else found.family or row["family"]
        found.grade = min(found.grade, row["grade"], key=_GRADES.index)
        found.count += row["count"] if row["count"] is not None else 1
        seen_at = _ms(row["seen_at"])
        state = row["state"] or State.PRESENT
        if seen_at is None or found.last_seen is None or seen_at >= found.last_seen:
            found.state = _later(found.state, state) if seen_at is None and found.evidence else state
        if seen_at is not None:
            found.first_seen = seen_at if found.first_seen is None else min(found.first_seen, seen_at)
            found.last_seen = seen_at if found.last_seen is None else max(found.last_seen, seen_at)
        found.files.add(row["file"])
        if len(found.evidence) < EVIDENCE_KEPT:
            seen = Seen(
                row["file"],
                row["line"],
                row["pointer"],
                row["field"],
                row["value"],
                row["identity"],
                row["grade"],
                seen_at,
            )
            if seen not in found.evidence:
                found.evidence.append(seen)

    def finish(self) -> list[Found]:
        """Return the findings: supplied-by first, then by vendor, product, device and file."""
        return sorted(self._found.values(), key=_order)


def _ms(value: Any) -> int | None:
    if value is None or isinstance(value, int):
        return value
    return int(value.timestamp() * 1000)


def _later(before: str, now: str) -> str:
    """Without times, presence anywhere outweighs a removal elsewhere: nothing is cleared by order alone."""
    return State.PRESENT if State.PRESENT in {before, now} else now


def _order(f: Found) -> tuple[Any, ...]:
    relations = list(Relation)
    k = f.key
    return (
        relations.index(Relation(k.relation)),
        k.vendor,
        k.product or "\uffff",
        k.device or "",
        k.file or "",
    )
