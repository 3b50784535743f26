"""Instants: what is read, what is refused and with which words, and days in a zone across daylight time."""

from __future__ import annotations

import contextlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proscribe.errors import FactError
from proscribe.law.instants import day_bounds, format_instant, parse_at, parse_instant, zone

SECOND = 1_000
MIDNIGHT = 1_727_582_400_000  # 2024-09-29T00:00:00-04:00


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("2024-09-29T00:00:00-04:00", MIDNIGHT),
        ("2024-09-29T04:00:00Z", MIDNIGHT),
        ("2024-09-29t04:00:00z", MIDNIGHT),
        ("2024-09-29 04:00:00Z", MIDNIGHT),
        ("2024-09-29T04:00Z", MIDNIGHT),
        ("2024-09-29T09:30:00+05:30", MIDNIGHT),
        ("2024-09-29T04:00:00-00:00", MIDNIGHT),
        ("2024-09-28T23:59:59.999-04:00", MIDNIGHT - 1),
        ("2024-09-29T00:00:00.001-04:00", MIDNIGHT + 1),
        ("2024-09-29T00:00:00.5-04:00", MIDNIGHT + 500),
        # Below a millisecond counts down: the boundary is not reached before it is reached.
        ("2024-09-28T23:59:59.9999-04:00", MIDNIGHT - 1),
        ("2024-09-28T23:59:59.999999999-04:00", MIDNIGHT - 1),
        ("1970-01-01T00:00:00Z", 0),
        ("1969-12-31T23:59:59.999Z", -1),
        ("1900-01-01T00:00:00Z", -2_208_988_800_000),
    ],
)
def test_it_reads(text: str, ms: int) -> None:
    assert parse_instant(text) == ms
    assert parse_at(text) == ms


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2024-09-29T00:00:00", "`2024-09-29T00:00:00` has no offset from UTC"),
        ("2024-09-29T00:00", "`2024-09-29T00:00` has no offset from UTC"),
        ("2024-09-29 00:00:00.5", "`2024-09-29 00:00:00.5` has no offset from UTC"),
        ("2024-09-29T00:00:00 EDT", "`2024-09-29T00:00:00 EDT` names a zone, not an offset from UTC"),
        ("2024-09-29T00:00:00-0400", "`2024-09-29T00:00:00-0400` has no offset from UTC that reads like -04:00, but `-0400`"),
        ("2024-09-29", "`2024-09-29` is a day, not an instant"),
        ("29.09.2024", "`29.09.2024` is not an instant"),
        ("", "`` is not an instant"),
        ("now", "`now` is not an instant"),
        ("1727582400", "`1727582400` is not an instant"),
        ("2024-09-29T00:00:00-04:00\n", "`2024-09-29T00:00:00-04:00\n`"),
        ("0999-09-29T00:00:00Z", "`0999-09-29T00:00:00Z` lies outside the years 1900 to 2199"),
        ("2200-01-01T00:00:00Z", "`2200-01-01T00:00:00Z` lies outside the years 1900 to 2199"),
    ],
)  # fmt: skip
def test_it_refuses(text: str, message: str) -> None:
    with pytest.raises(FactError) as refused:
        parse_instant(text)
    assert refused.value.message.startswith(message)
    assert refused.value.hint


@pytest.mark.parametrize(
    "text",
    [
        "2024-02-30T00:00:00Z",
        "2023-02-29T00:00:00Z",
        "2024-13-01T00:00:00Z",
        "2024-09-29T25:00:00Z",
        "2024-09-29T00:60:00Z",
        "2016-12-31T23:59:60Z",  # a leap second: has no place in milliseconds since the epoch
        "2024-09-29T00:00:00+25:00",
        "0000-01-01T00:00:00Z",
        "٢٠٢٤-09-29T00:00:00Z",
    ],
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(FactError):
        parse_instant(text)


@pytest.mark.parametrize(
    "text", ["2024-02-30", "2024-00-10", "9999-12-31", "1899-12-31", "2024-9-29", "20240929"]
)
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(FactError):
        parse_at(text)


def test_a_bare_date_is_a_day() -> None:
    assert parse_at("2024-02-29") == date(2024, 2, 29)


@pytest.mark.parametrize(
    ("day", "tz", "hours", "start"),
    [
        (date(2024, 9, 29), "America/New_York", 24, "2024-09-29T04:00:00Z"),
        (date(2024, 3, 10), "America/New_York", 23, "2024-03-10T05:00:00Z"),
        (date(2024, 11, 3), "America/New_York", 25, "2024-11-03T04:00:00Z"),
        (date(2024, 9, 29), "UTC", 24, "2024-09-29T00:00:00Z"),
        (date(2024, 10, 6), "Australia/Sydney", 23, "2024-10-05T14:00:00Z"),
        (date(2024, 4, 7), "Australia/Lord_Howe", 24.5, "2024-04-06T13:00:00Z"),
    ],
)
def test_a_day_in_a_zone(day: date, tz: str, hours: float, start: str) -> None:
    first, after = day_bounds(day, tz)
    assert first == parse_instant(start)
    assert after - first == hours * 3_600 * SECOND


@pytest.mark.parametrize(
    ("ms", "tz", "text"),
    [
        (MIDNIGHT, "America/New_York", "2024-09-29T00:00:00-04:00"),
        (MIDNIGHT - 1, "America/New_York", "2024-09-28T23:59:59.999-04:00"),
        (MIDNIGHT, "UTC", "2024-09-29T04:00:00Z"),
        (MIDNIGHT + 1, "UTC", "2024-09-29T04:00:00.001Z"),
        (0, "Europe/London", "1970-01-01T01:00:00+01:00"),
        (-1, "UTC", "1969-12-31T23:59:59.999Z"),
    ],
)
def test_it_writes(ms: int, tz: str, text: str) -> None:
    assert format_instant(ms, tz) == text


ZONES = st.sampled_from(["UTC", "America/New_York", "Australia/Sydney", "Europe/London", "Asia/Kathmandu"])


@given(st.integers(-2_000_000_000_000, 7_000_000_000_000), ZONES)
def test_what_is_written_is_read_as_the_same(ms: int, tz: str) -> None:
    assert parse_instant(format_instant(ms, tz)) == ms


@given(st.dates(date(1970, 1, 2), date(2199, 12, 30)), ZONES)
def test_days_follow_each_other_without_gap(day: date, tz: str) -> None:
    first, after = day_bounds(day, tz)
    assert day_bounds(date.fromordinal(day.toordinal() + 1), tz)[0] == after
    assert format_instant(first, tz).startswith(day.isoformat())
    assert format_instant(after - 1, tz).startswith(day.isoformat())


@given(st.text(max_size=40))
def test_anything_else_is_refused_by_a_sentence(text: str) -> None:
    with contextlib.suppress(FactError):
        assert isinstance(parse_at(text), (int, date))


def test_a_zone_that_is_none_is_named() -> None:
    with pytest.raises(FactError, match="`Mars/Olympus` is not a time zone"):
        zone("Mars/Olympus")
