"""From screening to facts: what may be true, what may be false, and what must stay unknown."""

from __future__ import annotations

import os

import pyarrow as pa
import pytest

from proscribe import holdings, pipeline
from proscribe.dispositions import Disposition, Dispositions, Verdict
from proscribe.evidence import ContraryError
from proscribe.law.instants import parse_instant
from proscribe.schemas import PARTY

AT = parse_instant("2026-11-23T12:00:00Z")
FILLER = "".join(f"{i},Filler Number {i},\n" for i in range(7000))


@pytest.fixture
def evidence(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    def go(rows: str = "", *, whole: bool = True, **given):
        file = tmp_path / "ofac-sdn.csv"
        file.write_text("id,name,LEI\n" + rows + (FILLER if whole else ""))
        os.utime(file, (AT / 1000, AT / 1000))
        return pipeline.evidence_of(pipeline.screen([str(file)], at=AT, known_at=AT, **given))

    return go


def fact(found, name="listed_on.ofac-sdn"):
    return found.facts.get(name, "not said")


def test_no_alert_on_a_whole_list_is_false_with_the_snapshot_as_evidence(evidence):
    (found,) = evidence().add([{"counterparty": "Bakery of Anywhere"}])
    assert fact(found) is False
    assert "no alert on ofac-sdn as of 2026-11-23, digest" in found.says[0]


def test_no_alert_on_a_part_of_a_list_says_nothing(evidence):
    (found,) = evidence("1,Somebody Else,\n", whole=False).add([{"counterparty": "Bakery of Anywhere"}])
    assert fact(found) == "not said"


def test_a_list_says_nothing_of_another(evidence):
    (found,) = evidence().add([{"counterparty": "Bakery of Anywhere"}])
    assert set(found.facts) == {"listed_on.ofac-sdn"}


def test_an_open_alert_is_unknown(evidence):
    (found,) = evidence("x,Bakery of Anywhere,\n").add([{"counterparty": "Bakery of Anywhere"}])
    assert fact(found) == "unknown"
    assert "an open alert (1.00) for ofac-sdn/x" in found.says[0]


@pytest.mark.parametrize(("verdict", "value"), [(Verdict.TRUE_MATCH, True), (Verdict.NOT_A_MATCH, False)])
def test_a_decision_settles_it(evidence, verdict, value):
    first = evidence("x,Bakery of Anywhere,\n")
    ((_, screened),) = first.run.screening.screen(
        [
            pa.RecordBatch.from_pylist(
                [{**dict.fromkeys(PARTY.names), "id": "0", "name": "Bakery of Anywhere"}], schema=PARTY
            )
        ]
    )
    match = screened.matches[0]
    kept = Disposition(
        "",
        "party",
        screened.fingerprint,
        "",
        "",
        match.list,
        match.entity_id,
        match.entry_hash,
        verdict,
        "r",
        "p",
        0,
    )
    decided = evidence("x,Bakery of Anywhere,\n", dispositions=Dispositions((kept,)))
    (found,) = decided.add([{"counterparty": "Bakery of Anywhere"}])
    assert fact(found) is value


def test_what_is_stated_stays_and_a_contradiction_is_told(evidence):
    held = evidence()
    (found,) = held.add([{"counterparty": "Bakery of Anywhere", "listed_on.ofac-sdn": "unknown"}])
    assert fact(found) == "not said"
    with pytest.raises(ContraryError, match="is stated as true, but screening says: "):
        held.add([{"counterparty": "Bakery of Anywhere", "listed_on.ofac-sdn": "true"}])


def test_nobody_named_is_nobody_screened(evidence):
    (a, b, c) = evidence().add([{}, {"counterparty": "self"}, {"counterparty": "other"}])
    assert (a.facts, b.facts, c.facts) == ({}, {}, {})


def test_a_vendors_companies_are_its_maker(evidence):
    (found,) = evidence("x,AO Kaspersky Lab,\n").add([{"product.maker": "kaspersky"}])
    assert fact(found, "maker.listed_on.ofac-sdn") == "unknown"
    (found,) = evidence().add([{"product.maker": "kaspersky"}])
    assert fact(found, "maker.listed_on.ofac-sdn") is False


def test_a_batch_gets_the_facts_where_its_cells_are_empty(evidence):
    batch = pa.RecordBatch.from_pydict(
        {
            "counterparty": ["Bakery of Anywhere", "Bakery of Anywhere", None, "Bakery of Anywhere"],
            "listed_on.ofac-sdn": ["", "unknown", None, "true"],
        }
    )
    column = evidence().fill(batch).column("listed_on.ofac-sdn").to_pylist()
    assert column == ["false", "unknown", None, "stated true, screened otherwise"]


HELD = "owner,owned,percent,owner_type\n"


@pytest.mark.parametrize(
    ("rows", "owned", "owner"),
    [
        ("ofac-sdn/x,Bakery,50,\nJane,Bakery,50,person\n", True, True),
        ("ofac-sdn/x,Bakery,20,\nJane,Bakery,80,person\n", False, True),
        ("Jane,Bakery,100,person\n", False, False),
        ("Jane,Bakery,40,person\n", "unknown", "unknown"),
        ("ofac-sdn/x,Bakery,,\n", "unknown", True),
        ("Jane,Other,100,person\n", "not said", "not said"),
    ],
)
def test_ownership_is_false_only_where_every_owner_is_known(evidence, tmp_path, rows, owned, owner):
    from pyarrow import csv

    (tmp_path / "h.csv").write_text(HELD + rows)
    table = csv.read_csv(tmp_path / "h.csv", convert_options=csv.ConvertOptions(strings_can_be_null=False))
    known = holdings.from_tables(table.to_batches(), "h.csv", "2026-11-23")
    assert known.skipped == []
    held = evidence("x,Somebody Blocked,\n", holdings=known)
    (found,) = held.add([{"counterparty": "Bakery"}])
    assert fact(found, "owned_50.ofac") == owned
    assert fact(found, "listed_owner.ofac") == owner
