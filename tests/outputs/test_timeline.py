"""The timeline, as text and as SVG: golden files, well-formed and self-contained, harmless whatever titles say."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from defusedxml import ElementTree
from msgspec.structs import replace

from proscribe.law.instants import parse_instant
from proscribe.outputs import Options
from proscribe.outputs._timeline import Lane, as_svg, as_text
from proscribe.results import Phase

GOLDEN = Path(__file__).parent / "golden"
AT = parse_instant("2026-11-23T15:00:00Z")
SVG = "{http://www.w3.org/2000/svg}"


def phase(clause: str, outcome: str, start: str | None, end: str | None, *marks: str) -> Phase:
    begins, ends = (parse_instant(x) if x else None for x in (start, end))
    return Phase("made-up", clause, outcome, begins, ends, "America/New_York", f"about {clause}", marks)


LANES = [
    Lane(
        "made-up",
        "An order with <every> kind of phase & a name\x1b[2J that clears the screen",
        (
            phase("from-ever", "advised-against", None, "2025-03-01T00:00:00-05:00"),
            phase("on-off-on", "prohibited", "2025-01-01T00:00:00-05:00", "2025-11-10T00:00:00-05:00", "O1"),
            phase("may-go-on", "not-prohibited", "2025-06-01T12:00:00-04:00", None),
            phase("on-off-on", "prohibited", "2026-11-10T00:00:00-05:00", None, "O1"),
        ),
        ((parse_instant("2024-12-20T00:00:00-05:00"), "announced"),),
        "2027-02-01",
    ),
    Lane(
        "brief",
        "For a day",
        (phase("one-day", "licence-required", "2026-07-04T00:00:00-04:00", "2026-07-05T00:00:00-04:00"),),
        ((parse_instant("2026-07-01T00:00:00-04:00"), "published"),),
    ),
]


def golden(name: str, found: str) -> None:
    path = GOLDEN / name
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_bytes(found.encode())
    assert found == path.read_bytes().decode(), (
        f"{name} differs; UPDATE_GOLDEN=1 rewrites it, read the difference"
    )


@pytest.mark.parametrize("width", [80, 120])
def test_text_is_as_its_golden_file(width):
    found = as_text(LANES, AT, Options(width=width))
    golden(f"timeline-{width}.txt", found)
    assert max(map(len, found.splitlines())) <= width


def test_svg_is_as_its_golden_file():
    golden("timeline.svg", as_svg(LANES, AT))


def test_the_same_is_drawn_twice():
    assert as_svg(LANES, AT) == as_svg(LANES, AT)
    assert as_svg(LANES) != as_svg(LANES, AT)


def test_svg_is_well_formed_and_fetches_nothing():
    text = as_svg(LANES, AT)
    root = ElementTree.fromstring(text)
    assert root.tag == f"{SVG}svg"
    assert root.find(f"{SVG}title").text == "When the clauses of 2 measures are in force"
    assert re.findall(r"(?:href|src|url\((?!#))", text) == []
    assert "http" not in text.replace("http://www.w3.org/2000/svg", "")
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f]", text)


def test_every_phase_is_drawn_once_and_told_in_words():
    root = ElementTree.fromstring(as_svg(LANES, AT))
    told = [g.find(f"{SVG}title").text for g in root.iter(f"{SVG}g")]
    assert told == [
        "from-ever: advised against, no beginning told, until 2025-03-01. about from-ever",
        "on-off-on: prohibited from 2025-01-01 to 2025-11-09. about on-off-on",
        "on-off-on: prohibited since 2026-11-10. about on-off-on",
        "may-go-on: not prohibited since 2025-06-01T12:00:00-04:00. about may-go-on",
        "one-day: licence required from 2026-07-04 to 2026-07-04. about one-day",
    ]
    described = root.find(f"{SVG}desc").text
    assert all(t.partition(": ")[2].rpartition(". ")[0] in described for t in told)


def test_bars_lie_in_the_order_of_time():
    root = ElementTree.fromstring(as_svg(LANES, AT))
    rects = [r for g in root.iter(f"{SVG}g") if (r := g.find(f"{SVG}rect")) is not None]
    ever, on, one = ((float(r.get("x")), float(r.get("width"))) for r in rects)
    assert ever[0] < on[0] < sum(ever) < sum(on) < one[0]
    assert one[1] >= 2, "a day on an axis of years can still be seen"


def test_nothing_to_draw_is_still_a_page():
    empty = replace_lanes(())
    assert ElementTree.fromstring(as_svg(empty)).tag == f"{SVG}svg"
    assert "became known" in as_text(empty, None, Options())
    assert as_text([], None, Options()).startswith("\nP prohibited")


def replace_lanes(phases: tuple[Phase, ...]) -> list[Lane]:
    return [Lane(LANES[0].measure, LANES[0].title, phases, LANES[0].known)]


def test_colour_never_stands_alone():
    only = [Lane("x", "t", (replace(LANES[0].phases[1], clause="c"),), ())]
    assert "PPP" in as_text(only, None, Options())
    assert ">prohibited</text>" in as_svg(only)
