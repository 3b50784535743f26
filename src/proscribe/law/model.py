"""What a measure is made of: the types that strict YAML is decoded into, before anything is compiled.

The file formats are told in docs/measure-format.md. Instants stay text here (RFC 3339 with offset) and
are read by `proscribe.law.instants`. All types are immutable and can be written to and read from the
parsed-law cache.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import msgspec

__all__ = [
    "RANK",
    "Amendment",
    "Clause",
    "ClauseException",
    "Due",
    "Duty",
    "Example",
    "Fact",
    "Gate",
    "HistoryEntry",
    "Measure",
    "NamedCondition",
    "OpenPoint",
    "Outcome",
    "Pair",
    "PenaltyRow",
    "PenaltySchedule",
    "Plain",
    "Relations",
    "Review",
    "Source",
    "Term",
    "UserAct",
    "ValueSet",
    "VocabularyGroup",
]


class Outcome(StrEnum):
    """What a decision can come to (docs/architecture.md, outcomes)."""

    PROHIBITED = "prohibited"
    LICENCE_REQUIRED = "licence-required"
    ADVISED_AGAINST = "advised-against"
    NOT_PROHIBITED = "not-prohibited"
    NO_EFFECT = "no-effect"
    NEEDS_FACTS = "needs-facts"


RANK = {
    Outcome.PROHIBITED: 4,
    Outcome.LICENCE_REQUIRED: 3,
    Outcome.ADVISED_AGAINST: 2,
    Outcome.NOT_PROHIBITED: 1,
    Outcome.NO_EFFECT: 0,
}
"""Severity: the highest rank among all hits is the outcome, in any order of measures and clauses."""


class ClauseOutcome(StrEnum):
    """What a clause itself may state."""

    PROHIBITED = "prohibited"
    LICENCE_REQUIRED = "licence-required"
    ADVISED_AGAINST = "advised-against"
    NOT_PROHIBITED = "not-prohibited"


class Verified(StrEnum):
    """Against what a source was checked."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    IN_PART = "in-part"
    UNREAD = "unread"


class MeasureKind(StrEnum):
    """Whether an instrument binds, only advises, or is the asker's own policy."""

    BINDING = "binding"
    ADVICE = "advice"
    POLICY = "policy"


