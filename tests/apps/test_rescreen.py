"""Screening again looks only at what changed, both ways, and comes to what a whole run comes to."""

from __future__ import annotations

import json

import pytest

from proscribe import screening
from tests.apps.test_screen import AT, LIST, PARTIES, lists, screened  # noqa: F401  a fixture

MORE = "11,Sample Optical,company,CN,,\n"


def answers(out: str) -> dict[str, list[tuple[str, str]]]:
    return {r["id"]: [(m["entity_id"], m["entry_hash"]) for m in r["matches"]] for r in screened(out)}


@pytest.fixture
def looked(monkeypatch):
    """How many parties were held against how many entries."""
    seen: list[tuple[int, int]] = []
    whole = screening.screen_batch

    def watched(parties, index, **given):
        seen.append((parties.num_rows, len(index)))
        return whole(parties, index, **given)

    monkeypatch.setattr(screening, "screen_batch", watched)
    return seen


def go(run, *more: str):
    return run("screen", "parties.csv", "--list", "banned.csv", "-f", "jsonl", *AT, *more)


def test_nothing_is_looked_at_twice(lists, run, looked):  # noqa: F811
    first = go(run, "--state", "state.arrow")
    assert looked == [(4, 2)]
    looked.clear()
    second = go(run, "--state", "state.arrow")
    assert looked == []
    strip = lambda out: [{**r, "lists": None} for r in screened(out)]  # noqa: E731  once, here
    assert strip(second.out) == strip(first.out)
    assert second.code == 1


@pytest.mark.parametrize(
    ("entries", "parties", "seen"),
    [
        (LIST + "3,Bakery of Anywhere,,,US,,,,\n", PARTIES, [(4, 1)]),  # a new entry: all parties against it
        (LIST.replace("Sample Optical,", "Sample Opticals,"), PARTIES, [(4, 1)]),  # a changed entry
        (LIST.splitlines(keepends=True)[0] + LIST.splitlines(keepends=True)[2], PARTIES, []),  # one went
        (LIST, PARTIES + MORE, [(1, 2)]),  # a new party: against all entries
        (LIST, PARTIES.replace("Bakery of Anywhere", "SAMPLOV Ivan Ivanovich"), [(1, 2)]),  # a changed party
        (LIST + "3,Bakery of Anywhere,,,US,,,,\n", PARTIES + MORE, [(1, 3), (4, 1)]),
    ],
)
def test_what_changed_is_looked_at_and_nothing_else(lists, run, looked, entries, parties, seen):  # noqa: F811
    go(run, "--state", "state.arrow")
    (lists / "banned.csv").write_text(entries, "utf-8")
    (lists / "parties.csv").write_text(parties, "utf-8")
    looked.clear()
    again = go(run, "--state", "state.arrow")
    assert looked == seen
    assert answers(again.out) == answers(go(run).out)


def test_another_threshold_makes_all_anew(lists, run, looked):  # noqa: F811
    go(run, "--state", "state.arrow")
    looked.clear()
    go(run, "--state", "state.arrow", "--threshold", "0.9")
    assert looked == [(4, 2)]


def test_a_state_that_is_none_is_told(lists, run):  # noqa: F811
    (lists / "state.arrow").write_bytes(b"nothing")
    done = go(run, "--state", "state.arrow")
    assert (done.code, "not a state that `proscribe screen --state` wrote" in done.err) == (3, True)
    assert (lists / "state.arrow").read_bytes() == b"nothing"


def test_only_what_is_new_since_a_day_is_looked_at(lists, run):  # noqa: F811
    assert run("lists", "add", "banned.csv", "--as-of", "2026-07-01").code == 0
    (lists / "banned.csv").write_text(LIST + "3,Bakery of Anywhere,,,US,,,,\n", "utf-8")
    assert run("lists", "add", "banned.csv", "--as-of", "2026-08-01").code == 0
    (lists / "banned.csv").unlink()
    done = run("screen", "parties.csv", "--list", "banned", "--since", "2026-07-15", "-f", "json", *AT)
    result = json.loads(done.out)
    assert {r["id"]: [m["entity_id"] for m in r["matches"]] for r in result["results"] if r["matches"]} == {
        "8": ["3"]
    }
    assert "only the 1 entries that are new or changed since 2026-07-15" in result["warnings"][0]
    done = run("screen", "parties.csv", "--list", "banned", "--since", "2020-01-01", *AT)
    assert (done.code, "no snapshot `2020-01-01`" in done.err) == (2, True)
