"""The examples speak the vocabulary: every fact in a profile or an order is one, with a value it may have."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from proscribe import profile
from proscribe.law import load
from proscribe.law.facts import Register

ROOT = Path(__file__).resolve().parent.parent
PROFILES = sorted(ROOT.glob("examples/*/proscribe.toml"))
RESERVED = {"id", "at", "amount", "currency", "product", "maker", "counterparty"}
REGISTER = Register(
    vendors=frozenset({"kaspersky"}),
    parties={"party:kaspersky-lab-inc": ("kaspersky", frozenset({"subsidiary"}))},
)


@pytest.fixture(scope="module")
def vocabulary():
    return load(cache=False).vocabulary


@pytest.mark.parametrize("path", PROFILES, ids=lambda p: p.parent.name)
def test_a_profile_states_facts_of_the_vocabulary(path, vocabulary):
    who = profile.load(path)
    stated = {**who.organisation, **who.facts}
    for site in who.sites:
        stated |= site.facts
    assert stated
    for name, written in stated.items():
        assert vocabulary.read(name, written, REGISTER) is not None, f"{name} is left open"
    assert set(who.acts) <= set(vocabulary.user_acts)


def test_orders_have_facts_of_the_vocabulary(vocabulary):
    with (ROOT / "examples/reseller/orders.csv").open(encoding="utf-8", newline="") as f:
        rows = list(csv.DictReader(f))
    assert len({r["id"] for r in rows}) == len(rows) > 5
    for row in rows:
        for name, written in row.items():
            if name not in RESERVED:
                state = vocabulary.read(name, written, REGISTER)
                assert (state is None) == (written == "unknown"), (row["id"], name)


def test_the_orders_readme_tells_of_every_order():
    page = (ROOT / "examples/reseller/README.md").read_text(encoding="utf-8")
    with (ROOT / "examples/reseller/orders.csv").open(encoding="utf-8", newline="") as f:
        assert [r["id"] for r in csv.DictReader(f) if r["id"] not in page] == []
