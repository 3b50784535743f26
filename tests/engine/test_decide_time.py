"""Time: boundaries to the millisecond, whole days, what was known when, and amendments."""

from __future__ import annotations

import pytest

from proscribe.law.instants import parse_instant
from tests.oracle.written import ask, clauses, rules

BAN = """
    id: ban
    terms:
      dealer: {kind: party, vendor: huawei, parties: [party:h1], text: t, at: "s#1"}
    exceptions:
      small: {text: e, when: {fact: flag, is: true}, at: "s#9"}
    clauses:
      - {id: sale, outcome: prohibited, act: [sell], from: "2024-07-20T00:00:00-04:00", until: "2024-09-29T00:00:00-04:00", text: t, at: "s#1"}
      - {id: later, outcome: licence-required, act: [sell], from: "2024-09-29T00:00:00-04:00", text: t, at: "s#2"}
      - {id: nothing, outcome: not-prohibited, act: [update], from: "2024-09-29T00:00:00-04:00", unless: [small], text: t, at: "s#3"}
"""


@pytest.mark.parametrize(
    ("at", "outcome", "change"),
    [
        ("2024-07-19T23:59:59.999-04:00", "no-effect", "2024-07-20T00:00:00-04:00"),
        ("2024-07-20T00:00:00-04:00", "prohibited", "2024-09-29T00:00:00-04:00"),
        ("2024-07-20T04:00:00.001Z", "prohibited", "2024-09-29T00:00:00-04:00"),
        ("2024-07-20T00:00:00Z", "no-effect", "2024-07-20T00:00:00-04:00"),
        ("2024-09-28T23:59:59.999-04:00", "prohibited", "2024-09-29T00:00:00-04:00"),
        ("2024-09-29T00:00:00-04:00", "licence-required", None),
        ("2024-09-29T00:00:00.001-04:00", "licence-required", None),
    ],
)
def test_each_side_of_a_boundary(at: str, outcome: str, change: str | None) -> None:
    d = ask(rules(BAN), at, act="sell")
    assert (d.outcome, d.next_change) == (outcome, change)
    assert rules(BAN).headline({"act": "sell"}, parse_instant(at)).outcome == outcome


@pytest.mark.parametrize(
    ("day", "outcome", "change"),
    [
        ("2024-07-19", "no-effect", "2024-07-20T00:00:00-04:00"),
        ("2024-07-20", "prohibited", "2024-09-29T00:00:00-04:00"),
        ("2024-09-28", "prohibited", "2024-09-29T00:00:00-04:00"),
        ("2024-09-29", "licence-required", None),
    ],
)
def test_a_whole_day_in_the_measures_own_zone(day: str, outcome: str, change: str | None) -> None:
    d = ask(rules(BAN), day, act="sell")
    assert (d.outcome, d.next_change) == (outcome, change)


def test_a_day_within_which_the_outcome_changes_asks_for_the_time() -> None:
    r = rules(BAN.replace("2024-07-20T00:00:00", "2024-07-20T12:00:00"))
    d = ask(r, "2024-07-20", act="sell")
    assert (d.outcome, d.at_least, d.at_most) == ("needs-facts", "no-effect", "prohibited")
    assert [m.fact for m in d.missing] == ["at"]
    assert {w.outcome for w in d.missing[0].leads_to} == {"no-effect", "prohibited"}
    assert d.next_change is None


def test_a_day_cut_where_the_outcome_stays_still_tells_the_next_change() -> None:
    r = rules(
        BAN,
        """
        id: other
        clauses:
          - {id: also, outcome: prohibited, act: [sell], from: "2024-08-01T12:00:00-04:00", text: t, at: "s#1"}
        """,
    )
    d = ask(r, "2024-08-01", act="sell")
    assert (d.outcome, clauses(d)) == ("prohibited", ["sale"])
    assert d.next_change is None
    assert ask(rules(BAN, ADVICE), "2024-08-01", act="sell").next_change == "2024-09-29T00:00:00-04:00"


ADVICE = """
    id: advice
    clauses:
      - {id: warn, outcome: advised-against, act: [sell], from: "2024-08-01T12:00:00-04:00", text: t, at: "s#1"}
"""

SUSPENSION = """
    id: pause
    history: [{known_from: "2024-08-03T00:00:00Z", event: suspended}]
    amendments:
      - {measure: ban, clause: sale, do: suspend, from: "2024-08-01T00:00:00-04:00", until: "2024-09-01T00:00:00-04:00", at: "s#1"}
"""


