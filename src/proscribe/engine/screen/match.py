"""Find and score the list entries that a party may be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pyarrow as pa

from proscribe.engine.screen.compare import compare
from proscribe.engine.screen.score import name_log_odds, probability
from proscribe.engine.screen.secondary import AMOUNTS, MOST_ADDED, Facts, identifier_pairs, party_facts, weigh
from proscribe.engine.screen.similar import spread
from proscribe.schemas import ALERT, PARTY, PartyType

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from proscribe.engine.screen.forms import Forms
    from proscribe.engine.screen.index import ScreenIndex

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

__all__ = [
    "BUT_FORM",
    "CANONICAL",
    "FLOOR",
    "OTHER_SIGNS",
    "RULES",
    "Found",
    "apply_rules",
    "find_entries",
    "screen",
    "settle",
]

FLOOR = 0.75
"""A name that alone scores this or more is never lowered below it by secondary fields."""
CANONICAL = 7.0
"""Log-odds from which secondary fields lower a name that is the same; with nothing against it, it is 1."""
BUT_FORM = 4.0
"""Least log-odds of names that are the same but for spaces, or for a legal form that one of them leaves out."""
OTHER_SIGNS = -2.0
"""Log-odds of two names in Chinese, Japanese or Korean signs that are read alike but written otherwise."""
_ENOUGH = 3  # letters of a name
_PARTICULAR = np.uint8(0b11100)
RULES = ("model", "canonical-name", "identifier")
"""What settled a score, in rising order."""
_DIGITS = 6
_SLACK = 0.01  # log-odds: more than rounding can make of a score


class Found(NamedTuple):
    """Pairs of a party and an entry, by the party.

    Attributes:
        row: the party.
        entry: the entry.
        name: position of the name that matched best among the entry's.
        odds: log-odds of the names alone.
        same: whether the names are canonically equal.
        weak: whether the name is a weak alias.
        identifier: whether the two share an identifier.
    """

    row: Ints
    entry: Ints
    name: Ints
    odds: Floats
    same: NDArray[np.bool_]
    weak: NDArray[np.bool_]
    identifier: NDArray[np.bool_]

    def take(self, at: NDArray[np.int64] | NDArray[np.bool_]) -> Found:
        """Return some of the pairs."""
        columns: list[NDArray[Any]] = [column[at] for column in self]
        return Found(*columns)


def find_entries(parties: pa.RecordBatch, index: ScreenIndex, facts: Facts, threshold: float = 0.0) -> Found:
    """Return the entries that each party may be by its name or an identifier, each pair once.

    Args:
        parties: PARTY rows.
        index: the lists.
        facts: the parties' secondary fields.
        threshold: pairs whose score cannot reach this may be left out.
    """
    person = np.asarray(parties["type"].to_pylist(), dtype=object) == PartyType.PERSON.value
    parts: list[Found] = []
    told = facts.told()
    least = np.log(threshold / (1 - threshold)) if 0 < threshold < 1 else (-np.inf if threshold <= 0 else 0.0)
    least -= _SLACK
    for prepared, compared in compare(parties["name"], person, index):
        q, f = prepared.forms, index.forms
        odds = name_log_odds(compared.features, q.person[compared.variant] & f.person[compared.form])
        odds, same = apply_rules(odds, q, compared.variant, f, compared.form)
        can = (odds + np.where(told[compared.row], MOST_ADDED, 0.0) >= least) | same
        part = compared.take(np.flatnonzero(can))
        odds, same = odds[can], same[can]
        starts = index.links.starts[part.form]
        which, at = spread(starts, index.links.starts[part.form + 1] - starts)
        links = index.links
        parts.append(
            Found(
                part.row[which],
                links.entry[at].astype(np.int64),
                links.name[at].astype(np.int64),
                odds[which],
                same[which],
                links.weak[at],
                np.zeros(len(which), np.bool_),
            )
        )
    row, entry = identifier_pairs(facts, index.facts)
    nothing = np.zeros(len(row))
    parts.append(
        Found(row, entry, nothing.astype(np.int64), nothing - 30, nothing > 0, nothing > 0, nothing == 0)
    )
    found = Found(*(np.concatenate(column) for column in zip(*parts, strict=True)))
    # of all names of an entry the likest; a strong name before a weak one
    strength = (
        found.odds + np.where(found.same, 100.0, 0.0) + np.where(found.weak, AMOUNTS["weak-alias"], 0.0)
    )
    key = found.row * (len(index) + 1) + found.entry
    order = np.lexsort((found.name, -strength, key))
    first = np.append(True, key[order][1:] != key[order][:-1])[: len(order)]
    out = found.take(order[first])
    return out._replace(identifier=np.isin(key[order[first]], key[found.identifier])) if len(row) else out


def apply_rules(
    odds: Floats, q: Forms, variant: Ints, f: Forms, form: Ints
) -> tuple[Floats, NDArray[np.bool_]]:
    """Return log-odds after what is certain about whole names, and which names are canonically equal."""
    mine, theirs = q.legal[variant], f.legal[form]
    other_signs = (q.native[variant] != 0) & (f.native[form] != 0) & (q.native[variant] != f.native[form])
    equal = (q.canonical[variant] == f.canonical[form]) & ~other_signs
    particular = (mine & _PARTICULAR != 0) & (theirs & _PARTICULAR != 0)
    conflict = particular & (mine & theirs & _PARTICULAR == 0)
    joined = (q.joined[variant] == f.joined[form]) & (q.joined[variant] != 0) & ~other_signs
    enough = np.minimum(q.text_length[variant], f.text_length[form]) >= _ENOUGH
    odds = np.where((equal | joined) & ~conflict & enough, np.maximum(odds, BUT_FORM), odds)
    return np.where(other_signs, odds + OTHER_SIGNS, odds), equal & (mine == theirs)


def settle(found: Found, added: Floats) -> tuple[Floats, NDArray[np.int64]]:
    """Return scores and which of RULES settled each.

    Args:
        found: pairs.
        added: log-odds that their secondary fields add.
    """
    added = added + np.where(found.weak, AMOUNTS["weak-alias"], 0.0)
    start = np.where(found.same, np.maximum(found.odds, CANONICAL), found.odds)
    alone = probability(start)
    score = probability(start + added)
    # never hide a strong name
    score = np.where(added < 0, np.maximum(score, np.minimum(alone, FLOOR)), score)
    score = np.where(found.same & (added >= 0), 1.0, np.minimum(score, 1 - 10.0**-_DIGITS))
    score = np.where(found.identifier, 1.0, score)
    rule = np.where(found.identifier, 2, np.where(found.same, 1, 0))
    return np.round(score, _DIGITS), rule


def screen(
    parties: pa.RecordBatch, index: ScreenIndex, *, threshold: float = 0.7, limit: int = 10
) -> pa.RecordBatch:
    """Return the list entries that each party may be.

    Large batches are cheaper by the row than small ones, since what is found for a token serves all names
    that have it: some ten thousand rows are a good size.

    Args:
        parties: PARTY rows. A null name with an identifier is screened by its identifier alone.
        index: what `build` made.
        threshold: leave out what scores less; 0 keeps all candidates.
        limit: at most so many entries for each party, best first.

    Returns:
        ALERT rows in the order of the parties, best first within a party, then by list and entity id.
    """
    parties = parties.cast(PARTY) if parties.schema != PARTY else parties
    facts = party_facts(parties)
    found = find_entries(parties, index, facts, threshold)
    score, rule = settle(found, weigh(facts, found.row, index.facts, found.entry).total())
    order = np.flatnonzero(score >= threshold)
    order = order[np.lexsort((index.rank[found.entry[order]], -score[order], found.row[order]))]
    starts = np.searchsorted(found.row[order], np.arange(parties.num_rows))
    order = order[np.arange(len(order)) - starts[found.row[order]] < limit]
    found, score, rule = found.take(order), score[order], rule[order]
    taken = index.listed.select(["list", "entity_id", "entry_hash", "names"]).take(found.entry)
    names = taken["names"].to_pylist()
    listed_name = [n[k]["name"] if n else None for n, k in zip(names, found.name.tolist(), strict=True)]
    columns: list[pa.Array[Any]] = [
        parties["id"].take(found.row),
        parties["name"].take(found.row),
        *(taken[c].combine_chunks() for c in ("list", "entity_id", "entry_hash")),
        pa.array(listed_name, pa.string()),
        pa.array(score, pa.float64()),
        pa.array([RULES[r] for r in rule], pa.string()),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=ALERT)
