"""Deadlines counted by hand: weekends, federal holidays and the days on which they are observed, months."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proscribe.errors import LawError
from proscribe.law.calendar import CALENDARS, add, end_of, is_business_day, local_day
from proscribe.law.instants import format_instant, parse_instant
from proscribe.law.model import Due


def business(days: int, calendar: str = "us-federal") -> Due:
    return Due(after="x", days=days, count="business", calendar=calendar)


@pytest.mark.parametrize(
    ("event", "days", "last", "why"),
    [
        ("2024-03-01", 1, "2024-03-04", "Friday to Monday"),
        ("2024-03-02", 1, "2024-03-04", "from a Saturday"),
        ("2024-03-03", 1, "2024-03-04", "from a Sunday"),
        ("2024-03-04", 1, "2024-03-05", "the day after, not the day itself"),
        ("2024-03-01", 3, "2024-03-06", "over one weekend"),
        ("2024-07-02", 3, "2024-07-08", "Independence Day, a Thursday, and a weekend"),
        ("2026-07-02", 1, "2026-07-06", "4 July is a Saturday: observed on Friday the 3rd"),
        ("2021-07-02", 1, "2021-07-06", "4 July is a Sunday: observed on Monday the 5th"),
        ("2021-12-23", 3, "2021-12-29", "Christmas is a Saturday: observed on Friday the 24th"),
        ("2021-12-30", 1, "2022-01-03", "New Year is a Saturday: observed on the last day of the old year"),
        ("2022-12-23", 1, "2022-12-27", "Christmas is a Sunday: observed on Monday the 26th"),
        ("2022-12-30", 1, "2023-01-03", "New Year is a Sunday: observed on Monday the 2nd"),
        ("2023-11-09", 2, "2023-11-14", "Veterans Day is a Saturday: observed on Friday the 10th"),
        ("2024-11-08", 1, "2024-11-12", "Veterans Day on a Monday"),
        ("2024-11-27", 1, "2024-11-29", "Thanksgiving; the Friday after is no federal holiday"),
        ("2024-11-20", 10, "2024-12-05", "ten days around Thanksgiving"),
        ("2024-10-11", 1, "2024-10-15", "Columbus Day"),
        ("2024-09-01", 1, "2024-09-03", "Labor Day, from a Sunday"),
        ("2024-05-24", 1, "2024-05-28", "Memorial Day"),
        ("2024-02-16", 1, "2024-02-20", "Washington's Birthday"),
        ("2024-01-12", 1, "2024-01-16", "Birthday of Martin Luther King, Jr."),
        ("2024-06-18", 1, "2024-06-20", "Juneteenth, a Wednesday"),
        ("2021-06-17", 1, "2021-06-21", "the first Juneteenth, a Saturday, observed on Friday the 18th"),
        ("2020-06-18", 1, "2020-06-19", "before Juneteenth was a holiday"),
        ("2022-06-17", 1, "2022-06-21", "Juneteenth is a Sunday: observed on Monday the 20th"),
        ("2024-12-24", 1, "2024-12-26", "Christmas, a Wednesday"),
    ],
)
def test_business_days_of_the_federal_government(event: str, days: int, last: str, why: str) -> None:
    assert add(date.fromisoformat(event), business(days)).isoformat() == last, why


@pytest.mark.parametrize(
    ("event", "days", "last"),
    [
        ("2024-09-28", 1, "2024-09-29"),
        ("2024-02-28", 1, "2024-02-29"),
        ("2023-02-28", 1, "2023-03-01"),
        ("2017-09-13", 30, "2017-10-13"),
        ("2017-09-13", 90, "2017-12-12"),
        ("2024-12-25", 10, "2025-01-04"),
    ],
)
def test_calendar_days_end_on_whatever_day_it_is(event: str, days: int, last: str) -> None:
    assert add(date.fromisoformat(event), Due(after="x", days=days)).isoformat() == last


@pytest.mark.parametrize(
    ("event", "months", "last"),
    [
        ("2024-01-31", 1, "2024-02-29"),
        ("2023-01-31", 1, "2023-02-28"),
        ("2024-11-30", 3, "2025-02-28"),
        ("2024-12-15", 1, "2025-01-15"),
        ("2024-03-31", 12, "2025-03-31"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-10-31", 1, "2024-11-30"),
    ],
)
def test_months_end_on_the_same_day_or_the_last(event: str, months: int, last: str) -> None:
    assert add(date.fromisoformat(event), Due(after="x", months=months)).isoformat() == last


def test_hours_are_no_days() -> None:
    with pytest.raises(LawError, match="in hours"):
        add(date(2024, 1, 1), Due(after="x", hours=72))


def test_a_calendar_that_is_none_names_the_nearest() -> None:
    with pytest.raises(LawError, match="there is no calendar `us-federl`; the nearest is `us-federal`"):
        is_business_day(date(2024, 1, 2), "us-federl")


@pytest.mark.parametrize("calendar", sorted(CALENDARS))
def test_every_calendar_has_a_new_year_and_no_work_on_weekends(calendar: str) -> None:
    assert not is_business_day(date(2024, 1, 1), calendar)
    assert not is_business_day(date(2024, 3, 2), calendar)
    assert is_business_day(date(2024, 3, 6), calendar)


def test_an_event_late_in_the_evening_is_of_that_day_in_the_zone() -> None:
    assert local_day(parse_instant("2024-03-02T03:30:00Z"), "America/New_York") == date(2024, 3, 1)
    assert local_day(parse_instant("2024-03-02T03:30:00Z"), "Australia/Sydney") == date(2024, 3, 2)


@pytest.mark.parametrize(
    ("day", "tz", "end"),
    [
        (date(2024, 3, 10), "America/New_York", "2024-03-10T23:59:59.999-04:00"),
        (date(2024, 3, 9), "America/New_York", "2024-03-09T23:59:59.999-05:00"),
        (date(2024, 11, 3), "America/New_York", "2024-11-03T23:59:59.999-05:00"),
        (date(2024, 11, 2), "America/New_York", "2024-11-02T23:59:59.999-04:00"),
        (date(2024, 10, 6), "Australia/Sydney", "2024-10-06T23:59:59.999+11:00"),
    ],
)
def test_the_end_of_a_day_across_daylight_time(day: date, tz: str, end: str) -> None:
    assert format_instant(end_of(day, tz), tz) == end


@given(st.dates(date(2015, 1, 1), date(2030, 1, 1)), st.integers(1, 30))
def test_a_business_deadline_is_a_working_day_and_counts_them(event: date, days: int) -> None:
    last = add(event, business(days))
    assert is_business_day(last, "us-federal")
    between = (date.fromordinal(k) for k in range(event.toordinal() + 1, last.toordinal() + 1))
    assert sum(is_business_day(day, "us-federal") for day in between) == days
