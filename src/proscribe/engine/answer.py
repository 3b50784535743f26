"""What an answer is made of: the types of `proscribe.decision/1`, in the order in which they are written."""

from __future__ import annotations

import msgspec

from proscribe.law.model import Outcome
from proscribe.law.penalties import Penalty

__all__ = ["Decision", "DutyDue", "Excepted", "Hit", "LeadsTo", "Missing", "Receipt", "Unverified"]


class Hit(msgspec.Struct, frozen=True):
    """A clause that applies.

    Attributes:
        measure: measure id.
        clause: clause id.
        outcome: what the clause states.
        cite: source and pinpoint, as cited at the act's instant.
        since: first instant of the span it applies in, RFC 3339 in the measure's zone.
        until: first instant at which it applies no more; None where no end is known.
        text: what it says, in our own words.
        because: the facts that its match rests on.
        retroactive: the act lies before the public could know of the clause.
        certain: False only where the open facts settle which of several clauses applies, not the outcome.
    """

    measure: str
    clause: str
    outcome: Outcome
    cite: str
    since: str
    until: str | None
    text: str
    because: tuple[str, ...]
    retroactive: bool
    certain: bool


class Excepted(msgspec.Struct, frozen=True):
    """A clause that would apply, and the exception or held licence that lifts it."""

    measure: str
    clause: str
    exception: str
    cite: str


class LeadsTo(msgspec.Struct, frozen=True):
    """Values of a missing fact that come to the same, and what that is."""

    values: tuple[str | bool, ...]
    outcome: Outcome
    at_least: Outcome


class Missing(msgspec.Struct, frozen=True):
    """A fact that can still change the outcome, the question to ask, and what each value leads to."""

    fact: str
    question: str
    leads_to: tuple[LeadsTo, ...]
    clauses: tuple[str, ...]


class DutyDue(msgspec.Struct, frozen=True):
    """Something to do beside the outcome.

    Attributes:
        due: the last day (YYYY-MM-DD) or, for hours, the instant; None until `asks` is known.
        due_by: the last instant, RFC 3339 in the measure's zone; None with `due`.
        asks: the event fact without which there is no date; None where the date is known.
        every: how it repeats, in words; empty where it does not.
        certain: False where facts still missing decide whether the duty applies.
    """

    measure: str
    id: str
    text: str
    to: str
    due: str | None
    due_by: str | None
    asks: str | None
    every: str
    cite: str
    certain: bool


class Unverified(msgspec.Struct, frozen=True):
    """Something the answer rests on that was not verified, or could not be encoded faithfully."""

    measure: str
    id: str
    text: str


class Receipt(msgspec.Struct, frozen=True):
    """All that is needed to give the same answer again."""

    engine: str
    law: str
    catalog: str
    measures: dict[str, str]
    at: str | None
    known_at: str | None
    assessed_at: str | None
    facts: dict[str, str | bool | list[str | bool] | None]


class Decision(msgspec.Struct, frozen=True):
    """One answer (schema `proscribe.decision/1`).

    Attributes:
        outcome: the headline: the most severe clause that applies, whatever the order of measures.
        at_least: the outcome that is certain already; differs from `outcome` only for needs-facts.
        at_most: the most severe outcome that the open facts can still lead to.
        hits: every clause that applies, by severity, then date.
        excepted: clauses lifted by an exception or a licence.
        missing: exactly the facts that can change the outcome.
        duties: what must be done, by when.
        next_change: the next instant at which the outcome differs, all else equal; None where none is known.
        penalties: those in force at `assessed_at`.
        unverified: what the answer rests on that was not verified.
        retroactive: a hit lies before the public could know of its clause.
        receipt: digests and facts.
    """

    outcome: Outcome
    at_least: Outcome
    at_most: Outcome
    hits: tuple[Hit, ...]
    excepted: tuple[Excepted, ...]
    missing: tuple[Missing, ...]
    duties: tuple[DutyDue, ...]
    next_change: str | None
    penalties: tuple[Penalty, ...]
    unverified: tuple[Unverified, ...]
    retroactive: bool
    receipt: Receipt
