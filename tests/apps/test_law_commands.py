"""`law`, `explain` and `facts`: the law data told in words, tested and linted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from proscribe.law.load import HOME
from tests.apps.conftest import AT

PAFACA = HOME / "measures" / "us" / "us-pafaca.yaml"
BAN = "us-doc-icts-2021-002-kaspersky"
IDS = sorted(p.stem for p in HOME.glob("measures/*/*.yaml"))


@pytest.fixture
def mine(here):
    """A copy of a built-in measure, as somebody who works on it has it."""
    path = here / "us-pafaca.yaml"
    path.write_text(PAFACA.read_text("utf-8"))
    return path


def test_the_list_has_every_measure_and_how_it_stands(run):
    found = json.loads(run("law", "list", "--at", AT, "--known-at", AT, "-f", "json").out)
    rows = {m["id"]: m for m in found["measures"]}
    assert sorted(rows) == IDS
    assert rows[BAN]["status"] == "in force"
    assert rows[BAN]["clauses"] > 5
    assert "read in secondary sources only" in rows[BAN]["sources"]
    text = run("law", "list", "--at", AT, "--known-at", AT).out
    assert f"{BAN}: in force" in text


@pytest.mark.parametrize(
    ("at", "status"),
    [
        ("2024-07-01T00:00:00-04:00", "1 of 12 clauses in force"),
        ("2024-06-01T00:00:00-04:00", "not in force until 2024-06-20"),
    ],
)
def test_the_status_follows_the_instant(run, at, status):
    found = json.loads(run("law", "list", "--at", at, "-f", "json").out)
    assert {m["id"]: m for m in found["measures"]}[BAN]["status"] == status


def test_what_was_not_known_is_not_told_as_law(run):
    found = json.loads(run("law", "list", "--at", AT, "--known-at", "2020-01-01T00:00:00Z", "-f", "json").out)
    assert {m["id"]: m for m in found["measures"]}[BAN]["status"] == "not known then"


def test_the_examples_of_all_measures_pass(run):
    done = run("law", "test", "-f", "json")
    rows = json.loads(done.out)
    assert done.code == 0
    assert [r["measure"] for r in rows] == IDS
    assert all(not r["failed"] and (r["passed"] or not r["uncovered"]) for r in rows)


def test_a_file_stands_in_for_the_measure_that_is_installed(run, mine):
    assert run("law", "test", mine).code == 0
    mine.write_text(
        mine.read_text("utf-8").replace("expect: {outcome: prohibited", "expect: {outcome: no-effect", 1)
    )
    done = run("law", "test", mine)
    assert done.code == 1
    assert "FAILED  us-pafaca" in done.out
    assert "outcome: wanted no-effect, found prohibited" in done.out
    assert run("law", "test", "us-pafaca").code == 0, "the installed one is as it was"


def test_what_no_example_covers_is_told(run, mine):
    text = mine.read_text("utf-8")
    head, _, examples = text.partition("\nexamples:\n")
    mine.write_text(f"{head}\nexamples:\n" + examples.split("\n  - ", 1)[0] + "\n")
    done = run("law", "test", mine, "-v")
    assert "not covered" in done.out


def test_lint_names_file_and_line_from_here(run, mine):
    assert run("law", "lint", "us-pafaca").code == 0
    mine.write_text(
        mine.read_text("utf-8").replace("expect: {outcome: prohibited", "expect: {outcome: no-effect", 1)
    )
    done = run("law", "lint", mine)
    assert done.code == 1
    first = done.out.splitlines()[0]
    line = next(
        i for i, t in enumerate(mine.read_text("utf-8").splitlines(), 1) if "expect: {outcome: no-effect" in t
    )
    assert first.startswith("us-pafaca.yaml:")
    assert abs(int(first.split(":")[1]) - line) <= 3
    assert ": error: " in first
    assert done.out.splitlines()[-1].startswith("1 measure: 1 error")
    assert json.loads(run("law", "lint", mine, "-f", "json").out)[0]["severity"] == "error"


def test_a_file_that_does_not_load_is_told_with_its_line(run, mine):
    mine.write_text(mine.read_text("utf-8").replace("jurisdiction:", "jurisdicton:"))
    for command in ("test", "lint", "show"):
        done = run("law", command, mine)
        assert done.code in {1, 2}
        assert "us-pafaca.yaml:" in done.err + done.out
        assert "jurisdicton" in done.err + done.out


def test_show_tells_everything(run):
    done = run("law", "show", BAN, "--at", AT)
    for heading in (
        "In plain words",
        "Whom it binds",
        "What it says",
        "Exceptions",
        "Misread as",
        "Open points",
        "Sources",
        "Examples",
    ):
        assert heading in done.out
    assert run("law", "show", "us-pafaca", "-f", "yaml").out == PAFACA.read_text("utf-8")
    assert json.loads(run("law", "show", "us-pafaca", "-f", "json").out)["id"] == "us-pafaca"


def test_a_measure_is_explained(run):
    done = run("explain", BAN, "--at", AT, "--known-at", AT)
    assert done.code == 0
    assert "on 2026-11-23: in force" in " ".join(done.out.split())
    assert "89 FR 52434" in done.out
    assert "†" in done.out
    assert "Not legal advice" in done.out
    as_md = run("explain", BAN, "-f", "md", "--at", AT, "--known-at", AT).out
    assert as_md.startswith("# Final Determination")


def test_a_clause_is_explained_with_its_conditions(run):
    done = run("explain", f"{BAN}#resale", "--at", AT)
    assert "since 2024-09-29" in done.out
    assert "location is US" in done.out
    assert "#ksn" not in done.out
    found = json.loads(run("explain", f"{BAN}#resale", "-f", "json").out)
    assert [c["id"] for c in found["clauses"]] == ["resale"]


def test_penalties_follow_the_date_of_assessment(run):
    early = run("explain", BAN, "--assessed-at", "2024-12-31").out
    late = run("explain", BAN, "--assessed-at", "2025-02-01").out
    assert "assessed on 2024-12-31" in early
    assert "$377,700" in late
    assert "$377,700" not in early


def test_a_finding_is_explained_from_a_saved_result(run, inventory):
    run("check", inventory, "--at", AT, "--known-at", AT, "-o", "r.json")
    ids = [f["id"] for f in json.loads(Path("r.json").read_text("utf-8"))["findings"]]
    done = run("explain", ids[0], "--from", "r.json")
    assert done.code == 0
    assert "Why it matched" in done.out
    assert "apps.csv:2" in done.out
    assert "receive updates: prohibited" in done.out
    assert run("explain", ids[0][:8], "--from", "r.json").out == done.out
    assert json.loads(run("explain", ids[0], "--from", "r.json", "-f", "json").out)["id"] == ids[0]
    assert "there is no finding `F-zzz`" in run("explain", "F-zzz", "--from", "r.json").err
    assert f"{len(ids)} findings start with `F-`" in run("explain", "F-", "--from", "r.json").err
    assert run("explain", "F-", "--from", "gone.json").code == 3


def test_facts_are_told(run):
    every = json.loads(run("facts", "-f", "json").out)
    assert {"act", "actor", "org.kind", "product.family"} <= {f["name"] for f in every}
    one = run("facts", "contract.customer").out
    for part in (
        "type: one",
        "said by: row, profile",
        "assumed: none",
        "us-dod: a component",
        "us-ndaa19-889a",
    ):
        assert part in one
    gated = json.loads(run("facts", "org.state", "-f", "json").out)[0]
    assert gated["if"]["fact"] == "org.kind"
    found = run("facts", "camera radio")
    assert "use.security_purpose" in found.out
    assert "org.kind" not in found.out
    assert run("facts", "-f", "md").out.startswith("# ")


def test_a_fact_says_which_measures_look_at_it(run):
    found = json.loads(run("facts", "app.qualified_divestiture", "-f", "json").out)[0]
    assert found["measures"] == ["us-pafaca"]
