"""What holds of every answer, over random law and random facts near it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random
from typing import TYPE_CHECKING

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec.structs import replace

from proscribe.engine.decide import Rules
from proscribe.law.facts import NA
from proscribe.law.instants import day_bounds, parse_instant
from proscribe.law.load import Law
from proscribe.law.model import RANK, Relations
from tests.oracle.interpreter import Interpreter
from tests.oracle.near import Near
from tests.oracle.synthetic import DAY, REGISTER, START, VOCABULARY, ZONES, Maker

if TYPE_CHECKING:
    from proscribe.law.facts import State
    from proscribe.law.model import Measure
    from proscribe.results import Decision

pytestmark = pytest.mark.oracle
SEEDS = st.integers(0, 10**9)


@dataclass
class Case:
    """Random law, and one random question near it."""

    law: Law
    rules: Rules
    near: Near
    random: Random

    def question(self) -> tuple[dict[str, State], int | date | None]:
        return self.near.draw()

    def instant(self) -> tuple[dict[str, State], int]:
        facts, at = self.near.draw()
        while not isinstance(at, int):
            at = self.near.instant()
        return facts, at


def case(seed: int, *, amendments: bool = True, zone: str | None = None) -> Case:
    r = Random(seed)
    law = Maker(r).law()
    if not amendments:
        law = of(law, {i: replace(m, amendments=(), relations=Relations()) for i, m in law.measures.items()})
    if zone:
        law = of(law, {i: replace(m, timezone=zone) for i, m in law.measures.items()})
    try:
        rules = Rules(law, REGISTER)
    except OverflowError:
        assume(False)
    return Case(law, rules, Near(Interpreter(law, REGISTER), r), r)


def of(law: Law, measures: dict[str, Measure]) -> Law:
    return Law(law.vocabulary, measures, {}, dict.fromkeys(measures, ""), "")


def low(d: Decision) -> int:
    return RANK[d.at_least]


def high(d: Decision) -> int:
    return RANK[d.at_most]


def told(d: Decision) -> object:
    """Return what an answer says, whatever the order of clauses."""
    return (
        d.outcome,
        d.at_least,
        d.at_most,
        set(d.hits),
        set(d.excepted),
        {(m.fact, frozenset((frozenset(w.values), w.outcome, w.at_least) for w in m.leads_to), frozenset(m.clauses)) for m in d.missing},
        d.next_change,
        set(d.unverified),
        d.retroactive,
    )  # fmt: skip


@given(SEEDS)
def test_the_order_of_measures_and_clauses_does_not_matter(seed: int) -> None:
    c = case(seed)
    ids = list(c.law.measures)
    c.random.shuffle(ids)
    shuffled = {}
    for i in ids:
        clauses = list(c.law.measures[i].clauses)
        c.random.shuffle(clauses)
        shuffled[i] = replace(c.law.measures[i], clauses=tuple(clauses))
    other = Rules(of(c.law, shuffled), REGISTER)
    for _ in range(5):
        facts, at = c.question()
        assert told(c.rules.decide(facts, at)) == told(other.decide(facts, at))


@given(SEEDS)
def test_the_order_of_facts_does_not_matter(seed: int) -> None:
    c = case(seed)
    facts, at = c.question()
    names = list(facts)
    c.random.shuffle(names)
    assert told(c.rules.decide({n: facts[n] for n in names}, at)) == told(c.rules.decide(facts, at))


@given(SEEDS)
def test_adding_a_measure_never_lowers_the_outcome(seed: int) -> None:
    c = case(seed, amendments=False)
    fewer = Rules(of(c.law, dict(list(c.law.measures.items())[:-1])), REGISTER)
    for _ in range(5):
        facts, at = c.question()
        less, more = fewer.decide(facts, at), c.rules.decide(facts, at)
        assert low(less) <= low(more)
        assert high(less) <= high(more)
        sure = {(h.measure, h.clause) for h in less.hits if h.certain}
        assert sure <= {(h.measure, h.clause) for h in more.hits}


@given(SEEDS)
def test_the_most_severe_clause_that_applies_is_the_outcome(seed: int) -> None:
    c = case(seed)
    for _ in range(5):
        d = c.rules.decide(*c.question())
        ranks = [RANK[h.outcome] for h in d.hits]
        assert ranks == sorted(ranks, reverse=True)
        if d.outcome != "needs-facts":
            assert RANK[d.outcome] == max(ranks, default=0) == low(d) == high(d)
            assert not d.missing
        else:
            assert low(d) == max((RANK[h.outcome] for h in d.hits if h.certain), default=0) or low(d) > 0
            assert low(d) < high(d)
            assert d.missing


def completion(c: Case, facts: dict[str, State]) -> dict[str, State]:
    """Return the facts with a value for each that has several left."""
    whole = dict(facts)
    for name in VOCABULARY.facts:
        state = facts.get(name)
        if state is None:
            whole[name] = c.random.choice(c.near._values(name))
        elif isinstance(state, frozenset):
            whole[name] = c.random.choice(sorted(state, key=str))
    return whole


@given(SEEDS)
def test_no_completion_lies_outside_what_was_said(seed: int) -> None:
    c = case(seed)
    facts, at = c.instant()
    d = c.rules.decide(facts, at)
    sure = {(h.measure, h.clause) for h in d.hits if h.certain}
    for _ in range(10):
        whole = c.rules.decide(completion(c, facts), at)
        assert whole.outcome != "needs-facts"
        assert low(d) <= RANK[whole.outcome] <= high(d)
        assert sure <= {(h.measure, h.clause) for h in whole.hits}


@given(SEEDS)
def test_several_values_are_the_union_of_each(seed: int) -> None:
    c = case(seed)
    facts, at = c.instant()
    name = c.random.choice(c.near.facts) if c.near.facts else "flag"
    values = c.near._values(name)
    some = c.random.sample(values, min(len(values), 3))
    assume(len(set(some)) > 1)
    d = c.rules.decide({**facts, name: frozenset(some)}, at)
    each = [c.rules.decide({**facts, name: v}, at) for v in some]
    assert low(d) == min(low(x) for x in each)
    assert high(d) == max(high(x) for x in each)
    if all(x.outcome == d.at_most for x in each):
        assert name not in {m.fact for m in d.missing}


@given(SEEDS)
def test_unknown_is_the_union_of_all_values(seed: int) -> None:
    c = case(seed)
    facts, at = c.instant()
    name = c.random.choice(c.near.facts) if c.near.facts else "flag"
    facts.pop(name, None)
    d = c.rules.decide(facts, at)
    each = [c.rules.decide({**facts, name: v}, at) for v in c.near._values(name)]
    assert low(d) == min(low(x) for x in each)
    assert high(d) == max(high(x) for x in each)


@given(SEEDS)
def test_each_value_of_a_missing_fact_leads_where_it_says(seed: int) -> None:
    c = case(seed)
    facts, at = c.instant()
    for m in c.rules.decide(facts, at).missing:
        for way in m.leads_to:
            for value in way.values:
                then = c.rules.decide({**facts, m.fact: "unheard-of" if value == "any other" else value}, at)
                assert (then.outcome, then.at_least) == (way.outcome, way.at_least)
        assert len({(w.outcome, w.at_least) for w in m.leads_to}) == len(m.leads_to)


@given(SEEDS)
def test_a_fact_whose_gate_is_shut_does_not_matter(seed: int) -> None:
    c = case(seed)
    facts, at = c.instant()
    facts["colour"] = "green"  # neither red nor blue: no shade, so no gloss, so nothing deep
    told_first = told(c.rules.decide({**facts, "shade": NA, "gloss": NA, "deep": NA}, at))
    for more in (
        {},
        {"shade": "dark"},
        {"shade": "dark", "gloss": True, "deep": "x"},
        {"deep": frozenset("xy")},
    ):
        rest = {k: v for k, v in facts.items() if k not in {"shade", "gloss", "deep"}}
        assert told(c.rules.decide({**rest, **more}, at)) == told_first


@given(SEEDS, st.sampled_from(ZONES))
def test_a_day_is_the_union_of_its_instants(seed: int, zone: str) -> None:
    c = case(seed, zone=zone)
    facts, _ = c.question()
    day = date(2023, 11, 14 + c.random.randrange(14))
    first, after = day_bounds(day, zone)
    inside = [first, *(b for b in c.rules.ruleset.boundaries if first < b < after)]
    d = c.rules.decide(facts, day)
    each = [c.rules.decide(facts, b) for b in inside]
    assert low(d) == min(low(x) for x in each)
    assert high(d) == max(high(x) for x in each)
    certain = [{(h.measure, h.clause, h.text) for h in x.hits if h.certain} for x in each]
    assert {(h.measure, h.clause, h.text) for h in d.hits if h.certain} >= set.intersection(*certain)
    if len({x.outcome for x in each}) == 1 and d.outcome != "needs-facts":
        assert d.next_change == each[-1].next_change
    if len({(x.outcome, x.at_least, x.at_most) for x in each}) > 1 and all(not x.missing for x in each):
        assert [m.fact for m in d.missing] == ["at"]


@given(SEEDS)
def test_time_not_known_is_the_union_of_all_time(seed: int) -> None:
    c = case(seed)
    facts, _ = c.question()
    edges = c.rules.ruleset.boundaries
    each = [c.rules.decide(facts, b) for b in ((edges[0] - 1, *edges) if edges else (0,))]
    d = c.rules.decide(facts, None)
    assert (low(d), high(d)) == (min(low(x) for x in each), max(high(x) for x in each))


@given(SEEDS)
def test_nothing_changes_but_at_a_boundary(seed: int) -> None:
    c = case(seed)
    facts, _ = c.question()
    edges = c.rules.ruleset.boundaries
    for k, b in enumerate(edges):
        at, after = c.rules.decide(facts, b), c.rules.decide(facts, b + 1)
        if b + 1 not in edges:
            assert told(at) == told(after)
        if k and edges[k - 1] < b - 1:
            assert told(c.rules.decide(facts, b - 1)) == told(c.rules.decide(facts, edges[k - 1]))


@given(SEEDS)
def test_the_next_change_is_the_first_and_is_one(seed: int) -> None:
    c = case(seed)
    facts, at = c.instant()
    d = c.rules.decide(facts, at)
    end = parse_instant(d.next_change) if d.next_change else None
    for b in c.rules.ruleset.boundaries:
        if b > at and (end is None or b < end):
            assert c.rules.decide(facts, b).outcome == d.outcome
    if end is not None:
        assert end > at
        assert c.rules.decide(facts, end).outcome != d.outcome
        assert c.rules.decide(facts, end - 1).outcome == d.outcome


@given(SEEDS, st.booleans())
def test_the_same_question_has_the_same_bytes(seed: int, others_first: bool) -> None:
    c = case(seed)
    facts, at = c.question()
    first = msgspec.json.encode(c.rules.decide(facts, at))
    assert msgspec.json.encode(c.rules.decide(facts, at)) == first
    fresh = Rules(c.law, REGISTER)
    if others_first:
        for _ in range(5):
            fresh.decide(*c.question())
    assert msgspec.json.encode(fresh.decide(facts, at)) == first
    fresh.diagram.forget()
    assert msgspec.json.encode(fresh.decide(facts, at)) == first


@given(SEEDS)
def test_nothing_hits_that_was_not_known(seed: int) -> None:
    c = case(seed)
    known = START + c.random.randrange(12) * DAY
    rules = Rules(c.law, REGISTER, known)
    assert all(x.known_from <= known for x in rules.ruleset.clauses)
    for _ in range(5):
        facts, at = c.instant()
        d = rules.decide(facts, at)
        by_name = {(x.measure.id, x.clause.id, x.clause.text): x for x in rules.ruleset.clauses}
        for h in d.hits:
            x = by_name[h.measure, h.clause, h.text]
            assert h.retroactive is (x.known_from > at)
            assert parse_instant(h.since) <= at
            assert h.until is None or at < parse_instant(h.until)
        assert d.retroactive is any(h.retroactive for h in d.hits)


@given(SEEDS)
def test_what_a_hit_rests_on_is_enough_for_it(seed: int) -> None:
    c = case(seed)
    facts, at = c.instant()
    for h in c.rules.decide(facts, at).hits:
        if h.certain and h.because:
            rest = c.rules.decide({k: facts[k] for k in h.because if k in facts}, at)
            open_ = {x for m in rest.missing for x in m.clauses} | {
                f"{x.measure}#{x.clause}" for x in rest.hits
            }
            lifted = {(e.measure, e.clause) for e in rest.excepted}
            assert (h.measure, h.clause) not in lifted
            # It applies, or only its exceptions are open, or something more severe has settled the rest.
            assert f"{h.measure}#{h.clause}" in open_ or RANK[h.outcome] <= low(rest)
