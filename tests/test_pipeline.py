from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import msgspec
import pytest

from proscribe import pipeline, profile
from proscribe.errors import FactError, ProfileError
from proscribe.law.instants import parse_instant
from proscribe.law.model import Outcome

NOW = parse_instant("2026-11-23T12:00:00-05:00")
RESALE = {"actor": "self", "act": "resell", "product": "Kaspersky Internet Security"}


def inventory(path: Path, *rows: dict[str, str]) -> str:
    with path.open("w", newline="", encoding="utf-8") as f:
        writer = csv.DictWriter(f, ["DeviceName", "DisplayName", "Publisher", "DisplayVersion"])
        writer.writeheader()
        writer.writerows(rows)
    return str(path)


def row(device: str, name: str, publisher: str = "") -> dict[str, str]:
    return {"DeviceName": device, "DisplayName": name, "Publisher": publisher, "DisplayVersion": "1.0"}


KES = row("PC-1", "Kaspersky Endpoint Security for Windows", "AO Kaspersky Lab")
CLEAN = row("PC-2", "7-Zip 23.01", "Igor Pavlov")


def test_a_resale_is_decided_from_a_name_as_written() -> None:
    before = pipeline.decide({**RESALE, "at": "2024-09-28T23:59:59.999-04:00"})
    after = pipeline.decide({**RESALE, "at": "2024-09-29T00:00:00-04:00"})
    assert before.outcome is Outcome.NO_EFFECT
    assert before.next_change == "2024-09-29T00:00:00-04:00"
    assert after.outcome is Outcome.PROHIBITED
    assert after.hits[0].clause == "resale"
    assert after.receipt.measures
    assert "location" in after.receipt.assumed


def test_without_assumptions_the_open_facts_are_asked_for() -> None:
    determination = ["us-doc-icts-2021-002-kaspersky"]
    d = pipeline.decide({**RESALE, "at": "2025-01-01T00:00:00Z"}, assume=False, measures=determination)
    assert d.outcome is Outcome.NEEDS_FACTS
    assert {m.fact for m in d.missing} == {"actor.us_person", "location"}


def test_the_word_unknown_does_not_fall_through_to_the_profile() -> None:
    d = pipeline.decide(
        {**RESALE, "location": "unknown", "actor.us_person": "unknown", "at": "2025-01-01T00:00:00Z"}
    )
    assert {m.fact for m in d.missing} == {"actor.us_person", "location"}


def test_an_unresolved_product_is_unknown_never_false() -> None:
    d = pipeline.decide(
        {"actor": "self", "act": "resell", "product": "Zyxx 3000", "at": "2025-01-01T00:00:00Z"}
    )
    assert d.outcome is Outcome.NEEDS_FACTS
    assert "product.maker" in {m.fact for m in d.missing}


def test_a_stated_maker_that_the_catalog_contradicts_is_an_error_that_names_both() -> None:
    with pytest.raises(FactError, match=r"product.maker is `other`.*kaspersky"):
        pipeline.decide({**RESALE, "product.maker": "other"})


def test_a_name_that_may_be_a_listed_company_is_never_taken_for_another() -> None:
    export = {
        "actor": "self",
        "act": "export",
        "counterparty": "Kaspersky",
        "counterparty.export_role": "end-user",
        "item.subject_to_ear": "true",
        "at": "2025-01-01T00:00:00Z",
    }
    named = ["us-ear-entitylist-kaspersky"]
    assert pipeline.decide(export, measures=named).missing[0].fact == "counterparty.party"
    listed = {**export, "counterparty": "AO Kaspersky Lab"}
    assert pipeline.decide(listed, measures=named).outcome is Outcome.LICENCE_REQUIRED
    american = {**export, "counterparty": "Kaspersky Lab, Inc."}
    assert pipeline.decide(american, measures=named).outcome is Outcome.NO_EFFECT


def test_penalties_follow_the_date_of_assessment_and_the_amount() -> None:
    d = pipeline.decide(
        {**RESALE, "amount": "500000", "currency": "USD", "at": "2024-10-01T00:00:00Z"},
        assessed_at=parse_instant("2026-01-01T00:00:00Z"),
    )
    civil = [p for p in d.penalties if p.kind == "civil"]
    assert civil[0].maximum_usd == 1_000_000
    assert civil[0].usd == 377_700


def test_a_day_in_which_the_outcome_changes_asks_for_the_time() -> None:
    facts = {
        "actor": "kaspersky",
        "act": "sell",
        "product": "Kaspersky Plus",
        "counterparty.us_person": "true",
    }
    assert pipeline.decide(facts, at=date(2024, 9, 28)).outcome is Outcome.NO_EFFECT
    assert pipeline.decide(facts, at=date(2024, 9, 29)).outcome is Outcome.PROHIBITED
    assert pipeline.decide({**facts, "at": "unknown"}).missing[0].fact == "at"


def test_before_it_was_announced_the_law_was_not_known() -> None:
    d = pipeline.decide(
        {**RESALE, "at": "2025-01-01T00:00:00Z"},
        known_at=parse_instant("2024-06-19T00:00:00Z"),
        measures=["us-doc-icts-2021-002-kaspersky"],
    )
    assert d.outcome is Outcome.NO_EFFECT