class FactType(StrEnum):
    """The type of a fact's values."""

    BOOL = "bool"
    ONE = "one"
    PARTY = "party"
    VENDOR = "vendor"
    PRODUCT = "product"
    COUNTRY = "country"
    INSTANT = "instant"
    MONEY = "money"
    COUNT = "count"
    TEXT = "text"


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A mapping in a law file: immutable, and no key that the type does not have."""


class Gate(_File, frozen=True):
    """When a fact has a sense at all: another fact must be in these values, else it is n/a."""

    fact: str
    in_: tuple[str | bool, ...] = msgspec.field(name="in")


class Fact(_File, frozen=True):
    """One fact of the vocabulary, or a family of facts with a closed list of suffixes."""

    type: FactType
    question: str
    means: str
    by: tuple[str, ...]
    source: str = ""
    verified: bool = True
    values: dict[str, str] = {}
    if_: Gate | None = msgspec.field(name="if", default=None)
    family: dict[str, str] = {}
    judgement: bool = False
    same_as: str | None = None
    condition: bool = True
    default: str | bool | tuple[str, ...] | None = None


class ValueSet(_File, frozen=True):
    """A named group of values of one fact, usable as a value on input."""

    fact: str
    values: tuple[str, ...]
    means: str


class Pair(_File, frozen=True):
    """One (actor, act) that a user-level act stands for."""

    actor: str
    act: str
    facts: dict[str, str | bool] = {}
    only_if: Gate | None = None


class UserAct(_File, frozen=True):
    """An act as a user thinks of it, and the pairs to decide for it."""

    title: str
    means: str
    pairs: tuple[Pair, ...]


class VocabularyGroup(_File, frozen=True):
    """One vocabulary file."""

    format: str
    group: str
    title: str
    facts: dict[str, Fact]
    sets: dict[str, ValueSet] = {}
    user_acts: dict[str, UserAct] = {}
    observed_acts: dict[str, UserAct] = {}


class Source(_File, frozen=True):
    """A text that a measure rests on, and against what it was checked."""

    cite: str
    verified: Verified
    title: str = ""
    date: str = ""
    url: str = ""
    note: str = ""


class HistoryEntry(_File, frozen=True):
    """When the public could know of something; append-only."""

    known_from: str
    event: str
    source: str = ""
    note: str = ""


class Misreading(_File, frozen=True):
    """A mistake that people make about a measure, and what is true."""

    says: str
    truth: str
    at: str = ""


class Plain(_File, frozen=True):
    """A measure in plain words."""

    summary: str
    binds: str
    does_not: tuple[str, ...] = ()
    misreadings: tuple[Misreading, ...] = ()


class Term(_File, frozen=True):
    """A party term: named parties and the relations that it takes in besides."""

    kind: str
    vendor: str
    text: str
    at: str
    parties: tuple[str, ...] = ()
    closure: tuple[str, ...] = ()


class NamedCondition(_File, frozen=True):
    """A condition named once, used by several clauses."""

    text: str
    when: Any


class ClauseException(_File, frozen=True):
    """An exception: attached to clauses by name, and cited like them."""

    text: str
    when: Any
    at: str
    unverified: tuple[str, ...] = ()


class Clause(_File, frozen=True):
    """Who may not do what, with what, from and until which instants."""

    id: str
    outcome: ClauseOutcome
    text: str
    at: str
    from_: str = msgspec.field(name="from")
    until: str | None = None
    known_from: str | None = None
    actor: str = "any"
    act: tuple[str, ...] = ()
    when: Any = None
    unless: tuple[str, ...] = ()
    cured_by: tuple[str, ...] = ()
    unverified: tuple[str, ...] = ()


class Due(_File, frozen=True):
    """When a duty falls due: on a date, or so many days, hours or months after an event."""

    after: str | None = None
    on: str | None = None
    days: int | None = None
    hours: int | None = None
    months: int | None = None
    count: str = "calendar"
    calendar: str | None = None


class Duty(_File, frozen=True):
    """Something to be done by a day, beside the outcome."""

    id: str
    text: str
    to: str
    at: str
    due: Due
    with_: tuple[str, ...] = msgspec.field(name="with", default=())
    when: Any = None
    every: Due | None = None
    from_: str | None = msgspec.field(name="from", default=None)
    until: str | None = None
    unverified: tuple[str, ...] = ()


class PenaltyRow(_File, frozen=True):
    """A penalty in force for a span of assessment dates; or a reference to a schedule (`use`)."""

    id: str = ""
    kind: str = ""
    basis: str = ""
    text: str = ""
    at: str = ""
    from_: str | None = msgspec.field(name="from", default=None)
    until: str | None = None
    usd: int | None = None
    times_transaction: int | None = None
    years: int | None = None
    per: str = ""
    clauses: tuple[str, ...] = ()
    unverified: str = ""
    use: str | None = None


class PenaltySchedule(_File, frozen=True):
    """Penalty amounts shared by several measures, by date of assessment."""

    format: str
    id: str
    title: str
    sources: dict[str, Source]
    rows: tuple[PenaltyRow, ...]


class Relations(_File, frozen=True):
    """How a measure stands to others."""

    see_also: tuple[str, ...] = ()
    supersedes: tuple[str, ...] = ()


class Amendment(_File, frozen=True):
    """What a measure does to a clause of another: suspend, end, replace, add or redesignate."""

    measure: str
    do: str
    at: str
    clause: str | None = None
    from_: str | None = msgspec.field(name="from", default=None)
    until: str | None = None
    on: str | None = None
    known_from: str | None = None
    with_: Clause | None = msgspec.field(name="with", default=None)
    cite: str | None = None
    unverified: tuple[str, ...] = ()


class OpenPoint(_File, frozen=True):
    """Something that could not be encoded faithfully or verified; shown on answers that rest on it."""

    text: str
    at: str = ""


class Review(_File, frozen=True):
    """When a person must look at the measure again."""

    due: str
    note: str = ""


class Example(_File, frozen=True):
    """A case told in the measure file, run as a test."""

    name: str
    facts: dict[str, str | bool | int | float | None]
    expect: dict[str, Any]
    known_at: str | None = None


class Measure(_File, frozen=True):
    """One legal instrument, as its file tells it."""

    format: str
    id: str
    title: str
    jurisdiction: str
    authority: str
    legal_basis: tuple[str, ...]
    timezone: str
    sources: dict[str, Source]
    history: tuple[HistoryEntry, ...]
    plain: Plain
    clauses: tuple[Clause, ...] = ()
    examples: tuple[Example, ...] = ()
    kind: MeasureKind = MeasureKind.BINDING
    terms: dict[str, Term] = {}
    conditions: dict[str, NamedCondition] = {}
    scope: Any = None
    exceptions: dict[str, ClauseException] = {}
    duties: tuple[Duty, ...] = ()
    penalties: tuple[PenaltyRow, ...] = ()
    relations: Relations = Relations()
    amendments: tuple[Amendment, ...] = ()
    open: dict[str, OpenPoint] = {}
    review: Review | None = None
