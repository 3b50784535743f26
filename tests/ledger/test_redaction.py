"""What is left out is out, can be put back, and cannot be found by trying."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from proscribe.ledger.canonical import canonical
from proscribe.ledger.redaction import commitment, resolve, restore, withhold

names = st.sampled_from(["device", "value", "outcome", "a/b", "~x", "findings"])
values = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text("ab\u00e9", max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=4),
    max_leaves=15,
)
MEMBERS = {"device", "value"}


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(names, values, max_size=4))
def test_what_is_left_out_can_be_put_back(payload):
    told, kept = withhold(payload, MEMBERS)
    assert restore(told, kept) == payload
    for one in kept:
        assert resolve(told, one.pointer) == {"withheld": commitment(one.salt, one.value)}
        assert canonical(resolve(payload, one.pointer)) == one.value


def test_the_same_value_has_another_digest_each_time():
    told, kept = withhold([{"device": "PC-1"}, {"device": "PC-1"}], MEMBERS)
    assert told[0] != told[1]
    assert len({k.salt for k in kept}) == 2
    assert all(len(k.salt) == 32 for k in kept)


def test_counts_and_what_is_empty_stay():
    payload = {"device": "", "value": 7, "x": {"device": None, "value": []}}
    assert withhold(payload, MEMBERS) == (payload, ())


def test_a_pointer_to_nothing():
    assert resolve({"a": [1]}, "/a/7") is None
    assert resolve({"a": [1]}, "/a/b") is None
    assert resolve({"a": 1}, "/a/b") is None
