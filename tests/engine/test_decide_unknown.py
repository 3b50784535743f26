"""Facts that are not known: exact outcomes, exact hits, exact missing facts, n/a and sets of values."""

from __future__ import annotations

import pytest

from tests.oracle.written import ask, clauses, rules

AT = "2025-01-01T00:00:00Z"
FROM = 'from: "2024-02-01T00:00:00Z", text: t, at: "s#1"'


def one(*lines: str, head: str = "") -> str:
    return f"id: m\n{head}\nclauses:\n" + "".join(f"  - {{{line}, {FROM}}}\n" for line in lines)


BOTH_WAYS = one(
    "id: both, outcome: prohibited, when: {any: [{fact: flag, is: true}, {fact: flag, is: false}]}",
)
EITHER = one(
    "id: yes, outcome: prohibited, when: {fact: flag, is: true}",
    "id: no, outcome: prohibited, when: {fact: flag, is: false}",
)


def test_a_clause_that_covers_every_value_is_certain() -> None:
    d = ask(rules(BOTH_WAYS), AT)
    assert (d.outcome, clauses(d), d.missing) == ("prohibited", ["both"], ())
    assert clauses(
        ask(
            rules(
                BOTH_WAYS.replace(
                    "any: [{fact: flag, is: true}, {fact: flag, is: false}]", "fact: flag, in: [true, false]"
                )
            ),
            AT,
        )
    ) == ["both"]


def test_two_clauses_of_which_one_must_apply_settle_the_outcome_but_not_themselves() -> None:
    d = ask(rules(EITHER), AT)
    assert (d.outcome, d.at_least, clauses(d), d.missing) == ("prohibited", "prohibited", ["no?", "yes?"], ())
    assert clauses(ask(rules(EITHER), AT, flag=True)) == ["yes"]


def test_a_lesser_clause_that_applies_for_sure_is_told_beside_an_open_one() -> None:
    d = ask(rules(one(
        "id: sure, outcome: advised-against, when: {any: [{fact: flag, is: true}, {fact: flag, is: false}]}",
        "id: open, outcome: prohibited, when: {fact: mark, is: true}",
    )), AT)  # fmt: skip
    assert (d.outcome, d.at_least, d.at_most, clauses(d)) == (
        "needs-facts",
        "advised-against",
        "prohibited",
        ["sure"],
    )
    assert [m.fact for m in d.missing] == ["mark"]


LIFTED = one(
    "id: c, outcome: prohibited, when: {fact: mark, is: true}, unless: [e]",
    head='exceptions: {e: {text: e, when: {any: [{fact: colour, is: red}, {fact: colour, in: [green, blue]}]}, at: "s#2"}}',
)


def test_an_exception_that_covers_every_value_is_certain() -> None:
    d = ask(rules(LIFTED), AT, mark=True)
    assert (d.outcome, clauses(d), [e.exception for e in d.excepted]) == ("no-effect", [], ["e"])
    assert d.excepted[0].cite == "source, 2"


def test_an_exception_equal_to_its_clause_leaves_nothing_open() -> None:
    d = ask(rules(one("id: c, outcome: prohibited, when: {fact: mark, is: true}, unless: [e]",
                      head='exceptions: {e: {text: e, when: {fact: mark, is: true}, at: "s#2"}}')), AT)  # fmt: skip
    assert (d.outcome, d.hits, d.excepted, d.missing) == ("no-effect", (), (), ())


def test_a_held_licence_shows_and_an_unknown_one_is_asked_for() -> None:
    r = rules(one("id: c, outcome: licence-required, when: {fact: mark, is: true}, cured_by: [licence.a]"))
    d = ask(r, AT, mark=True, licence__a=True)
    assert (d.outcome, d.excepted[0].exception, d.excepted[0].cite) == ("no-effect", "licence.a", "source, 1")
    assert [m.fact for m in ask(r, AT, mark=True).missing] == ["licence.a"]
    assert clauses(ask(r, AT, mark=True, licence__a=False)) == ["c"]


def test_one_licence_cures_only_the_clauses_that_name_it() -> None:
    r = rules(one("id: c, outcome: licence-required, cured_by: [licence.a]", "id: d, outcome: prohibited"))
    d = ask(r, AT, licence__a=True)
    assert (d.outcome, clauses(d), [e.clause for e in d.excepted]) == ("prohibited", ["d"], ["c"])


GATED = one("id: c, outcome: prohibited, when: {fact: gloss, is: true}")


@pytest.mark.parametrize(
    ("facts", "outcome", "missing"),
    [
        ({}, "needs-facts", ["colour"]),
        ({"colour": "green"}, "no-effect", []),
        ({"colour": "green", "shade": "dark", "gloss": True}, "no-effect", []),
        ({"colour": "red|blue"}, "needs-facts", ["shade"]),
        ({"colour": "red", "shade": "light", "gloss": True}, "no-effect", []),
        ({"colour": "red", "shade": "dark"}, "needs-facts", ["gloss"]),
        ({"colour": "red", "shade": "dark", "gloss": True}, "prohibited", []),
        ({"shade": "dark", "gloss": True}, "needs-facts", ["colour"]),
        ({"gloss": True}, "needs-facts", ["colour"]),
        ({"gloss": "n/a"}, "no-effect", []),
        ({"shade": "n/a"}, "no-effect", []),
        ({"colour": "n/a"}, "no-effect", []),
    ],
)
def test_gates_upon_gates(facts: dict[str, object], outcome: str, missing: list[str]) -> None:
    d = ask(rules(GATED), AT, **facts)
    assert (d.outcome, sorted(m.fact for m in d.missing)) == (outcome, missing)


