"""Packs with the law: refused whole, or used by every answer; a policy is shown apart and outranks no law."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from proscribe import packed, pipeline
from proscribe.errors import CatalogError, LawError, ProscribeError
from proscribe.law import keys, packs
from proscribe.law.instants import parse_instant
from proscribe.law.model import Outcome
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

EXAMPLE = ROOT / "examples" / "policy-pack" / "pack"
NOW = "2026-11-23T12:00:00Z"
AT = parse_instant(NOW)
PRIVATE, PUBLIC = keys.generate_key()
MEASURE = """format: proscribe.measure/1
id: {id}
title: "{id}"
jurisdiction: own
authority: "us"
legal_basis: ["our own rule"]
timezone: America/Chicago
kind: {kind}
sources: {{own: {{cite: "Rule of 1 October 2026", verified: primary}}}}
history: [{{known_from: "2026-10-01T00:00:00-05:00", event: announced, source: own}}]
plain: {{summary: "s", binds: "b"}}
"""
BAN = """clauses:
  - {id: ban, outcome: prohibited, from: "2026-10-01T00:00:00-05:00", when: {all: [{fact: actor, is: self}, {fact: product.maker, is: tcl}]}, text: "no sets", at: "own#1"}
"""
SUSPEND = """amendments:
  - {{measure: {0}, clause: ban, do: suspend, from: "2026-11-01T00:00:00-05:00", at: "own#1"}}
