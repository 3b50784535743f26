"""Every report format against its golden file, and what must hold of all of them."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from pathlib import Path

import msgspec
import pytest
from jsonschema import Draft202012Validator
from msgspec.structs import replace

from proscribe import outputs, registry, results
from proscribe.outputs import Options, _blocks, _decision
from proscribe.outputs import _words as words
from proscribe.outputs.csv import COLUMNS
from proscribe.outputs.json import document
from proscribe.profile import DEFAULT
from proscribe.results import CheckResult
from tests.outputs import sample

HERE = Path(__file__).parent
SCHEMAS = Path(outputs.__file__).parent / "schemas"
FORMATS = registry.names(outputs)
HARMFUL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def render(name: str, result: CheckResult | None = None, **options) -> str:
    return registry.plugin(outputs, name).render(result or sample.result(), Options(**options))


def golden(name: str, found: str) -> None:
    path = HERE / "golden" / name
    if os.environ.get("UPDATE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(found.encode())
    assert found == path.read_bytes().decode(), (
        f"{name} differs; UPDATE_GOLDEN=1 rewrites it, read the difference"
    )


def schema(name: str) -> Draft202012Validator:
    read = json.loads((SCHEMAS / f"{name}.json").read_text("utf-8"))
    Draft202012Validator.check_schema(read)
    return Draft202012Validator(read, format_checker=Draft202012Validator.FORMAT_CHECKER)


@pytest.mark.parametrize(
    ("file", "name", "options"),
    [
        ("table-80.txt", "table", {"width": 80}),
        ("table-120-colour.txt", "table", {"width": 120, "colour": True}),
        ("table-verbose.txt", "table", {"verbose": True}),
        ("report.json", "json", {}),
        ("report.csv", "csv", {}),
        ("report.md", "markdown", {}),
    ],
)
def test_a_report_is_as_its_golden_file(file, name, options):
    golden(file, render(name, **options))


def test_an_empty_report_is_as_its_golden_file():
    golden("table-empty.txt", render("table", sample.empty()))


@pytest.mark.parametrize("width", [80, 120])
def test_a_decision_is_as_its_golden_file(width):
    golden(f"decision-{width}.txt", _decision.as_text(sample.decision(), Options(width=width)))
    golden("decision.json", _decision.as_json(sample.decision()))


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_keeps_its_contract(name):
    plugin = registry.plugin(outputs, name)
    assert plugin.name == name.replace("_", "-")
    assert plugin.title
    assert plugin.suffixes
    assert all(s.startswith(".") for s in plugin.suffixes)
    text = render(name)
    assert text == render(name), "same input, same bytes"
    if isinstance(text, bytes):
        return  # what stands in it is looked at by the tests of its own
    assert text.endswith("\n")
    assert not HARMFUL.search(text.replace("\r\n", "\n")), "no control character reaches a terminal"
    for missed in ("no identity", "no name", "not recognised"):
        assert missed in text, "what was not checked is in every format"


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_takes_a_result_with_nothing_in_it(name):
    assert render(name, sample.empty()).strip()


def test_lines_fit_the_width():
    for width in (60, 80, 100):
        assert max(map(len, render("table", width=width).splitlines())) <= width


def test_colour_says_nothing_that_words_do_not():
    coloured = render("table", width=100, colour=True)
    assert "\x1b[" in coloured
    bare = re.sub(r"\x1b\[[0-9;]*m", "", coloured)
    assert [line.rstrip() for line in bare.splitlines()] == render("table", width=100).splitlines()


def test_the_assumption_comes_first():
    assert render("table").startswith("No profile: you are taken for a U.S. private company")
    assert "ASSUMED" in render("table")
    assert render("table", sample.empty()).startswith("For Juniper County (proscribe.toml).")


def test_a_profile_that_states_only_a_name_is_a_profile():
    assert DEFAULT.source == words.NO_PROFILE
    who = replace(sample.result().profile, name="Juniper", source="proscribe.toml")
    assert render("table", replace(sample.result(), profile=who)).startswith("For Juniper (proscribe.toml).")


def test_due_dates_count_from_the_instant_asked_about():
    text = render("table")
    assert "due 2026-12-05, 12 days left" in text
    assert "OVERDUE by 3 days" in text
    later = replace(sample.result(), at="2026-12-06T05:00:00Z")  # still the 5th where the measure counts
    assert "due 2026-12-05, today" in render("table", later)


def test_a_span_ends_with_its_last_day():
    assert "from 2023-06-14 to 2026-12-31" in " ".join(render("table").split())


def test_no_spreadsheet_runs_a_cell():
    rows = list(csv.DictReader(io.StringIO(render("csv"))))
    cells = [c for row in rows for c in row.values()]
    assert "'=HYPERLINK(1)" in cells
    assert [c for c in cells if c[:1] in set("=+-@\t\r")] == []
    across = {"device", "removal", "baseline", "changed", "gone"}
    assert {r["row"] for r in rows} == {"finding", "lead", "not-checked", "warning", "law"} | across


def test_a_csv_has_a_row_for_each_finding_and_act():
    result = sample.result()
    rows = [r for r in csv.DictReader(io.StringIO(render("csv"))) if r["row"] in {"finding", "lead"}]
    assert len(rows) == sum(max(1, len(f.decisions)) for f in result.findings)
    assert list(rows[0]) == list(COLUMNS)


def test_markdown_shows_names_as_they_are():
    text = render("markdown")
    assert "<b>" not in text
    assert not re.search(r"(?<!\\)\]\(", text), "no link is made of a name"
    tables = [line for line in text.splitlines() if line.startswith("| ") and "Globex" in line]
    assert tables
    assert all(len(re.findall(r"(?<!\\)\|", line)) == 5 for line in tables)


def test_the_json_report_is_what_its_schema_says_and_reads_back():
    for result in (sample.result(), sample.empty()):
        text = render("json", result)
        assert [e.message for e in schema("check-1").iter_errors(json.loads(text))] == []
        assert msgspec.json.decode(text.encode(), type=CheckResult) == result


def test_a_decision_is_what_its_schema_says():
    found = json.loads(_decision.as_json(sample.decision()))
    assert next(iter(found)) == "schema"
    assert [e.message for e in schema("decision-1").iter_errors(found)] == []


@pytest.mark.parametrize(
    ("file", "definition", "struct"),
    [
        ("check-1", None, results.CheckResult),
        ("check-1", "finding", results.Finding),
        ("check-1", "evidence", results.Evidence),
        ("check-1", "decision", results.ActDecision),
        ("check-1", "observed", results.Observed),
        ("check-1", "observedSpan", results.ObservedSpan),
        ("check-1", "device", results.Device),
        ("check-1", "removal", results.Removal),
        ("check-1", "removalStep", results.RemovalStep),
        ("check-1", "baseline", results.Baseline),
        ("check-1", "gone", results.Gone),
        ("check-1", "changed", results.Changed),
        ("check-1", "hit", results.ActHit),
        ("check-1", "coverage", results.Coverage),
        ("check-1", "profile", results.ProfileUsed),
        ("check-1", "question", results.Question),
        ("check-1", "summary", results.Summary),
        ("check-1", "duty", results.DutyDue),
        ("check-1", "missing", results.Missing),
        ("check-1", "leadsTo", results.LeadsTo),
        ("check-1", "excepted", results.Excepted),
        ("check-1", "unverified", results.Unverified),
        ("check-1", "penalty", results.Penalty),
        ("decision-1", None, results.Decision),
        ("decision-1", "hit", results.Hit),
        ("decision-1", "receipt", results.Receipt),
        ("decision-1", "penalty", results.Penalty),
    ],
)
def test_a_schema_names_the_fields_of_the_type_in_order(file, definition, struct):
    whole = json.loads((SCHEMAS / f"{file}.json").read_text("utf-8"))
    part = whole["$defs"][definition] if definition else whole
    names = [f.encode_name for f in msgspec.structs.fields(struct)]
    told = [n for n in part["properties"] if n != "schema" or "schema" in names]
    assert told == names
    assert part["additionalProperties"] is False
    assert all("description" in p or "$ref" in p or "const" in p for p in part["properties"].values())


def test_a_schema_refuses_what_it_does_not_know():
    found = json.loads(render("json"))
    found["findings"][0]["verdict"] = "fine"
    found["summary"]["exit_code"] = 7
    assert len(list(schema("check-1").iter_errors(found))) == 2


def test_bytes_that_are_no_text_can_be_saved_and_read_back():
    first = sample.result().coverage[0]
    result = replace(sample.result(), coverage=(replace(first, file="inv/\udcff.csv"),))
    text = render("json", result)
    assert msgspec.json.decode(text.encode(), type=CheckResult).coverage[0].file == "inv/\\udcff.csv"


def test_json_decodes_to_the_same_text_with_nothing_harmful_in_it():
    text = document({"name": sample.ESCAPES + sample.BIDI + "\x9b\u2028"})
    assert not HARMFUL.search(text.replace("\n", ""))
    assert json.loads(text)["name"] == sample.ESCAPES + sample.BIDI + "\x9b\u2028"


def test_what_has_the_same_answer_is_told_once():
    text = render("table")
    assert text.count("NOT PROHIBITED") == 1
    assert "on 6 devices: MC-01, MC-02, MC-03 and 3 more" in " ".join(text.split())
    assert "MC-06" in render("table", verbose=True)


def test_the_same_blocks_are_text_and_markdown():
    blocks = [
        _blocks.title("A"),
        _blocks.heading("B"),
        _blocks.item("x|y"),
        _blocks.item("z", 1),
        _blocks.term("t", "u"),
    ]
    assert _blocks.to_text(blocks, Options()) == "A\n\nB\n  - x|y\n    - z\n  - t: u\n"
    assert _blocks.to_markdown(blocks) == "# A\n\n## B\n\n- x\\|y\n  - z\n- **t**: u\n"
