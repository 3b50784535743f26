"""Plans as they are written: golden files, a parser of each format, and names that try to do harm."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime

import icalendar
import pytest
from defusedxml import ElementTree
from msgspec.structs import replace

from proscribe.law.model import Outcome
from proscribe.outputs import Options, _plan
from proscribe.planning import planned
from proscribe.results import ProfileUsed
from tests.outputs import sample
from tests.outputs.test_reports import HARMFUL, golden, schema

GONE = sample.act("keep-using", "keep using", Outcome.PROHIBITED, (sample.HIT_BUY,), "Prohibited to you.")
FILES = {
    "table": "plan.txt",
    "json": "plan.json",
    "ics": "plan.ics",
    "svg": "plan.svg",
    "markdown": "plan.md",
    "csv": "plan.csv",
}
SVG = "{http://www.w3.org/2000/svg}"


def plan():
    """Return the sample's plan, with something that must be gone, and names that try to do harm."""
    result = sample.result()
    found = (
        *result.findings,
        sample.finding("f050", "MC-07", Outcome.PROHIBITED, (GONE,)),
        sample.finding(
            "f051",
            sample.ESCAPES,
            Outcome.PROHIBITED,
            (replace(GONE, next_change="2027-03-01T10:30:00-06:00"),),
            product="x",
            product_name=sample.BIDI,
            vendor="globex",
            vendor_name="=cmd() ]]> <script>x</script>\r\nBEGIN:VEVENT",
            site="Clinic",
        ),
    )
    used = ProfileUsed(
        "Juniper <County>",
        "proscribe.toml",
        {},
        {"org.us_person": True},
        (),
        {"Clinic": sample.ESCAPES, "Main campus": "Facilities desk"},
    )
    return planned(replace(result, findings=found, profile=used))


def text(form, of=None, **options):
    written = _plan.render(of or plan(), form, Options(**options))
    return written.decode() if isinstance(written, bytes) else written


def events(of=None):
    return icalendar.Calendar.from_ical(_plan.render(of or plan(), "ics", Options())).walk("VEVENT")


@pytest.mark.parametrize("form", _plan.FORMATS)
def test_a_plan_is_as_its_golden_file(form):
    golden(FILES[form], text(form))


@pytest.mark.parametrize("form", _plan.FORMATS)
def test_the_same_plan_gives_the_same_harmless_bytes(form):
    written = text(form)
    assert written == text(form)
    assert not HARMFUL.search(written.replace("\r\n", "\n"))
    assert "not checked" in written or "not_checked" in written or "could not be checked" in written


@pytest.mark.parametrize("form", _plan.FORMATS)
def test_an_empty_plan_can_be_written(form):
    assert text(form, planned(sample.empty())).strip()


def test_incomplete_is_said_wherever_people_read():
    partial = replace(plan(), summary=replace(plan().summary, complete=False))
    for form in ("table", "markdown", "svg"):
        assert "INCOMPLETE" in text(form, partial), form
        assert "INCOMPLETE" not in text(form), form
    assert "NOT COMPLETE" in text("csv", partial)


def test_json_is_what_its_schema_says():
    found = json.loads(text("json"))
    assert [e.message for e in schema("plan-1").iter_errors(found)] == []
    assert found["items"][0]["stands"] == "overdue"
    found["items"][0]["kind"] = "party"
    assert [e.message for e in schema("plan-1").iter_errors(found)], "the schema holds something"


def test_csv_runs_nothing_and_has_each_item_once():
    rows = list(csv.DictReader(io.StringIO(text("csv"))))
    assert tuple(rows[0]) == _plan.COLUMNS
    assert [r["id"] for r in rows if r["row"] == "item"] == [i.id for i in plan().items]
    assert not [v for r in rows for v in r.values() if v.startswith(("=", "+", "@"))]
    assert rows[-1]["row"] == "summary"


