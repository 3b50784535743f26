"""Reading what is written: values, sets, groups, parties, unknown, n/a; and the words of every refusal."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proscribe.errors import FactError
from proscribe.law.facts import NA, RELATIONS, Register, Vocabulary
from proscribe.law.load import HOME, read_vocabulary
from proscribe.law.model import Fact, FactType, Gate, ValueSet


def _fact(kind: FactType, *values: str, gate: Gate | None = None) -> Fact:
    return Fact(kind, "?", "", ("row",), values=dict.fromkeys(values, ""), if_=gate)


FACTS = Vocabulary(
    {
        "act": _fact(FactType.ONE, "use", "sell", "resell"),
        "flag": _fact(FactType.BOOL),
        "kind": _fact(FactType.ONE, "us-dod", "us-ic", "us-state", "private"),
        "contract.customer": _fact(FactType.ONE, "us-dod", "us-ic", "us-state", "none"),
        "level": _fact(FactType.ONE, "low", "High"),
        "country": _fact(FactType.COUNTRY),
        "party": _fact(FactType.PARTY),
        "maker": _fact(FactType.VENDOR),
        "product.id": _fact(FactType.PRODUCT),
        "found_at": _fact(FactType.INSTANT),
        "amount": _fact(FactType.MONEY),
    },
    {
        "FED": ValueSet("kind", ("us-dod", "us-ic"), ""),
        "ALLIES": ValueSet("country", ("FR", "GB"), ""),
    },
    {},
    {},
)
NAMES = Register(
    frozenset({"kaspersky", "huawei", "zte"}),
    {
        "party:ao": ("kaspersky", frozenset({"parent"})),
        "party:inc": ("kaspersky", frozenset({"subsidiary"})),
        "party:hw": ("huawei", frozenset()),
    },
    {"total-security": "kaspersky"},
)


def read(name: str, written: object) -> Any:
    return FACTS.read(name, written, NAMES)


@pytest.mark.parametrize(
    ("name", "written", "state"),
    [
        ("flag", True, True),
        ("flag", "yes", True),
        ("flag", "TRUE", True),
        ("flag", "0", False),
        ("flag", "n", False),
        ("flag", "true|false", None),
        ("flag", "yes|true", True),
        ("act", "sell", "sell"),
        ("act", " sell ", "sell"),
        ("act", "SELL", "sell"),
        ("act", "sell|use", frozenset({"sell", "use"})),
        ("act", "sell | use", frozenset({"sell", "use"})),
        ("act", "sell|sell", "sell"),
        ("act", "use|sell|resell", None),
        ("level", "high", "High"),
        ("kind", "FED", frozenset({"us-dod", "us-ic"})),
        ("kind", "FED|private", frozenset({"us-dod", "us-ic", "private"})),
        ("contract.customer", "FED", frozenset({"us-dod", "us-ic"})),
        ("country", "US", "US"),
        ("country", "us", "US"),
        ("country", "US|fr", frozenset({"US", "FR"})),
        ("country", "ALLIES", frozenset({"FR", "GB"})),
        ("country", "NO", "NO"),
        ("country", "NA", "NA"),
        ("country", "n/a", NA),
        ("act", "NA", NA),
        ("act", "N/A", NA),
        ("party", "self", "self"),
        ("party", "other", "other"),
        ("party", "party:ao", "party:ao"),
        ("party", "kaspersky", frozenset({"party:ao", "party:inc"})),
        ("party", "huawei", "party:hw"),
        ("party", "zte", "zte"),
        ("party", "kaspersky:affiliate", "kaspersky:affiliate"),
        ("party", "kaspersky:unstated", frozenset(f"kaspersky:{r}" for r in RELATIONS)),
        ("party", "self|kaspersky:agent", frozenset({"self", "kaspersky:agent"})),
        ("maker", "kaspersky", "kaspersky"),
        ("maker", "other", "other"),
        ("product.id", "total-security", "total-security"),
        ("found_at", "2024-09-29T00:00:00Z", "2024-09-29T00:00:00Z"),
        ("found_at", "2024-09-29", "2024-09-29"),
        ("found_at", "n/a", NA),
        ("amount", "1000", "1000"),
        ("act", "unknown", None),
        ("act", "Unknown", None),
        ("flag", "", None),
        ("flag", "  ", None),
        ("party", None, None),
    ],
)
def test_it_reads(name: str, written: object, state: object) -> None:
    found = read(name, written)
    assert found == state
    assert type(found) is type(state)


@pytest.mark.parametrize(
    ("name", "written", "message", "hint"),
    [
        ("akt", "use", "`akt` is no fact; the nearest is `act`", "run `proscribe facts` for the list"),
        ("act", "resel", "act cannot be `resel`; the nearest is `resell`", "write one of use, sell, resell, several as a|b, or unknown"),
        ("act", "sell|xyzzy", "act cannot be `xyzzy`", "write one of use, sell, resell, several as a|b, or unknown"),
        ("act", True, "act cannot be `true`", "write one of use, sell, resell, several as a|b, or unknown"),
        ("act", "sell|", "act cannot be ``", "write one of use, sell, resell, several as a|b, or unknown"),
        ("act", "FED", "act cannot be `FED`", "write one of use, sell, resell, several as a|b, or unknown"),
        ("flag", "maybe", "flag cannot be `maybe`", "write true, false or unknown"),
        ("country", "USA", "country cannot be `USA`", "write an ISO 3166 two-letter code such as US, or unknown"),
        ("country", "U1", "country cannot be `U1`", "write an ISO 3166 two-letter code such as US, or unknown"),
        ("kind", "ALLIES", "kind cannot be `ALLIES`", "write one of us-dod, us-ic, us-state, private, several as a|b, or unknown"),
        ("maker", "kaspersky:affiliate", "maker cannot be `kaspersky:affiliate`; the nearest is `kaspersky`", "write a vendor id of the catalog, other or unknown"),
        ("maker", "Kasperski", "maker cannot be `Kasperski`; the nearest is `kaspersky`", "write a vendor id of the catalog, other or unknown"),
        ("maker", "self", "maker cannot be `self`", "write a vendor id of the catalog, other or unknown"),
        ("party", "party:a0", "party cannot be `party:a0`; the nearest is `party:ao`", "write party:<id>, <vendor>:<relation>, a vendor id, self, other or unknown"),
        ("party", "kaspersky:friend", "party cannot be `kaspersky:friend`; the nearest is `kaspersky`", "write party:<id>, <vendor>:<relation>, a vendor id, self, other or unknown"),
        ("party", "nokia:agent", "party cannot be `nokia:agent`", "write party:<id>, <vendor>:<relation>, a vendor id, self, other or unknown"),
        ("product.id", "total", "product.id cannot be `total`", "write a product id of the catalog, other or unknown"),
        ("found_at", "2024-09-29T00:00:00", "`2024-09-29T00:00:00` has no offset from UTC", "write it as 2024-09-29T00:00:00-04:00, or with Z for UTC"),
    ],
)  # fmt: skip
def test_it_refuses_and_says_what_to_write(name: str, written: object, message: str, hint: str) -> None:
    with pytest.raises(FactError) as refused:
        read(name, written)
    assert (refused.value.message, refused.value.hint) == (message, hint)


def test_a_long_value_is_cut_in_the_message() -> None:
    with pytest.raises(FactError) as refused:
        read("act", "x" * 10_000)
    assert len(refused.value.message) < 120


@given(
    st.sampled_from(sorted(FACTS.facts)),
    st.one_of(st.text(max_size=30), st.booleans(), st.none(), st.integers()),
)
def test_anything_is_read_or_refused_and_never_more_than_the_values(name: str, written: object) -> None:
    try:
        state = read(name, written)
    except FactError:
        return
    closed = FACTS.domain(name)
    values = state if isinstance(state, frozenset) else {state} - {None, NA}
    assert not closed or set(values) <= set(closed)
    assert not isinstance(state, frozenset) or len(state) > 1


@given(st.sets(st.sampled_from(["use", "sell", "resell"]), min_size=1), st.randoms())
def test_the_order_of_a_set_does_not_matter(values: set[str], random: Any) -> None:
    shuffled = sorted(values)
    random.shuffle(shuffled)
    state = read("act", "|".join(shuffled))
    assert state == (None if len(values) == 3 else shuffled[0] if len(values) == 1 else frozenset(values))


@pytest.fixture(scope="module")
def shipped() -> Vocabulary:
    return read_vocabulary((str(p), p.read_bytes()) for p in sorted((HOME / "vocabulary").glob("*.yaml")))


def test_the_shipped_vocabulary_reads_its_own_values(shipped: Vocabulary) -> None:
    for name in shipped.facts:
        for value in shipped.domain(name):
            assert shipped.read(name, value, NAMES) == value
            assert (
                shipped.read(name, str(value).lower(), NAMES) in {value, NA}
                or str(value) != str(value).lower()
            )


def test_the_shipped_gates_close_without_a_ring(shipped: Vocabulary) -> None:
    for name in shipped.facts:
        seen = [name]
        while (gate := shipped.facts[seen[-1]].if_) is not None:
            assert gate.fact not in seen, seen
            seen.append(gate.fact)


def test_federal_bodies_are_a_group(shipped: Vocabulary) -> None:
    fed = shipped.read("actor.kind", "FED", NAMES)
    assert fed == {"us-federal-civilian", "us-dod", "us-dod-ic", "us-ic", "us-federal-other"}
    assert shipped.read("contract.customer", "FED", NAMES) == fed
