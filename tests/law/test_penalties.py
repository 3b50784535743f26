"""Penalties: the rows in force on the day of assessment, and the greater of the figure and the multiple."""

from __future__ import annotations

import pytest

from proscribe.engine.decide import Rules
from proscribe.law.instants import parse_instant
from proscribe.law.load import load
from proscribe.law.model import PenaltyRow, PenaltySchedule, Source, Verified
from proscribe.law.penalties import in_force
from tests.oracle.synthetic import REGISTER
from tests.oracle.written import law

SCHEDULE = PenaltySchedule(
    "proscribe.penalty/1",
    "yearly",
    "Yearly",
    {"adj": Source("15 CFR 6.3", Verified.PRIMARY)},
    (
        PenaltyRow("civil", "civil", "50 U.S.C. 1705(b)", "text of 2024", "adj#1", "2024-01-15T00:00:00-05:00", "2025-01-15T00:00:00-05:00", usd=368_136, times_transaction=2, per="violation"),
        PenaltyRow("civil", "civil", "50 U.S.C. 1705(b)", "text of 2025", "adj#2", "2025-01-15T00:00:00-05:00", usd=377_700, times_transaction=2, per="violation", unverified="not read"),
        PenaltyRow("prison", "criminal", "50 U.S.C. 1705(c)", "wilful", "adj#3", usd=1_000_000, years=20),
    ),
)  # fmt: skip

TEXT = """
    id: m
    clauses:
      - {id: ban, outcome: prohibited, act: [sell], from: "2024-01-01T00:00:00Z", text: t, at: "s#1"}
      - {id: lic, outcome: licence-required, act: [use], from: "2024-01-01T00:00:00Z", text: t, at: "s#2"}
      - {id: warn, outcome: advised-against, act: [resell], from: "2024-01-01T00:00:00Z", text: t, at: "s#3"}
    penalties:
      - {use: yearly, clauses: [ban]}
      - {id: own, kind: administrative, basis: "s. 5", text: "loss of the licence", at: "s#5"}
      - {id: cap, kind: contractual, basis: "s. 6", text: "a multiple only", at: "s#6", times_transaction: 3, clauses: [lic]}
"""
LAW = law(TEXT, schedules={"yearly": SCHEDULE})
MEASURE = LAW.measures["m"]


def at(text: str, amount: float | None = None, clauses: tuple[str, ...] = ("ban",)) -> dict[str, object]:
    found = in_force(MEASURE, LAW.schedules, parse_instant(text), amount, clauses)
    return {p.text: p.maximum_usd for p in found}


@pytest.mark.parametrize(
    ("assessed", "civil"),
    [
        ("2024-01-14T23:59:59.999-05:00", None),
        ("2024-01-15T00:00:00-05:00", "text of 2024"),
        ("2024-07-20T00:00:00-04:00", "text of 2024"),
        ("2025-01-14T23:59:59.999-05:00", "text of 2024"),
        ("2025-01-15T00:00:00-05:00", "text of 2025"),
        ("2025-01-15T04:59:59.999Z", "text of 2024"),
        ("2150-01-01T00:00:00Z", "text of 2025"),
    ],
)
def test_the_row_of_the_day_of_assessment(assessed: str, civil: str | None) -> None:
    assert [t for t in at(assessed) if t.startswith("text")] == ([civil] if civil else [])
    assert "wilful" in at(assessed)


@pytest.mark.parametrize(
    ("amount", "maximum"),
    [
        (None, 368_136),
        (0.0, 368_136),
        (100.0, 368_136),
        (184_067.99, 368_136),
        (184_068.0, 368_136),
        (184_068.01, 368_136.02),
        (1_000_000.0, 2_000_000),
    ],
)
def test_the_greater_of_the_figure_and_twice_the_transaction(amount: float | None, maximum: float) -> None:
    assert at("2024-07-20T00:00:00-04:00", amount)["text of 2024"] == pytest.approx(maximum)


def test_a_multiple_without_figure_needs_the_amount() -> None:
    when = "2024-07-20T00:00:00-04:00"
    assert at(when, None, ("lic",))["a multiple only"] is None
    assert at(when, 50.0, ("lic",))["a multiple only"] == 150.0
    assert at(when, 50.0, ("lic",))["loss of the licence"] is None


def test_rows_for_some_clauses_show_with_these_only() -> None:
    when = "2024-07-20T00:00:00-04:00"
    assert set(at(when, clauses=("ban",))) == {"text of 2024", "wilful", "loss of the licence"}
    assert set(at(when, clauses=("lic",))) == {"loss of the licence", "a multiple only"}
    assert set(at(when, clauses=())) == {"loss of the licence"}


def test_what_a_row_says_is_told() -> None:
    (row,) = (p for p in in_force(MEASURE, LAW.schedules, parse_instant("2026-01-01T00:00:00Z"), 10.0, ["ban"]) if p.kind == "civil")  # fmt: skip
    assert (row.measure, row.basis, row.usd, row.times_transaction, row.maximum_usd, row.years, row.per) == (
        "m", "50 U.S.C. 1705(b)", 377_700, 2, 377_700, None, "violation"
    )  # fmt: skip
    assert (row.cite, row.unverified) == ("15 CFR 6.3, 2", "not read")


@pytest.mark.parametrize(
    ("act", "shown"), [("sell", True), ("use", True), ("resell", False), ("update", False)]
)
def test_only_what_is_forbidden_costs(act: str, *, shown: bool) -> None:
    rules = Rules(LAW, REGISTER)
    moment = parse_instant("2024-07-20T00:00:00-04:00")
    assert bool(rules.decide({"act": act}, moment, assessed_at=moment).penalties) is shown
    assert rules.decide({"act": act}, moment).penalties == ()


def test_an_act_of_one_year_assessed_in_the_next_costs_what_the_next_says() -> None:
    rules = Rules(LAW, REGISTER)
    act, assessed = parse_instant("2024-12-31T12:00:00-05:00"), parse_instant("2025-02-01T00:00:00-05:00")
    texts = {p.text for p in rules.decide({"act": "sell"}, act, assessed_at=assessed).penalties}
    assert "text of 2025" in texts
    assert "text of 2024" not in texts


def test_a_facts_that_are_open_cost_nothing_yet() -> None:
    moment = parse_instant("2024-07-20T00:00:00-04:00")
    assert Rules(LAW, REGISTER).decide({}, moment, assessed_at=moment).penalties == ()


def test_the_shipped_schedules_have_one_civil_row_a_day() -> None:
    shipped = load(cache=False).schedules
    assert "us-ieepa" in shipped
    edges = [r.from_ for r in shipped["us-ieepa"].rows if r.from_ and r.id == "civil"]
    assert len(edges) > 1
    for edge in edges[1:]:
        for moment in (parse_instant(edge) - 1, parse_instant(edge)):
            covering = [
                r
                for r in shipped["us-ieepa"].rows
                if r.id == "civil"
                and (r.from_ is None or parse_instant(r.from_) <= moment)
                and (r.until is None or moment < parse_instant(r.until))
            ]
            assert len(covering) == 1, edge
