"""Say what a breach may cost: the rows in force on the date of assessment, and the range for an amount.

The civil maximum under IEEPA and ECRA is the greater of a yearly adjusted figure and twice the
transaction (50 U.S.C. 1705(b); 50 U.S.C. 4819(c)); which year's figure applies follows the date of
assessment, not of the breach (15 CFR 6.3). Nothing here says that a penalty will be imposed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from proscribe.law.instants import parse_instant

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from proscribe.law.model import Measure, PenaltyRow, PenaltySchedule, Source

__all__ = ["Penalty", "begins", "in_force", "of_schedule"]

_USER = "user"


class Penalty(msgspec.Struct, frozen=True, omit_defaults=False):
    """One penalty that a breach may bring.

    Attributes:
        measure: the measure breached.
        kind: civil, criminal, administrative or contractual.
        basis: the provision.
        usd: the figure in the text, in US dollars; None where it has none.
        times_transaction: the multiple of the transaction that may be greater.
        maximum_usd: the greater of the two for the amount given, times the users given where it is counted
            by user; None without figure or amount to tell.
        years: the longest imprisonment; None where there is none.
        per: what it is counted by.
        text: in our own words.
        cite: where it stands.
        unverified: what about it was not verified; empty where nothing.
    """

    measure: str
    kind: str
    basis: str
    usd: int | None
    times_transaction: int | None
    maximum_usd: float | None
    years: int | None
    per: str
    text: str
    cite: str
    unverified: str


def in_force(
    measure: Measure,
    schedules: Mapping[str, PenaltySchedule],
    assessed_at: int,
    amount_usd: float | None = None,
    clauses: Iterable[str] = (),
    users: int | None = None,
) -> tuple[Penalty, ...]:
    """Return the penalties of `measure` in force at `assessed_at` (milliseconds) for the clauses hit.

    Args:
        measure: the measure breached.
        schedules: the schedules that its penalties may name.
        assessed_at: date of assessment.
        amount_usd: the transaction; None where it is not known.
        clauses: ids of the clauses that are breached.
        users: how many users a penalty counted by user is for; None where that is not known.
    """
    hit = set(clauses)
    found: list[Penalty] = []
    for row in measure.penalties:
        if row.clauses and not hit & set(row.clauses):
            continue
        if row.use is not None:
            found += of_schedule(schedules[row.use], assessed_at, amount_usd, users, measure.id)
        elif _covers(row, assessed_at):
            found.append(_penalty(measure.id, row, measure.sources, amount_usd, users))
    return tuple(found)


def of_schedule(
    schedule: PenaltySchedule,
    assessed_at: int,
    amount_usd: float | None = None,
    users: int | None = None,
    measure: str = "",
) -> tuple[Penalty, ...]:
    """Return the penalties of a schedule in force at `assessed_at` (milliseconds), whatever was breached."""
    return tuple(
        _penalty(measure, row, schedule.sources, amount_usd, users)
        for row in schedule.rows
        if _covers(row, assessed_at)
    )


def begins(schedule: PenaltySchedule) -> int | None:
    """Return the first instant for which the schedule has a figure, in milliseconds; None where it always has."""
    starts = [parse_instant(row.from_) if row.from_ else None for row in schedule.rows]
    known = [s for s in starts if s is not None]
    return min(known) if known and len(known) == len(starts) else None


def _covers(row: PenaltyRow, at: int) -> bool:
    return (row.from_ is None or parse_instant(row.from_) <= at) and (
        row.until is None or at < parse_instant(row.until)
    )


def _penalty(
    measure: str, row: PenaltyRow, sources: Mapping[str, Source], amount: float | None, users: int | None
) -> Penalty:
    maximum: float | None = float(row.usd) if row.usd is not None else None
    if amount is not None and row.times_transaction is not None:
        maximum = max(maximum or 0.0, row.times_transaction * amount)
    if users is not None and maximum is not None and row.per == _USER:
        maximum *= users
    source, _, pin = row.at.partition("#")
    return Penalty(
        measure,
        row.kind,
        row.basis,
        row.usd,
        row.times_transaction,
        maximum,
        row.years,
        row.per,
        row.text,
        f"{sources[source].cite}, {pin}",
        row.unverified,
    )
