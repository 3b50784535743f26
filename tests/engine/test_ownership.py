"""The ownership arithmetic: OFAC's published examples, rings, gaps, and what must never be guessed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proscribe.engine.ownership import HALF, Holding, Standing, Verdict, shares

X = {"X": Standing.LISTED}


def share(party, *holdings, **standing):
    known = {**X, "Z": Standing.PERSON, **standing}
    return shares([party], [Holding(*h) for h in holdings], known)[party]


# OFAC FAQ 401, each example with the rest in the hands of a natural person who is not listed.
@pytest.mark.parametrize(
    ("holdings", "verdict", "least"),
    [
        ([("X", "A", 50.0), ("Z", "A", 50.0), ("A", "B", 50.0), ("Z", "B", 50.0)], Verdict.OWNED, 50),
        (
            [("X", "A", 50.0), ("X", "B", 10.0), ("Z", "A", 50.0), ("A", "B", 40.0), ("Z", "B", 50.0)],
            Verdict.OWNED,
            50,
        ),
        (
            [("X", "A", 50.0), ("X", "B", 25.0), ("Z", "A", 50.0), ("A", "B", 25.0), ("Z", "B", 50.0)],
            Verdict.OWNED,
            50,
        ),
        ([("X", "A", 25.0), ("Z", "A", 75.0), ("A", "B", 100.0)], Verdict.BELOW, 0),
        (
            [
                ("X", "A", 25.0),
                ("X", "C", 25.0),
                ("Z", "A", 75.0),
                ("Z", "C", 75.0),
                ("A", "B", 50.0),
                ("C", "B", 50.0),
            ],
            Verdict.BELOW,
            0,
        ),
        ([("X", "A", 49.0), ("Z", "A", 51.0), ("X", "B", 49.0), ("A", "B", 51.0)], Verdict.BELOW, 49),
    ],
)
def test_indirect_shares_count_whole_or_not_at_all(holdings, verdict, least):
    found = share("B", *holdings)
    assert (found.verdict, found.least) == (verdict, least)


def test_several_listed_owners_are_added_up():
    found = share("B", ("X", "B", 30.0), ("Y", "B", 20.0), ("Z", "B", 50.0), Y=Standing.LISTED)
    assert (found.verdict, found.least, found.most) == (Verdict.OWNED, 50, 50)
    assert {o.owner for o in found.owners} == {"X", "Y"}


@pytest.mark.parametrize(
    ("percent", "verdict"), [(50.0, Verdict.OWNED), (49.99, Verdict.BELOW), (50.01, Verdict.OWNED)]
)
def test_half_is_enough_and_less_is_not(percent, verdict):
    assert share("B", ("X", "B", percent), ("Z", "B", 100 - percent)).verdict is verdict


def test_thirds_that_come_to_half_are_half():
    parts = [(f"L{i}", "B", 50 / 3) for i in range(3)]
    assert (
        share("B", *parts, ("Z", "B", 50.0), **{f"L{i}": Standing.LISTED for i in range(3)}).verdict
        is Verdict.OWNED
    )


def test_a_listed_owner_whose_share_is_not_known_is_a_red_flag():
    found = share("B", ("X", "B", None), ("Z", "B", 20.0))
    assert (found.verdict, found.least, found.most) == (Verdict.RED_FLAG, 0, 80)
    assert "the share of X" in found.problems[0]
    assert found.listed_owner is True


def test_an_unknown_share_that_cannot_come_to_half_is_none():
    assert share("B", ("X", "B", None), ("Z", "B", 60.0)).verdict is Verdict.BELOW


def test_an_owner_who_may_be_listed_leaves_it_open():
    found = share("B", ("M", "B", 60.0), ("Z", "B", 40.0), M=Standing.MAYBE)
    assert (found.verdict, found.least, found.most) == (Verdict.OPEN, 0, 60)
    assert found.listed_owner is None


@pytest.mark.parametrize(
    "holdings",
    [
        [],  # nothing is known
        [("Z", "B", 40.0)],  # who holds the rest is not known
        [("A", "B", 100.0)],  # who owns A is not known
    ],
)
def test_absence_is_never_clearance(holdings):
    found = share("B", *holdings)
    assert found.verdict is Verdict.OPEN
    assert found.problems
    assert found.listed_owner is None


def test_a_party_whose_owners_are_all_known_is_below():
    found = share("B", ("A", "B", 100.0), ("Z", "A", 100.0))
    assert (found.verdict, found.most, found.listed_owner) == (Verdict.BELOW, 0, False)


def test_control_is_not_ownership():
    found = share("B", ("X", "B", 100.0, True), ("Z", "B", 100.0))
    assert (found.verdict, found.least, found.most) == (Verdict.BELOW, 0, 0)
    assert "control does not count" in found.problems[0]


def test_a_ring_does_not_make_itself_owned():
    ring = [("A", "B", 100.0), ("B", "C", 100.0), ("C", "A", 100.0)]
    assert share("B", *ring).verdict is Verdict.BELOW
    half = [("A", "B", 60.0), ("Z", "B", 40.0), ("B", "A", 50.0), ("X", "A", 50.0)]
    found = share("B", *half)
    assert found.verdict is Verdict.OWNED
    assert found.owners[0].way == ("X", "A")


def test_a_share_of_itself_and_more_than_all_are_told():
    found = share("B", ("B", "B", 10.0), ("X", "B", 80.0), ("Z", "B", 70.0))
    assert [p for p in found.problems if "of itself" in p]
    assert [p for p in found.problems if "come to 150 %" in p]


@pytest.mark.parametrize("percent", [-1.0, 101.0, float("nan")])
def test_a_share_that_is_none_is_not_known(percent):
    assert share("B", ("X", "B", percent)).verdict is Verdict.RED_FLAG


NODES = ("X", "Y", "A", "B", "C", "D")
HOLDINGS = st.lists(
    st.tuples(st.sampled_from(NODES), st.sampled_from(NODES[2:]), st.one_of(st.none(), st.floats(0, 100))),
    max_size=12,
)


@given(HOLDINGS, st.sampled_from(NODES[2:]))
def test_what_is_certain_is_never_more_than_what_is_possible(holdings, party):
    found = share(party, *holdings, Y=Standing.MAYBE)
    assert 0 <= found.least <= found.most <= 100 or found.least <= found.most + 1e-3
    assert (found.verdict is Verdict.OWNED) == (found.least >= HALF - 1e-9 or round(found.least, 4) >= HALF)


@given(
    HOLDINGS,
    st.sampled_from(NODES[2:]),
    st.tuples(st.sampled_from(NODES[:2]), st.sampled_from(NODES[2:]), st.floats(0, 100)),
)
def test_a_further_listed_holder_never_clears_anybody(holdings, party, more):
    """More that listed parties hold makes nobody less owned."""
    new = ("L", more[1], more[2])
    before = share(party, *holdings)
    after = share(party, *holdings, new, L=Standing.LISTED)
    assert after.least >= before.least - 1e-9


@given(HOLDINGS, st.sampled_from(NODES[2:]), st.randoms(use_true_random=False))
def test_the_order_of_the_holdings_changes_nothing(holdings, party, random):
    other = list(holdings)
    random.shuffle(other)
    a, b = share(party, *holdings), share(party, *other)
    assert (a.verdict, {o.owner for o in a.owners}) == (b.verdict, {o.owner for o in b.owners})
    assert a.least == pytest.approx(b.least)
