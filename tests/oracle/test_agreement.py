"""The engine agrees with the plain interpreter on 20,000 random fact sets (a million: `make oracle`)."""

from __future__ import annotations

import pytest

from tests.oracle import run

pytestmark = pytest.mark.oracle


@pytest.mark.parametrize("seed", range(6))
def test_over_the_measures_that_ship(seed: int) -> None:
    counts, wrong = run.real(seed, 1000)
    assert not wrong, "\n".join(wrong[:5])
    assert counts["fact sets"] == 1000
    assert counts["brute-forced"] > 100
    # Facts drawn far from the law would agree on nothing happening.
    assert counts["outcome prohibited"] > 20
    assert counts["outcome needs-facts"] > 100


@pytest.mark.parametrize("seed", range(14))
def test_over_random_law(seed: int) -> None:
    counts, wrong = run.synthetic(seed, 1000)
    assert not wrong, "\n".join(wrong[:5])
    assert counts["fact sets"] >= 900
    assert counts["brute-forced"] > 100
    assert counts["completions"] > 2000
