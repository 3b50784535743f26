"""`init` and `ask`: a profile is made, questions are put, answers are kept."""

from __future__ import annotations

import json
import tomllib

import pytest

from proscribe import pipeline, profile
from tests.apps.conftest import AT

OPEN = """\
[organisation]
name = "B"
federal_contract = "prime"  # a remark that stays
acts = ["keep-using"]

[facts]
"contract.customer" = "us-dod"
"""
APPS = "Name,Publisher,ComputerName\nKaspersky Endpoint Security for Windows,AO Kaspersky Lab,PC-1\n"
WHEN = ("--at", AT, "--known-at", AT)


def written(here, name="proscribe.toml"):
    return tomllib.loads((here / name).read_text("utf-8"))


def test_a_profile_has_every_default_written_out(run, here):
    done = run("init", "--yes", "--name", 'Bluestem "B" Dental')
    assert (done.code, done.out) == (0, "")
    found = written(here)
    assert found["organisation"]["name"] == 'Bluestem "B" Dental'
    facts = pipeline.load_all().law.vocabulary.facts
    for name, fact in facts.items():
        if fact.default is None or name == "location":
            continue
        table, key = ("organisation", name[4:]) if name.startswith("org.") else ("facts", name)
        value = list(fact.default) if isinstance(fact.default, tuple) else fact.default
        assert found[table][key] == value, name
    text = (here / "proscribe.toml").read_text("utf-8")
    assert '# state = "unknown"' in text
    assert "# What kind of body is your organisation?" in text
    assert profile.load(here / "proscribe.toml").name == 'Bluestem "B" Dental'


def test_a_new_profile_changes_no_answer(run, inventory):
    before = json.loads(run("check", inventory, *WHEN, "-f", "json").out)
    run("init", "--yes")
    after = json.loads(run("check", inventory, *WHEN, "-f", "json").out)
    assert after["profile"]["source"] == "proscribe.toml"
    assert [f["outcome"] for f in after["findings"]] == [f["outcome"] for f in before["findings"]]


def test_what_is_given_is_stated(run, here):
    given = (
        "--kind",
        "us-local",
        "--state",
        "TX",
        "--federal-contract",
        "prime",
        "--contract-customer",
        "us-dod",
    )
    more = (
        "--act",
        "resell",
        "--act",
        "keep-using",
        "--location",
        "US",
        "--location",
        "DE",
        "-F",
        "system.class=unknown",
    )
    assert run("init", "p.toml", "--yes", *given, *more, "--not-us-person").code == 0
    found = written(here, "p.toml")
    assert found["organisation"]["kind"] == "us-local"
    assert found["organisation"]["us_person"] is False
    assert found["organisation"]["acts"] == ["resell", "keep-using"]
    assert found["organisation"]["locations"] == ["US", "DE"]
    assert found["facts"]["contract.customer"] == "us-dod"
    assert found["facts"]["system.class"] == "unknown"


def test_a_foreign_company_is_no_us_person(run, here):
    run("init", "--yes", "--country", "de")
    found = written(here)["organisation"]
    assert (found["country"], found["us_person"], found["locations"]) == ("DE", False, ["DE"])


def test_a_profile_that_is_there_is_not_overwritten(run, here):
    (here / "proscribe.toml").write_text("# mine\n")
    done = run("init", "--yes")
    assert done.code == 2
    assert "is there already" in done.err
    assert (here / "proscribe.toml").read_text() == "# mine\n"
    assert run("init", "--yes", "--force").code == 0
    assert written(here)["organisation"]["kind"] == "private-organisation"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--kind", "us-loca"], "the nearest is `us-local`"),
        (["-F", "system.clas=federal"], "is no fact"),
        (["-F", "nothing"], "has no `=`"),
        (["--act", "fly"], "org.acts cannot be `fly`"),
    ],
)
def test_a_wrong_value_writes_nothing(run, here, options, said):
    done = run("init", "--yes", *options)
    assert done.code == 2
    assert said in done.err
    assert not (here / "proscribe.toml").exists()


