"""The law commands that keep it alive: diff, timeline, new, build, verify; packs and keys; penalty."""

from __future__ import annotations

import json
import sys

import pytest
from defusedxml import ElementTree

from proscribe.law.load import HOME
from tests.apps.conftest import AT
from tests.conftest import ROOT

RULE = "us-ear-affiliates-50"
BAN = "us-doc-icts-2021-002-kaspersky"
PACK = ROOT / "examples" / "policy-pack" / "pack"


def test_diff_tells_what_began_and_ended_between_two_days(run):
    done = run("law", "diff", "2025-09-01", "2025-12-01", "--measure", RULE, "--known-at", AT)
    assert done.code == 0
    assert "The law from 2025-09-01T04:00:00Z to 2025-12-01T05:00:00Z: 4 changes" in done.out
    assert "owned-half (licence-required) begins on 2025-09-29" in done.out
    assert "owned-half (licence-required) ends on 2025-11-10" in done.out


def test_diff_of_knowledge_tells_what_was_learned(run):
    done = run("law", "diff", "--known", "2025-11-11", "2025-11-13", "-f", "json")
    found = json.loads(done.out)
    assert (found["schema"], found["of"]) == ("proscribe.law-diff/1", "knowledge")
    assert {c["measure"] for c in found["changes"]} == {RULE}
    assert any("before: in force from 2025-09-29" in c["says"] for c in found["changes"])


def test_diff_of_the_same_instant_is_nothing(run):
    done = run("law", "diff", "now", "now")
    assert (done.code, "0 changes" in done.out) == (0, True)
    assert "Others are not in these data" in done.out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("2025-12-01", "2025-09-01"), "`2025-12-01` is later than `2025-09-01`"),
        (("soon", "2025-09-01"), "A: `soon` is not an instant"),
        (("2025-09-01", "2025-12-01", "--measure", "us-pafac"), "there is no measure `us-pafac`"),
    ],
)
def test_diff_says_what_it_cannot_read(run, arguments, told):
    done = run("law", "diff", *arguments)
    assert done.code == 2
    assert told in done.err
    assert "hint:" in done.err


def test_timeline_is_drawn_as_text_svg_and_json(run, here):
    text = run("law", "timeline", RULE, "--at", AT, "--known-at", AT).out
    assert "owned-half-later" in text
    assert ">" in text
    assert "at 2026-11-23" in text
    done = run("law", "timeline", RULE, BAN, "--at", AT, "-o", "t.svg")
    assert (done.code, done.out) == (0, "")
    ElementTree.parse(here / "t.svg")
    assert RULE in (here / "t.svg").read_text("utf-8")
    found = json.loads(run("law", "timeline", RULE, "-f", "json").out)
    assert {p["measure"] for p in found["phases"]} == {RULE}
    assert run("law", "timeline", RULE, "-f", "svg", "--no-mark", "--at", AT).out.count('class="at"') == 0


def test_timeline_of_everything_has_every_measure_with_clauses(run):
    done = run("law", "timeline", "-f", "svg", "--known-at", "2099-01-01T00:00:00Z")
    root = ElementTree.fromstring(done.out)
    told = root.find("{http://www.w3.org/2000/svg}desc").text
    for file in HOME.glob("measures/*/*.yaml"):
        has = "\nclauses:" in file.read_text("utf-8")
        assert (f"{file.stem}. " in told) == has, file.stem


def test_timeline_draws_what_was_known(run):
    then = "2025-11-11T00:00:00Z"
    text = run("law", "timeline", RULE, "--known-at", then, "--at", then).out
    assert "suspended" not in text
    assert run("law", "timeline", "us-none").code == 2


def test_a_new_measure_loads_and_its_examples_pass(run, here):
    done = run(
        *("law", "new", "--id", "own-2027", "--title", 'None of: "these"', "--maker", "kaspersky"),
        *(
            "--maker",
            "bytedance",
            "--act",
            "keep-using",
            "--act",
            "sell",
            "--from",
            "2027-01-01",
            "--until",
            "2028-01-01",
        ),
    )
    assert (done.code, done.err) == (0, "")
    assert "own-2027.yaml: 8 examples, 0 fail" in done.out
    assert run("law", "lint", "own-2027.yaml").out.endswith("1 measure: 0 errors, 0 warnings\n")
    tested = run("law", "test", "own-2027.yaml", "-v")
    assert tested.code == 0
    assert "not covered" not in tested.out


