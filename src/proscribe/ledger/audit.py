"""Check a whole ledger: every stored byte, in order, against the tree, the head and signed checkpoints.

Each entry is checked on its own (its bytes, number, kind, time), each 256 against the hash kept above them,
all against the head, and the head against checkpoints, those inside and those that somebody kept outside.
What is wrong is told by entry; where an entry and its own hash were both replaced, by the 256 it is among.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

import msgspec

from proscribe.errors import LedgerError
from proscribe.law.instants import parse_instant
from proscribe.ledger import note, tree
from proscribe.ledger.columns import Columns
from proscribe.ledger.entry import Kind, decode, encode
from proscribe.ledger.redaction import commitment, resolve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from proscribe.law.keys import Key
    from proscribe.ledger.entry import Entry, Withheld
    from proscribe.ledger.note import Checkpoint
    from proscribe.ledger.reader import Head, Node, Row

__all__ = ["Audited", "Problem", "Report", "audit"]

_SPECIAL = frozenset(str(k.value) for k in (Kind.LEDGER, Kind.CHECKPOINT, Kind.ANCHOR))
"""Kinds that say something of the ledger itself; plain texts, which are quicker to look up."""


class Audited(Protocol):
    """What an audit asks of a ledger, or of an export of one: see `Reader`."""

    def head(self) -> Head:
        """Return the newest head."""

    def rows(self) -> Iterator[Row]:
        """Yield whatever entries there are, in order."""

    def heights(self) -> list[int]:
        """Return the heights at which hashes are kept, leaves aside."""

    def nodes(self, height: int) -> Iterator[Node]:
        """Yield the hashes that are kept at one height, in order."""

    def withheld(self) -> Iterator[tuple[int, Withheld]]:
        """Yield what entries leave out, with the number of the entry, in order."""

    def faults(self) -> Iterator[str]:
        """Yield what is wrong with whatever holds the ledger."""


class Problem(msgspec.Struct, frozen=True):
    """Something that is wrong: the number of the entry, where it is known, and what."""

    entry: int | None
    says: str


@dataclass(slots=True)
class Report:
    """What an audit found.

    Attributes:
        origin: the ledger's name, as its first entry says.
        size: entries by the head.
        root: the root by the head.
        checked: entries that were read.
        signed: how many entries the newest checkpoint covers that a trusted key signed; 0 for none.
        signers: the keys that signed such checkpoints.
        checkpoints: signed checkpoints inside, whoever signed them.
        withheld: values that entries leave out, and that are kept beside them.
        stamps: how many entries were there by which time, as time stamps show.
        notes: what is not wrong, and good to know.
        problems: what is wrong; none in a ledger that is whole.
    """

    origin: str = ""
    size: int = 0
    root: str = ""
    checked: int = 0
    signed: int = 0
    signers: tuple[str, ...] = ()
    checkpoints: int = 0
    withheld: int = 0
    stamps: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def audit(
    ledger: Audited,
    keys: Sequence[Key] = (),
    outside: Iterable[tuple[str, Checkpoint]] = (),
    stamped: Callable[[bytes, bytes, str], str] | None = None,
) -> Report:
    """Check a ledger from its first byte to its last.

    Args:
        ledger: what to check; others may append meanwhile.
        keys: the keys whose checkpoints count; revoked ones are told, and do not count.
        outside: checkpoints that were kept elsewhere, each with what to call it.
        stamped: returns the time of a stamp (DER) of these bytes, or raises a LedgerError; None leaves time
            stamps unchecked.
    """
    return _Audit(ledger, keys, outside, stamped).run()


class _Audit:
    def __init__(
        self,
        ledger: Audited,
        keys: Sequence[Key],
        outside: Iterable[tuple[str, Checkpoint]],
        stamped: Callable[[bytes, bytes, str], str] | None,
    ) -> None:
        self.ledger, self.keys, self.stamped = ledger, keys, stamped
        self.texts: dict[int, str] = {}
        self.report = Report()
        self.outside = sorted(outside, key=lambda x: x[1].size)
        self.later = list(self.outside)
        self.columns = Columns(ledger, self._wrong)
        self.before = ""
        self.kept: Iterator[tuple[int, Withheld]] = iter(())
        self.next: tuple[int, Withheld] | None = None

    def _wrong(self, entry: int | None, says: str) -> None:
        self.report.problems.append(Problem(entry, says))

    def run(self) -> Report:
        report = self.report
        try:
            self._faults()
            self.kept = self.ledger.withheld()
            self.next = next(self.kept, None)
            for row in self.ledger.rows():
                self._row(row)
            self._outside()
            self._end()
        except LedgerError as e:
            self._wrong(self.columns.size or None, e.message)
        report.checked = self.columns.size
        return report

    def _faults(self) -> None:
        for text in self.ledger.faults():
            self._wrong(None, text)

    def _row(self, row: Row) -> None:
        seq, columns = row.seq, self.columns
        if seq != columns.size and not self._placed(seq):
            return
        if self.later:
            self._outside()
        found = tree.leaf_hash(row.body)
        entry = self._entry(row, found)
        if entry is not None:
            self._time(entry)
            if entry.kind in _SPECIAL or not seq:
                self._special(entry)
        while self.next is not None and self.next[0] <= seq:
            self._withheld(entry, row)
        columns.add(row.leaf, found)

    def _placed(self, seq: int) -> bool:
        """Say whether an entry that is not the next one has a place; what is missing before it is told."""
        expected = self.columns.size
        if seq < expected:
            self._wrong(seq, "it stands before the first entry: it was added")
            return False
        lost = seq - expected
        self._wrong(expected, "it is missing" + (f", and the {lost - 1} behind it" if lost > 1 else ""))
        self.columns.skip(lost)
        self.before = ""
        return True

    def _entry(self, row: Row, found: bytes) -> Entry | None:
        """Return the entry of a row, where its bytes can be relied on; tell what is wrong with it."""
        if found != row.leaf:
            self._wrong(row.seq, "its bytes do not fit its hash: they were changed")
            self.before = ""
            return None
        try:
            entry = decode(row.body)
        except LedgerError as e:
            self._wrong(row.seq, e.message)
            return None
        if entry.seq != row.seq:
            self._wrong(
                row.seq, f"in its place stands what was recorded as entry {entry.seq}: they were reordered"
            )
        if entry.kind != row.kind:
            self._wrong(row.seq, f"it is filed as `{row.kind}`, and was recorded as `{entry.kind}`")
        if encode(entry) != row.body:
            self._wrong(row.seq, "its bytes are not canonical: proscribe did not write them")
        return entry

    def _time(self, entry: Entry) -> None:
        before, self.before = self.before, entry.recorded
        if not before or (entry.recorded >= before and entry.clock_back is None):
            return
        behind = parse_instant(before) - parse_instant(entry.recorded)
        if behind > 0 and entry.clock_back == behind:
            self.report.notes.append(f"entry {entry.seq}: the clock was {behind / 1000:g} s behind the entry before, and the entry says so")  # fmt: skip
        else:
            self._wrong(entry.seq, f"it is of {entry.recorded}, the entry before of {before}, and it says nothing of a clock set back")  # fmt: skip

    def _special(self, entry: Entry) -> None:
        if (entry.kind == Kind.LEDGER) != (entry.seq == 0):
            self._wrong(entry.seq, "the entry that names the ledger is not the first, or not there alone")
        elif entry.kind == Kind.LEDGER:
            self.report.origin = str(msgspec.json.decode(entry.payload).get("origin", ""))
        else:
            try:
                (self._checkpoint if entry.kind == Kind.CHECKPOINT else self._anchor)(entry)
            except LedgerError as e:
                self._wrong(entry.seq, e.message)

    def _checkpoint(self, entry: Entry) -> None:
        self.report.checkpoints += 1
        where = f"the checkpoint in entry {entry.seq}"
        text = str(msgspec.json.decode(entry.payload).get("note", ""))
        found = note.read(text, where)
        if found.size != entry.seq:
            self._wrong(
                entry.seq, f"its checkpoint is over {found.size} entries, and {entry.seq} stand before it"
            )
            return
        self.texts[entry.seq] = text
        self._compare(found, where, entry.seq)

    def _anchor(self, entry: Entry) -> None:
        told = msgspec.json.decode(entry.payload)
        text = self.texts.get(told.get("checkpoint"))
        if text is None:
            self._wrong(entry.seq, "it anchors a checkpoint that is not there")
        elif told.get("kind") == "rfc3161":
            where = f"the time stamp in entry {entry.seq}"
            if self.stamped is None:
                self.report.notes.append(f"{where} was not checked")
                return
            try:
                data = base64.b64decode(str(told.get("stamp", "")), validate=True)
            except ValueError:
                data = b""
            time = self.stamped(data, text.encode(), where)
            self.report.stamps.append(f"{told['checkpoint']} entries by {time}")

    def _outside(self) -> None:
        while self.later and self.later[0][1].size == self.columns.size:
            name, found = self.later.pop(0)
            try:
                self._compare(found, name, None)
            except LedgerError as e:
                self._wrong(None, e.message)

    def _compare(self, found: Checkpoint, where: str, entry: int | None) -> None:
        """Compare a checkpoint with the tree as it is now; a signature that counts moves `signed` on."""
        key = note.signer(found, self.keys, where)
        fits = found.root == self.columns.root()
        if found.origin != self.report.origin:
            self._wrong(entry, f"{where} is of another ledger: {found.origin}")
        elif not fits and not self.columns.broken:
            self._wrong(entry, f"{where} does not fit: the {found.size} entries before it are not those that were signed")  # fmt: skip
        elif key is None:
            self.report.notes.append(f"{where} is signed with a key that is not known here")
        elif key.revoked is not None:
            self.report.notes.append(f"{where} is signed with key {key.id}, revoked on {key.revoked}: it does not count")  # fmt: skip
        elif fits:
            self.report.signed = max(self.report.signed, found.size)
            self.report.signers = tuple(dict.fromkeys((*self.report.signers, f"{key.name} ({key.id})")))
        if entry is None and key is None:
            self._wrong(None, f"{where} is not signed with a key that is known here")

    def _withheld(self, entry: Entry | None, row: Row) -> None:
        assert self.next is not None
        seq, kept = self.next
        self.next = next(self.kept, None)
        self.report.withheld += 1
        if seq != row.seq:
            self._wrong(seq, f"a value is kept for {kept.pointer} of an entry that is not there")
        elif entry is not None:
            told = resolve(msgspec.json.decode(entry.payload), kept.pointer)
            if told != {"withheld": commitment(kept.salt, kept.value)}:
                self._wrong(seq, f"the value kept for {kept.pointer} is not the one that was left out")

    def _end(self) -> None:
        report, columns = self.report, self.columns
        head = self.ledger.head()
        report.size, report.root = head.size, head.root.hex()
        if columns.size < head.size:
            self._wrong(
                columns.size, f"it is missing, and all behind it: the head counts {head.size} entries"
            )
        elif columns.size > head.size:
            self._wrong(head.size, f"it was added: the head counts {head.size} entries")
        elif columns.root() != head.root and not columns.broken:
            start = columns.size - columns.size % tree.WIDTH
            self._wrong(None, f"the head does not fit the entries: it was changed, or one of entries {start} to {columns.size - 1} was, with its hash")  # fmt: skip
        columns.end()
        while self.next is not None:
            self._wrong(
                self.next[0], f"a value is kept for {self.next[1].pointer} of an entry that is not there"
            )
            self.next = next(self.kept, None)
        for name, found in self.later:
            self._wrong(
                columns.size, f"it is missing, and all behind it: {name} was signed over {found.size} entries"
            )
        if not columns.size and not report.problems:
            report.notes.append("there are no entries")
