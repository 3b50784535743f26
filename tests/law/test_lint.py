"""Lint against brute force, and what the museum cannot show of it."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import product

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from proscribe.engine.boxes import example, meet, outside
from proscribe.engine.collide import collisions
from proscribe.engine.compile import ruleset
from proscribe.engine.cubes import Atom, cubes
from proscribe.engine.decide import Rules
from proscribe.engine.lint import Complaint, Severity, line, lint
from proscribe.law.facts import NA, Register
from proscribe.law.instants import parse_instant
from proscribe.law.model import Clause, ClauseException, ClauseOutcome, OpenPoint
from tests.law.museum import MUSEUM, REGISTER, law_of, texts_of, told, vocabulary

WORDS = vocabulary()
GOOD = texts_of(MUSEUM / "good.yaml")
LAW = law_of(GOOD)
START, END = "2024-07-20T00:00:00-04:00", "2025-07-20T00:00:00-04:00"
INSIDE = parse_instant(START)

VALUES = {
    "act": ["sell", "use", "repair", "advise"],
    "product.family": ["antivirus", "consulting", "toaster"],
    "product.purely_informational": [True, False],
    "location": ["US", "CA"],
    "authorisation.office": [True, False],
}


def everything():
    """Yield every case that can be told apart: informational is n/a but for consulting, DE is any other place."""
    for act, family, place, licence in product(
        VALUES["act"], VALUES["product.family"], ["US", "CA", "DE"], [True, False]
    ):
        for informs in [True, False] if family == "consulting" else [NA]:
            yield {
                "act": act,
                "product.family": family,
                "product.purely_informational": informs,
                "location": place,
                "authorisation.office": licence,
                "product.maker": "acme",
            }


CASES = list(everything())

atoms = st.sampled_from(sorted(VALUES)).flatmap(
    lambda name: st.lists(st.sampled_from(VALUES[name]), min_size=1, unique=True).map(
        lambda values: {"fact": name, "in": values}
    )
)
conditions = st.recursive(
    atoms,
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"all": parts})
        | st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"any": parts})
        | inner.map(lambda part: {"not": part})
    ),
    max_leaves=5,
)


def clause(name, outcome, when, **rest):
    return Clause(id=name, outcome=outcome, text="it", at="order#1", from_=START, when=when, **rest)


def law_with(*clauses, exceptions=None):
    m = msgspec.structs.replace(
        LAW.measures["good"],
        clauses=clauses,
        exceptions=exceptions or {},
        duties=(),
        penalties=(),
        scope=None,
        open={"O1": OpenPoint("open")},
        examples=(),
    )
    return replace(LAW, measures={"good": m})


def hits(law):
    """Return, for each clause, the indexes of the cases that it hits; decided one case at a time."""
    rules = Rules(law, REGISTER)
    found = {c.id: set() for c in law.measures["good"].clauses}
    for i, case in enumerate(CASES):
        for hit in rules.decide(case, INSIDE).hits:
            found[hit.clause].add(i)
    return found


def complaints(law):
    return [c.message for c in collisions(ruleset(law, REGISTER), "good")]


@settings(max_examples=50)
@given(conditions, conditions, conditions, st.booleans(), st.booleans())
def test_collisions_are_what_trying_every_case_finds(first, second, third, lifted, cured):
    unless = ("but",) if lifted else ()
    law = law_with(
        clause("a", ClauseOutcome.PROHIBITED, first, unless=unless),
        clause("b", ClauseOutcome.NOT_PROHIBITED, second, cured_by=("authorisation.office",) * cured),
        exceptions={"but": ClauseException("but", third, "order#1")} if lifted else None,
    )
    hit = hits(law)
    said = "\n".join(complaints(law))
    dead = {name for name in hit if f"clause `{name}` can never apply" in said}
    assert dead == {name for name, cases in hit.items() if not cases}
    assert ("both apply" in said) == bool(hit["a"] & hit["b"])


@settings(max_examples=50)
@given(conditions, conditions, conditions, st.booleans())
def test_a_clause_is_idle_where_trying_every_case_finds_it_so(first, second, third, lifted):
    law = law_with(
        clause("a", ClauseOutcome.PROHIBITED, first, unless=("but",) if lifted else ()),
        clause("b", ClauseOutcome.PROHIBITED, second, cured_by=("authorisation.office",)),
        exceptions={"but": ClauseException("but", third, "order#1")} if lifted else None,
    )
    hit = hits(law)
    said = "\n".join(complaints(law))
    idle = set(re.findall(r"clause `(.)` changes no answer", said))
    if not all(hit.values()):
        assert not idle
    else:
        within = {"a": hit["a"] <= hit["b"], "b": hit["b"] <= hit["a"]}
        assert bool(idle) == any(within.values())
        assert all(within[name] for name in idle)


@settings(max_examples=50)
@given(conditions, conditions)
def test_the_case_told_for_a_conflict_is_one(first, second):
    law = law_with(
        clause("a", ClauseOutcome.PROHIBITED, first), clause("b", ClauseOutcome.NOT_PROHIBITED, second)
    )
    for text in complaints(law):
        told_case = re.search(r"e\.g\. where (.*)\Z", text)
        if told_case is None:
            continue
        facts = {}
        if told_case[1] != "nothing else is said":
            for pair in told_case[1].split(", "):
                name, _, value = pair.partition(": ")
                facts[name] = WORDS.read(name, value, REGISTER) if value != "other" else "DE"
        matching = [c for c in CASES if all(c[k] == v for k, v in facts.items())]
        assert matching
        rules = Rules(law, REGISTER)
        for case in matching:
            assert {h.clause for h in rules.decide(case, INSIDE).hits} == {"a", "b"}


@given(conditions, conditions, conditions)
def test_what_is_left_of_a_box_lies_in_it_and_in_no_other(first, second, third):
    m = LAW.measures["good"]
    others = [*cubes(m, second, WORDS, REGISTER), *cubes(m, third, WORDS, REGISTER)]
    for cube in cubes(m, first, WORDS, REGISTER):
        left = outside(cube, others, WORDS)
        if left is not None:
            assert meet(left, cube) == left
            assert all(meet(left, box) is None for box in others)


def test_clauses_that_never_stand_at_one_time_do_not_collide():
    early = clause("a", ClauseOutcome.PROHIBITED, None, until=END)
    late = msgspec.structs.replace(early, id="b", outcome=ClauseOutcome.NOT_PROHIBITED, from_=END, until=None)
    assert complaints(law_with(early, late)) == []
    sooner = msgspec.structs.replace(late, from_=START)
    assert len(complaints(law_with(early, sooner))) == 1


def test_a_clause_for_a_shorter_time_is_not_idle():
    long = clause("a", ClauseOutcome.PROHIBITED, None)
    assert complaints(law_with(long, msgspec.structs.replace(long, id="b", until=END))) == []
    assert len(complaints(law_with(long, msgspec.structs.replace(long, id="b")))) == 1


def test_names_from_outside_are_told_as_other():
    assert example({"location": Atom(frozenset({"US"}), negated=True)}, WORDS) == "location: other"
    assert example({}, WORDS) == ""


def test_an_empty_catalog_complains_of_no_name():
    law = law_of(texts_of(MUSEUM / "vendor-unknown.yaml"))
    assert [c.place for c in lint(law, REGISTER) if "catalog" in c.message] == [("scope",)]
    assert not [c for c in lint(law, Register()) if "catalog" in c.message]


def test_only_the_measures_asked_for_are_looked_at():
    law = law_of(texts_of(MUSEUM / "no-review.yaml") | GOOD)
    assert [c.measure for c in lint(law, REGISTER)] == ["no-review"]
    assert list(lint(law, REGISTER, ["good"])) == []


def test_a_clause_that_an_amendment_brings_is_complained_of_where_it_stands():
    texts = texts_of(MUSEUM / "adds-bad-condition")
    texts["second.yaml"] = texts["second.yaml"].replace(
        b"when: {use: her}", b"when: {all: [{fact: location, is: US}, {fact: location, is: CA}]}"
    )
    said = told(texts)
    assert any("clause `uses` can never apply" in s and s.startswith("second.yaml:26: error") for s in said)


def test_a_complaint_has_the_line_of_its_place():
    text = GOOD["good.yaml"]
    lines = text.decode().splitlines()
    assert lines[line(text, "good.yaml", ("clauses", 0)) - 1] == "  - id: sales"
    assert lines[line(text, "good.yaml", ("clauses", 0, "unless", 0)) - 1] == "    unless: [advice]"
    assert lines[line(text, "good.yaml", ("examples", 1, "expect", "missing")) - 1].startswith("    expect:")
    assert line(text, "good.yaml", ()) == 2


def test_complaints_are_values():
    one = Complaint("m", ("clauses", 0), "it is wrong", "mend it")
    assert one == Complaint("m", ("clauses", 0), "it is wrong", "mend it", Severity.ERROR)
    assert len({one, one}) == 1
