"""What people decided: it survives updates, opens again when something changed, and hides nothing."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proscribe.dispositions import Disposition, Dispositions, State, Verdict, append, fingerprint, load
from proscribe.errors import ProfileError

PARTY = {
    "id": "7",
    "name": "Example Trading LLC",
    "countries": ["AE"],
    "identifiers": None,
    "type": "company",
}
PRINT = fingerprint(PARTY)
ENTRY = ("test", "a1")


def made(**more) -> Disposition:
    given_ = {
        "format": "", "kind": "party", "fingerprint": PRINT, "id": "7", "name": "Example Trading LLC",
        "list": "test", "entity_id": "a1", "entry_hash": "h1", "verdict": Verdict.NOT_A_MATCH,
        "reason": "another address", "person": "A. Clerk", "made_at": 1000, "expires": 5000,
    }  # fmt: skip
    return Disposition(**{**given_, **more})


def find(*decisions, subject=PRINT, ident="7", entry_hash="h1", at=2000):
    return Dispositions(decisions).find("party", subject, ident, ENTRY, entry_hash, at)


def test_a_decision_holds_until_something_changes():
    assert find(made())[1] is State.HOLDS
    assert find(made(), entry_hash="h2")[1] is State.ENTRY_CHANGED
    assert find(made(), subject="other")[1] is State.SUBJECT_CHANGED
    assert find(made(), at=4999)[1] is State.HOLDS
    assert find(made(), at=5000)[1] is State.EXPIRED
    assert find(made(), at=999) is None  # it was not made yet
    assert find(made(entity_id="b2")) is None
    assert find(made(kind="technology")) is None


def test_the_same_party_under_another_id_is_the_same_party():
    assert find(made(), ident="8")[1] is State.HOLDS


def test_the_last_decision_is_the_one():
    found, _ = find(made(), made(verdict=Verdict.TRUE_MATCH, made_at=1500))
    assert found.verdict is Verdict.TRUE_MATCH


def test_a_fingerprint_is_of_what_is_said_and_not_of_its_order():
    assert fingerprint({**PARTY, "id": "8"}) == PRINT
    assert fingerprint(dict(reversed(PARTY.items()))) == PRINT
    assert fingerprint({**PARTY, "address": None}) == PRINT
    assert fingerprint({**PARTY, "countries": ["IR"]}) != PRINT
    assert fingerprint({**PARTY, "name": "Example Trading L.L.C."}) != PRINT
    assert fingerprint({"name": "Caf\u00e9"}) == fingerprint({"name": "Cafe\u0301"})


@given(st.text())
def test_any_name_has_a_fingerprint(name):
    assert len(fingerprint({"name": name})) == 64


def test_the_file_is_added_to(tmp_path):
    path = tmp_path / "d.jsonl"
    append(path, [made()])
    append(path, [made(verdict=Verdict.TRUE_MATCH, made_at=1500)])
    kept = load(path)
    assert [d.verdict for d in kept.all] == [Verdict.NOT_A_MATCH, Verdict.TRUE_MATCH]
    assert {d.format for d in kept.all} == {"proscribe.disposition/1"}


def test_a_line_that_was_torn_does_not_take_the_next_with_it(tmp_path):
    path = tmp_path / "d.jsonl"
    append(path, [made()])
    path.write_bytes(path.read_bytes() + b'{"format":"proscr')
    append(path, [made(made_at=1500)])
    with pytest.raises(ProfileError, match=r"d\.jsonl:2: not a decision"):
        load(path)
    path.write_bytes(b"\n".join(line for line in path.read_bytes().splitlines() if line.endswith(b"}")))
    assert len(load(path)) == 2


@pytest.mark.parametrize("gone", ["reason", "person"])
def test_a_decision_needs_a_reason_and_a_person(tmp_path, gone):
    with pytest.raises(ProfileError, match="needs a reason and a person"):
        append(tmp_path / "d.jsonl", [made(**{gone: " "})])
    assert not (tmp_path / "d.jsonl").exists()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"{}", "missing required field"),
        (b"[1]", "Expected `object`"),
        (b"\xff", "invalid"),
        (msgspec.json.encode(made(format="proscribe.disposition/9")), "wanted `proscribe.disposition/1`"),
    ],
)
def test_a_line_that_is_no_decision_is_told_with_its_place(tmp_path, line, said):
    path = tmp_path / "d.jsonl"
    path.write_bytes(b"\n" + line + b"\n")
    with pytest.raises(ProfileError, match=said) as raised:
        load(path)
    assert "d.jsonl:2:" in raised.value.message


def test_a_file_that_is_not_there_holds_none(tmp_path):
    assert len(load(tmp_path / "none.jsonl")) == len(load(None)) == 0