def test_questions_are_put_one_at_a_time(spawn, here):
    done = spawn("init", stdin=b"Juniper\nus-loca\nus-local\n\nTX\n\n\n\n")
    assert done.code == 0
    assert done.out == ""
    assert "us-local: a county" in done.err
    assert "the nearest is `us-local`" in done.err
    found = written(here)["organisation"]
    assert (found["name"], found["kind"], found["state"], found["us_person"]) == (
        "Juniper",
        "us-local",
        "TX",
        True,
    )


def test_an_input_that_ends_writes_nothing(spawn, here):
    done = spawn("init", stdin=b"Juniper\n")
    assert done.code == 130
    assert not (here / "proscribe.toml").exists()


@pytest.fixture
def asked(inventory, here):
    """A profile that leaves open what matters."""
    path = inventory / "proscribe.toml"
    path.write_text(OPEN)
    (inventory / "apps.csv").write_text(APPS)
    return path


def test_an_answer_is_kept_and_settles(spawn, inventory, asked):
    before = json.loads(spawn("check", inventory, *WHEN, "-f", "json").out)
    assert before["summary"]["needs_facts"] == 1
    assert before["questions"][0]["fact"] == "use.contract_link"
    done = spawn("ask", inventory, *WHEN, stdin=b"nonsense\nnone\nquit\n")
    assert done.code == 0
    assert "(settles 1 finding)" in done.err
    assert "performance: used in performing a government contract" in done.err
    assert "deliverables, run-for-agency: prohibited" in done.err
    assert "use.contract_link cannot be `nonsense`" in done.err
    text = asked.read_text("utf-8")
    assert "# a remark that stays" in text
    assert '"use.contract_link" = "none"' in text
    after = json.loads(spawn("check", inventory, *WHEN, "-f", "json").out)
    assert after["summary"]["needs_facts"] == 0


@pytest.mark.parametrize(("answer", "kept"), [(b"unknown\n", True), (b"skip\n", False), (b"quit\n", False)])
def test_a_question_can_be_left_open(spawn, inventory, asked, answer, kept):
    done = spawn("ask", inventory, *WHEN, stdin=answer)
    assert done.code == 0
    assert "use.contract_link: Is it used" in done.out, "it is still open"
    assert ('"use.contract_link" = "unknown"' in asked.read_text("utf-8")) is kept
    again = spawn("ask", inventory, *WHEN, stdin=b"quit\n")
    assert ("[unknown|skip|quit]" not in again.err) is kept


def test_answers_can_be_given_without_being_asked(run, inventory, asked):
    done = run("ask", inventory, "--answer", "org.kind=us-dod", "--answer", "contract.customer=none", *WHEN)
    assert done.code == 0
    found = tomllib.loads(asked.read_text("utf-8"))
    assert found["organisation"]["kind"] == "us-dod"
    assert found["facts"]["contract.customer"] == "none"
    assert "Checked 1 of 1 observation" in done.out


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("product.family=antivirus", "belongs to a single case"),
        ("org.kind=nobody", "org.kind cannot be `nobody`"),
        ("org.knid=us-dod", "the nearest is `org.kind`"),
        ("org.kind", "has no `=`"),
    ],
)
def test_an_answer_that_cannot_be_kept_is_told(run, inventory, asked, answer, said):
    before = asked.read_text("utf-8")
    done = run("ask", inventory, "--answer", answer, *WHEN)
    assert done.code == 2
    assert said in done.err
    assert asked.read_text("utf-8") == before


def test_a_saved_result_can_be_asked_about(spawn, inventory, asked, here):
    spawn("check", inventory, *WHEN, "-o", "r.json")
    done = spawn("ask", "--from", "r.json", stdin=b"performance\n")
    assert done.code == 0
    assert "kept in proscribe.toml: use.contract_link = performance" in done.err
    assert written(here)["facts"] == {"use.contract_link": "performance"}
