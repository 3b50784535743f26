"""What changed, in words: begun and ended, suspended and back, cited anew, learned and taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from proscribe.engine.changes import between, learned, phases
from proscribe.engine.compile import ruleset
from proscribe.law.instants import parse_instant
from tests.law.museum import REGISTER, law_of

if TYPE_CHECKING:
    from proscribe.engine.compiled import Ruleset

HEAD = """format: proscribe.measure/1
id: {id}
title: "{id}"
jurisdiction: US
authority: "Office of Examples"
legal_basis: ["1 EX 1"]
timezone: America/New_York
sources: {{order: {{cite: "{cite}", verified: primary}}}}
history: [{{known_from: "{known}", event: published, source: order}}]
plain: {{summary: "s", binds: "b"}}
open: {{O1: {{text: "Nobody knows when it ends."}}}}
"""
BAN = (
    HEAD.format(id="ban", cite="1 EX 1", known="2024-01-01T00:00:00-05:00")
    + """clauses:
  - {id: sales, outcome: prohibited, from: "2024-07-20T00:00:00-04:00", act: [sell], text: "selling", at: "order#2"}
  - {id: advice, outcome: advised-against, from: "2024-03-01T00:00:00-05:00", until: "2024-09-01T12:00:00-04:00", act: [advise], text: "advising", at: "order#3"}
"""
)
CHANGE = HEAD.format(id="change", cite="2 EX 7", known="2024-08-15T00:00:00-04:00")
SUSPEND = (
    CHANGE
    + """amendments:
  - {measure: ban, clause: sales, do: suspend, from: "2024-10-01T00:00:00-04:00", until: "2024-12-01T00:00:00-05:00", at: "order#1", unverified: [O1]}
"""
)
CITE = (
    CHANGE
    + """amendments:
  - {measure: ban, clause: sales, do: redesignate, cite: "1 EX 200, 2", on: "2024-11-01T00:00:00-04:00", at: "order#1"}
"""
)
END = (
    CHANGE
    + """amendments:
  - {measure: ban, clause: sales, do: end, on: "2024-07-20T00:00:00-04:00", at: "order#1"}
"""
)


def rules(*texts: str, known: str | None = None) -> Ruleset:
    files = {f"{t.splitlines()[1].removeprefix('id: ')}.yaml": t.encode() for t in texts}
    return ruleset(law_of(files), REGISTER, parse_instant(known) if known else None)


def told(law: Ruleset, start: str, end: str, measures: tuple[str, ...] = ()) -> list[str]:
    found = between(law, parse_instant(start), parse_instant(end), measures)
    return [f"{c.clause} {c.kind} {c.on}" for c in found]


def test_a_beginning_belongs_to_the_span_that_reaches_its_instant():
    law = rules(BAN)
    first = "2024-07-20T00:00:00-04:00"
    before = "2024-07-19T23:59:59.999-04:00"
    assert told(law, "2024-07-01T00:00:00Z", before) == []
    assert told(law, "2024-07-01T00:00:00Z", first) == [f"sales began {first}"]
    assert told(law, before, first) == [f"sales began {first}"]
    assert told(law, first, "2024-08-01T00:00:00Z") == []


def test_what_began_and_ended_in_between_is_told_oldest_first():
    assert told(rules(BAN), "2024-01-01T00:00:00Z", "2025-01-01T00:00:00Z") == [
        "advice began 2024-03-01T00:00:00-05:00",
        "sales began 2024-07-20T00:00:00-04:00",
        "advice ended 2024-09-01T12:00:00-04:00",
    ]


def test_a_suspension_and_its_end_are_told_as_such():
    law = rules(BAN, SUSPEND)
    assert told(law, "2024-09-15T00:00:00Z", "2025-01-01T00:00:00Z") == [
        "sales suspended 2024-10-01T00:00:00-04:00",
        "sales resumed 2024-12-01T00:00:00-05:00",
    ]
    (suspended,) = between(law, parse_instant("2024-09-15T00:00:00Z"), parse_instant("2024-11-01T00:00:00Z"))
    assert suspended.says == "ban#sales (prohibited) is suspended on 2024-10-01: selling (until 2024-12-01)"


def test_a_redesignation_is_a_change_of_citation():
    (change,) = between(
        rules(BAN, CITE), parse_instant("2024-10-01T00:00:00Z"), parse_instant("2024-12-01T00:00:00Z")
    )
    assert change.says == (
        "ban#sales (prohibited) changes on 2024-11-01: cited as 1 EX 200, 2, before as 1 EX 1, 2; "
        "it says what it said"
    )


def test_only_the_measures_named_are_looked_at():
    law = rules(BAN)
    assert told(law, "2024-01-01T00:00:00Z", "2025-01-01T00:00:00Z", ("change",)) == []
    assert len(told(law, "2024-01-01T00:00:00Z", "2025-01-01T00:00:00Z", ("ban",))) == 3


def test_what_became_known():
    early, late = (rules(BAN, known=k) for k in ("2023-12-31T00:00:00Z", "2024-01-02T00:00:00Z"))
    assert [(c.clause, c.kind) for c in learned(early, late)] == [
        ("advice", "announced"),
        ("sales", "announced"),
    ]
    assert learned(late, late) == ()
    assert "in force from 2024-03-01 until 2024-09-01T12:00:00-04:00" in learned(early, late)[0].says


@pytest.mark.parametrize(
    ("change", "kind", "words"),
    [
        (
            SUSPEND,
            "suspended",
            "in force from 2024-07-20 until 2024-10-01, and from 2024-12-01; before: in force from 2024-07-20: selling",
        ),
        (CITE, "changed", "cited as 1 EX 200, 2, before as 1 EX 1, 2"),
        (END, "withdrawn", "it was to be in force from 2024-07-20, and is not: selling"),
    ],
)
def test_what_is_known_otherwise(change, kind, words):
    early, late = (rules(BAN, change, known=k) for k in ("2024-08-14T00:00:00Z", "2024-08-16T00:00:00Z"))
    first = learned(early, late)[0]
    assert (first.clause, first.kind) == ("sales", kind)
    assert first.says.endswith(words)
    assert learned(early, late, ("change",)) == ()


def test_an_open_point_that_comes_later_is_told():
    early, late = (rules(BAN, SUSPEND, known=k) for k in ("2024-08-14T00:00:00Z", "2024-08-16T00:00:00Z"))
    assert learned(early, late)[1].says.endswith("this was left open: Nobody knows when it ends.")


def test_phases_are_the_spans_of_clauses():
    found = phases(rules(BAN, SUSPEND))
    assert [(p.clause, p.outcome, p.start is None, p.end is None, p.marks) for p in found] == [
        ("advice", "advised-against", False, False, ()),
        ("sales", "prohibited", False, False, ("O1",)),
        ("sales", "prohibited", False, True, ("O1",)),
    ]
    assert phases(rules(BAN), ["change"]) == ()