"""


@pytest.fixture
def root(tmp_path, monkeypatch):
    """An empty place for packs, in which one key is trusted."""
    place = tmp_path / "home"
    monkeypatch.setenv("PROSCRIBE_HOME", str(place))
    keys.Trust().trust(PUBLIC, "Juniper")
    return place


def folder(tmp_path: Path, name: str, **files: str) -> Path:
    place = tmp_path / name
    for file, text in files.items():
        kind = "vendors" if file.startswith("vendor") else "measures"
        path = place / kind / f"{file.removeprefix('vendor_').replace('_', '-')}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return place


def install(source: Path, name: str, version: str = "1") -> Path:
    target = keys.home() / f"{name}-{version}.zip"
    packs.build(source, target, name=name, version=version, publisher="Juniper", private=PRIVATE, now=NOW)
    return packs.install(packs.open_pack(target, keys.Trust()), packed.try_pack)


def decide(**facts: str):
    return pipeline.decide({"actor": "self", "act": "use", "at": NOW, **facts}, known_at=AT)


def test_an_installed_pack_is_used_by_every_answer(root):
    assert "glimpse" not in pipeline.load_all().catalog.vendors
    install(EXAMPLE, "juniper")
    home = pipeline.load_all()
    assert home.packs.keys() == {"juniper"}
    assert home.catalog.vendors["glimpse"].name == "Glimpse Optics"
    assert home.law.files["juniper-own-glimpse"].is_file()
    d = decide(**{"product.maker": "glimpse"})
    assert (d.outcome, [(h.measure, h.kind) for h in d.hits]) == (
        Outcome.PROHIBITED,
        [("juniper-own-glimpse", "policy")],
    )
    packs.remove("juniper")
    assert "glimpse" not in pipeline.load_all().catalog.vendors


def test_check_shows_policy_as_the_askers_own(root, tmp_path):
    install(EXAMPLE, "juniper")
    path = tmp_path / "apps.csv"
    path.write_text("Name,Publisher,ComputerName\nGlimpse Viewer,Glimpse Optics,PC-1\n")
    result = pipeline.check([str(path)], at=AT, known_at=AT)
    using = result.findings[0].decisions[0]
    assert using.says == "your own policy forbids it to you since 2026-11-01; no law here does"
    assert [h.kind for h in using.hits] == ["policy"]
    assert result.law.packs["juniper"].startswith("1 ")
    assert result.law.as_of < "2026-11-16", "a policy of last week makes no law newer"
    assert result.summary.exit_code == 1


def test_what_a_policy_allows_outranks_no_law(root):
    install(EXAMPLE, "juniper")
    federal = {
        "product.maker": "bytedance",
        "product.id": "tiktok",
        "product.family": "application",
        "contract.customer": "us-federal-civilian",
        "contract.clause.tiktok": "far-27",
        "use.contract_link": "performance",
        "system.incidental": "false",
    }
    d = decide(**federal)
    assert d.outcome is Outcome.PROHIBITED
    assert d.hits[0].kind == "binding"
    assert [h.clause for h in d.hits if h.kind == "policy"] == ["until-june"]
    assert decide(**{**federal, "contract.customer": "none"}).outcome is Outcome.NOT_PROHIBITED


def test_at_equal_rank_law_speaks_before_policy_whatever_is_older(root, tmp_path):
    older = MEASURE.format(id="own-old", kind="policy") + BAN.replace("2026-10-01", "2001-01-01").replace(
        "is: tcl", "is: kaspersky"
    )
    install(folder(tmp_path, "old", own_old=older), "old")
    d = decide(**{"act": "resell", "product.maker": "kaspersky", "product.family": "antivirus"})
    assert [h.kind for h in d.hits] == ["binding", "policy"]
    assert d.hits[0].since > d.hits[1].since


OWN = MEASURE.format(id="own-a", kind="policy") + BAN
CASES = {
    "a clashing id": (
        {"us_pafaca": MEASURE.format(id="us-pafaca", kind="policy") + BAN},
        "is there already, in",
    ),
    "a vendor that is there": (
        {"vendor_kaspersky": (ROOT / "src/proscribe/catalog/vendors/kaspersky.yaml").read_text("utf-8")},
        "vendor `kaspersky` is there already",
    ),
    "an amendment of nothing": (
        {"own_a": MEASURE.format(id="own-a", kind="policy") + SUSPEND.format("own-z")},
        "amends measure `own-z`, which is not there",
    ),
    "two that suspend each other": (
        {
            "own_a": OWN + SUSPEND.format("own-b"),
            "own_b": MEASURE.format(id="own-b", kind="policy") + BAN + SUSPEND.format("own-a"),
        },
        "suspend or end each other",
    ),
    "a policy that ends law": (
        {
            "own_a": MEASURE.format(id="own-a", kind="policy")
            + SUSPEND.format("us-pafaca").replace("clause: ban", "clause: stores-and-hosts")
        },
        "is of kind policy and cannot change `us-pafaca`, which is of kind binding",
    ),
    "a policy that supersedes law": (
        {"own_a": OWN + "relations: {supersedes: [us-pafaca]}\n"},
        "is of kind policy and cannot change `us-pafaca`",
    ),
    "an advice that ends law": (
        {
            "own_a": MEASURE.format(id="own-a", kind="advice")
            + SUSPEND.format("us-pafaca").replace("clause: ban", "clause: stores-and-hosts")
        },
        "is of kind advice and cannot change `us-pafaca`",
    ),
    "what is no measure": ({"own_a": "format: proscribe.measure/2\n"}, "own-a.yaml:"),
    "an example that fails": (
        {
            "own_a": OWN
            + 'examples: [{name: "wrong", facts: {actor: self, product.maker: tcl, at: "2026-11-01T00:00:00Z"}, expect: {outcome: no-effect}}]\n'
        },
        "example `wrong` expects outcome `no-effect`, found `prohibited`",
    ),
}


@pytest.mark.parametrize(("files", "message"), CASES.values(), ids=CASES.keys())
def test_what_does_not_load_is_refused_whole_and_what_was_there_keeps_working(root, tmp_path, files, message):
    install(EXAMPLE, "juniper")
    before = pipeline.load_all()
    with pytest.raises((LawError, CatalogError)) as caught:
        install(folder(tmp_path, "bad", **files), "bad")
    assert message in caught.value.message
    assert caught.value.hint
    assert ".new-" not in caught.value.message, "the folder of the attempt is nobody's business"
    assert [p.name for p in (root / "packs").iterdir()] == ["juniper"]
    assert pipeline.load_all() is before


def test_a_new_version_that_does_not_load_leaves_the_old_one(root, tmp_path):
    install(folder(tmp_path, "good", own_a=OWN), "own")
    with pytest.raises(LawError):
        install(folder(tmp_path, "bad", own_a=OWN.replace("is: tcl", "is: tcl, in: [tcl]")), "own", "2")
    assert packs.installed()["own"].manifest.version == "1"
    assert decide(**{"product.maker": "tcl"}).hits[-1].measure == "own-a"


def test_a_new_version_may_change_what_it_brings(root, tmp_path):
    install(folder(tmp_path, "good", own_a=OWN), "own")
    install(
        folder(tmp_path, "more", own_a=OWN, own_b=MEASURE.format(id="own-b", kind="policy") + BAN), "own", "2"
    )
    assert [h.measure for h in decide(**{"product.maker": "tcl"}).hits][-2:] == ["own-a", "own-b"]


def test_packs_may_rest_on_each_other_and_the_first_is_not_taken_from_under_the_second(root, tmp_path):
    install(folder(tmp_path, "a", own_a=OWN), "first")
    amending = MEASURE.format(id="own-b", kind="policy") + SUSPEND.format("own-a")
    install(folder(tmp_path, "b", own_b=amending), "second")
    assert all(h.measure != "own-a" for h in decide(**{"product.maker": "tcl"}).hits)
    with pytest.raises(LawError, match="amends measure `own-a`, which is not there"):
        packed.try_without(packs.place_of("first"))
    packed.try_without(packs.place_of("second"))


@pytest.mark.parametrize(
    ("harm", "message"),
    [
        (
            lambda p: (p / "vendors/glimpse.yaml").write_text("x"),
            "this file was changed since pack `juniper`",
        ),
        (lambda p: (p / "vendors/glimpse.yaml").unlink(), "this file is gone since pack `juniper`"),
        (lambda p: (p / "measures/more.yaml").write_text("x"), "this file was added since pack `juniper`"),
        (lambda p: (p / "pack.json").write_text("{"), "this installed pack cannot be read"),
        (lambda p: (p / "pack.sig").unlink(), "this installed pack cannot be read"),
    ],
)
def test_a_harmed_pack_stops_every_answer_until_it_is_mended_or_removed(root, harm, message):
    place = install(EXAMPLE, "juniper")
    harm(place)
    with pytest.raises(LawError) as caught:
        decide(**{"product.maker": "other"})
    assert message in caught.value.message
    assert "`proscribe law remove juniper`" in caught.value.hint
    install(EXAMPLE, "juniper")
    assert decide(**{"product.maker": "glimpse"}).outcome is Outcome.PROHIBITED
    harm(place)
    packs.remove("juniper")
    assert decide(**{"product.maker": "other"}).outcome is not Outcome.PROHIBITED


def test_a_pack_that_loads_no_more_is_named_with_the_way_to_remove_it(root, tmp_path):
    place = install(folder(tmp_path, "a", own_a=OWN), "first")
    manifest = packs.read_installed(place).manifest
    text = OWN.replace("is: tcl", "is: [tcl]").encode()  # as if proscribe had grown stricter since
    (place / "measures/own-a.yaml").write_bytes(text)
    import hashlib

    import msgspec

    changed = msgspec.structs.replace(
        manifest, files={"measures/own-a.yaml": hashlib.sha256(text).hexdigest()}
    )
    (place / "pack.json").write_bytes(msgspec.json.encode(changed))
    with pytest.raises(LawError) as caught:
        pipeline.load_all()
    assert caught.value.message.startswith("pack `first` does not load any more")
    assert "`proscribe law remove first`" in caught.value.hint


def test_a_revoked_key_stops_what_it_signed_and_a_rotated_one_does_not(root):
    install(EXAMPLE, "juniper")
    trust = keys.Trust()
    new_private, new_public = keys.generate_key()
    keys.accept_rotation(keys.rotate(PRIVATE, new_public), trust, NOW)
    assert decide(**{"product.maker": "glimpse"}).outcome is Outcome.PROHIBITED
    shutil.rmtree(root)
    trust = keys.Trust()
    trust.trust(PUBLIC, "Juniper")
    install(EXAMPLE, "juniper")
    trust.revoke(keys.key_id(PUBLIC), NOW)
    with pytest.raises(ProscribeError, match="which was revoked on 2026-11-23"):
        decide(**{"product.maker": "glimpse"})
    assert len(new_private) == 32


def test_without_packs_nothing_is_looked_for(root):
    assert packed.there() == packed.There((), (), ())
    assert packed.there(root / "nowhere") == packed.There()
