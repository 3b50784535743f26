"""Plant canaries in copies of inputs, read the copies as in earnest, and say what would have been found.

A proof is made for each column by which records of an input can identify: in one record the value is
replaced by a vendor's, in another by a look-alike; the reading must report the first and pass over the
second. What the engine holds for no evidence in a record (a library's display name) is not asked for.
"""

from __future__ import annotations

import io
from collections import deque
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any, cast

import pyarrow as pa
import pyarrow.compute

from proscribe.canaries import Change
from proscribe.engine.identify import identify
from proscribe.errors import SourceError, UnrecognisedError
from proscribe.reading import Reading
from proscribe.schemas import IDENTITY_FIELDS, OBSERVATION
from proscribe.selftest.copies import planted_copy
from proscribe.selftest.proofs import FAIL, NOT_TRIED, PASS, Proof, Proved
from proscribe.selftest.specimens import Specimen, specimens
from proscribe.sources import HEAD_BYTES
from proscribe.sources._opening import Opened, recognise

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from proscribe.canaries import Canary
    from proscribe.catalog import Catalog
    from proscribe.engine.findings import Gathering
    from proscribe.engine.identify import Index
    from proscribe.reading import Progress
    from proscribe.sources import Tally

__all__ = ["Prover", "sample"]

_NO_EVIDENCE = "nothing of the catalog's counts as evidence in such records"

_KEPT = 12  # records of each end of an input that are thought of for each column
_TRIES = 4  # records that are tried before a column is said to fail
_PAIRS = 60  # identities that are tried for one that counts in a record

pc: Any = pyarrow.compute


@dataclass(slots=True)
class _Read:
    """What one reading gives: the values that were read of those asked for, and what was found."""

    seen: set[tuple[str, str]] = field(default_factory=set)
    found: set[tuple[str, str]] = field(default_factory=set)
    placed: set[Change] = field(default_factory=set)


class _Matches:
    """Takes matches in the place of the gathering of a check, and keeps by which column and value they came."""

    def __init__(self) -> None:
        self.found: set[tuple[str, str]] = set()

    def met(self, batch: pa.RecordBatch) -> None:
        """Take what was read: nothing of it is kept."""

    def add(self, matches: pa.Table) -> None:
        """Take what was found."""
        pairs = zip(matches["field"].to_pylist(), matches["value"].to_pylist(), strict=True)
        self.found |= {(str(column), str(value)) for column, value in pairs}


@dataclass(frozen=True, slots=True)
class _Planting:
    """One value in the place of another, in one record."""

    column: str
    own: Specimen
    alike: Specimen
    record: dict[str, Any]

    @property
    def place(self) -> str:
        """Return where the record stands, in words; empty where that is not known."""
        line, pointer = self.record["line"], self.record["pointer"]
        return " ".join((*([f"line {line}"] if line is not None else []), *([pointer] if pointer else [])))

    def change(self, specimen: Specimen) -> Change:
        """Return what is to be changed in the document."""
        record = self.record
        return Change(record["line"], record["pointer"], str(record[self.column]), specimen.value)

    def key(self, specimen: Specimen) -> tuple[str, str]:
        """Return column and value as a reading reports them."""
        return self.column, specimen.value


def sample(name: str, document: bytes) -> Opened:
    """Return a document as an input of its own, recognised as any file would be."""
    return Opened(name, recognise(document[:HEAD_BYTES], name), None, _stream=lambda: io.BytesIO(document))


