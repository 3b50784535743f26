"""`check` and `render`: what they write, where, and with what exit code."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from proscribe import outputs
from proscribe.apps.cli._progress import Progress
from proscribe.law.load import HOME
from tests.apps.conftest import AT, CSV

WHEN = ("--at", AT, "--known-at", AT)


def test_something_prohibited_is_exit_code_1(run, inventory):
    done = run("check", inventory, *WHEN)
    assert done.code == 1
    assert done.out.startswith("No profile: ")
    assert "Kaspersky Endpoint Security on 2 devices: PC-1, PC-2" in " ".join(done.out.split())
    assert "note.txt" in done.out
    assert done.err == ""


def test_a_clean_file_is_exit_code_0(run, clean):
    done = run("check", clean, *WHEN)
    assert done.code == 0
    assert "None in what was checked." in done.out


def test_what_cannot_be_read_is_exit_code_3(run, clean, inventory):
    assert run("check", "gone.csv", *WHEN).code == 3
    assert run("check", clean, "gone.csv", *WHEN).code == 3
    assert run("check", clean, "gone.csv", "--allow-incomplete", *WHEN).code == 0
    both = run("check", inventory, "gone.csv", *WHEN)
    assert both.code == 1, "found beats incomplete"
    assert "INCOMPLETE" in both.out
    assert run("check", inventory, "gone.csv", "--exit-zero", *WHEN).code == 3
    assert run("check", inventory, "gone.csv", "--exit-zero", "--allow-incomplete", *WHEN).code == 0


def test_exit_zero_is_in_the_report_too(run, inventory):
    done = run("check", inventory, "--exit-zero", "-f", "json", *WHEN)
    assert done.code == json.loads(done.out)["summary"]["exit_code"] == 0


@pytest.mark.parametrize("form", ["table", "json", "csv", "markdown"])
def test_the_same_input_gives_the_same_bytes(run, inventory, form):
    assert run("check", inventory, "-f", form, *WHEN).out == run("check", inventory, "-f", form, *WHEN).out


def test_the_format_follows_the_name_of_the_file(run, inventory, here):
    for name, start in (("r.json", "{\n"), ("r.csv", "row,id"), ("r.md", "# "), ("r.txt", "No profile")):
        assert run("check", inventory, "-o", name, *WHEN).out == ""
        assert (here / name).read_text().startswith(start)
    run("check", inventory, "-o", "r.csv", "-f", "json", *WHEN)
    assert (here / "r.csv").read_text().startswith("{\n")


def test_a_saved_result_renders_as_it_would_have(run, inventory):
    run("check", inventory, "-o", "r.json", *WHEN)
    for form in ("table", "csv", "markdown", "json"):
        done = run("render", "r.json", "-f", form)
        assert done.code == 0
        assert done.out == run("check", inventory, "-f", form, *WHEN).out


@pytest.mark.parametrize("text", ["", "{}", '{"schema": "proscribe.check/2"}', "[" * 5000, "\xff"])
def test_what_is_no_result_is_told(run, here, text):
    (here / "r.json").write_bytes(text.encode("latin-1"))
    done = run("render", "r.json")
    assert done.code == 3
    assert "r.json: not a result of schema proscribe.check/1" in done.err


def test_standard_input_and_named_formats(spawn, inventory):
    done = spawn("check", "-", *WHEN, stdin=CSV.encode())
    assert done.code == 1
    assert spawn("check", "csv-inventory:-", "--no-progress", *WHEN, stdin=CSV.encode()).code == 1
    assert spawn("check", "-", "--as", "csv-inventory", *WHEN, stdin=CSV.encode()).code == 1
    unknown = spawn("check", inventory, "--as", "csv-inventry", *WHEN)
    assert unknown.code == 3
    assert "csv-inventory" in unknown.err + unknown.out


def test_the_profile_near_the_input_asks(run, inventory):
    (inventory / "proscribe.toml").write_text(
        '[organisation]\nname = "Juniper"\nkind = "us-local"\nstate = "TX"\n'
    )
    done = run("check", inventory, *WHEN)
    assert done.out.startswith("For Juniper")
    other = inventory.parent / "other.toml"
    other.write_text('[organisation]\nname = "Other"\n')
    assert run("check", inventory, "--profile", other, *WHEN).out.startswith("For Other (")


def test_two_profiles_near_the_input_are_no_guess(run, here):
    for name in ("a", "b"):
        (here / name).mkdir()
        (here / name / "proscribe.toml").write_text(f'[organisation]\nname = "{name}"\n')
        (here / name / "x.csv").write_text(CSV)
    done = run("check", here / "a", here / "b", *WHEN)
    assert done.code == 2
    assert "several profiles" in done.err
    assert "--profile" in done.err


def test_the_threshold_decides(run, inventory):
    (inventory / "proscribe.toml").write_text('[organisation]\nacts = ["keep-using"]\n')
    assert run("check", inventory, *WHEN).code == 0, "continued use is not prohibited"
    (inventory / "proscribe.toml").write_text('[organisation]\nacts = ["resell"]\n')
    for threshold in ("prohibited", "licence-required", "advised-against", "needs-facts"):
        assert run("check", inventory, "--fail-on", threshold, *WHEN).code == 1


def test_a_hostile_name_reaches_no_terminal(run, here):
    (here / "inv.csv").write_text(
        "Name,Publisher,ComputerName\nKaspersky \x1b[2JEndpoint,AO Kaspersky Lab,\"=cmd|'/C calc'!A0\"\n"
        "Kaspersky \u202eexe.txt,AO Kaspersky Lab,\x1b]0;owned\x07\n"
    )
    for form in ("table", "csv", "markdown", "json"):
        done = run("check", "inv.csv", "-f", form, "-v", *WHEN)
        assert done.code == 1
        assert "\x1b" not in done.out
        assert "\x07" not in done.out
        assert "\u202e" not in done.out
    assert ",'=cmd" in run("check", "inv.csv", "-f", "csv", *WHEN).out


def test_law_of_ones_own_is_taken_in(run, inventory, here):
    built_in = (HOME / "measures" / "us" / "us-pafaca.yaml").read_text("utf-8")
    mine = here / "law" / "own-pafaca.yaml"
    mine.parent.mkdir()
    mine.write_text(built_in.replace("id: us-pafaca\n", "id: own-pafaca\n"))
    done = json.loads(run("check", inventory, "--law", mine.parent, "-f", "json", *WHEN).out)
    assert "own-pafaca" in done["law"]["measures"]
    mine.write_text("format: proscribe.measure/1\n")
    broken = run("check", inventory, "--law", mine, *WHEN)
    assert broken.code == 2
    assert "own-pafaca.yaml:" in broken.err


def test_the_age_of_the_law_is_told(run, clean):
    done = json.loads(run("check", clean, "-f", "json", *WHEN).out)
    assert "2024-06-20" < done["law"]["as_of"] <= "2026-11-23"
    early = json.loads(
        run("check", clean, "-f", "json", "--at", AT, "--known-at", "2024-06-21T00:00:00Z").out
    )
    assert early["law"]["as_of"] <= "2024-06-21"


def test_progress_is_for_terminals_only(monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    shown = Terminal()
    monkeypatch.setattr("sys.stderr", shown)
    monkeypatch.setattr("proscribe.apps.cli._progress._BETWEEN", 0)
    with Progress(wanted=True) as progress:
        progress("a\x1b.csv", 100)
        progress("a\x1b.csv", 200)
        progress("b.csv", 50)
        line = progress.line(2.0, 1.0)
    assert "2 files, 250 rows, 125 rows/s  b.csv" in line
    assert "\x1b" not in shown.getvalue()
    assert shown.getvalue().endswith(" \r")
    for wanted, stream in ((False, Terminal()), (True, io.StringIO())):
        monkeypatch.setattr("sys.stderr", stream)
        with Progress(wanted=wanted) as progress:
            progress("a.csv", 1)
        assert stream.getvalue() == ""


def test_progress_tells_the_part_read_and_the_time_left(monkeypatch, tmp_path):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    monkeypatch.setattr("sys.stderr", Terminal())
    log = tmp_path / "dns.log"
    log.write_bytes(bytes(8_000_000))
    with Progress(wanted=True) as progress:
        progress(str(log), 1_000, 2_000_000)
        assert "1,000 rows, 500 rows/s  [#####...............] 25%, 1 MB/s, 6 s left" in progress.line(2, 2)
        assert "1 h 15 min left" in progress.line(1500, 1500)
        progress(str(log), 4_000, 9_000_000)  # it has grown
        assert "[####################] 100%" in progress.line(2, 2)


@pytest.mark.parametrize("example", ["county-hospital", "federal-contractor"])
def test_a_real_result_is_what_its_schema_says(run, root, example):
    done = run("check", root / "examples" / example, "-f", "json", *WHEN)
    schema = json.loads((Path(outputs.__file__).parent / "schemas" / "check-1.json").read_text("utf-8"))
    found = json.loads(done.out)
    assert [e.message for e in Draft202012Validator(schema).iter_errors(found)] == []
    assert found["summary"]["prohibited"] > 0
    assert done.code == 1


def test_real_inventories_of_other_shapes_end_well(run, data):
    done = run("check", data / "inventories", "-f", "json", "--allow-incomplete", *WHEN)
    found = json.loads(done.out)
    assert done.code == 1
    assert len(found["coverage"]) >= 25
    assert {c["file"] for c in found["coverage"] if c["format"] is None} == {
        c["file"] for c in found["coverage"] if c["format"] is None and c["not_checked"]
    }, "what was not recognised says why"


def test_a_baseline_tells_what_is_new_and_gone(run, inventory):
    table = inventory / "apps.csv"
    assert run("check", inventory, "-o", "old.json", *WHEN).code == 1
    same = run("check", inventory, "--baseline", "old.json", "--fail-on-new", *WHEN)
    assert same.code == 0, "nothing fails that did not fail before"
    assert "0 new, 0 changed, 0 gone, 2 as before" in same.out
    assert run("check", inventory, "--baseline", "old.json", *WHEN).code == 1
    table.write_text(CSV.replace("PC-2", "PC-3"))
    other = run("check", inventory, "--baseline", "old.json", "--fail-on-new", *WHEN)
    assert other.code == 1
    text = " ".join(other.out.split())
    assert "1 new, 0 changed, 1 gone, 1 as before" in text
    assert "on PC-2: the inputs that showed it were read again and do not show it" in text


def test_fail_on_new_needs_a_baseline(run, inventory):
    done = run("check", inventory, "--fail-on-new", *WHEN)
    assert done.code == 2
    assert "--fail-on-new needs --baseline" in done.err


def test_a_baseline_of_another_schema_is_refused(run, inventory, here):
    (here / "old.json").write_text('{"schema": "proscribe.organisations/1"}')
    done = run("check", inventory, "--baseline", "old.json", *WHEN)
    assert done.code == 3
    assert (
        "old.json: not a result of schema proscribe.check/1: its schema is `proscribe.organisations/1`"
        in done.err
    )
    assert "hint: save one with" in done.err


@pytest.fixture
def customers(here):
    """Two customers, and one whose profile is broken."""
    for name in ("acme", "Globex & Co", "broken"):
        (here / "customers" / name).mkdir(parents=True)
        (here / "customers" / name / "apps.csv").write_text(CSV)
    (here / "customers" / "broken" / "proscribe.toml").write_text("[[[")
    return "customers"


def test_several_organisations_are_written_a_file_each(run, customers, here):
    done = run("check", "--organisations", customers, "-f", "json", "-o", "out", *WHEN)
    assert done.code == 2, "the highest exit code"
    assert done.out == ""
    assert sorted(p.name for p in (here / "out").iterdir()) == ["Globex-Co.json", "acme.json", "summary.json"]
    assert json.loads((here / "out" / "acme.json").read_text())["schema"] == "proscribe.check/1"
    summary = json.loads((here / "out" / "summary.json").read_text())["summary"]
    assert [a["organisation"] for a in summary["by_organisation"]] == ["Globex & Co", "acme", "broken"]
    assert run("render", "out/acme.json").code == 0


def test_several_organisations_go_together_to_stdout_or_one_file(run, customers, here):
    shown = run("check", "--organisations", customers, *WHEN)
    assert shown.out.startswith("3 organisations as of ")
    assert "== acme ==" in shown.out
    assert "broken: NOT CHECKED: customers/broken/proscribe.toml:1: not TOML" in " ".join(shown.out.split())
    assert run("check", "--organisations", customers, "-o", "all.json", *WHEN).code == 2
    assert json.loads((here / "all.json").read_text())["schema"] == "proscribe.organisations/1"
    assert run("render", "all.json").out == shown.out
    assert run("render", "all.json", "-f", "sarif").code == 2, "SARIF shows one organisation"
    assert run("render", "all.json", "-f", "sarif", "-o", "each").code == 0
    assert sorted(p.name for p in (here / "each").iterdir()) == [
        "Globex-Co.sarif",
        "acme.sarif",
        "summary.json",
    ]
    again = run("check", "--organisations", customers, "--baseline", "all.json", *WHEN)
    assert again.out.count("0 new, 0 changed, 0 gone, 2 as before") == 2


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("check",), "missing argument 'PATH...'"),
        (("check", "apps.csv", "--organisations", "customers"), "not both"),
        (
            ("check", "--organisations", "customers", "--profile", "p.toml"),
            "--profile speaks of one organisation",
        ),
        (("check", "--organisations", "nowhere"), "nowhere: cannot be read"),
    ],
)
def test_organisations_that_make_no_sense_are_told(run, customers, arguments, told):
    done = run(*arguments)
    assert done.code == 2
    assert told in done.err
