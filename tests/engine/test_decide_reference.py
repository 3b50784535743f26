"""The twelve-clause reference: the engine says what a plain program says, and the interpreter exactly."""

from __future__ import annotations

from collections import Counter

from bench import reference

from proscribe.law.facts import Register
from tests.oracle.compare import Pair, differences


def test_the_engine_agrees_with_a_plain_program() -> None:
    rules = reference.rules()
    found = Counter(
        (reference.plain(facts, at), str(rules.decide(facts, at).outcome))
        for facts, at in reference.rows(20_000)
    )
    differ = {k: n for k, n in found.items() if k[0] != k[1]}
    # Three-valued logic asks where no answer could matter; it is never wrong otherwise.
    assert all(k[0] == "needs-facts" for k in differ), differ
    assert sum(differ.values()) <= 20
    assert all(found[k, k] > 100 for k in ("prohibited", "needs-facts", "no-effect"))


def test_the_engine_agrees_with_the_interpreter() -> None:
    pair = Pair(reference.law(), Register())
    counts: Counter[str] = Counter()
    wrong = [x for facts, at in reference.rows(1500, seed=11) for x in differences(pair, facts, at, counts)]
    assert not wrong, wrong[:3]
    assert counts["brute-forced"] > 80


def test_a_short_answer_is_the_head_of_the_whole_one() -> None:
    rules = reference.rules()
    for facts, at in reference.rows(2000, seed=3):
        if at is None:
            continue
        short, whole = rules.headline(facts, at), rules.decide(facts, at)
        first = whole.hits[0] if whole.hits else None
        assert short.outcome is whole.outcome
        assert (short.clause, short.cite) == (
            (f"reference#{first.clause}", first.cite) if first else (None, None)
        )