class Prover:
    """Plants in copies of inputs and says what is found; made once for a catalog.

    Args:
        catalog: whose identities are planted.
        index: the catalog compiled.
        progress: see Progress.
    """

    def __init__(self, catalog: Catalog, index: Index, progress: Progress | None = None) -> None:
        self._catalog = catalog
        self._index = index
        self._progress = progress

    def prove(self, opened: Opened, canary: Canary | None) -> Proved:
        """Plant in copies of one input; say for each column of its records whether it is found there.

        Args:
            opened: the input; it is read a few times and never changed.
            canary: how its format is changed; None where the format has none.
        """
        if opened.source is None:
            return Proved(opened.file, None, why=opened.reason or "the format was not recognised")
        name = opened.source.name
        if canary is None:
            return Proved(opened.file, name, why="no canary is written for this format")
        if not opened.repeatable:
            return Proved(opened.file, name, why="a pipe can be read only once: save it to a file first")
        try:
            records, before, tally = self._survey(opened)
            if not records:
                return Proved(opened.file, name, tally.rows, why="no record was recognised")
            proofs = tuple(self._proofs(opened, canary, records, before))
        except SourceError as error:
            claimed = None if isinstance(error, UnrecognisedError) else name
            return Proved(opened.file, claimed, why=error.message.removeprefix(f"{opened.file}: "))
        return Proved(opened.file, name, tally.rows, tally.recognised, proofs)

    # ---- reading

    def _batches(self, opened: Opened) -> tuple[Tally, Iterator[pa.RecordBatch]]:
        origin, batches = opened.read()

        def told() -> Iterator[pa.RecordBatch]:
            for batch in batches:
                if self._progress is not None:
                    self._progress(opened.file, origin.tally.rows)
                yield batch

        return origin.tally, told()

    def _survey(self, opened: Opened) -> tuple[dict[str, list[dict[str, Any]]], set[tuple[str, str]], Tally]:
        """Return records to plant in, by column; what is found without planting; and the reader's account."""
        first: dict[str, list[dict[str, Any]]] = {}
        last: dict[str, deque[dict[str, Any]]] = {}
        found = _Matches()
        tally, batches = self._batches(opened)
        for batch in batches:
            found.add(identify(batch, self._index))
            for column in IDENTITY_FIELDS:
                rows = pc.indices_nonzero(pc.is_valid(batch.column(column)))
                early = first.setdefault(column, [])
                early += batch.take(rows.slice(0, max(0, _KEPT - len(early)))).to_pylist()
                late = batch.take(rows.slice(max(0, len(rows) - _KEPT))).to_pylist()
                last.setdefault(column, deque(maxlen=_KEPT)).extend(late)
        # The end of an input first: what is planted there is found only if all of it is read.
        records = {c: [*reversed(last[c]), *early] for c, early in first.items() if early}
        # A name that is the package's id is proved with the package.
        if named := [r for r in records.pop("name", ()) if r["name"] != r["package"]]:
            records["name"] = named
        return records, found.found, tally

    def _reading(
        self, opened: Opened, canary: Canary, planted: Sequence[tuple[_Planting, Specimen]]
    ) -> _Read:
        """Read a copy with something planted in it as in earnest.

        Raises:
            SourceError: the copy is not read as the input was.
        """
        out = _Read()
        copy = planted_copy(opened, canary, [p.change(s) for p, s in planted], out.placed)
        out.found = self._checked(copy)
        _, batches = self._batches(copy)
        for batch in batches:
            for column, value in (p.key(s) for p, s in planted):
                if pc.any(pc.equal(batch.column(column), value)).as_py():
                    out.seen.add((column, value))
        return out

    def _checked(self, copy: Opened) -> set[tuple[str, str]]:
        """Read a copy by what `check` reads inputs with, and return the columns and values that match.

        Raises:
            SourceError: it could not be read.
        """
        matches = _Matches()
        reading = Reading(self._index, cast("Gathering", matches), self._progress)
        reading.given([copy])
        told = reading.coverage[-1]
        if told.format is None or not reading.complete:
            raise SourceError(f"{copy.file}: {told.not_checked[-1].reason}")
        return matches.found

    # ---- planting

    def _proofs(
        self,
        opened: Opened,
        canary: Canary,
        records: dict[str, list[dict[str, Any]]],
        before: set[tuple[str, str]],
    ) -> Iterator[Proof]:
        """Plant in rounds: a record holds one planting at a time, and what fails is tried elsewhere."""
        waiting = {
            column: list(islice(self._plantings(column, rows, before, fits=canary.fits), _TRIES))
            for column, rows in records.items()
        }
        done: dict[str, Proof] = {
            column: Proof(column, NOT_TRIED, why=_NO_EVIDENCE) for column, some in waiting.items() if not some
        }
        while together := _distinct(waiting):
            for proof in self._tried(opened, canary, together):
                done[proof.column] = proof
                if proof.result == PASS:
                    waiting[proof.column] = []
        yield from (done[c] for c in IDENTITY_FIELDS if c in done)

    def _tried(self, opened: Opened, canary: Canary, plantings: list[_Planting]) -> list[Proof]:
        """Plant all of them in one copy, and their look-alikes in another; what fails so, in copies of its own."""
        together = len(plantings) > 1
        try:
            own = self._reading(opened, canary, [(p, p.own) for p in plantings])
            alike = self._reading(opened, canary, [(p, p.alike) for p in plantings])
        except SourceError as error:
            if together:  # one of them spoiled the copy
                return [proof for p in plantings for proof in self._tried(opened, canary, [p])]
            return [_proof(plantings[0], FAIL, error.message.removeprefix(f"{opened.file}: "))]
        proofs = [_judged(p, own, alike) for p in plantings]
        # Evidence of one vendor in one file may be summed up in another's.
        return [
            self._tried(opened, canary, [planting])[0] if together and proof.result == FAIL else proof
            for planting, proof in zip(plantings, proofs, strict=True)
        ]

    def _plantings(
        self, column: str, rows: list[dict[str, Any]], before: set[tuple[str, str]], *, fits: bool
    ) -> Iterator[_Planting]:
        """Yield plantings that the engine, given the changed record, counts as evidence by this column."""
        places: set[str] = set()
        for row in rows:
            pairs = [
                (own, alike)
                for own, alike in islice(specimens(self._catalog, column, row), _PAIRS)
                if (column, own.value) not in before
                and (not fits or max(len(own.value), len(alike.value)) <= len(row[column]))
            ]
            if not pairs:
                continue
            matches = identify(_changed(row, column, [own.value for own, _ in pairs]), self._index)
            telling = [
                m["line"]
                for m in matches.to_pylist()
                if m["field"] == column and m["vendor"] == pairs[m["line"]][0].vendor
            ]
            if telling:
                own, alike = pairs[telling[0]]
                planting = _Planting(column, own, alike, row)
                if planting.place and planting.place not in places:
                    places.add(planting.place)
                    yield planting


