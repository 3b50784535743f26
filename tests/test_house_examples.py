"""The examples speak the vocabulary: every fact in a profile or an order is one, with a value it may have."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from proscribe import profile
from proscribe.law import load
from proscribe.law.facts import Register
from proscribe.law.instants import parse_instant
from proscribe.pipeline import decide

ROOT = Path(__file__).resolve().parent.parent
PROFILES = sorted(ROOT.glob("examples/*/proscribe.toml"))
KNOWN_AT = "2026-11-23T09:00:00-06:00"
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
            if name not in RESERVED and written:
                state = vocabulary.read(name, written, REGISTER)
                assert (state is None) == (written == "unknown"), (row["id"], name)


def test_each_order_comes_to_what_its_readme_tells():
    page = (ROOT / "examples/reseller/README.md").read_text(encoding="utf-8")
    told = dict(re.findall(r"^\| (SO-\d+) \| `([a-z-]+)` \|", page, re.MULTILINE))
    who = profile.load(ROOT / "examples/reseller/proscribe.toml")
    found = {}
    with (ROOT / "examples/reseller/orders.csv").open(encoding="utf-8", newline="") as f:
        for row in csv.DictReader(f):
            order = row.pop("id")
            written = {name: value for name, value in row.items() if value}
            found[order] = decide(written, known_at=parse_instant(KNOWN_AT), profile=who).outcome.value
    assert found == told