def test_a_day_after_a_suspension_is_not_taken_for_one_before() -> None:
    r = rules(BAN, SUSPENSION)
    assert ask(r, "2024-07-25", act="sell").next_change == "2024-08-01T00:00:00-04:00"
    d = ask(r, "2024-09-10", act="sell")
    assert (d.outcome, d.next_change) == ("prohibited", "2024-09-29T00:00:00-04:00")
    assert d.hits[0].since == "2024-09-01T00:00:00-04:00"


def test_a_suspension_counts_from_when_it_was_known() -> None:
    at = "2024-08-10T00:00:00-04:00"
    assert ask(rules(BAN, SUSPENSION), at, act="sell").outcome == "no-effect"
    assert (
        ask(rules(BAN, SUSPENSION, known_at="2024-08-02T23:59:59.999Z"), at, act="sell").outcome
        == "prohibited"
    )
    assert ask(rules(BAN, SUSPENSION, known_at="2024-08-03T00:00:00Z"), at, act="sell").outcome == "no-effect"


def test_nothing_hits_before_it_was_published() -> None:
    at = "2024-08-10T00:00:00-04:00"
    assert not ask(rules(BAN, known_at="2023-12-31T23:59:59.999Z"), at, act="sell").hits
    assert ask(rules(BAN, known_at="2024-01-01T00:00:00Z"), at, act="sell").hits


BACKDATED = BAN.replace(
    "    id: ban", '    id: ban\n    history: [{known_from: "2024-08-01T00:00:00Z", event: published}]'
)


def test_retroactive_to_the_millisecond_whatever_was_asked_before() -> None:
    r = rules(BACKDATED)
    for at, retroactive in [
        ("2024-07-31T23:59:59.999Z", True),
        ("2024-08-01T00:00:00Z", False),
        ("2024-07-25T00:00:00Z", True),
        ("2024-09-01T00:00:00Z", False),
        ("2024-07-31", True),
        ("2024-08-01", False),
    ]:
        d = ask(r, at, act="sell")
        assert (d.retroactive, [h.retroactive for h in d.hits]) == (retroactive, [retroactive]), at


def test_a_citation_follows_the_date_whatever_was_asked_before() -> None:
    renumbered = """
        id: moved
        amendments:
          - {measure: ban, clause: sale, do: redesignate, cite: "new place", on: "2024-08-15T00:00:00-04:00", at: "s#1"}
    """
    r = rules(BAN, renumbered)
    for at, cite in [
        ("2024-08-14T23:59:59.999-04:00", "source, 1"),
        ("2024-08-15T00:00:00-04:00", "new place"),
        ("2024-08-01T00:00:00-04:00", "source, 1"),
        ("2024-08-20", "new place"),
    ]:
        assert ask(r, at, act="sell").hits[0].cite == cite, at


REPLACEMENT = """
    id: {id}
    history: [{{known_from: "{known}", event: published}}]
    sources: {{s: {{cite: "amendment", verified: secondary}}}}
    amendments:
      - {{measure: ban, clause: sale, do: {do}, at: "s#1", with: {{id: {new}, outcome: licence-required, actor: dealer, act: [sell], from: "2024-08-01T00:00:00-04:00", unless: [small], text: n, at: "s#7"}}}}
"""


def test_a_replacement_takes_over_and_uses_the_names_of_what_it_amends() -> None:
    r = rules(BAN, REPLACEMENT.format(id="new", known="2024-07-25T00:00:00Z", do="replace", new="sale"))
    assert clauses(ask(r, "2024-07-31", act="sell", actor="party:h1")) == ["sale"]
    assert ask(r, "2024-07-31", act="sell", actor="party:h1").outcome == "prohibited"
    d = ask(r, "2024-08-01", act="sell", actor="party:h1", flag=False)
    assert (d.outcome, clauses(d), d.hits[0].measure) == ("licence-required", ["sale"], "ban")
    assert d.hits[0].cite == "amendment, 7"
    assert [u.id for u in d.unverified] == ["source:s"]
    assert "amendment" in d.unverified[0].text
    d = ask(r, "2024-08-01", act="sell", actor="party:h1", flag=True)
    assert (d.outcome, d.excepted[0].exception, d.excepted[0].cite) == ("no-effect", "small", "source, 9")
    assert ask(r, "2024-08-01", act="sell", actor="self").outcome == "no-effect"