@pytest.mark.parametrize("kind", ["policy", "binding", "advice"])
@pytest.mark.parametrize("outcome", ["prohibited", "licence-required", "advised-against", "not-prohibited"])
def test_every_kind_and_outcome_makes_a_measure_without_a_fault(run, kind, outcome):
    run(
        *("law", "new", "--id", "mine", "--title", "Mine", "--maker", "tcl", "--kind", kind),
        *("--outcome", outcome, "--timezone", "Europe/Berlin", "--from", "2027-03-28"),
    )
    assert run("law", "lint", "mine.yaml").code == 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--id", "us-pafaca"), "measure `us-pafaca` is there already"),
        (("--maker", "kasperski"), "--maker: there is no vendor `kasperski`; the nearest is `kaspersky`"),
        (("--act", "sel"), "--act: there is no act `sel`"),
        (("--from", "2027-01-01T00:00:00"), "has no offset"),
        (("--timezone", "Mars/Base"), "`Mars/Base` is not a time zone"),
        (("--id", "Upper"), "is not lower-case words"),
        (("--dir", "nowhere"), "cannot be written"),
    ],
)
def test_new_says_what_it_cannot_take(run, here, arguments, told):
    given = {"--id": "mine", "--title": "Mine", "--maker": "tcl"} | dict([arguments])
    done = run("law", "new", *(x for pair in given.items() for x in pair))
    assert done.code == 2
    assert told in done.err
    assert not list(here.glob("*.yaml"))


def test_new_writes_over_nothing(run, here):
    (here / "mine.yaml").write_text("precious")
    done = run("law", "new", "--id", "mine", "--title", "Mine", "--maker", "tcl")
    assert (done.code, (here / "mine.yaml").read_text()) == (2, "precious")


def test_build_names_everything_by_digest_and_twice_the_same(run, here):
    done = run("law", "build", "-o", "law.json")
    assert (done.code, done.out) == (0, "")
    first = json.loads((here / "law.json").read_text())
    assert first == json.loads(run("law", "build").out)
    assert first["schema"] == "proscribe.law-build/1"
    assert len(first["measures"]) == first["counts"]["measures"] == len(list(HOME.glob("measures/*/*.yaml")))
    listed = json.loads(run("law", "list", "-f", "json").out)
    assert first["law"] == listed["digest"]


def test_verify_finds_no_error_and_tells_what_is_overdue(run):
    early = run("law", "verify", "--at", "2026-01-01T00:00:00Z", "-f", "json")
    assert early.code == 0
    found = json.loads(early.out)
    assert (found["complaints"], found["overdue"]) == ([], [])
    late = run("law", "verify", "--at", "2099-01-01T00:00:00Z", "-f", "json")
    assert late.code == 0
    found = json.loads(late.out)
    assert BAN in found["overdue"]
    assert {c["severity"] for c in found["complaints"]} == {"warning"}
    assert run("law", "verify", "--at", "2099-01-01T00:00:00Z", "--strict").code == 1


def test_verify_reads_the_citations_of_packs_too(run, here, keyed):
    (here / "pack" / "measures").mkdir(parents=True)
    run(
        "law",
        "new",
        "--id",
        "mine",
        "--title",
        "Mine",
        "--maker",
        "tcl",
        "--dir",
        "pack/measures",
        "--cite",
        "89 F.R. 1",
    )
    assert install(run, here / "pack").code == 0
    done = run("law", "verify", "--at", AT)
    assert done.code == 1
    told = " ".join(done.out.split())
    assert "2 errors" in told, "as source and as legal basis"
    assert "error: mine: `89 F.R. 1` is not how the Federal Register is cited" in told


@pytest.fixture
def keyed(run, here):
    """A key pair, trusted."""
    assert run("law", "keys", "--new", "my.key").code == 0
    assert run("law", "keys", "--trust", "my.key.pub", "--name", "Mine").code == 0
    return here / "my.key"


def install(run, folder, version: str = "1"):
    packed = run(
        "law", "pack", folder, "--id", "mine", "--version", version, "--key", "my.key", "-o", f"{version}.zip"
    )
    return run("law", "install", f"{version}.zip") if packed.code == 0 else packed


def test_a_pack_is_signed_installed_listed_used_and_removed(run, here, keyed):
    packed = run("law", "pack", PACK, "--version", "2026.11.1", "--key", "my.key")
    assert "pack-2026.11.1.zip: pack pack 2026.11.1, 2 measures, 1 vendors, digest" in packed.out
    done = run("law", "install", "pack-2026.11.1.zip")
    assert done.out.startswith("installed pack 2026.11.1: 2 measures, 1 vendors, signed by Mine")
    listed = json.loads(run("law", "packs", "-f", "json").out)
    assert [(p["id"], p["version"], p["problem"], p["key_name"]) for p in listed["packs"]] == [
        ("pack", "2026.11.1", "", "Mine")
    ]
    decided = run("decide", "-F", "actor=self", "-F", "act=use", "-F", "product.maker=glimpse", "--at", AT)
    assert decided.code == 1
    assert "What your own policy says" in decided.out
    assert "juniper-own-glimpse: in force" in run("law", "list", "--at", AT).out
    assert run("law", "lint", "juniper-own-tiktok").code == 0
    assert run("explain", "juniper-own-tiktok", "--at", AT).code == 0
    assert run("law", "build").out.count('"pack": "2026.11.1 ') == 1
    assert run("law", "remove", "pack").out.startswith("removed pack")
    assert "0 packs installed" in run("law", "packs").out
    again = run("law", "remove", "pack")
    assert (again.code, "no pack `pack` is installed" in again.err) == (2, True)


