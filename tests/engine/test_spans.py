"""An answer depends on what is asked, never on what was asked before it in the same span of time."""

from __future__ import annotations

from datetime import date

import pytest

from proscribe.engine.compile import ruleset
from proscribe.engine.decide import Rules
from proscribe.law.facts import Register
from proscribe.law.instants import parse_instant
from proscribe.law.load import load

NAMES = Register(
    frozenset({"kaspersky"}), {"party:kaspersky-lab-inc": ("kaspersky", frozenset({"subsidiary"}))}
)


@pytest.fixture(scope="module")
def law():
    return load(cache=False)


def covered(law, *instants):
    """Return the decisions on marketing covered software at these instants, asked in this order."""
    measure = law.measures["us-fcc-covered-kaspersky-2024"]
    example = next(e for e in measure.examples if e.expect.get("retroactive"))
    rules = Rules(law.only([measure.id]), NAMES)
    facts = {k: law.vocabulary.read(k, v, NAMES) for k, v in example.facts.items() if k != "at"}
    return [rules.decide(facts, parse_instant(i)) for i in instants]


def test_what_was_unknowable_then_does_not_stay_so_for_later_acts(law):
    before, after = "2024-08-01T12:00:00-04:00", "2024-10-01T12:00:00-04:00"
    assert [d.retroactive for d in covered(law, before, after)] == [True, False]
    assert [d.retroactive for d in covered(law, after, before)] == [False, True]


def test_every_instant_from_which_an_answer_reads_otherwise_is_a_boundary(law):
    rules = ruleset(law, NAMES)
    for c in rules.clauses:
        assert c.known_from in rules.boundaries


def test_the_next_change_after_a_day_lies_after_that_day(law):
    """The bits alive before a suspension and in it are the same; the day must not be taken for the first."""
    ids = ["us-ear-affiliates-50", "us-ear-affiliates-50-suspension"]
    rules = Rules(law.only(ids), NAMES)
    spans = rules.ruleset.active
    assert len(set(spans)) < len(spans), "no two spans are alike, so this shows nothing"
    for day in (date(2025, 9, 1), date(2025, 10, 15), date(2026, 5, 1), date(2027, 1, 15)):
        change = rules.decide({"act": "export"}, day).next_change
        assert change is None or change[:10] > day.isoformat()
    assert rules.decide({"act": "export"}, date(2026, 5, 1)).next_change == "2026-11-10T00:00:00-05:00"