def _changed(row: dict[str, Any], column: str, values: list[str]) -> pa.RecordBatch:
    """Return the record once for each value; what had the old value too (name and package) has the new."""
    rows = []
    for number, value in enumerate(values):
        new = {n: value if n in IDENTITY_FIELDS and v == row[column] else v for n, v in row.items()}
        rows.append({**new, "line": number})
    return pa.RecordBatch.from_pylist(rows, schema=OBSERVATION)


def _distinct(waiting: dict[str, list[_Planting]]) -> list[_Planting]:
    """Take one planting of each column, no two in one record."""
    taken: dict[str, _Planting] = {}
    for plantings in waiting.values():
        for planting in plantings:
            if planting.place not in taken:
                taken[planting.place] = planting
                plantings.remove(planting)
                break
    return list(taken.values())


def _judged(planting: _Planting, own: _Read, alike: _Read) -> Proof:
    if planting.change(planting.own) not in own.placed:
        return _proof(planting, NOT_TRIED, "the value as it was read stands nowhere in the record")
    why = ""
    if planting.key(planting.own) not in own.found:
        read = planting.key(planting.own) in own.seen
        why = "it was read, but not found" if read else "it was not read where it was planted"
    elif planting.key(planting.alike) in alike.found:
        why = f"the look-alike was taken for {planting.own.vendor}"
    elif planting.key(planting.alike) not in alike.seen:
        why = "the look-alike was not read where it was planted"
    return _proof(planting, FAIL if why else PASS, why)


def _proof(planting: _Planting, result: str, why: str) -> Proof:
    return Proof(planting.column, result, planting.own.value, planting.place, planting.alike.value, why)