def test_what_does_not_load_cannot_be_packed(run, here, keyed):
    (here / "bad" / "measures").mkdir(parents=True)
    (here / "bad" / "measures" / "x.yaml").write_text("format: proscribe.measure/1\n")
    done = run("law", "pack", "bad", "--version", "1", "--key", "my.key")
    assert done.code == 2
    assert "measures/x.yaml:1: required key `id` is missing" in done.err or "measures/x.yaml" in done.err
    assert not list(here.glob("*.zip"))


def test_a_downgrade_and_an_unknown_key_are_refused(run, here, keyed):
    assert install(run, PACK, "2").code == 0
    older = install(run, PACK, "1")
    assert older.code == 2
    assert "pack `mine` 1 is older than 2, which is installed" in older.err
    run("law", "keys", "--new", "other.key")
    run("law", "pack", PACK, "--id", "mine", "--version", "3", "--key", "other.key", "-o", "3.zip")
    unknown = run("law", "install", "3.zip")
    assert unknown.code == 2
    assert "which you do not trust" in unknown.err
    assert "law keys --trust" in unknown.err


def test_a_harmed_pack_is_told_by_every_command_and_can_be_removed(run, here, keyed):
    assert install(run, PACK).code == 0
    (here / "home" / "packs" / "mine" / "vendors" / "glimpse.yaml").write_text("changed")
    for arguments in (("law", "list"), ("facts",), ("check", ".")):
        done = run(*arguments)
        assert done.code == 2
        assert "was changed since pack `mine` was installed" in done.err
        assert "proscribe law remove mine" in done.err
    told = run("law", "packs")
    assert (told.code, "CANNOT BE USED" in told.out) == (2, True)
    assert run("law", "remove", "mine").code == 0
    assert run("law", "list").code == 0


def test_a_pack_on_which_another_rests_is_kept(run, here, keyed):
    assert install(run, PACK).code == 0
    folder = here / "more" / "measures"
    folder.mkdir(parents=True)
    run("law", "new", "--id", "more", "--title", "More", "--maker", "tcl", "--dir", str(folder))
    text = (folder / "more.yaml").read_text("utf-8")
    more = 'amendments:\n  - {measure: juniper-own-glimpse, clause: nothing, do: end, on: "2027-01-01T00:00:00-06:00", at: "text#1"}\n'
    (folder / "more.yaml").write_text(text.replace("review:", more + "review:"), "utf-8")
    assert run("law", "pack", "more", "--version", "1", "--key", "my.key").code == 0
    assert run("law", "install", "more-1.zip").code == 0
    kept = run("law", "remove", "mine")
    assert kept.code == 2
    assert "without `mine` the other packs do not load" in kept.err
    assert run("law", "remove", "mine", "--force").code == 0
    assert "pack `more` does not load any more" in run("law", "list").err


def test_keys_are_made_trusted_rotated_and_revoked(run, here, keyed):
    assert keyed.stat().st_mode & 0o777 == 0o600 or sys.platform == "win32"
    (mine,) = json.loads(run("law", "keys", "-f", "json").out)["keys"]
    assert run("law", "keys", "--new", "my.key").code == 2, "keys are never written over"
    run("law", "keys", "--new", "next.key")
    assert run("law", "keys", "--rotate", "my.key", "next.key.pub", "-o", "rotation.json").code == 0
    done = run("law", "keys", "--accept", "rotation.json")
    assert f"follows {mine['id']}" in done.out
    listed = run("law", "keys").out
    assert "1 of 2 keys are trusted" in listed
    new = next(k for k in json.loads(run("law", "keys", "-f", "json").out)["keys"] if not k["revoked"])
    assert run("law", "keys", "--revoke", new["id"]).out.startswith(f"revoked: {new['id']} Mine")
    again = run("law", "keys", "--trust", "next.key.pub")
    assert (again.code, "was revoked" in again.err) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--trust", "nowhere"), "nowhere: cannot be read"),
        (("--trust", "junk"), "junk: this is no public key"),
        (("--trust", "my.key"), "my.key: this is no public key"),
        (("--rotate", "my.key.pub", "my.key.pub"), "my.key.pub: this is no private key"),
        (("--accept", "junk"), "this is no statement of a key rotation"),
        (("--accept", "nowhere"), "nowhere: cannot be read"),
        (("--revoke", "0123456789abcdef"), "there is no trusted key `0123456789abcdef`"),
        (("--new", "a", "--revoke", "b"), "give one of --new, --trust"),
        (("--new", "nowhere/key"), "the keys cannot be written"),
    ],
)
def test_keys_says_what_it_cannot_take(run, here, keyed, arguments, told):
    (here / "junk").write_bytes(b"\xff\xfe")
    done = run("law", "keys", *arguments)
    assert done.code == 2
    assert told in done.err


