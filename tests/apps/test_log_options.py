"""`check --log-timezone` and `--follow`: what the command line makes of them; and progress over a large log."""

from __future__ import annotations

import json

import pytest

from proscribe import catalog
from proscribe.engine.findings import Gathering
from proscribe.engine.identify import build_index
from proscribe.reading import Reading
from proscribe.sources import _blocks
from tests.apps.conftest import AT

WHEN = ("--at", AT, "--known-at", AT)
LINE = (
    "{day} queries: info: client @0x7f 10.0.0.9#5 (p05.upd.kaspersky.com): query: p05.upd.kaspersky.com"
    " IN A +E(0)K (10.0.0.53)\n"
)


@pytest.fixture
def log(here):
    path = here / "query.log"
    path.write_text(LINE.format(day="05-Jan-2026 00:00:01.123"))
    return path


@pytest.mark.parametrize(
    ("zone", "seen"), [((), None), (("--log-timezone", "Europe/Berlin"), "2026-01-04T23:00:01.123Z")]
)
def test_a_time_without_offset_is_known_with_its_zone(run, log, zone, seen):
    found = json.loads(run("check", log, "-f", "json", *zone, *WHEN).out)
    assert [f["first_seen"] for f in found["findings"]] == [seen]


def test_a_zone_that_there_is_not_is_told(run, log):
    done = run("check", log, "--log-timezone", "Europe/Nowhere", *WHEN)
    assert done.code == 2
    assert "'Europe/Nowhere' is no time zone; give a name like Europe/Berlin" in done.err


def test_following_goes_with_no_comparison(run, log):
    done = run("check", log, "--follow", "--baseline", "old.json", *WHEN)
    assert done.code == 2
    assert "--follow goes with none of --organisations, --baseline and --list" in done.err


@pytest.mark.parametrize("also", ["--deep", "--this-host"])
def test_following_reads_logs_only(run, log, also):
    done = run("check", log, "--follow", also, *WHEN)
    assert done.code == 2
    assert "--follow reads logs: it goes with neither --deep nor --this-host" in done.err


def test_progress_is_told_while_a_log_is_searched(here, monkeypatch):
    monkeypatch.setattr(_blocks, "SIZE", 4096)
    path = here / "query.log"
    line = LINE.format(day="05-Jan-2026 00:00:01.123").replace("kaspersky", "example")
    path.write_text(line * 3000)
    told = []
    reading = Reading(
        build_index(catalog.load(cache=False)),
        Gathering(),
        lambda _file, rows, taken=None: told.append((rows, taken)),
    )
    reading.path(str(path), None)
    assert len(told) > 20
    assert told == sorted(told)
    assert told[-1] == (3000, path.stat().st_size)
