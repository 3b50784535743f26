"""The self-test of screening: what it counts, that it repeats, and that its intervals are Wilson's."""

from __future__ import annotations

import json
import re

import pyarrow as pa
import pytest

from proscribe import pipeline
from proscribe.effectiveness import measure, reference, wilson
from proscribe.law.instants import parse_instant
from proscribe.lists import Account, Entry, Name
from proscribe.lists._entries import rows
from proscribe.outputs._curve import as_svg
from proscribe.schemas import LISTED, NameKind, PartyType
from tests.apps.conftest import here, run  # noqa: F401  fixtures

AT = parse_instant("2026-11-23T12:00:00Z")
NAMES = [
    ("Sample Optics Manufacturing Co. Ltd.", PartyType.COMPANY),
    ("Petrov Ivan Sergeyevich", PartyType.PERSON),
    ("Quillwort International Trading LLC", PartyType.COMPANY),
    ("Hassan Mahmoud Abdullah", PartyType.PERSON),
    ("Northern Shipyard Joint Stock Company", PartyType.COMPANY),
    ("Zhang Wei Technology Group", PartyType.COMPANY),
]


@pytest.mark.parametrize(
    ("found", "tested", "low", "high"),
    [(0, 0, 0.0, 1.0), (10, 10, 0.7225, 1.0), (0, 10, 0.0, 0.2775), (50, 100, 0.4038, 0.5962)],
)
def test_the_interval_is_wilsons(found, tested, low, high):
    assert wilson(found, tested) == pytest.approx((low, high), abs=5e-4)


def test_made_up_parties_are_the_same_for_a_seed_and_others_for_another():
    assert reference(50, 1).equals(reference(50, 1))
    assert not reference(50, 1).equals(reference(50, 2))
    assert set(reference(50, 1).column("type").to_pylist()) == {"person", "company"}


@pytest.fixture
def report():
    entries = [Entry((Name(n, NameKind.PRIMARY),), id=str(i), type=t) for i, (n, t) in enumerate(NAMES)]
    table = pa.Table.from_batches(list(rows(entries, "test", Account())), schema=LISTED)

    def go(threshold: float = 0.7):
        ready = pipeline.screen(["measures"], at=AT, known_at=AT, threshold=threshold)
        one = ready.screening.against.lists[0]
        object.__setattr__(
            ready.screening.against, "lists", (type(one)("test", "t", "s", AT, "", "d", table),)
        )
        return measure(ready, per_kind=5, seed=3, engine="x", others=[("none", [reference(20, 1)])])

    return go


def test_every_kind_is_counted_and_exact_names_are_found(report):
    found = report()
    kinds = {k.kind: k for k in found.kinds}
    assert (kinds["exact"].recall, kinds["case"].recall, kinds["order"].recall) == (1.0, 1.0, 1.0)
    assert sum(k.tested for k in found.kinds) == found.overall.tested
    assert sum(k.found for k in found.kinds) == found.overall.found
    assert all(k.low <= k.recall <= k.high for k in found.kinds)
    assert all(len(k.missed) == min(5, k.tested - k.found) for k in found.kinds)
    assert found.threshold == 0.7
    assert report() == found


def test_a_higher_threshold_finds_no_more(report):
    low, high = report(0.4), report(0.95)
    assert high.overall.found <= low.overall.found
    shares = [p.recall for p in low.curve]
    assert shares == sorted(shares, reverse=True)
    assert [p.false_positives for p in low.curve] == sorted(
        (p.false_positives for p in low.curve), reverse=True
    )


def test_the_picture_is_the_same_each_time_and_says_which_line_is_which():
    points = [(0.3, 0.9, 0.1), (0.7, 0.8, 0.02), (1.0, 0.4, 0.0)]
    svg = as_svg("Lists <a> & b", points, 0.7)
    assert svg == as_svg("Lists <a> & b", points, 0.7)
    assert "Lists &lt;a&gt; &amp; b" in svg
    assert "entries found under varied names" in svg
    assert len(re.findall("stroke-dasharray", svg)) == 3


def test_the_command_reports_and_draws(here, run, monkeypatch):  # noqa: F811
    monkeypatch.setenv("XDG_CACHE_HOME", str(here / "cache"))
    (here / "mine.csv").write_text("name,type\n" + "".join(f"{n},{t}\n" for n, t in NAMES))
    (here / "cleared.csv").write_text("id,name\n1,Bakery of Anywhere\n")
    given = (
        "selftest",
        "screen",
        "--list",
        "mine.csv",
        "--per-kind",
        "5",
        "--others",
        "20",
        "--cleared",
        "cleared.csv",
    )
    done = run(*given, "--curve", "curve.svg", "-f", "json", "--at", "2026-11-23T12:00:00Z")
    assert done.code == 0, done.err
    report = json.loads(done.out)
    assert report["schema"] == "proscribe.selftest-screen/1"
    assert [w["name"] for w in report["wolves"]] == ["made-up parties", "cleared.csv"]
    assert report["lists"][0]["entries"] == len(NAMES)
    assert (here / "curve.svg").read_text().startswith("<svg")
    assert run(*given, "--least", "1").code == 1
    assert "of the others raise an alert" in run(*given).out
