"""Weigh what is known of a party besides its name: country, birth date, type, address, identifiers.

Amounts are log-odds, set by judgement and few on purpose: a reviewer can repeat the sum. What one side does
not say weighs nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from proscribe.engine.screen import hashes
from proscribe.schemas import PartyType

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

__all__ = [
    "AMOUNTS",
    "MOST_ADDED",
    "Facts",
    "Weighed",
    "identifier_pairs",
    "listed_facts",
    "party_facts",
    "weigh",
]

AMOUNTS: dict[str, float] = {
    "country-same": 0.7,
    "country-other": -1.0,
    "birth-day-same": 3.0,
    "birth-year-same": 1.2,
    "birth-day-swapped": 1.5,
    "birth-day-other": -0.5,
    "birth-year-next": -0.7,
    "birth-year-other": -3.0,
    "type-other": -1.5,
    "address-same": 1.0,
    "address-like": 0.4,
    "identifier-other": -2.0,
    "weak-alias": -0.7,
}
"""What each finding adds to the log-odds that party and entry are the same."""

MOST_ADDED: float = AMOUNTS["country-same"] + AMOUNTS["birth-day-same"] + AMOUNTS["address-same"]
"""The most that secondary fields can add."""

_COUNTRIES = 6
_ALPHA_2 = 2
_DATES = 4
_IDENTIFIERS = 6
_WORDS = 24
_KINDS = {
    PartyType.PERSON: 1,
    PartyType.COMPANY: 2,
    PartyType.ORGANIZATION: 2,
    PartyType.PUBLIC_BODY: 2,
    PartyType.VESSEL: 3,
    PartyType.AIRPLANE: 4,
}
_DATE = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")
_NOT_VALUE = re.compile(r"[^A-Z0-9]+")
_WORD = re.compile(r"[^\W_]{2,}")
_SHORTEST_ID = 5
_ANY_TYPE = "id"
_ONLY_ONE = frozenset(("imo", "lei"))
"""Identifiers of which a party has one: two different ones are two parties."""
_ADDRESS_SAME = 0.6
_ADDRESS_LIKE = 0.3


@dataclass(frozen=True, slots=True)
class Facts:
    """Secondary fields of parties or entries, one row each.

    Attributes:
        kind: 0 not known, 1 person, 2 company or other body, 3 vessel, 4 aeroplane.
        countries: up to six, as numbers; 0 behind the last.
        dates: up to four birth dates as YYYYMMDD, with 00 for what is not known; 0 behind the last.
        values: hashes of up to six identifiers, 0 behind the last.
        types: hashes of their types, 0 for a type that is not known.
        single: hashes of the types alone of those identifiers of which a party has one.
        address: hashes of the words of the addresses, 0 behind the last.
    """

    kind: NDArray[np.uint8]
    countries: NDArray[np.int16]
    dates: NDArray[np.int32]
    values: NDArray[np.uint64]
    types: NDArray[np.uint64]
    single: NDArray[np.uint64]
    address: NDArray[np.uint64]

    def told(self) -> NDArray[np.bool_]:
        """Return which rows say anything that can be weighed."""
        filled = [(a != 0).any(1) for a in (self.countries, self.dates, self.values, self.address)]
        return np.any([self.kind > 2, *filled], axis=0)  # noqa: PLR2004  vessels and aeroplanes


class Weighed(NamedTuple):
    """Log-odds that each finding adds, one row for each pair.

    Attributes:
        country: see AMOUNTS.
        birth: see AMOUNTS.
        type: see AMOUNTS.
        address: see AMOUNTS.
        identifier: see AMOUNTS; an equal one is a rule, not an amount.
    """

    country: Floats
    birth: Floats
    type: Floats
    address: Floats
    identifier: Floats

    def total(self) -> Floats:
        """Return the sum."""
        return self.country + self.birth + self.type + self.address + self.identifier


def _hash(text: str) -> int:
    return int(hashes.mix(hashes.hash_words(hashes.pack([text], 40)[0]))[0])


def _fill(rows: Sequence[Sequence[int]], width: int, kind: Any) -> NDArray[Any]:
    out = np.zeros((len(rows), width), dtype=kind)
    for at, row in enumerate(rows):
        if row:
            out[at, : len(row[:width])] = row[:width]
    return out


def _country(code: str) -> int:
    code = code.strip().upper()
    return (
        (ord(code[0]) - 64) * 32 + ord(code[1]) - 64
        if len(code) == _ALPHA_2 and code.isascii() and code.isalpha()
        else 0
    )


def _date(text: str) -> int:
    found = _DATE.match(text.strip())
    return int(found[1]) * 10000 + int(found[2] or 0) * 100 + int(found[3] or 0) if found else 0


def _identifiers(rows: Sequence[Sequence[dict[str, str | None]] | None]) -> tuple[Any, Any, Any]:
    values: list[list[int]] = []
    types: list[list[int]] = []
    single: list[list[int]] = []
    for row in rows:
        kept = [
            (_NOT_VALUE.sub("", (i["value"] or "").upper()), (i["type"] or _ANY_TYPE).lower())
            for i in row or ()
        ]
        # five zeros are not a number that anybody was given
        kept = [(v, t) for v, t in kept if len(v) >= _SHORTEST_ID and len(set(v)) > 1]
        values.append([_hash(v) for v, _ in kept])
        types.append([0 if t == _ANY_TYPE else _hash(t) for _, t in kept])
        single.append([_hash(t) if t in _ONLY_ONE else 0 for _, t in kept])
    filled = [_fill(x, _IDENTIFIERS, np.uint64) for x in (values, types, single)]
    return filled[0], filled[1], filled[2]


def _words(addresses: Sequence[str | None]) -> list[int]:
    found = dict.fromkeys(w for a in addresses if a for w in _WORD.findall(a.lower()))
    return [_hash(w) for w in list(found)[:_WORDS]]


def _facts(
    kinds: Sequence[str | None],
    countries: Sequence[Sequence[str] | None],
    dates: Sequence[Sequence[str | None]],
    addresses: Sequence[Sequence[str | None]],
    identifiers: Sequence[Sequence[dict[str, str | None]] | None],
) -> Facts:
    values, types, single = _identifiers(identifiers)
    known = {k.value: v for k, v in _KINDS.items()}
    return Facts(
        np.array([known.get(k or "", 0) for k in kinds], dtype=np.uint8),
        _fill([[c for c in map(_country, row or ()) if c] for row in countries], _COUNTRIES, np.int16),
        _fill([[d for d in (_date(x) for x in row if x) if d] for row in dates], _DATES, np.int32),
        values,
        types,
        single,
        _fill([_words(a) for a in addresses], _WORDS, np.uint64),
    )


def listed_facts(listed: pa.Table) -> Facts:
    """Return the secondary fields of LISTED rows."""
    rows = {
        c: listed[c].to_pylist() for c in ("type", "countries", "birth_dates", "addresses", "identifiers")
    }
    return _facts(
        rows["type"],
        rows["countries"],
        [d or () for d in rows["birth_dates"]],
        [a or () for a in rows["addresses"]],
        rows["identifiers"],
    )


def party_facts(parties: pa.RecordBatch) -> Facts:
    """Return the secondary fields of PARTY rows."""
    rows = {c: parties[c].to_pylist() for c in ("type", "countries", "birth_date", "address", "identifiers")}
    return _facts(
        rows["type"],
        rows["countries"],
        [(d,) for d in rows["birth_date"]],
        [(a,) for a in rows["address"]],
        rows["identifiers"],
    )


def _common(a: NDArray[Any], b: NDArray[Any]) -> NDArray[np.bool_]:
    """Return which cells of `a` stand in the same row of `b` too."""
    return ((a[:, :, None] == b[:, None, :]) & (a != 0)[:, :, None]).any(2)


def _birth(party: NDArray[np.int32], listed: NDArray[np.int32]) -> Floats:
    """Return the best that any of the entry's dates says."""
    p, d = party[:, :1].astype(np.int64), listed.astype(np.int64)
    py, pm, pd = p // 10000, p // 100 % 100, p % 100
    dy, dm, dd = d // 10000, d // 100 % 100, d % 100
    whole = (pd > 0) & (dd > 0)
    coarse = ((pm == 0) | (dm == 0) | (pm == dm)) & ((pd == 0) | (dd == 0))
    swapped = (pm == dd) & (pd == dm)
    same_year = np.select(
        [whole & (pm == dm) & (pd == dd), coarse, whole & swapped],
        [AMOUNTS["birth-day-same"], AMOUNTS["birth-year-same"], AMOUNTS["birth-day-swapped"]],
        AMOUNTS["birth-day-other"],
    )
    near = np.where(np.abs(py - dy) == 1, AMOUNTS["birth-year-next"], AMOUNTS["birth-year-other"])
    best = np.where(py == dy, same_year, near)
    best = np.where(d > 0, best, -np.inf).max(1)
    return np.where((p[:, 0] > 0) & np.isfinite(best), best, 0.0)


