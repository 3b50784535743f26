"""How old the law data are: the newest entry that was known, and the reviews that are overdue."""

from __future__ import annotations

import pytest

from proscribe.law.age import age, overdue, warning
from proscribe.law.instants import parse_instant
from proscribe.law.model import HistoryEntry, Measure, MeasureKind, Plain, Review, Source, Verified


def measure(name: str, known: str, due: str | None, kind: MeasureKind = MeasureKind.BINDING) -> Measure:
    return Measure(
        "proscribe.measure/1",
        name,
        name,
        "US",
        "Office",
        ("1 EX 1",),
        "America/New_York",
        {"order": Source("1 EX 1", Verified.PRIMARY)},
        (HistoryEntry(known, "published", "order"),),
        Plain("s", "b"),
        kind=kind,
        review=Review(due) if due else None,
    )


OLD = measure("old", "2024-06-24T00:00:00-04:00", "2026-01-31")
NEW = measure("new", "2026-03-01T00:00:00-05:00", "2027-06-30")
NEVER = measure("never", "2025-01-01T00:00:00-05:00", None)
OWN = measure("own", "2026-11-01T00:00:00-04:00", "2026-12-31", MeasureKind.POLICY)


@pytest.mark.parametrize(
    ("at", "late"),
    [
        ("2026-01-31T23:59:59.999-05:00", False),
        ("2026-02-01T00:00:00-05:00", True),
        ("2026-02-01T04:59:59.999Z", False),
    ],
)
def test_a_review_is_overdue_when_its_day_is_over_where_the_measure_is(at, late):
    assert overdue(OLD, parse_instant(at)) is late
    assert not overdue(NEVER, parse_instant("2099-01-01T00:00:00Z"))


def test_the_age_is_that_of_the_newest_entry_that_was_known():
    at = parse_instant("2026-11-23T00:00:00Z")
    assert age([OLD, NEW, NEVER], at) == ("2026-03-01", "2026-01-31", ("old",))
    early = parse_instant("2026-02-15T00:00:00Z")
    assert age([OLD, NEW, NEVER], early, early).as_of == "2025-01-01"
    assert age([], at) == ("", "", ())


def test_a_policy_of_today_makes_no_law_newer():
    at = parse_instant("2027-01-15T00:00:00Z")
    assert age([OLD, OWN], at) == ("2024-06-24", "2026-01-31", ("old", "own"))
    assert age([OWN], at).as_of == "2026-11-01"


def test_reviews_are_held_against_the_later_of_act_and_knowledge():
    act, now = (parse_instant(x) for x in ("2024-07-01T00:00:00Z", "2026-11-23T00:00:00Z"))
    assert age([OLD], act, now).overdue == ("old",)
    assert age([OLD], now, act).overdue == ("old",)
    assert age([OLD], act, act).overdue == ()
    assert age([OLD], None).overdue == ()


def test_the_warning_names_the_first_of_them():
    at = parse_instant("2099-01-01T00:00:00Z")
    assert warning(age([NEVER], at), 1) == ""
    many = [measure(f"m{i}", "2024-06-24T00:00:00-04:00", "2026-01-31") for i in range(5)]
    assert warning(age(many, at), 7).startswith(
        "the review of 5 of 7 measures is overdue (m0, m1, m2 and 2 more)"
    )
