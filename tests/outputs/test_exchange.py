"""Formats that other programs read: golden files, and the standards' own checkers where they are installed."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
from html.parser import HTMLParser

import pytest
from openpyxl import load_workbook

from proscribe.apps.cli._reports import format_of
from tests.outputs import sample
from tests.outputs.test_reports import HARMFUL, golden, render

TEXTS = {
    "sarif": "report.sarif",
    "cyclonedx": "report.cdx.json",
    "oscal": "report.oscal.json",
    "oscal_poam": "report.poam.json",
    "stix": "report.stix.json",
    "html": "report.html",
}
CASES = {"found": sample.result, "empty": sample.empty}


@pytest.mark.parametrize("name", TEXTS)
def test_a_report_is_as_its_golden_file(name):
    golden(TEXTS[name], render(name))


@pytest.mark.parametrize("name", [*TEXTS, "xlsx", "pdf"])
@pytest.mark.parametrize("case", CASES)
def test_the_same_result_gives_the_same_bytes(name, case):
    assert render(name, CASES[case]()) == render(name, CASES[case]())


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("case", CASES)
def test_what_was_not_checked_is_in_every_report(name, case):
    result = CASES[case]()
    text = render(name, result)
    for coverage in result.coverage:
        for missed in coverage.not_checked:
            assert missed.reason[:20] in text.replace("\\u0027", "'").replace("&#x27;", "'")


@pytest.mark.parametrize("name", TEXTS)
def test_no_name_from_an_input_does_harm(name):
    text = render(name)
    assert not HARMFUL.search(text.replace("\n", ""))
    assert "<script" not in text.lower()


class _Tags(HTMLParser):
    VOID = ("meta", "br", "rect")

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.outside: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag not in self.VOID:
            self.open.append(tag)
        self.outside += [v for k, v in attrs if k in {"src", "href"} and v]

    def handle_endtag(self, tag):
        if tag not in self.VOID:
            assert self.open.pop() == tag


@pytest.mark.parametrize("case", CASES)
def test_the_page_is_whole_and_fetches_nothing(case):
    tags = _Tags()
    tags.feed(render("html", CASES[case]()))
    assert tags.open == []
    assert tags.outside == []


def test_a_workbook_holds_texts_and_numbers_and_no_formula():
    book = load_workbook(io.BytesIO(render("xlsx")))
    assert book.sheetnames == [
        "Summary",
        "Findings",
        "Decisions",
        "Evidence",
        "Duties",
        "Questions",
        "Not checked",
    ]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {c.data_type for c in cells} <= {"s", "inlineStr", "n"}
    found = sample.result()
    assert book["Findings"].max_row == len(found.findings) + 1
    assert book["Evidence"].max_row == sum(len(f.evidence) for f in found.findings) + 1


@pytest.mark.parametrize(
    ("file", "form"),
    [
        ("r.pdf", "pdf"),
        ("r.json", "json"),
        ("r.cdx.json", "cyclonedx"),
        ("r.2026.json", "json"),
        ("r.poam.json", "oscal-poam"),
        ("R.HTML", "html"),
        ("r.htm", "html"),
        ("r", "table"),
        ("json", "table"),
        ("r.unknown", "table"),
    ],
)
def test_the_name_of_a_file_tells_its_format(file, form):
    assert format_of(file) == form


def test_a_pdf_tells_what_was_found():
    pdftotext = shutil.which("pdftotext")
    if pdftotext is None:
        pytest.skip("pdftotext is not installed here")
    done = subprocess.run(
        [pdftotext, "-layout", "-", "-"], input=render("pdf"), capture_output=True, check=True
    )
    text = " ".join(done.stdout.decode().split())
    for word in ("technology under bans", "Not checked", "Not legal advice", "By when", "PROHIBITED"):
        assert word in text


def test_sarif_names_a_rule_for_each_result_and_keeps_its_fingerprint():
    (run,) = json.loads(render("sarif"))["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert len({r["id"] for r in rules}) == len(rules)
    for told in run["results"]:
        assert rules[told["ruleIndex"]]["id"] == told["ruleId"]
    ids = [r["partialFingerprints"]["proscribeFinding/v1"] for r in run["results"]]
    assert ids == [f.id for f in sample.result().findings]


def test_cyclonedx_makes_up_no_vulnerability():
    document = json.loads(render("cyclonedx"))
    assert "vulnerabilities" not in document
    refs = {c["bom-ref"] for c in document["components"]} | {"proscribe"}
    assert all(set(a["subjects"]) <= refs for a in document["annotations"])


def test_a_plan_of_action_has_the_deadlines_of_its_duties():
    items = json.loads(render("oscal_poam"))["plan-of-action-and-milestones"]
    dates = {
        t["timing"]["on-date"]["date"]
        for r in items["risks"]
        for response in r.get("remediations", [])
        for t in response["tasks"]
        if "timing" in t
    }
    wanted = {d.due_by for f in sample.result().findings for x in f.decisions for d in x.duties if d.due_by}
    assert dates == wanted
    assert all(r.get("deadline") in {None, *wanted} for r in items["risks"])


# ---- the standards' own checkers ---------------------------------------------------------------------

CHECKER = """
import json, sys
kind, path = sys.argv[1:]
text = open(path, encoding="utf-8").read()
if kind == "sarif":
    import jsonschema, os
    schema = json.load(open(os.environ["PROSCRIBE_SARIF_SCHEMA"], encoding="utf-8"))
    wrong = [e.message for e in jsonschema.validators.validator_for(schema)(schema).iter_errors(json.loads(text))]
elif kind == "cyclonedx":
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator
    found = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    wrong = [str(found)] if found else []
elif kind == "stix":
    from stix2validator import ValidationOptions, validate_string
    found = validate_string(text, ValidationOptions(version="2.1", strict=True))
    wrong = [] if found.is_valid else [str(e) for e in found.errors]
else:
    from trestle.oscal import assessment_results, poam
    model = {"oscal": assessment_results, "oscal_poam": poam}[kind].Model
    model.model_validate_json(text) if hasattr(model, "model_validate_json") else model.parse_raw(text)
    wrong = []
sys.exit("\\n".join(wrong)[:4000] or 0)
"""


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("name", ["sarif", "cyclonedx", "stix", "oscal", "oscal_poam"])
def test_the_official_schema_accepts_it(tmp_path, name, case):
    """Checked in an environment of its own: the checkers bring more libraries than proscribe has."""
    python = os.environ.get("PROSCRIBE_CHECKERS")
    if not python:
        pytest.skip("PROSCRIBE_CHECKERS names no Python with the checkers: `make checkers` makes one")
    if name == "sarif" and not os.environ.get("PROSCRIBE_SARIF_SCHEMA"):
        pytest.skip("PROSCRIBE_SARIF_SCHEMA names no copy of the SARIF schema")
    report = tmp_path / "report.json"
    report.write_text(render(name, CASES[case]()), "utf-8")
    done = subprocess.run(
        [python, "-W", "ignore", "-c", CHECKER, name, str(report)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_the_sample_has_what_the_formats_must_carry():
    """The goldens prove little without duties, evidence in archives, leads and hostile names."""
    found = sample.result()
    assert any(d.duties for f in found.findings for d in f.decisions)
    assert any(f.relation != "supplied-by" for f in found.findings)
    assert any(HARMFUL.search(f.vendor_name + (f.device or "")) for f in found.findings)