def test_check_finds_decides_and_counts(tmp_path: Path) -> None:
    r = pipeline.check([inventory(tmp_path / "apps.csv", KES, CLEAN)], at=NOW, known_at=NOW)
    assert r.summary.exit_code == 1
    assert r.summary.rows == 2
    (finding,) = r.findings
    assert (finding.vendor, finding.device, finding.family) == ("kaspersky", "PC-1", "antivirus")
    by_act = {d.act: d for d in finding.decisions}
    assert by_act["keep-using"].outcome is Outcome.NOT_PROHIBITED
    assert by_act["receive-updates"].outcome is Outcome.PROHIBITED
    assert by_act["receive-updates"].actor == "kaspersky"
    assert "you yourself face no penalty" in by_act["receive-updates"].says
    assert by_act["receive-updates"].penalty == ()
    assert r.warnings
    assert "no profile" in r.warnings[0]


def test_a_clean_inventory_is_zero_only_with_coverage(tmp_path: Path) -> None:
    r = pipeline.check([inventory(tmp_path / "apps.csv", CLEAN)], at=NOW, known_at=NOW)
    assert (r.summary.exit_code, r.summary.complete, r.summary.rows) == (0, True, 1)


def test_what_was_named_and_cannot_be_read_is_incomplete(tmp_path: Path) -> None:
    empty = tmp_path / "empty.csv"
    empty.write_bytes(b"")
    for path in (str(tmp_path / "none.csv"), str(empty)):
        r = pipeline.check([path], at=NOW, known_at=NOW)
        assert r.summary.exit_code == 3
        assert r.coverage[0].not_checked
        assert r.coverage[0].not_checked[0].reason


def test_what_is_met_on_a_walk_and_not_recognised_is_a_row_of_coverage(tmp_path: Path) -> None:
    inventory(tmp_path / "apps.csv", CLEAN)
    (tmp_path / "notes.txt").write_text("nothing in particular\n", encoding="utf-8")
    r = pipeline.check([str(tmp_path)], at=NOW, known_at=NOW)
    assert r.summary.exit_code == 0
    assert [c.format for c in r.coverage] == ["csv-inventory", None]


def test_one_beats_three(tmp_path: Path) -> None:
    found = inventory(tmp_path / "apps.csv", KES)
    r = pipeline.check([found, str(tmp_path / "none.csv")], at=NOW, known_at=NOW)
    assert r.summary.exit_code == 1
    assert not r.summary.complete


def test_the_profile_changes_the_answer(tmp_path: Path) -> None:
    federal = profile.read('[organisation]\nname = "x"\nkind = "us-federal-civilian"\n', Path("p.toml"))
    r = pipeline.check([inventory(tmp_path / "apps.csv", KES)], at=NOW, known_at=NOW, profile=federal)
    keep = {d.act: d for d in r.findings[0].decisions}["keep-using"]
    assert keep.outcome is Outcome.PROHIBITED
    assert keep.actor == "self"
    assert "us-ndaa18-1634" in {h.measure for h in keep.hits}


def test_a_profile_with_a_fact_that_is_none_is_refused(tmp_path: Path) -> None:
    wrong = profile.read('[facts]\n"contract.custmer" = "none"\n', Path("p.toml"))
    with pytest.raises(
        ProfileError, match=r"p.toml:2: `contract.custmer` is no fact; the nearest is `contract.customer`"
    ):
        pipeline.check([inventory(tmp_path / "apps.csv", KES)], at=NOW, known_at=NOW, profile=wrong)


def test_removed_software_is_told_and_not_judged(tmp_path: Path) -> None:
    log = tmp_path / "osquery.log"
    lines = [
        {"name": "pack_x_programs", "hostIdentifier": "H", "unixTime": 1700000000 + i, "action": a,
         "columns": {"name": "Kaspersky Endpoint Security for Windows", "publisher": "AO Kaspersky Lab", "version": "12"}}
        for i, a in enumerate(("added", "removed"))
    ]  # fmt: skip
    log.write_text("\n".join(map(json.dumps, lines)) + "\n", encoding="utf-8")
    r = pipeline.check([str(log)], at=NOW, known_at=NOW)
    (finding,) = r.findings
    assert (finding.state, finding.decisions, r.summary.exit_code) == ("removed", (), 0)


def test_same_input_same_answer_and_stable_ids(tmp_path: Path) -> None:
    path = inventory(tmp_path / "apps.csv", KES, CLEAN)
    a, b = (pipeline.check([path], at=NOW, known_at=NOW) for _ in range(2))
    assert msgspec.json.encode(a) == msgspec.json.encode(b)
    (tmp_path / "sub").mkdir()
    c = pipeline.check([inventory(tmp_path / "sub" / "apps.csv", KES)], at=NOW, known_at=NOW)
    assert [f.id for f in a.findings] == [f.id for f in c.findings]


def test_questions_settle_findings(tmp_path: Path) -> None:
    contractor = profile.read(
        '[organisation]\nname = "x"\nfederal_contract = "prime"\n[facts]\n"contract.customer" = "us-federal-civilian"\n',
        Path("p.toml"),
    )
    r = pipeline.check([inventory(tmp_path / "apps.csv", KES)], at=NOW, known_at=NOW, profile=contractor)
    facts = {q.fact: q for q in r.questions}
    assert "use.contract_link" in facts
    assert facts["use.contract_link"].settles == 1
    answered = profile.read(
        '[organisation]\nname = "x"\nfederal_contract = "prime"\n[facts]\n"contract.customer" = "us-federal-civilian"\n'
        '"use.contract_link" = "none"\n',
        Path("p.toml"),
    )
    r = pipeline.check([inventory(tmp_path / "apps.csv", KES)], at=NOW, known_at=NOW, profile=answered)
    assert "use.contract_link" not in {q.fact for q in r.questions}