def test_a_replacement_of_a_replacement_stands_once() -> None:
    first = REPLACEMENT.format(id="n1", known="2024-07-25T00:00:00Z", do="replace", new="sale")
    second = REPLACEMENT.format(id="n2", known="2024-07-26T00:00:00Z", do="replace", new="sale")
    second = second.replace("2024-08-01", "2024-08-20")
    r = rules(BAN, second, first)
    for at in ("2024-08-05", "2024-08-25"):
        assert clauses(ask(r, at, act="sell", actor="party:h1", flag=False)) == ["sale"]


@pytest.mark.parametrize(
    ("known", "outcome"),
    [("2024-07-25T00:00:00Z", "no-effect"), ("2024-08-05T00:00:00Z", "licence-required")],
)
def test_a_suspension_does_not_touch_text_that_came_later(known: str, outcome: str) -> None:
    # Named so that the order of ids is not the order of knowing.
    for name in ("a", "z"):
        r = rules(BAN, SUSPENSION, REPLACEMENT.format(id=name, known=known, do="replace", new="sale"))
        assert ask(r, "2024-08-10", act="sell", actor="party:h1", flag=False).outcome == outcome


def test_an_added_clause_is_not_touched_by_what_ended_the_rest() -> None:
    end = """
        id: end
        history: [{known_from: "2024-07-22T00:00:00Z", event: ended}]
        amendments: [{measure: ban, do: end, on: "2024-07-30T00:00:00-04:00", at: "s#1"}]
    """
    r = rules(BAN, end, REPLACEMENT.format(id="add", known="2024-07-25T00:00:00Z", do="add", new="extra"))
    assert ask(r, "2024-07-29", act="sell", actor="self").outcome == "prohibited"
    assert ask(r, "2024-07-30", act="sell", actor="self").outcome == "no-effect"
    assert clauses(ask(r, "2024-08-01", act="sell", actor="party:h1", flag=False)) == ["extra"]


@pytest.mark.parametrize("name", ["a", "z"])
def test_a_measure_that_supersedes_ends_the_other_with_all_that_was_added_to_it(name: str) -> None:
    over = f"""
        id: {name}
        relations: {{supersedes: [ban]}}
        clauses:
          - {{id: c, outcome: advised-against, act: [use], from: "2024-08-15T00:00:00-04:00", text: t, at: "s#1"}}
    """
    r = rules(BAN, over, REPLACEMENT.format(id="m", known="2024-07-25T00:00:00Z", do="add", new="extra"))
    assert clauses(ask(r, "2024-08-14", act="sell", actor="party:h1", flag=False)) == ["sale", "extra"]
    d = ask(r, "2024-08-15", act="sell", actor="party:h1", flag=False)
    assert (d.outcome, d.next_change) == ("no-effect", None)


def test_each_measure_has_its_own_day() -> None:
    sydney = """
        id: sydney
        timezone: Australia/Sydney
        clauses:
          - {id: s, outcome: advised-against, act: [sell], from: "2024-07-20T00:00:00+10:00", text: t, at: "s#1"}
    """
    r = rules(BAN, sydney)
    assert ask(r, "2024-07-19", act="sell").outcome == "no-effect"
    d = ask(r, "2024-07-20", act="sell")
    assert (d.outcome, clauses(d), d.next_change) == (
        "prohibited",
        ["sale", "s"],
        "2024-09-29T00:00:00-04:00",
    )


def test_a_day_that_is_an_hour_short_waits_at_its_end() -> None:
    # Sunday 10 March 2024 has 23 hours in New York and 24 in UTC; the ban begins at New York's next midnight.
    new_york = BAN.replace("2024-07-20", "2024-03-11")
    utc = """
        id: utc
        timezone: UTC
        clauses:
          - {id: u, outcome: advised-against, act: [sell], from: "2024-03-10T23:30:00Z", text: t, at: "s#1"}
    """
    d = ask(rules(new_york, utc), "2024-03-10", act="sell")
    assert (d.outcome, d.at_most, [m.fact for m in d.missing]) == ("needs-facts", "advised-against", ["at"])


def test_time_that_is_not_known_is_asked_for_only_where_it_matters() -> None:
    assert [m.fact for m in ask(rules(BAN), None, act="sell").missing] == ["at"]
    d = ask(rules(BAN), None, act="use")
    assert (d.outcome, d.missing, d.next_change) == ("no-effect", (), None)
