"""Loading law: whole or not at all, and never by any other way out than a told error."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from proscribe.errors import LawError
from proscribe.law import check_dues, check_relations
from proscribe.law.load import HOME, load, read_vocabulary
from proscribe.law.model import PenaltySchedule, Relations
from proscribe.strictyaml import decode, parse
from tests.law.museum import MUSEUM, law_of, told

if TYPE_CHECKING:
    from collections.abc import Iterator

GOOD = parse((MUSEUM / "good.yaml").read_bytes(), "good.yaml", LawError).data
OWN = (HOME / "measures" / "us" / "us-ndaa18-1634.yaml").read_bytes()


def places(data, path=()) -> Iterator[tuple[str | int, ...]]:
    """Yield every path into parsed YAML."""
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        yield (*path, key)
        yield from places(value, (*path, key))


PLACES = list(places(GOOD))
ODD = st.sampled_from(
    [
        None,
        True,
        0,
        -1,
        1.5,
        10**17,
        "",
        "x",
        "unknown",
        "a|b",
        "order#",
        "2024-07-20",
        [],
        [[]],
        [None],
        ["x"],
        {},
        {"fact": "location"},
        {"a": 1},
        {"use": ["x"]},
        {"fact": ["x"], "is": {}},
        {"fact": "location", "term": []},
    ]
)


def changed(path, value):
    """Return the good measure with one value changed, as a file."""
    copy = json.loads(json.dumps(GOOD))
    within = copy
    for key in path[:-1]:
        within = within[key]
    within[path[-1]] = value
    return {"good.yaml": json.dumps(copy).encode()}


@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(PLACES), ODD)
def test_any_value_in_any_place_is_told_or_loads(path, value):
    for message in told(changed(path, value)):
        assert message.startswith("good.yaml:")


@settings(max_examples=200)
@given(st.sampled_from(PLACES), st.sampled_from(PLACES))
def test_any_part_in_the_place_of_any_other_is_told_or_loads(to, source):
    value = GOOD
    for key in source:
        value = value[key]
    for message in told(changed(to, value)):
        assert message.startswith("good.yaml:")


@settings(max_examples=200)
@given(st.data())
def test_a_file_cut_or_garbled_anywhere_is_told_or_loads(data):
    text = (MUSEUM / "good.yaml").read_bytes()
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 30)))
    for message in told({"good.yaml": text[:start] + data.draw(st.binary(max_size=6)) + text[end:]}):
        assert message.startswith("good.yaml:")


def test_a_bad_file_in_a_folder_of_the_user_loads_nothing(tmp_path):
    (tmp_path / "good-one.yaml").write_bytes(OWN.replace(b"id: us-ndaa18-1634\n", b"id: good-one\n", 1))
    assert "good-one" in load([tmp_path], cache=False).measures
    (tmp_path / "worse.yaml").write_text("format: proscribe.measure/1\nid: worse\n", encoding="utf-8")
    with pytest.raises(LawError, match=r"worse\.yaml:1: the file has no `title`"):
        load([tmp_path], cache=False)


def test_a_measure_that_is_there_already_is_refused_with_both_places(tmp_path):
    copy = tmp_path / "us-ndaa18-1634.yaml"
    copy.write_bytes(OWN)
    with pytest.raises(LawError) as caught:
        load([copy], cache=False)
    assert str(copy) in caught.value.message
    assert "is there already, in law/measures/us/us-ndaa18-1634.yaml" in caught.value.message


def test_a_measure_file_of_another_ending_is_not_passed_over(tmp_path):
    (tmp_path / "mine.yml").write_bytes(OWN)
    with pytest.raises(LawError, match=r"mine\.yml:1: measure files end in \.yaml"):
        load([tmp_path], cache=False)


def test_a_folder_without_measures_is_not_passed_over(tmp_path):
    with pytest.raises(LawError, match="there is no measure file in this folder"):
        load([tmp_path], cache=False)


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(LawError, match="cannot be read"):
        load([tmp_path / "none.yaml"], cache=False)


VOCABULARY = (MUSEUM / "vocabulary.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("vocabulary/1", "vocabulary/2", "2: format is `proscribe.vocabulary/2`"),
        ("group: vocabulary", "group: words", "3: group is `words` in a file of another name"),
        ("by: [row]\n    values", "by: [rows]\n    values", "10: fact `act` comes by `rows`; the nearest is `row`"),
        ('type: bool, question: "Is a', 'type: one, question: "Is a', "29: fact `authorisation.office` of type one has no values"),
        ("in: [consulting]", "in: [consultin]", "28: product.family has no value `consultin`; the nearest is `consulting`"),
        ("if: {fact: product.family, in: [consulting]}", "if: {fact: product.familly, in: [consulting]}", "28: `product.familly` is no fact; the nearest is `product.family`"),
        ("if: {fact: product.family, in: [consulting]}", "if: {fact: location, in: [US]}", "28: `location` has no closed list of values, so it cannot be a gate"),
        ("if: {fact: product.family, in: [consulting]}", "if: {fact: product.purely_informational, in: [true]}", "28: the gates of fact `product.purely_informational` go in a ring"),
        ("if: {fact: product.family, in: [consulting]}", "default: maybe", "28: product.purely_informational cannot be `maybe`"),
        ("if: {fact: product.family, in: [consulting]}", "same_as: org.informs", "28: `org.informs` is no fact"),
        ("  amount:", "  location:", "30: key `location` stands twice in one mapping"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_vocabulary_is_told_with_file_and_line(old, new, message):
    assert old in VOCABULARY
    with pytest.raises(LawError) as caught:
        read_vocabulary([("vocabulary.yaml", VOCABULARY.replace(old, new, 1).encode())])
    assert caught.value.message == f"vocabulary.yaml:{message}"


def test_a_fact_in_two_groups_is_told_with_both():
    second = VOCABULARY.replace("group: vocabulary", "group: more")
    with pytest.raises(LawError) as caught:
        read_vocabulary([("vocabulary.yaml", VOCABULARY.encode()), ("more.yaml", second.encode())])
    assert caught.value.message == "more.yaml:6: fact `act` stands in vocabulary.yaml too"


def test_penalty_rows_of_one_day_are_told_not_sorted_to_death():
    row = (
        '  - {id: fine, kind: civil, basis: b, from: "2024-01-01T00:00:00Z", until: %s, text: t, at: "s#1"}\n'
    )
    text = "format: proscribe.penalty/1\nid: x\ntitle: t\nsources: {s: {cite: c, verified: primary}}\nrows:\n"
    text += row % '"2025-01-01T00:00:00Z"' + row % "null"
    document = parse(text.encode(), "x.yaml", LawError)

    with pytest.raises(LawError, match=r"x\.yaml:7: the rows of penalty `fine` overlap here"):
        check_dues.schedule(decode(document, PenaltySchedule), document)


def test_a_file_that_is_checked_with_the_built_in_law_need_not_have_theirs():
    law = law_of({"good.yaml": (MUSEUM / "good.yaml").read_bytes()})
    check_relations.relations(law.measures, {}, law.vocabulary)
    dangling = law_of_relations(see_also=("nowhere",))
    with pytest.raises(LawError, match=r"good\.yaml:1: see_also names measure `nowhere`"):
        check_relations.relations(dangling, {}, law.vocabulary)


def law_of_relations(**relations):
    m = law_of({"good.yaml": (MUSEUM / "good.yaml").read_bytes()}).measures["good"]
    return {"good": msgspec.structs.replace(m, relations=Relations(**relations))}


def test_the_shipped_law_is_written_as_its_own_files_say():
    assert all(Path(p).suffix == ".yaml" for p in HOME.rglob("*.y*ml"))
    assert list(law_of({"good.yaml": json.dumps(GOOD).encode()}).measures) == ["good"]
