"""`proscribe plan`, as it is typed."""

from __future__ import annotations

import json
import sys

import icalendar
import pytest
from jsonschema import Draft202012Validator

from proscribe import outputs
from tests.apps.conftest import AT, CLEAN, CSV

WHEN = ("--at", AT, "--known-at", AT, "-q")
FEDERAL = """\
[organisation]
name = "Made-up contractor"
kind = "private-organisation"
country = "US"
us_person = true
federal_contract = "prime"

[[site]]
name = "Lab"
match = "PC-1"
owner = "Lab desk"
"""


@pytest.fixture
def stock(here):
    (here / "in").mkdir()
    (here / "in" / "apps.csv").write_text(CSV)
    (here / "proscribe.toml").write_text(FEDERAL)
    return here / "in"


def test_a_plan_is_the_same_from_files_and_from_a_saved_result(run, stock):
    assert run("check", stock, "-o", "result.json", *WHEN).code == 1
    planned = run("plan", stock, "-f", "json", *WHEN)
    saved = run("plan", "--from", "result.json", "-f", "json", "-q")
    assert saved.out == planned.out
    assert saved.code == planned.code
    found = json.loads(planned.out)
    file = next(p for p in outputs.__path__) + "/schemas/plan-1.json"
    with open(file, encoding="utf-8") as text:  # noqa: PTH123
        read = json.load(text)
    assert [e.message for e in Draft202012Validator(read).iter_errors(found)] == []
    kinds = {i["kind"] for i in found["items"]}
    assert "replace" in kinds
    assert {o for i in found["items"] for o in i["owners"]} == {"Lab desk"}


def test_what_if_is_another_instant(run, stock):
    before = ("--at", "2024-06-01T12:00:00-04:00", "--known-at", AT, "-q")
    old = json.loads(run("plan", stock, "-f", "json", *before).out)
    new = json.loads(run("plan", stock, "-f", "json", *WHEN).out)
    assert old["at"] < new["at"]
    assert {i["id"] for i in old["items"]} != {i["id"] for i in new["items"]}
    assert any(i["kind"] == "change" and i["due"].startswith("2024") for i in old["items"])


@pytest.mark.parametrize("option", ["--at", "--known-at"])
def test_a_saved_result_is_not_moved(run, stock, option):
    run("check", stock, "-o", "result.json", *WHEN)
    done = run("plan", "--from", "result.json", option, AT)
    assert done.code == 2
    assert f"{option} cannot move a saved result" in done.err
    assert "check again" in done.err


@pytest.mark.parametrize("arguments", [[], ["in", "--from", "result.json"]])
def test_either_paths_or_a_result(run, stock, arguments):
    done = run("plan", *arguments)
    assert done.code == 2
    assert "--from" in done.err


def test_the_exit_code_says_whether_something_is_late(run, here):
    (here / "apps.csv").write_text(CLEAN)
    assert run("plan", "apps.csv", *WHEN).code == 0
    (here / "notes.txt").write_text("Dear all")
    incomplete = run("plan", "notes.txt", *WHEN)
    assert incomplete.code == 3
    assert "INCOMPLETE" in incomplete.out
    assert run("plan", "notes.txt", "--allow-incomplete", *WHEN).code == 0


def test_something_that_must_be_gone_fails_unless_told_not_to(run, here, root):
    paths = root / "examples" / "federal-contractor"
    done = run("plan", paths, "-f", "json", *WHEN)
    found = json.loads(done.out)
    assert found["summary"]["must_be_gone"] + found["summary"]["overdue"] > 0
    assert done.code == found["summary"]["exit_code"] == 1
    assert run("plan", paths, "--exit-zero", *WHEN).code == 0


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("plan.ics", b"BEGIN:VCALENDAR"),
        ("plan.svg", b"<svg"),
        ("plan.md", b"# What"),
        ("plan.csv", b"row,id"),
        ("plan.json", b"{"),
        ("plan.txt", b"What is to be done"),
    ],
)
def test_the_name_of_the_file_tells_the_format(run, stock, name, first):
    done = run("plan", stock, "-o", name, *WHEN)
    assert done.out == ""
    assert (stock.parent / name).read_bytes().startswith(first)


def test_a_calendar_of_real_duties_is_read_back(run, root):
    done = run("plan", root / "examples" / "federal-contractor", "-f", "ics", *WHEN)
    plan = json.loads(run("plan", root / "examples" / "federal-contractor", "-f", "json", *WHEN).out)
    read = icalendar.Calendar.from_ical(done.out)
    assert len(read.walk("VEVENT")) == sum(i["due"] is not None for i in plan["items"])


def test_without_the_library_the_format_says_what_to_install(run, stock, monkeypatch):
    monkeypatch.delitem(sys.modules, "proscribe.outputs._ics", raising=False)
    monkeypatch.setitem(sys.modules, "icalendar", None)
    done = run("plan", stock, "-f", "ics", *WHEN)
    assert done.code == 2
    assert "format ics needs icalendar, which is not installed" in done.err
    assert 'pip install "proscribe[plan]"' in done.err
    assert run("plan", stock, "-f", "svg", *WHEN).code != 2
