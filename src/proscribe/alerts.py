"""What screening comes to: values that every report renders, and that is told in docs/screening.md.

`proscribe.screen/1` is `ScreenResult` as JSON; JSON lines are its `results`, one a line. Times are RFC 3339.
"""

from __future__ import annotations

from typing import Any

import msgspec

__all__ = [
    "DispositionUsed",
    "ListUsed",
    "Match",
    "NotRead",
    "OwnerCounted",
    "OwnershipResult",
    "ScreenResult",
    "ScreenSummary",
    "Screened",
]


class ListUsed(msgspec.Struct, frozen=True):
    """A list that parties were held against.

    Attributes:
        name: its name.
        title: in words.
        source: the snapshot or the file it was read from.
        as_of: the instant whose state it shows.
        published: what its publisher says of when it was made; may be empty.
        age_days: whole days from `as_of` to the instant of the question.
        entries: how many there are.
        digest: SHA-256 over its content.
        holds: entries by the list they belong to.
        signals: what was not as published.
    """

    name: str
    title: str
    source: str
    as_of: str
    published: str
    age_days: int
    entries: int
    digest: str
    holds: dict[str, int]
    signals: tuple[str, ...] = ()


class DispositionUsed(msgspec.Struct, frozen=True):
    """What a person decided about an alert, and whether it still holds.

    Attributes:
        verdict: `true-match` or `not-a-match`.
        reason: why.
        person: who decided.
        made_at: when.
        expires: the first instant at which it holds no more; empty for no end.
        state: `holds`, or why it is open again: `entry-changed`, `party-changed`, `expired`.
    """

    verdict: str
    reason: str
    person: str
    made_at: str
    expires: str = ""
    state: str = "holds"


class Match(msgspec.Struct, frozen=True):
    """A list entry that a party may be, and what a reviewer must know of it.

    Attributes:
        entity_id: the entry's id on its list.
        list: the list.
        name: which of the entry's names matched, as published.
        score: 0 to 1, the probability that they are the same.
        rule: what settled the score: canonical-name, identifier or model.
        state: `open`, `true-match` or `not-a-match`.
        type: what sort of party the entry is.
        names: all names of the entry, the primary one first.
        countries: ISO 3166.
        programmes: as published.
        citations: as published.
        listed_on: the day of listing, or null where the list does not say.
        remarks: what the publisher adds.
        entry_hash: SHA-256 over the entry.
        measures: ids of the measures that turn on this list or name this company.
        explanation: names, tokens, and what raised or lowered the score.
        disposition: what a person decided, or null.
    """

    entity_id: str
    list: str
    name: str
    score: float
    rule: str
    state: str
    type: str
    names: tuple[str, ...]
    countries: tuple[str, ...]
    programmes: tuple[str, ...]
    citations: tuple[str, ...]
    listed_on: str | None
    remarks: str | None
    entry_hash: str
    measures: tuple[str, ...]
    explanation: dict[str, Any] | None = None
    disposition: DispositionUsed | None = None


class OwnerCounted(msgspec.Struct, frozen=True):
    """A holder whose share counts, or may count, as that of a listed owner.

    Attributes:
        owner: as the holdings name it.
        name: for people.
        percent: of the party; null where it is not known.
        certain: false: whether it is listed, or owned by listed parties, is not known.
        way: from a listed party down to this owner.
        entries: `LIST/ENTITY_ID` of the listed party at the top.
    """

    owner: str
    name: str
    percent: float | None
    certain: bool
    way: tuple[str, ...]
    entries: tuple[str, ...]


class OwnershipResult(msgspec.Struct, frozen=True):
    """What one ownership rule says of a party.

    Attributes:
        rule: `ofac` or `bis`.
        in_force: whether the rule stands at the instant of the question; null where that is not established.
        state: `owned`; `below` (half is out of reach, whatever is not known); `red-flag` (a listed owner whose share is
            not known); `open` (not known).
        least: the share in per cent that listed owners hold for sure.
        most: the share that they may hold at most, given what is not known.
        owners: holders that count.
        why: in words.
        measures: ids of the measures of this rule.
    """

    rule: str
    in_force: bool | None
    state: str
    least: float
    most: float
    owners: tuple[OwnerCounted, ...]
    why: tuple[str, ...]
    measures: tuple[str, ...]


class Screened(msgspec.Struct, frozen=True):
    """One party, and what it may be.

    Attributes:
        id: of the party, as given.
        name: as given; null where only an identifier was given.
        matches: best first; empty: nothing at or above the threshold on the lists named.
        lists: the instant of each list that it was held against, by name.
        ownership: by rule, where holdings were given.
        fingerprint: SHA-256 over what is said of the party; a decision about an alert is kept under it.
    """

    id: str
    name: str | None
    matches: tuple[Match, ...]
    lists: dict[str, str] = {}
    ownership: tuple[OwnershipResult, ...] = ()
    fingerprint: str = ""


class NotRead(msgspec.Struct, frozen=True):
    """Something of the input that was not read, why, how often, and the first example."""

    reason: str
    count: int
    example: str


class ScreenSummary(msgspec.Struct, frozen=True):
    """Counts, and the exit code.

    Attributes:
        parties: screened.
        with_alerts: parties with at least one match.
        alerts: matches.
        open: matches that nobody has decided.
        true_matches: matches that a person confirmed.
        not_matches: matches that a person cleared; they stay in the result.
        owned: parties that a rule takes for owned by listed ones, or that are a red flag.
        not_read: records of the input that were not read.
        exit_code: of the run.
    """

    parties: int
    with_alerts: int
    alerts: int
    open: int
    true_matches: int
    not_matches: int
    owned: int
    not_read: int
    exit_code: int


class ScreenResult(msgspec.Struct, frozen=True):
    """A whole run.

    Attributes:
        schema: `proscribe.screen/1`.
        engine: version of the program, and fingerprint of the scoring.
        at: the instant of the question.
        known_at: lists are taken as they stood then.
        threshold: what scores less is left out.
        limit: at most so many entries for each party.
        lists: what the parties were held against.
        results: a party each, in the order of the input.
        not_read: what was not read of the input.
        warnings: what a reader must know.
        summary: counts and exit code.
    """

    schema: str
    engine: str
    at: str
    known_at: str
    threshold: float
    limit: int
    lists: tuple[ListUsed, ...]
    results: tuple[Screened, ...]
    not_read: tuple[NotRead, ...]
    warnings: tuple[str, ...]
    summary: ScreenSummary
