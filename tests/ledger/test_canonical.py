"""Canonical JSON against the reference implementation's rules, by way of another library."""

from __future__ import annotations

import json
import math

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from proscribe.errors import LedgerError
from proscribe.ledger.canonical import canonical

text = st.text(st.characters(exclude_categories=["Cs"]))
numbers = (
    st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(1e-4, 1e15)
    | st.floats(-1e15, -1e-4)
    | st.sampled_from([0.0, -0.0, 1.0, -7.5, 1e15, 0.1])
)
values = st.recursive(
    st.none() | st.booleans() | text | numbers,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(text, inner, max_size=5),
    max_leaves=20,
)


@settings(max_examples=300, deadline=None)
@given(values)
def test_it_is_rfc_8785(value):
    assert canonical(value) == rfc8785.dumps(value)


def test_names_are_sorted_by_utf_16_units():
    value = {"\U0001f600": 1, "\ufb33": 2, "\u20ac": 3, "\r": 4, "1": 5, "\u0080": 6, "\u00f6": 7}
    assert canonical(value) == rfc8785.dumps(value)
    assert list(json.loads(canonical(value)).values()) == [4, 5, 6, 7, 3, 1, 2]


@pytest.mark.parametrize("value", [2**53, -(2**53), 1e16 + 0.5e16, 1e300, 1e-5, math.inf, math.nan])
def test_a_number_that_programs_write_differently_is_refused(value):
    if value == 1.5e16:
        value = 2.0**54
    with pytest.raises(LedgerError, match="write it as text"):
        canonical({"amount": value})


def test_a_file_name_that_is_not_utf_8_is_told_in_words():
    assert canonical({"file": "a\udcffb"}) == b'{"file":"a\\\\udcffb"}'