def weigh(parties: Facts, rows: Ints, listed: Facts, entries: Ints) -> Weighed:
    """Weigh the secondary fields of pairs of a party and an entry."""
    out = Weighed(*(np.zeros(len(rows)) for _ in Weighed._fields))
    some = np.flatnonzero(parties.told()[rows])
    if len(some):
        for column, values in zip(out, _weigh(parties, rows[some], listed, entries[some]), strict=True):
            column[some] = values
    return out


def _weigh(parties: Facts, rows: Ints, listed: Facts, entries: Ints) -> Weighed:
    pc, lc = parties.countries[rows], listed.countries[entries]
    known = (pc != 0).any(1) & (lc != 0).any(1)
    country = np.where(_common(pc, lc).any(1), AMOUNTS["country-same"], AMOUNTS["country-other"])
    pk, lk = parties.kind[rows], listed.kind[entries]
    # a person against a body is part of the comparison of their names
    thing = (pk > 2) | (lk > 2)  # noqa: PLR2004  vessels and aeroplanes
    pa_, la = parties.address[rows], listed.address[entries]
    words = np.minimum((pa_ != 0).sum(1), (la != 0).sum(1))
    share = _common(pa_, la).sum(1) / np.maximum(words, 1)
    address = np.where(
        share >= _ADDRESS_SAME,
        AMOUNTS["address-same"],
        np.where(share >= _ADDRESS_LIKE, AMOUNTS["address-like"], 0.0),
    )
    clash = _common(parties.single[rows], listed.single[entries]).any(1)
    clash &= ~_common(parties.values[rows], listed.values[entries]).any(1)
    return Weighed(
        np.where(known, country, 0.0),
        _birth(parties.dates[rows], listed.dates[entries]),
        np.where(thing & (pk != lk) & (pk > 0) & (lk > 0), AMOUNTS["type-other"], 0.0),
        address,
        np.where(clash, AMOUNTS["identifier-other"], 0.0),
    )


def identifier_pairs(parties: Facts, listed: Facts) -> tuple[Ints, Ints]:
    """Return (party, entry) of all that share an identifier; of types both known, the types must agree."""
    rows, columns = np.nonzero(parties.values)
    entries, places = np.nonzero(listed.values) if len(rows) else (rows, columns)
    if not len(rows) or not len(entries):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    held = listed.values[entries, places]
    order = np.argsort(held, kind="stable")
    wanted = parties.values[rows, columns]
    start = np.searchsorted(held[order], wanted)
    count = np.searchsorted(held[order], wanted, side="right") - start
    which = np.repeat(np.arange(len(rows)), count)
    at = order[np.arange(len(which)) - np.repeat(np.cumsum(count) - count - start, count)]
    mine, theirs = parties.types[rows, columns][which], listed.types[entries, places][at]
    agree = (mine == theirs) | (mine == 0) | (theirs == 0)
    pairs = np.unique(np.stack([rows[which[agree]], entries[at[agree]]], axis=1), axis=0)
    return pairs[:, 0], pairs[:, 1]
