"""What is known of one finding before anything is decided: where, when, how often, in which state, and the evidence.

Everything here can be joined in any order with the same result.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, NamedTuple

from proscribe.schemas import State

if TYPE_CHECKING:
    from proscribe.engine.devices import Device

__all__ = ["BEGINNING", "EVIDENCE_KEPT", "PART", "STANDING", "Contacts", "Found", "Key", "Seen"]

EVIDENCE_KEPT = 100
"""How many pieces of evidence a finding keeps; all are counted."""

PART = "part"
"""Present, but only as a part (a service, a driver, a file): beside the values of State."""

STANDING = (State.PRESENT.value, PART, State.RESIDUE.value, State.REMOVED.value)
"""What an observation says is there; of what is said for one instant, the first holds."""

BEGINNING = -(2**63)
"""Before every instant."""

_ALIKE = 3  # pieces of evidence that a finding keeps of one value in one file


class Key(NamedTuple):
    """What makes a finding one; `file` is None where the device has a name of its own."""

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
    role: str | None
    seen_at: int | None


@dataclass(slots=True)
class Contacts:
    """Contacts with hosts of one role.

    Attributes:
        untimed: contacts whose instant is not known.
        spans: for each span between two instants at which the law changes, by its number: count, first and
            last instant in milliseconds.
    """

    untimed: int = 0
    spans: dict[int, tuple[int, int, int]] = field(default_factory=dict)

    def add(self, span: int, count: int, first: int, last: int) -> None:
        """Count contacts of one span."""
        before = self.spans.get(span)
        if before is not None:
            count, first, last = count + before[0], min(first, before[1]), max(last, before[2])
        self.spans[span] = (count, first, last)

    def join(self, other: Contacts) -> None:
        """Count the contacts of another."""
        self.untimed += other.untimed
        for span, (count, first, last) in other.spans.items():
            self.add(span, count, first, last)


@dataclass(slots=True)
class Found:
    """One finding before anything is decided.

    Attributes:
        key: what makes it one.
        device: the device, with every name that inputs give it; None where none is named.
        grade: the best grade among its evidence.
        first_seen, last_seen: milliseconds; None where no evidence has a time.
        count: observations, or the devices that they stand for.
        leftover: only parts are there (services, drivers, files), and the vendor's program is gone.
        contacts: by role of the host.
        families, sites: every one that a row names.
        newest: the newest instant at which each standing is told; `untimed`: standings told without one.
        kept: evidence, each with how often its value was kept from its file before, and the value's number there.
        met: for each file the first EVIDENCE_KEPT values that it shows, and how often each was kept.
        told_by: how many last parts of the file's path are in its id.
    """

    key: Key
    device: Device | None = None
    grade: str = "D"
    first_seen: int | None = None
    last_seen: int | None = None
    count: int = 0
    leftover: bool = False
    contacts: dict[str, Contacts] = field(default_factory=dict)
    families: set[str] = field(default_factory=set)
    sites: set[str] = field(default_factory=set)
    newest: dict[str, int] = field(default_factory=dict)
    untimed: set[str] = field(default_factory=set)
    kept: dict[Seen, tuple[int, int]] = field(default_factory=dict)
    met: dict[str, dict[str, int]] = field(default_factory=dict)
    told_by: int = 1

    @property
    def id(self) -> str:
        """A name that stays the same from run to run: a digest of the key, with the file's name only.

        Where files of one name show the same, so many folders above count as tell them apart (`told_by`).
        """
        k = self.key
        place = self.device.key if self.device else k.device or ""
        if k.file is not None:
            parts = PurePosixPath(k.file.replace(chr(92), "/")).parts
            place = f"{place}\0{'/'.join(parts[-self.told_by :])}".removeprefix("\0")
        text = "\0".join((k.vendor, k.product or "", k.relation, place))
        return f"F-{hashlib.sha256(text.encode('utf-8', 'backslashreplace')).hexdigest()[:12]}"

    @property
    def family(self) -> str | None:
        """Product family; None where the product is not known, or members disagree."""
        return next(iter(self.families)) if len(self.families) == 1 else None

    @property
    def site(self) -> str | None:
        """The site that the inputs name; of several, the first in the alphabet."""
        return min(self.sites, default=None)

    @property
    def files(self) -> frozenset[str]:
        """Every file that holds evidence."""
        return frozenset(self.met)

    @property
    def evidence(self) -> tuple[Seen, ...]:
        """The best evidence first: by grade, then by file and line."""
        return tuple(sorted(self.kept, key=lambda s: (s.grade, *_place(s))))

    @property
    def _standing(self) -> str:
        """What holds: what an input without times says is there, else what the newest evidence says."""
        if State.PRESENT.value in self.untimed or not self.newest:
            return next(s for s in STANDING if s in self.untimed)
        newest = max(self.newest.values())
        return next(s for s in STANDING if self.newest.get(s) == newest)

    @property
    def _told(self) -> set[str]:
        return self.untimed | self.newest.keys()

    @property
    def gone(self) -> bool:
        """Say whether an input tells that the program was removed, and nothing shows it there since."""
        return self._standing in {State.REMOVED.value, State.RESIDUE.value} or (
            self.parts_left and self._standing == PART
        )

    @property
    def parts_left(self) -> bool:
        """Say whether parts are there although the program was removed."""
        removed = {State.REMOVED.value, State.RESIDUE.value} & self._told
        return PART in self._told and bool(removed) and self._standing != State.PRESENT.value

    @property
    def parts(self) -> bool:
        """Say whether parts are there: services, drivers, files."""
        return PART in self._told

    @property
    def parts_only(self) -> bool:
        """Say whether nothing but parts was seen."""
        return self._told == {PART}

    def traffic_until(self, at: int) -> bool:
        """Say whether it is known by nothing but traffic, all of it before an instant."""
        traffic = sum(c.untimed + sum(n for n, _, _ in c.spans.values()) for c in self.contacts.values())
        return (
            traffic == self.count and not self.untimed and self.last_seen is not None and self.last_seen < at
        )

    @property
    def state(self) -> str:
        """A State: what the newest evidence says; where times are missing, presence outweighs a removal."""
        if self.leftover or self.parts_left:
            return State.RESIDUE.value
        return State.PRESENT.value if self._standing == PART else self._standing

    def saw(self, standing: str, role: str | None, span: int, count: int, first: int, last: int) -> None:
        """Count observations that say the same.

        Args:
            standing: one of STANDING.
            role: of the host that was contacted.
            span: between which instants of the law it was; -1 where there is no instant.
            count: observations, or the devices that they stand for.
            first: the first of their instants in milliseconds; without meaning where there is none.
            last: the last.
        """
        self.count += count
        if role is not None:
            contacts = self.contacts.setdefault(role, Contacts())
            if span < 0:
                contacts.untimed += count
            else:
                contacts.add(span, count, first, last)
        if span < 0:
            self.untimed.add(standing)
            return
        self.newest[standing] = max(last, self.newest.get(standing, last))
        self.first_seen = first if self.first_seen is None else min(self.first_seen, first)
        self.last_seen = last if self.last_seen is None else max(self.last_seen, last)

    def room(self, file: str, value: str, more: int) -> tuple[int, int, int]:
        """Make room for `more` pieces of evidence of one value in one file.

        Returns:
            The value's number in that file, how many pieces are kept of it, and how many may be added.
        """
        values = self.met.setdefault(file, {})
        if value not in values and len(values) >= EVIDENCE_KEPT:
            return 0, 0, 0
        met = values.setdefault(value, 0)
        room = min(more, _ALIKE - met)
        if room > 0:
            values[value] = met + room
        return list(values).index(value) if room > 0 else 0, met, max(room, 0)

    def join(self, other: Found) -> None:
        """Take in what was seen of the same under another name."""
        self.grade = min(self.grade, other.grade)
        self.first_seen = min((t for t in (self.first_seen, other.first_seen) if t is not None), default=None)
        self.last_seen = max((t for t in (self.last_seen, other.last_seen) if t is not None), default=None)
        self.count += other.count
        self.families |= other.families
        self.sites |= other.sites
        self.untimed |= other.untimed
        for state, at in other.newest.items():
            self.newest[state] = max(at, self.newest.get(state, at))
        for role, contacts in other.contacts.items():
            self.contacts.setdefault(role, Contacts()).join(contacts)
        for file, values in other.met.items():
            mine = self.met.setdefault(file, {})
            for value, met in values.items():
                mine[value] = mine.get(value, 0) + met
        self.kept |= other.kept
        self.prune(EVIDENCE_KEPT)

    def prune(self, most: int) -> None:
        """Keep the first of each file, then the second of each, repeated values last, EVIDENCE_KEPT in all."""
        if len(self.kept) > most:
            ranked = sorted(self.kept.items(), key=lambda e: (e[1], *_place(e[0])))
            self.kept = dict(ranked[:EVIDENCE_KEPT])


def _place(seen: Seen) -> tuple[Any, ...]:
    return (
        seen.file,
        seen.line or 0,
        *(part or "" for part in (seen.pointer, seen.field, seen.value, seen.identity)),
    )
