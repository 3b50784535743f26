"""Duties: when they ride along, by which day they fall due, and what is said where facts are missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from proscribe.engine.decide import Rules
from proscribe.law.facts import Vocabulary
from proscribe.law.model import Fact, FactType
from tests.oracle.synthetic import FACTS, REGISTER, VOCABULARY
from tests.oracle.written import ask, law

if TYPE_CHECKING:
    from proscribe.results import DutyDue

WITH_EVENT = Vocabulary(
    {**FACTS, "event.found_at": Fact(FactType.INSTANT, "When?", "", ("row",), condition=False)},
    {},
    {},
    {**VOCABULARY.groups, "event.found_at": ""},
)
AT = "2024-03-01T15:00:00-05:00"


def rules(duty: str, more: str = "") -> Rules:
    text = f"""
    id: m
    open: {{O1: {{text: "not settled"}}}}
    clauses:
      - {{id: use, outcome: prohibited, act: [use], from: "2017-01-01T00:00:00Z", text: t, at: "s#1"}}
      - {{id: yes, outcome: advised-against, act: [sell], when: {{fact: flag, is: true}}, from: "2017-01-01T00:00:00Z", text: t, at: "s#2"}}
      - {{id: no, outcome: advised-against, act: [sell], when: {{fact: flag, is: false}}, from: "2017-01-01T00:00:00Z", text: t, at: "s#3"}}
    duties:
      - {{id: report, text: "report it", to: "the office", at: "s#9", {duty}}}
    """
    return Rules(law(text + more, vocabulary=WITH_EVENT), REGISTER)


def one(duty: str, at: str | None = AT, **facts: object) -> DutyDue:
    (found,) = ask(rules(duty), at, act="use", **facts).duties
    return found


@pytest.mark.parametrize(
    ("due", "event", "day", "by"),
    [
        ("days: 3", "2024-03-01T23:30:00-05:00", "2024-03-04", "2024-03-04T23:59:59.999-05:00"),
        # The same instant written in UTC: still 1 March in New York.
        ("days: 3", "2024-03-02T04:30:00Z", "2024-03-04", "2024-03-04T23:59:59.999-05:00"),
        ("days: 9", "2024-03-01", "2024-03-10", "2024-03-10T23:59:59.999-04:00"),
        ("days: 1, count: business, calendar: us-federal", AT, "2024-03-04", "2024-03-04T23:59:59.999-05:00"),
        ("days: 3, count: business, calendar: us-federal", "2024-07-02T09:00:00-04:00", "2024-07-08", "2024-07-08T23:59:59.999-04:00"),
        ("months: 1", "2024-01-31T12:00:00-05:00", "2024-02-29", "2024-02-29T23:59:59.999-05:00"),
        ("hours: 72", "2024-03-09T12:00:00-05:00", "2024-03-12T13:00:00-04:00", "2024-03-12T13:00:00-04:00"),
        ("hours: 24", "2024-11-02T12:00:00-04:00", "2024-11-03T11:00:00-05:00", "2024-11-03T11:00:00-05:00"),
    ],
)  # fmt: skip
def test_it_is_due_after_the_event(due: str, event: str, day: str, by: str) -> None:
    found = one(f"due: {{after: event.found_at, {due}}}", event__found_at=event)
    assert (found.due, found.due_by, found.asks, found.certain) == (day, by, None, True)
    assert (found.measure, found.id, found.to, found.cite) == ("m", "report", "the office", "source, 9")


def test_without_the_event_it_has_no_date_and_asks_for_it() -> None:
    found = one("due: {after: event.found_at, days: 3}")
    assert (found.due, found.due_by, found.asks) == (None, None, "event.found_at")
    # A day is too coarse for hours.
    found = one("due: {after: event.found_at, hours: 72}", event__found_at="2024-03-01")
    assert (found.due, found.asks) == (None, "event.found_at")


def test_it_is_due_on_a_day() -> None:
    found = one('due: {on: "2017-10-13"}')
    assert (found.due, found.due_by) == ("2017-10-13", "2017-10-13T23:59:59.999-04:00")


@pytest.mark.parametrize(
    ("every", "at", "day", "words"),
    [
        ("days: 30", "2017-12-01T12:00:00-05:00", "2017-12-12", "then every 30 calendar days"),
        ("days: 30", "2017-12-12T23:00:00-05:00", "2017-12-12", "then every 30 calendar days"),
        ("days: 30", "2017-12-13T00:00:00-05:00", "2018-01-11", "then every 30 calendar days"),
        ("days: 30", "2018-02-01T12:00:00-05:00", "2018-02-10", "then every 30 calendar days"),
        ("months: 1", "2018-01-01", "2018-01-12", "then every 1 month"),
    ],
)
def test_it_repeats(every: str, at: str, day: str, words: str) -> None:
    r = rules(f'due: {{on: "2017-12-12"}}, every: {{{every}}}')
    assert [(d.due, d.every) for d in ask(r, at, act="use").duties] == [(day, words)]


def test_months_repeat_from_the_first_day_not_from_a_shorter_month() -> None:
    r = rules('due: {on: "2024-01-31"}, every: {months: 1}')
    due = {at: ask(r, at, act="use").duties[0].due for at in ("2024-02-10", "2024-03-10", "2024-04-01")}
    assert list(due.values()) == ["2024-02-29", "2024-03-31", "2024-04-30"]


def test_it_rides_only_with_its_clauses() -> None:
    r = rules('with: [yes], due: {on: "2024-01-31"}')
    assert [d.id for d in ask(r, AT, act="sell", flag=True).duties] == ["report"]
    assert not ask(r, AT, act="sell", flag=False).duties
    assert not ask(r, AT, act="use").duties
    assert not ask(r, AT, act="resell").duties


def test_it_is_uncertain_where_only_one_of_two_clauses_brings_it() -> None:
    d = ask(rules('with: [yes], due: {on: "2024-01-31"}'), AT, act="sell")
    assert (d.outcome, [x.certain for x in d.duties]) == ("advised-against", [False])


@pytest.mark.parametrize(
    ("facts", "shown"), [({"colour": "red"}, [True]), ({"colour": "green"}, []), ({}, [False]), ({"colour": "red|blue"}, [False]), ({"colour": "n/a"}, [])]
)  # fmt: skip
def test_its_own_condition(facts: dict[str, object], shown: list[bool]) -> None:
    r = rules('when: {fact: colour, is: red}, due: {on: "2024-01-31"}')
    assert [d.certain for d in ask(r, AT, act="use", **facts).duties] == shown


@pytest.mark.parametrize(
    ("at", "shown"),
    [
        ("2024-02-29T23:59:59.999-05:00", []),
        ("2024-03-01T00:00:00-05:00", [True]),
        ("2024-03-31T23:59:59.999-04:00", [True]),
        ("2024-04-01T00:00:00-04:00", []),
        ("2024-02-29", []),
        ("2024-03-01", [True]),
        ("2024-03-31", [True]),
        ("2024-04-01", []),
    ],
)
def test_its_own_span(at: str, shown: list[bool]) -> None:
    r = rules(
        'from: "2024-03-01T00:00:00-05:00", until: "2024-04-01T00:00:00-04:00", due: {on: "2024-05-01"}'
    )
    assert [d.certain for d in ask(r, at, act="use").duties] == shown


def test_a_day_only_part_of_which_it_is_in_force_leaves_it_uncertain() -> None:
    r = rules('from: "2024-03-01T12:00:00-05:00", due: {on: "2024-05-01"}')
    assert [d.certain for d in ask(r, "2024-03-01", act="use").duties] == [False]


def test_what_it_rests_on_unverified_is_told() -> None:
    r = rules('unverified: [O1], with: [use], due: {on: "2024-05-01"}')
    assert [u.id for u in ask(r, AT, act="use").unverified] == ["O1"]
    assert not ask(r, AT, act="sell", flag=True).unverified
