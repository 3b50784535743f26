"""Times without an offset: unknown, or what the zone that the user names makes of them."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proscribe import registry, sources
from proscribe.sources import Origin
from proscribe.sources._local import event_time

FIXTURES = Path(__file__).parent / "fixtures"
BERLIN = ZoneInfo("Europe/Berlin")
MIDNIGHT = 1_767_571_201_123  # 2026-01-05T00:00:01.123Z
HOUR = 3_600_000


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-01-05 01:00:01.123", MIDNIGHT),
        ("2026-01-05T01:00:01,123", MIDNIGHT),
        ("05-Jan-2026 01:00:01.123", MIDNIGHT),
        ("05/Jan/2026:01:00:01", MIDNIGHT - 123),
        ("Mon Jan 05 01:00:01 2026", MIDNIGHT - 123),
        ("Jan  5 01:00:01 2026", MIDNIGHT - 123),
        ("1/5/2026 1:00:01 AM", MIDNIGHT - 123),
        ("1/5/2026 12:30:00 PM", MIDNIGHT - 1123 + 11 * HOUR + HOUR // 2),
        ("1/5/2026 12:30:00 AM", MIDNIGHT - 1123 - HOUR // 2),
        ("05.01.2026 01:00:01", MIDNIGHT - 123),
        ("20260105 01:00:01", MIDNIGHT - 123),
        ("2026-01-05T00:00:01.123Z", MIDNIGHT),  # its own offset counts
        ("2026-01-05T00:00:01.123-05:00", MIDNIGHT + 5 * HOUR),
        ("1767571201.123", MIDNIGHT),
    ],
)
def test_the_zone_makes_an_instant_of_a_time(text, utc):
    assert event_time(text, Origin("log", zone=BERLIN)) == utc


@pytest.mark.parametrize(
    "text",
    [
        *(
            "Jan  5 01:00:01",
            "5/1/2026 13:00:01",
            "13/5/2026 1:00:01 PM",
            "1/5/2026 13:00:01 PM",
            "2026-01-05",
        ),
        *(
            "2026-02-30 01:00:01",
            "05-Foo-2026 01:00:01",
            "2026-01-05 25:00:01",
            "2026-01-05 01:00:61",
            "",
            "-",
        ),
    ],
)
def test_what_is_no_time_for_sure_stays_unknown(text):
    assert event_time(text, Origin("log", zone=BERLIN)) is None


def test_without_a_zone_a_time_without_offset_is_unknown():
    assert event_time("2026-01-05 01:00:01", Origin("log")) is None
    assert event_time("2026-01-05 01:00:01Z", Origin("log")) is not None


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("2026-03-29 02:00:00", "skips"),
        ("2026-03-29 02:59:59.999", "skips"),
        ("2026-10-25 02:00:00", "twice"),
        ("2026-10-25 02:59:59.999", "twice"),
    ],
)
def test_a_time_that_there_is_not_or_twice_is_left_unknown_and_told(text, why):
    origin = Origin("log", zone=BERLIN)
    assert event_time(text, origin) is None
    ((note, count),) = origin.tally.notes.items()
    assert why in note
    assert count == 1


@pytest.mark.parametrize(
    "text", ["2026-03-29 01:59:59.999", "2026-03-29 03:00:00", "2026-10-25 01:59:59", "2026-10-25 03:00:00"]
)
def test_the_edges_of_the_change_are_known(text):
    origin = Origin("log", zone=BERLIN)
    assert event_time(text, origin) is not None
    assert not origin.tally.notes


@given(
    st.datetimes(*map(datetime.fromisoformat, ("1991-01-01", "2099-01-01"))),
    st.sampled_from(["Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Asia/Kathmandu"]),
)
def test_an_instant_is_read_back_from_its_local_time(naive, name):
    zone = ZoneInfo(name)
    told = event_time(naive.isoformat(" ", "milliseconds"), Origin("log", zone=zone))
    if told is not None:
        back = datetime.fromtimestamp(told / 1000, UTC).astimezone(zone).replace(tzinfo=None)
        assert abs((back - naive).total_seconds()) < 0.002


@pytest.mark.parametrize(
    "path",
    [
        "bind_query/query.log",
        "windows_dns_debug/dns_us.log",
        "windows_dns_debug/dns_details.log",
        "proxy_table/w3c.log",
        "proxy_table/zscaler.csv",
    ],
)
def test_every_log_without_offsets_takes_the_zone(path):
    module = path.partition("/")[0]
    times = []
    for zone in (None, BERLIN):
        origin = Origin("log", zone=zone)
        read = registry.plugin(sources, module).read(io.BytesIO((FIXTURES / path).read_bytes()), origin)
        times.append([t for batch in read for t in batch.column("seen_at").to_pylist()])
    unknown, known = times
    assert None in unknown
    assert known.count(None) < unknown.count(None)  # BIND through syslog writes no year
    assert {t.date().isoformat() for t in known if t} <= {"2026-01-04", "2026-01-05"}
