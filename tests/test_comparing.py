"""What is new, gone and changed since an earlier result, and what else differs."""

from __future__ import annotations

from msgspec.structs import replace

from proscribe.comparing import compared
from proscribe.law.model import Outcome
from proscribe.results import Coverage
from tests.outputs import sample


def bare(result):
    """Return a result as a run without a baseline gives it."""
    return replace(result, findings=tuple(replace(f, change="") for f in result.findings), baseline=None)


NOW = bare(sample.result())


def test_a_result_is_as_it_was():
    again = compared(NOW, NOW)
    base = again.baseline
    assert (base.new, base.gone, base.changed, base.differs) == ((), (), (), ())
    assert base.same == len(NOW.findings)
    assert bare(again) == NOW


def test_what_is_new_is_marked():
    before = replace(NOW, findings=NOW.findings[1:])
    base = compared(NOW, before)
    assert base.baseline.new == (NOW.findings[0].id,)
    assert [f.change for f in base.findings] == ["new", *[""] * (len(NOW.findings) - 1)]


def test_what_was_not_looked_at_is_not_gone():
    lost = replace(NOW.findings[0], id="lost", evidence=(sample.evidence("inv/old.csv", 1, "Acme"),))
    cleaned = replace(NOW.findings[0], id="cleaned")
    base = compared(NOW, replace(NOW, findings=(*NOW.findings, lost, cleaned))).baseline
    by_id = {g.id: g for g in base.gone}
    assert by_id["lost"].read_again is False
    assert "not read this time: inv/old.csv; it may still be there" in by_id["lost"].why
    assert by_id["cleaned"].read_again is True


def test_a_file_that_could_not_be_read_again_clears_nothing():
    cleaned = replace(NOW.findings[0], id="cleaned")
    unread = replace(NOW, coverage=tuple(replace(c, format=None) for c in NOW.coverage))
    (gone,) = compared(unread, replace(NOW, findings=(*NOW.findings, cleaned))).baseline.gone
    assert gone.read_again is False


def test_a_change_says_what_and_why():
    first = NOW.findings[0]
    updates = replace(first.decisions[1], outcome=Outcome.NO_EFFECT, hits=())
    old = replace(
        first, grade="C", state="residue", outcome=Outcome.NO_EFFECT, decisions=(first.decisions[0], updates)
    )
    law = replace(NOW.law, digest="00" * 32, measures={**NOW.law.measures, sample.BAN: "00" * 32})
    before = replace(NOW, findings=(old, *NOW.findings[1:]), law=law)
    result = compared(NOW, before)
    (changed,) = result.baseline.changed
    assert changed.what[:3] == (
        "outcome: no-effect, now prohibited",
        "state: residue, now present",
        "grade: C, now A",
    )
    assert "receive updates: no-effect, now prohibited" in changed.what
    assert changed.because == (f"the text of {sample.BAN} differs",)
    assert result.findings[0].change == "changed"


def test_more_sightings_are_no_change():
    before = replace(NOW, findings=tuple(replace(f, count=f.count + 5, last_seen=None) for f in NOW.findings))
    assert compared(NOW, before).baseline.changed == ()


def test_everything_else_that_differs_is_told():
    before = replace(
        NOW,
        engine="0.0.9",
        at="2026-01-01T00:00:00Z",
        known_at="2026-01-01T00:00:00Z",
        law=replace(NOW.law, digest="00" * 32, measures={sample.BAN: "cd" * 32, "xx-old": "11" * 32}),
        catalog=replace(NOW.catalog, digest="00" * 32, vendors=2),
        profile=replace(NOW.profile, stated={"org.kind": "us-local"}),
        coverage=(*NOW.coverage[1:], Coverage("old.csv", "csv-inventory", 1, 1, ())),
    )
    told = compared(NOW, before).baseline.differs
    assert told == (
        f"law: 2 added ({sample.OWN}, {sample.STATE}); 1 no more there (xx-old)",
        "known at: 2026-01-01T00:00:00Z, now 2026-11-23T15:00:00Z",
        "catalog: 2 vendors, now 3; its digest differs",
        "proscribe: 0.0.9, now 0.1.0",
        "profile: org.kind",
        "at: 2026-01-01T00:00:00Z, now 2026-11-23T15:00:00Z",
        "inputs: 1 added (inv/apps.csv); 1 no more there (old.csv)",
    )
