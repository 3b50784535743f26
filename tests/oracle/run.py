"""Compare engine and interpreter over many random fact sets, from a seed; used by the tests and by tools/oracle.py."""

from __future__ import annotations

from collections import Counter
from functools import cache, lru_cache
from random import Random

from proscribe import catalog
from proscribe.asker import register
from proscribe.errors import LawError
from proscribe.law.load import Law, load
from tests.oracle.compare import Pair, differences
from tests.oracle.interpreter import milliseconds
from tests.oracle.near import Near
from tests.oracle.synthetic import DAY, REGISTER, START, Maker

PER_LAW = 40
"""Fact sets drawn for one random law before the next is made."""

Found = tuple[Counter[str], list[str]]


@cache
def _law() -> Law:
    return load(cache=False)


@lru_cache(maxsize=2)
def _pair(known: int | None) -> Pair:
    return Pair(_law(), register(catalog.load()), known)


def real(seed: int, count: int) -> Found:
    """Compare over the measures that ship, all together, as known now or at an earlier time."""
    r = Random(f"real {seed}")
    law = _law()
    counts: Counter[str] = Counter()
    wrong: list[str] = []
    known = None
    if r.random() < 0.3:
        instants = sorted({h.known_from for m in law.measures.values() for h in m.history})
        known = milliseconds(instants[r.randrange(len(instants))]) + r.choice((-1, 0))
    near = Near(_pair(known).oracle, r)
    for i in range(count):
        facts, at = near.draw()
        lines = differences(_pair(known), facts, at, counts, 2000 if i % 20 == 0 else 96)
        wrong += (
            f"real law, seed {seed}, no. {i}, known_at {known}, at {at}: {x}\n    {facts}" for x in lines
        )
    return counts, wrong


def synthetic(seed: int, count: int) -> Found:
    """Compare over random law, a new one for every 40 fact sets."""
    counts: Counter[str] = Counter()
    wrong: list[str] = []
    for k in range(0, count, PER_LAW):
        r = Random(f"synthetic {seed} {k}")
        law = Maker(r).law()
        known = START + r.randrange(12) * DAY if r.random() < 0.4 else None
        try:
            pair = Pair(law, REGISTER, known)
        except LawError:  # said to be possible: more than 4,096 conjunctions
            counts["conditions too wide"] += 1
            continue
        counts["random laws"] += 1
        near = Near(pair.oracle, r)
        for i in range(min(PER_LAW, count - k)):
            facts, at = near.draw()
            lines = differences(pair, facts, at, counts)
            where = f"synthetic law, seed {seed}, no. {k}+{i}, known_at {known}, at {at}"
            wrong += (f"{where}: {x}\n    {facts}" for x in lines)
    return counts, wrong
