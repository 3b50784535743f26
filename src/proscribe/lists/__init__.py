"""Restricted-party lists, one file each: who publishes it, under what licence, and how its files are read.

A list is a module of this package with one `PLUGIN: PartyList`. A list may be published in several forms
(OFAC: delimited files, XML, advanced XML), and a form may be several files that make one list together. A
reader yields entries and is strict: what it does not understand becomes a `Signal`, never a guess. It
matches nothing and knows no party by name. Modules that start with an underscore are shared parts. Adding
one is told in docs/adding.md; the contract tests hold each list to its promise.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, BinaryIO, Protocol

from proscribe.schemas import NameKind, PartyType

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = [
    "HEAD_BYTES",
    "Account",
    "Entry",
    "Evidence",
    "Form",
    "Name",
    "PartyList",
    "Published",
    "Read",
    "Signal",
    "SignalKind",
    "Sniff",
]

HEAD_BYTES = 65_536
"""How many decompressed bytes a `sniff` is shown."""

LIMIT = 512 << 20


class SignalKind(StrEnum):
    """What was met in a list that its published form does not have; the first three end the reading."""

    UNREADABLE = "unreadable"
    MISSING_FIELD = "missing-field"
    SIZE = "size"
    UNKNOWN_FIELD = "unknown-field"
    UNKNOWN_VALUE = "unknown-value"
    SHORT_ROW = "short-row"
    REPEATED_HEADER = "repeated-header"
    REPEATED_ID = "repeated-id"
    DANGLING = "dangling"
    MISSING_FILE = "missing-file"
    LEFT_OUT = "left-out"

    @property
    def fatal(self) -> bool:
        """Say whether a snapshot with such a signal is refused, so that the one before it stays."""
        return self in {SignalKind.UNREADABLE, SignalKind.MISSING_FIELD, SignalKind.SIZE}


@dataclass(slots=True)
class Signal:
    """One thing that a reader met and did not expect.

    Attributes:
        kind: what sort of thing.
        text: what it is, in words.
        count: how often.
        example: the first example, with its place.
    """

    kind: SignalKind
    text: str
    count: int = 1
    example: str = ""


@dataclass(slots=True)
class Account:
    """What a reader met: coverage is a result, not a log line.

    Attributes:
        signals: what was not as published, by kind and text.
        published: when the publisher says that the list was made, YYYY-MM-DD or an instant; else empty.
    """

    signals: dict[tuple[str, str], Signal] = field(default_factory=dict)
    published: str = ""

    def signal(self, kind: SignalKind, text: str, example: str = "", count: int = 1) -> None:
        """Remember something; the same again is counted, and its first example kept (200 characters)."""
        known = self.signals.get((kind, text))
        if known is None:
            self.signals[kind, text] = Signal(kind, text, count, example[:200])
        else:
            known.count += count

    @property
    def fatal(self) -> Signal | None:
        """The first signal that refuses the list, or None."""
        return next((s for s in self.signals.values() if s.kind.fatal), None)


@dataclass(frozen=True, slots=True)
class Name:
    """One name of an entry, as it is published."""

    text: str
    kind: NameKind = NameKind.ALIAS


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a list, before it becomes a row of LISTED.

    Attributes:
        names: the primary name first.
        id: the publisher's own lasting id; empty where there is none or where it is a hash of the content,
            and then one is made from what does not change.
        list: the list it belongs to, where the file holds several; empty for the plug-in's own.
        type: what sort of party.
        countries: names or codes; what is no country is a signal.
        birth_dates: as published; they are read when the row is made.
        addresses: one line each.
        identifiers: (type, value).
        programmes: sanctions programme or legal basis, as published.
        citations: where it was published.
        listed_on: as published.
        remarks: what the publisher adds.
    """

    names: tuple[Name, ...]
    id: str = ""
    list: str = ""
    type: PartyType = PartyType.LEGAL_ENTITY
    countries: tuple[str, ...] = ()
    birth_dates: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    identifiers: tuple[tuple[str, str], ...] = ()
    programmes: tuple[str, ...] = ()
    citations: tuple[str, ...] = ()
    listed_on: str = ""
    remarks: str = ""


class Sniff(Protocol):
    """Say how sure this published file is that the bytes are its own."""

    def __call__(self, head: bytes, name: str) -> float:
        """Return 0.0 (not mine) to 1.0 (sure) for the first bytes of a file called `name`; never raise."""
        ...


class Read(Protocol):
    """Read the files of one form."""

    def __call__(self, files: Mapping[str, BinaryIO], account: Account) -> Iterator[Entry]:
        """Yield the entries of the list.

        Args:
            files: the files by role, decompressed, at their beginning; one that is not required may be
                missing.
            account: takes what is not as published.

        Raises:
            SourceError: the bytes are not of this form at all; nothing else ever escapes.
        """
        ...


class Evidence(StrEnum):
    """What the reader of a form was written from, and so how far it may be trusted."""

    SAMPLE = "published-file"
    DERIVED = "derived-file"
    SCHEMA = "published-schema"


@dataclass(frozen=True, slots=True)
class Published:
    """One file that a publisher offers.

    Attributes:
        role: what it is within its form, e.g. `alt`.
        sniff: see Sniff.
        address: where it is published; empty where it is not to be fetched.
        required: False for a file without which the list is still whole but for details.
        limit: the largest size in bytes, decompressed, that is read or fetched.
    """

    role: str
    sniff: Sniff
    address: str = ""
    required: bool = True
    limit: int = LIMIT


@dataclass(frozen=True, slots=True)
class Form:
    """One form in which a list is published.

    Attributes:
        name: e.g. `csv`, `advanced-xml`.
        title: in words.
        files: the files that make one list together.
        read: see Read.
        evidence: what the reader was written from.
    """

    name: str
    title: str
    files: tuple[Published, ...]
    read: Read
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class PartyList:
    """One restricted-party list.

    Attributes:
        name: its name on the command line and in `LISTED.list`; the module's name with dashes.
        title: in words.
        publisher: who publishes it.
        licence: under what terms its content may be used.
        forms: the forms that are read; the first that has an address is the one that is fetched.
        least, most: how many entries it has when it is whole; outside of it the list is refused.
        note: what a reader of the documents must know.
        home: the page on which its publisher tells of it.
        holds: the other lists that its entries belong to, for a collection of lists.
    """

    name: str
    title: str
    publisher: str
    licence: str
    forms: tuple[Form, ...]
    least: int = 1
    most: int = 10_000_000
    note: str = ""
    home: str = ""
    holds: tuple[str, ...] = ()
