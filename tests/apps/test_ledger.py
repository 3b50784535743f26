"""`--record` and the `ledger` commands, from first answer to an auditor's proof."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from tests.apps.conftest import AT

SELL = (
    "decide",
    "-F",
    "act=sell",
    "-F",
    "actor=party:kaspersky-lab-inc",
    "-F",
    "product=Kaspersky Endpoint Security",
)
PACK = Path(__file__).resolve().parents[2] / "examples" / "policy-pack" / "pack"
THEN = ("--at", "2024-10-01T00:00:00Z", "--known-at", "2024-06-01T00:00:00Z")


@pytest.fixture
def key(run, here):
    assert run("law", "keys", "--new", "sign.key").code == 0
    return here / "sign.key"


def shown(run, *more):
    done = run("ledger", "show", "--ledger", "l.sqlite", "-f", "json", *more)
    assert done.code == 0, done.err
    return json.loads(done.out)


def test_an_answer_is_recorded_with_what_it_rests_on(run, inventory):
    done = run("check", inventory, "--ledger", "l.sqlite", "--at", AT, "--known-at", AT, "-f", "json")
    assert done.code == 1
    assert "recorded: entry 2 of l.sqlite, root " in done.err
    told = shown(run)
    assert [e["kind"] for e in told["entries"]] == ["ledger", "law", "check"]
    law, check = told["entries"][1:]
    result = json.loads(done.out)
    assert check["payload"]["result"] == result
    assert (check["at"], check["known_at"]) == (result["at"], result["known_at"])
    assert (check["law"], check["catalog"]) == (result["law"]["digest"], result["catalog"]["digest"])
    assert law["payload"]["measures"] == result["law"]["measures"]
    assert check["payload"]["asked"] == {
        "as": None,
        "fail_on": "prohibited",
        "paths": [str(inventory)],
        "profile": None,
    }
    sizes = {Path(i["name"]).name: i["bytes"] for i in check["inputs"]}
    assert sizes == {p.name: p.stat().st_size for p in inventory.iterdir()}


def test_each_of_several_organisations_is_recorded(run, here):
    for name in ("north", "south"):
        (here / "customers" / name).mkdir(parents=True)
        (here / "customers" / name / "apps.csv").write_text(
            f"Name,Publisher,ComputerName\n7-Zip,Igor Pavlov,{name}-1\n"
        )
    done = run("check", "--organisations", "customers", "--ledger", "l.sqlite")
    assert done.code == 0, done.err
    checks = shown(run, "--kind", "check")["entries"]
    assert [e["payload"]["asked"]["paths"] for e in checks] == [["customers/north"], ["customers/south"]]
    assert [e["payload"]["result"]["coverage"][0]["file"] for e in checks] == [
        "customers/north/apps.csv",
        "customers/south/apps.csv",
    ]


def test_the_law_is_recorded_once_for_as_long_as_it_is_the_same(run, here):
    for _ in range(2):
        assert run(*SELL, "--ledger", "l.sqlite").code == 1
    assert [e["kind"] for e in shown(run)["entries"]] == ["ledger", "law", "decision", "decision"]
    assert [e["seq"] for e in shown(run, "--kind", "decision", "--last", "1")["entries"]] == [3]


def test_nothing_is_recorded_unless_it_is_asked_for(run, here):
    assert run(*SELL).code == 1
    assert run(*SELL, "--ledger", "l.sqlite", "--no-record").code == 1
    assert not (here / "l.sqlite").exists()
    assert not (here / "home" / "ledger.sqlite").exists()


def test_record_alone_uses_the_ledger_of_the_user(run, here):
    assert run(*SELL, "--record").code == 1
    assert (here / "home" / "ledger.sqlite").exists()
    assert "3 entries" in " ".join(run("ledger", "show").out.split())


def test_the_environment_and_the_profile_may_say_so(run, spawn, here):
    assert spawn(*SELL, PROSCRIBE_LEDGER="by-environment.sqlite").code == 1
    assert (here / "by-environment.sqlite").exists()
    (here / "proscribe.toml").write_text(
        '[organisation]\nname = "Example"\n[ledger]\nwhere = "kept/l.sqlite"\norigin = "example.org/ours"\nredact = true\n'
    )
    assert run(*SELL).code == 1
    told = json.loads(run("ledger", "show", "-f", "json").out)
    assert told["entries"][0]["payload"] == {"origin": "example.org/ours"}
    assert list(told["entries"][2]["payload"]["asked"]["profile"]) == ["withheld"]
    assert run(*SELL, "--no-record").code == 1
    assert json.loads(run("ledger", "show", "-f", "json").out)["size"] == 3
    (here / "proscribe.toml").write_text('[ledger]\nwhere = "kept/l.sqlite"\nrecord = false\n')
    assert run(*SELL).code == 1
    assert json.loads(run("ledger", "show", "-f", "json").out)["size"] == 3


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[ledger]\nwhere = 7\n", "proscribe.toml:2: ledger.where is `7`"),
        ("[ledger]\nwheer = 'x'\n", "proscribe.toml:2: unknown key `wheer`"),
    ],
)
def test_a_profile_that_says_it_wrongly(run, here, text, said):
    (here / "proscribe.toml").write_text(text)
    done = run(*SELL)
    assert done.code == 2
    assert said in done.err


def test_an_answer_that_cannot_be_recorded_is_not_given(run, here):
    (here / "l.sqlite").write_bytes(b"something else" * 99)
    done = run(*SELL, "--ledger", "l.sqlite")
    assert (done.code, done.out) == (2, "")
    assert "no SQLite database" in done.err


def test_each_case_of_a_table_is_an_entry(run, here):
    (here / "t.csv").write_text(
        "id,act,actor,product\n1,sell,party:kaspersky-lab-inc,Kaspersky Endpoint Security\n2,buy,self,7-Zip\n"
    )
    done = run("decide", "t.csv", "--ledger", "l.sqlite", "-f", "jsonl", *THEN)
    rows = [json.loads(line) for line in done.out.splitlines()]
    asked, first, second = shown(run)["entries"][2:]
    assert asked["payload"]["file"] == "t.csv"
    assert [i["name"] for i in asked["inputs"]] == ["t.csv"]
    assert [e["payload"]["of"] for e in (first, second)] == [asked["seq"]] * 2
    assert first["payload"]["written"]["id"] == "1"
    assert first["payload"]["answer"]["outcome"] == rows[0]["outcome"]
    assert second["payload"]["answer"]["error"] == rows[1]["error"]


def test_redaction_leaves_people_and_devices_out(run, inventory, here):
    done = run("check", inventory, "--ledger", "l.sqlite", "--redact", "--at", AT, "--known-at", AT)
    assert done.code == 1
    body = (
        sqlite3.connect(here / "l.sqlite")
        .execute("SELECT body FROM ledger_entry WHERE seq = 2")
        .fetchone()[0]
    )
    assert b"PC-1" not in body
    assert str(inventory).encode() not in body
    assert b'"withheld":"sha256:' in body
    assert b"kaspersky" in body
    assert run("ledger", "verify", "--ledger", "l.sqlite").code == 0
    assert run("ledger", "replay", "2", "--ledger", "l.sqlite").code == 0


def test_verify_names_the_entry_that_was_changed(run, here):
    run(*SELL, "--ledger", "l.sqlite")
    whole = run("ledger", "verify", "--ledger", "l.sqlite")
    assert whole.code == 0
    assert "l.sqlite: whole; 3 entries read" in whole.out
    assert "No checkpoint of a trusted key covers any of it" in whole.out
    raw = sqlite3.connect(here / "l.sqlite")
    raw.execute("UPDATE ledger_entry SET body = replace(body, 'prohibited', 'no-effect') WHERE seq = 2")
    raw.commit()
    raw.close()
    done = run("ledger", "verify", "--ledger", "l.sqlite", "-f", "json")
    assert done.code == 1
    assert json.loads(done.out)["report"]["problems"] == [
        {"entry": 2, "says": "its bytes do not fit its hash: they were changed"}
    ]


def test_from_a_checkpoint_to_a_proof(run, here, key):
    run(*SELL, "--ledger", "l.sqlite")
    assert "no signed checkpoint covers entry 2" in run("ledger", "prove", "2", "--ledger", "l.sqlite").err
    first = run("ledger", "checkpoint", "--key", key, "--ledger", "l.sqlite", "-o", "old.txt")
    assert first.code == 0, first.err
    run(*SELL, "--ledger", "l.sqlite")
    assert run("ledger", "checkpoint", "--key", key, "--ledger", "l.sqlite").out.split("\n")[1] == "5"
    public = f"{key}.pub"
    assert run("ledger", "prove", "2", "--ledger", "l.sqlite", "-o", "p.json").code == 0
    done = run("ledger", "check-proof", "p.json", "--key", public)
    assert done.code == 0
    assert "proved: entry 2 of proscribe-ledger/" in done.out
    assert run("ledger", "prove", "--since", "old.txt", "--ledger", "l.sqlite", "-o", "c.json").code == 0
    assert "continues the older checkpoint" in run("ledger", "check-proof", "c.json", "--key", public).out
    text = (here / "p.json").read_text().replace("prohibited", "no-effect")
    (here / "p.json").write_text(text)
    forged = run("ledger", "check-proof", "p.json", "--key", public)
    assert (forged.code, forged.out) == (1, "")
    assert "it proves nothing: this is not entry 2 of what was signed" in forged.err
    checked = run("ledger", "verify", "--ledger", "l.sqlite", "--key", public, "--checkpoint", "old.txt")
    assert checked.code == 0
    assert "signed: the first 5 entries, by sign.key" in checked.out


def test_trusted_keys_are_used_where_none_is_named(run, here, key):
    run(*SELL, "--ledger", "l.sqlite")
    run("ledger", "checkpoint", "--key", key, "--ledger", "l.sqlite", "-o", "c.txt")
    assert "a key that is not known here" in run("ledger", "verify", "--ledger", "l.sqlite").out
    ident = run("law", "keys", "--trust", f"{key}.pub", "--name", "Records office").out.split()[1]
    assert (
        "signed: the first 3 entries, by Records office"
        in run("ledger", "verify", "--ledger", "l.sqlite").out
    )
    run("law", "keys", "--revoke", ident)
    assert "it does not count" in run("ledger", "verify", "--ledger", "l.sqlite").out


def test_a_ledger_that_was_cut_shows_against_a_checkpoint(run, here, key):
    run(*SELL, "--ledger", "l.sqlite")
    (here / "early.sqlite").write_bytes((here / "l.sqlite").read_bytes())
    run(*SELL, "--ledger", "l.sqlite")
    run("ledger", "anchor", "--key", key, "--file", "kept.txt", "--ledger", "l.sqlite")
    public = f"{key}.pub"
    assert (
        run("ledger", "verify", "--ledger", "l.sqlite", "--key", public, "--checkpoint", "kept.txt").code == 0
    )
    assert run("ledger", "verify", "--ledger", "early.sqlite", "--key", public).code == 0
    done = run("ledger", "verify", "--ledger", "early.sqlite", "--key", public, "--checkpoint", "kept.txt")
    assert done.code == 1
    assert "entry 3: it is missing, and all behind it: kept.txt was signed over 4 entries" in done.out
    again = run("ledger", "anchor", "--key", key, "--file", "kept.txt", "--ledger", "early.sqlite")
    assert again.code == 2
    assert "it was cut off or written anew" in again.err


def test_anchoring_says_what_it_needs(run, here, key):
    run(*SELL, "--ledger", "l.sqlite")
    assert "say where" in run("ledger", "anchor", "--ledger", "l.sqlite").err
    assert (
        "no checkpoint was signed yet" in run("ledger", "anchor", "--file", "x", "--ledger", "l.sqlite").err
    )
    done = run("ledger", "anchor", "--tsa", "http://127.0.0.1:9", "--offline", "--ledger", "l.sqlite")
    assert "cannot be asked with --offline" in done.err


def test_an_export_is_checked_without_the_ledger(run, here, key):
    run(*SELL, "--ledger", "l.sqlite")
    run("ledger", "checkpoint", "--key", key, "--ledger", "l.sqlite")
    done = run("ledger", "export", "--ledger", "l.sqlite", "-o", "e.zip")
    assert done.code == 0
    assert "exported: 4 entries" in done.err
    (here / "l.sqlite").unlink()
    checked = run("ledger", "verify", "--export", "e.zip", "--key", f"{key}.pub")
    assert checked.code == 0
    assert "e.zip: whole; 4 entries read" in checked.out


def test_replay_says_which_clause_became_known(run, here):
    run(*SELL, *THEN, "--ledger", "l.sqlite")
    done = run("ledger", "replay", "2", "--ledger", "l.sqlite", "--known-at", AT)
    assert done.code == 1
    assert "Recorded: no-effect." in done.out
    assert "as known today: outcome: no longer no-effect; now prohibited" in done.out
    assert "as known then" not in done.out
    assert "us-doc-icts-2021-002-kaspersky#transactions (prohibited) becomes known on 2024-06-20" in " ".join(
        done.out.split()
    )
    same = run("ledger", "replay", "2", "--ledger", "l.sqlite", "--known-at", "2024-06-01T00:00:00Z")
    assert same.code == 0
    assert "both give the recorded answer" in same.out


def test_replay_of_a_check_and_of_a_case(run, inventory, here):
    run("check", inventory, "--ledger", "l.sqlite", *THEN)
    (here / "t.csv").write_text(
        "id,act,actor,product\n1,sell,party:kaspersky-lab-inc,Kaspersky Endpoint Security\n"
    )
    run("decide", "t.csv", "--ledger", "l.sqlite", *THEN)
    told = json.loads(
        run("ledger", "replay", "2", "4", "--ledger", "l.sqlite", "--known-at", AT, "-f", "json").out
    )
    check, case = told["replays"]
    assert {c["name"].split(" ")[0] for c in check["cases"]} == {
        f["id"] for f in json.loads(run("ledger", "show", "2", "--ledger", "l.sqlite", "-f", "json").out)["entries"][0]["payload"]["result"]["findings"]
    }  # fmt: skip
    assert all(c["then"] == [] for c in (*check["cases"], *case["cases"]))
    assert any(c["today"] for c in check["cases"])
    assert case["cases"][0]["today"][0] == {
        "respect": "outcome",
        "gone": ["no-effect"],
        "new": ["prohibited"],
    }
    assert "holds no answer" in run("ledger", "replay", "1", "--ledger", "l.sqlite").err
    assert "holds no answer" in run("ledger", "replay", "3", "--ledger", "l.sqlite").err


def test_replay_of_every_example_gives_what_was_recorded(run, here):
    """Inventories, logs of traffic, removed programs: what is rebuilt from the record decides as the run did."""
    examples = Path(__file__).resolve().parents[2] / "examples"
    fixtures = Path(__file__).resolve().parents[1] / "sources" / "fixtures"
    run(
        "check",
        examples / "county-hospital",
        fixtures,
        "--ledger",
        "l.sqlite",
        "--at",
        AT,
        "--known-at",
        AT,
        "-o",
        "r.json",
    )
    done = run("ledger", "replay", "2", "--ledger", "l.sqlite", "--known-at", AT, "-f", "json")
    assert done.code == 0, done.err
    (told,) = json.loads(done.out)["replays"]
    findings = json.loads((here / "r.json").read_bytes())["findings"]
    assert len(told["cases"]) == sum(len(f["decisions"]) for f in findings) > 100
    assert any(d["observed"] for f in findings for d in f["decisions"])
    assert {f["state"] for f in findings} >= {"present", "removed"}


def test_a_law_that_changes_is_recorded_with_its_packs(run, here, key):
    run(*SELL, "--ledger", "l.sqlite")
    run("law", "keys", "--trust", f"{key}.pub")
    run("law", "pack", PACK, "--version", "1", "--key", key, "-o", "p.zip")
    done = run("law", "install", "p.zip", "--ledger", "l.sqlite")
    assert (done.code, "recorded: entry 3 of l.sqlite" in done.err) == (0, True)
    law = shown(run, "3")["entries"][0]
    assert law["kind"] == "law"
    assert law["payload"]["packs"]["pack"].startswith("1 ")
    assert "juniper-own-tiktok" in law["payload"]["measures"]
    assert run("law", "remove", "pack", "--ledger", "l.sqlite").code == 0
    assert [e["kind"] for e in shown(run)["entries"][3:]] == ["law", "law"]
    again = run("ledger", "replay", "2", "--ledger", "l.sqlite", "--known-at", AT)
    assert "Measures whose text is another" not in again.out
    run("law", "install", "p.zip")
    run(*SELL, "--ledger", "l.sqlite")
    assert [e["kind"] for e in shown(run)["entries"][5:]] == ["law", "decision"]
    other = run("ledger", "replay", "2", "--ledger", "l.sqlite", "--known-at", AT)
    assert "juniper-own-tiktok: was not there" in other.out


def test_a_command_with_a_ledger_that_is_not_there(run, here):
    done = run("ledger", "verify", "--ledger", "gone.sqlite")
    assert done.code == 2
    assert "there is no ledger here" in done.err
    assert not (here / "gone.sqlite").exists()