def test_not_means_the_other_values_so_not_applicable_is_not_among_them() -> None:
    r = rules(one("id: c, outcome: prohibited, when: {not: {fact: shade, is: dark}}"))
    assert ask(r, AT, colour="red", shade="light").outcome == "prohibited"
    assert ask(r, AT, colour="red", shade="dark").outcome == "no-effect"
    assert ask(r, AT, colour="green").outcome == "no-effect"
    assert ask(r, AT, colour="red", shade="n/a").outcome == "no-effect"


def test_not_over_names_from_outside_means_any_other_name() -> None:
    r = rules(one("id: c, outcome: prohibited, when: {not: {fact: product.maker, in: [kaspersky, other]}}"))
    assert ask(r, AT, product__maker="huawei").outcome == "prohibited"
    assert ask(r, AT, product__maker="kaspersky").outcome == "no-effect"
    assert ask(r, AT, product__maker="other").outcome == "no-effect"
    assert ask(r, AT, product__maker="kaspersky|other").outcome == "no-effect"
    d = ask(r, AT)
    assert d.outcome == "needs-facts"
    ways = {w.outcome: w.values for w in d.missing[0].leads_to}
    assert ways == {"no-effect": ("kaspersky", "other"), "prohibited": ("any other",)}


def test_names_that_no_clause_mentions_are_other() -> None:
    d = ask(rules(one("id: c, outcome: prohibited, when: {fact: location, is: US}")), AT)
    assert {w.outcome: w.values for w in d.missing[0].leads_to} == {
        "prohibited": ("US",),
        "no-effect": ("other",),
    }


def test_a_fact_that_cannot_change_the_outcome_is_not_asked_for() -> None:
    r = rules(one(
        "id: a, outcome: prohibited, act: [sell], when: {fact: mark, is: true}",
        "id: b, outcome: advised-against, act: [sell], when: {fact: flag, is: true}",
    ))  # fmt: skip
    assert [m.fact for m in ask(r, AT, act="sell", mark=True).missing] == []
    assert sorted(m.fact for m in ask(r, AT, act="sell").missing) == ["flag", "mark"]
    assert [m.fact for m in ask(r, AT, act="sell", mark=False).missing] == ["flag"]
    assert ask(r, AT, act="use").missing == ()


def test_a_fact_that_matters_for_one_value_of_another_only_is_asked_for() -> None:
    r = rules(
        one("id: a, outcome: prohibited, when: {all: [{fact: colour, is: red}, {fact: mark, is: true}]}")
    )
    d = ask(r, AT)
    assert sorted(m.fact for m in d.missing) == ["colour", "mark"]
    ways = {w.outcome: w.values for w in next(m for m in d.missing if m.fact == "colour").leads_to}
    assert ways == {"needs-facts": ("red",), "no-effect": ("green", "blue")}
    assert [m.fact for m in ask(r, AT, colour="red|green").missing] == ["colour", "mark"]
    assert ask(r, AT, colour="green|blue").missing == ()


def test_forbid_wins_whatever_else_applies() -> None:
    r = rules(
        one(
            "id: ok, outcome: not-prohibited",
            "id: w, outcome: advised-against",
            "id: l, outcome: licence-required",
            "id: p, outcome: prohibited",
        )
    )
    d = ask(r, AT)
    assert (d.outcome, clauses(d)) == ("prohibited", ["p", "l", "w", "ok"])


def test_a_term_takes_in_its_closure_and_registered_parties_of_it() -> None:
    r = rules(
        one(
            "id: c, outcome: prohibited, actor: group",
            head='terms: {group: {kind: party, vendor: kaspersky, parties: [party:k3], closure: [affiliate], text: t, at: "s#1"}}',
        )
    )
    for actor, outcome in {
        "party:k3": "prohibited",  # named
        "party:k1": "prohibited",  # registered as an affiliate
        "party:k2": "no-effect",  # a subsidiary and agent, which the term does not take in
        "kaspersky:affiliate": "prohibited",
        "kaspersky:licensee": "no-effect",
        "kaspersky:unstated": "needs-facts",
        "self": "no-effect",
        "other": "no-effect",
        "party:h1": "no-effect",
        "unknown": "needs-facts",
    }.items():
        assert ask(r, AT, actor=actor).outcome == outcome, actor


def test_no_law_has_no_effect() -> None:
    d = ask(rules(), AT, act="sell")
    assert (d.outcome, d.hits, d.next_change) == ("no-effect", (), None)
    assert ask(rules(), "2025-01-01").outcome == "no-effect"
    assert ask(rules(), None).outcome == "no-effect"