def test_without_the_library_signatures_are_off_and_the_rest_is_not(run, here, keyed, monkeypatch):
    assert install(run, PACK).code == 0
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives.asymmetric", None)
    done = run("law", "keys", "--new", "more.key")
    assert done.code == 2
    assert "pip install 'proscribe[packs]'" in done.err
    assert not (here / "more.key").exists()
    assert run("law", "install", "1.zip").code == 2
    assert run("law", "packs").code == 0
    assert (
        "What your own policy says"
        in run("decide", "-F", "actor=self", "-F", "act=use", "-F", "product.maker=glimpse", "--at", AT).out
    )


def test_penalty_lists_the_schedules(run):
    found = json.loads(run("penalty", "-f", "json").out)
    assert [s["id"] for s in found["schedules"]] == sorted(p.stem for p in HOME.glob("penalties/*.yaml"))
    assert BAN in next(s for s in found["schedules"] if s["id"] == "us-ieepa")["measures"]
    assert "us-ieepa" in run("penalty").out


@pytest.mark.parametrize(
    ("schedule", "on", "amount", "most"),
    [
        ("us-ieepa", "2025-01-14T23:59:59.999-05:00", "1000", 368136),
        ("us-ieepa", "2025-01-15", "1000", 377700),
        ("us-ieepa", "2025-01-15", "188850", 377700),
        ("us-ieepa", "2025-01-15", "500000", 1_000_000),
        ("us-ecra", "2025-01-14T23:59:59.999-05:00", "1000", 364992),
        ("us-ecra", "2026-06-01", "1000", 374474),
        ("us-ecra", "2026-06-01", "1000000", 2_000_000),
    ],
)
def test_penalty_is_that_of_the_day_of_assessment(run, schedule, on, amount, most):
    found = json.loads(run("penalty", schedule, "--assessed-at", on, "--amount", amount, "-f", "json").out)
    civil = next(p for p in found["penalties"][schedule] if p["kind"] == "civil")
    assert civil["maximum_usd"] == most


def test_penalty_by_user_is_multiplied(run):
    found = json.loads(run("penalty", "us-pafaca", "--users", "170", "-f", "json").out)
    assert found["penalties"]["us-pafaca"][0]["maximum_usd"] == 850_000
    assert "for this many at most USD 850,000" in " ".join(
        run("penalty", "us-pafaca", "--users", "170").out.split()
    )


def test_penalty_of_a_measure_is_that_of_its_schedules(run):
    found = json.loads(run("penalty", "--measure", BAN, "--assessed-at", AT, "-f", "json").out)["penalties"]
    assert {p["kind"] for p in found[BAN]} == {"civil", "criminal"}


def test_penalty_without_a_figure_says_so(run):
    done = run("penalty", "us-ieepa", "--assessed-at", "2020-01-15")
    told = " ".join(done.out.split())
    assert (
        "no figure for that date; these data begin with 2022-01-15. That does not mean that there is none."
        in told
    )


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("us-iepa",), "there is no schedule `us-iepa`; the nearest is `us-ieepa`"),
        (("--measure", "us-pafac"), "there is no measure `us-pafac`"),
        (("us-ieepa", "--amount", "-1"), "amount"),
        (("us-ieepa", "--assessed-at", "soon"), "--assessed-at: `soon` is not an instant"),
    ],
)
def test_penalty_says_what_it_cannot_take(run, arguments, told):
    done = run("penalty", *arguments)
    assert (done.code, told in done.err) == (2, True)


def test_an_overdue_review_is_told_by_check_and_decide(run, inventory):
    late = "2099-01-01T00:00:00Z"
    for arguments in (("check", inventory), ("decide", "-F", "act=use", "-F", "product.maker=kaspersky")):
        done = run(*arguments, "--at", late, "--known-at", late)
        assert "measures is overdue" in " ".join(done.out.split())
    rows = run("check", inventory, "--at", late, "--known-at", late, "-f", "csv").out
    assert "\nwarning," in rows.replace("\r", "")
    assert "\nlaw," in rows.replace("\r", "")