def test_the_calendar_has_an_event_for_each_dated_item_and_no_other():
    dated = [i for i in plan().items if i.due]
    found = events()
    assert len(found) == len(dated) == 4
    assert {e["UID"].partition("@")[2] for e in found} == {"proscribe.invalid"}
    assert len({e["UID"] for e in found}) == 4
    assert {e.decoded("DTSTAMP") for e in found} == {datetime(2026, 11, 23, 15, tzinfo=UTC)}
    assert [e.decoded("DTSTART") for e in found] == [
        date(2026, 11, 20),
        date(2026, 12, 5),
        date(2027, 1, 1),
        datetime(2027, 3, 1, 16, 30, tzinfo=UTC),
    ]
    assert str(found[0]["SUMMARY"]).startswith("OVERDUE: report what was found")


def test_the_calendar_says_what_it_leaves_out():
    told = str(icalendar.Calendar.from_ical(_plan.render(plan(), "ics", Options()))["DESCRIPTION"])
    without = sum(i.due is None for i in plan().items)
    assert f"{without} items have no day and are not in this calendar" in told
    assert "7 records could not be checked" in told


def test_an_event_moves_with_its_day_and_is_another_for_another_organisation():
    first = events()[1]
    late = replace(plan().items[1], due="2027-01-09", due_by="2027-01-09T23:59:59-06:00")
    moved = events(replace(plan(), items=(late,)))[0]
    assert moved["UID"] == first["UID"]
    assert moved.decoded("DTSTART") == date(2027, 1, 9)
    other = replace(plan(), profile=replace(plan().profile, name="Other"))
    assert events(other)[1]["UID"] != first["UID"]


def test_the_picture_has_a_row_for_each_item_and_tells_each_in_words():
    root = ElementTree.fromstring(text("svg"))
    groups = root.findall(f"{SVG}g")
    assert len(groups) == len(plan().items)
    desc = root.findtext(f"{SVG}desc")
    for item, group in zip(plan().items, groups, strict=True):
        title = group.findtext(f"{SVG}title")
        assert str(item.kind) in title
        assert title in desc
    assert not root.findall(f".//{SVG}script")


def test_the_picture_places_days_in_order_left_and_right_of_today():
    root = ElementTree.fromstring(text("svg"))
    today = float(root.find(f"{SVG}line[@class='at']").get("x1"))
    for item, group in zip(plan().items, root.findall(f"{SVG}g"), strict=True):
        bar = group.find(f"{SVG}rect")
        if bar is None:
            assert float(group.find(f"{SVG}circle").get("cx")) == today
            continue
        left, right = float(bar.get("x")), float(bar.get("x")) + float(bar.get("width"))
        if item.stands == "dated":
            assert left == pytest.approx(today, abs=0.2), item.title
        elif item.since or item.due:
            assert right == pytest.approx(today, abs=0.2), item.title
        assert 0 <= left < right <= 1120


def test_lines_fit_the_width():
    assert max(map(len, text("table", width=80).splitlines())) <= 80


def test_long_lists_are_shortened_unless_all_is_wanted():
    many = replace(plan().items[0], sites=tuple(f"Site {n}" for n in range(9)))
    short = replace(plan(), items=(many,))
    assert "and 6 more" in text("table", short)
    assert "Site 8" in text("table", short, verbose=True)
    assert "Site 8" in text("markdown", short)


def test_what_was_not_verified_keeps_its_mark():
    marked = [i for i in plan().items if i.unverified]
    assert {i.kind for i in marked} == {"duty", "change", "replace"}
    for form in ("table", "markdown", "svg", "ics"):
        assert "†" in text(form), form
    bare = replace(plan(), items=tuple(replace(i, unverified=()) for i in plan().items))
    assert "†" not in text("table", bare)
    assert "secondary sources only" in text("csv")


def test_steps_that_several_items_share_are_told_once():
    first = next(i for i in plan().items if i.steps)
    twice = replace(plan(), items=(first, replace(first, id="remove-0", title="Remove the other")))
    assert text("table", twice).count("step 1:") == 1
    assert "steps: the same as for: Remove Acme Shield (Acme Lab)" in text("table", twice)
