"""Conditions as they are compiled: nothing impossible is kept, and no file costs more than its length."""

from __future__ import annotations

import time

import msgspec
import pytest

from proscribe.engine.cubes import cubes
from proscribe.errors import LawError
from proscribe.law.conditions import check_all
from proscribe.law.model import NamedCondition
from proscribe.strictyaml import parse
from tests.law.museum import MUSEUM, REGISTER, law_of, texts_of, vocabulary

WORDS = vocabulary()
GOOD = texts_of(MUSEUM / "good.yaml")
MEASURE = law_of(GOOD).measures["good"]
DOCUMENT = parse(GOOD["good.yaml"], "good.yaml", LawError)
HERE = {"fact": "location", "is": "US"}


def named(**conditions):
    made = {name: NamedCondition("it", when) for name, when in conditions.items()}
    return msgspec.structs.replace(MEASURE, conditions=made | MEASURE.conditions)


def test_what_no_value_meets_is_no_case():
    never = {"not": {"fact": "authorisation.office", "in": [True, False]}}
    assert cubes(MEASURE, never, WORDS, REGISTER) == ()
    assert cubes(MEASURE, {"any": [never, HERE]}, WORDS, REGISTER) == cubes(MEASURE, HERE, WORDS, REGISTER)


@pytest.mark.parametrize("key", ["all", "any"])
def test_conditions_that_use_others_twice_do_not_double_the_work(key):
    chain = {"c0": HERE} | {f"c{i}": {"all": [{"use": f"c{i - 1}"}] * 20} for i in range(1, 15)}
    m = named(**chain, top={key: [{"use": "c14"}, {"use": "c13"}]})
    began = time.process_time()
    assert len(cubes(m, {"use": "top"}, WORDS, REGISTER)) == (1 if key == "all" else 2)
    assert time.process_time() - began < 5


def test_alternatives_that_double_are_refused_by_name():
    chain = {"c0": HERE} | {f"c{i}": {"any": [{"use": f"c{i - 1}"}] * 2} for i in range(1, 19)}
    with pytest.raises(LawError, match="measure `good` writes out to more than 4,096"):
        cubes(named(**chain), {"use": "c18"}, WORDS, REGISTER)


def test_alternatives_that_exclude_each_other_are_not_multiplied_out():
    either = [
        {"any": [{"fact": "location", "is": a}, {"fact": "location", "is": b}]} for a, b in ["AB", "CD"] * 30
    ]
    began = time.process_time()
    assert cubes(MEASURE, {"all": either}, WORDS, REGISTER) == ()
    assert time.process_time() - began < 5


def test_a_chain_of_many_conditions_is_refused_not_followed():
    chain = {"c0": HERE} | {f"c{i}": {"use": f"c{i - 1}"} for i in range(1, 3000)}
    with pytest.raises(LawError, match="chain of more than 20"):
        check_all(named(**chain), DOCUMENT, WORDS)


def test_a_condition_used_only_by_an_unused_one_is_unused():
    m = named(first=HERE, second={"use": "first"})
    with pytest.raises(LawError, match="condition `first` is used by no clause"):
        check_all(m, DOCUMENT, WORDS)
