"""Several organisations in one run: each by itself, and none stops another."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import msgspec
import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from proscribe import outputs, pipeline, results
from proscribe.errors import ProfileError
from proscribe.law.instants import parse_instant
from proscribe.organisations import listed
from proscribe.outputs import Options, _organisations

NOW = parse_instant("2026-11-23T12:00:00-05:00")
SCHEMAS = Path(outputs.__file__).parent / "schemas"
KES = "Kaspersky Endpoint Security for Windows,AO Kaspersky Lab"
BROKEN = 2


@pytest.fixture
def folder(tmp_path):
    """Three organisations: one with a finding at two sites, one without, one whose profile is broken."""
    for name, rows in (
        ("acme", (f"{KES},PC-1", f"{KES},LAB-1")),
        ("broken", (f"{KES},PC-1",)),
        ("clean", ("7-Zip,Igor Pavlov,PC-1",)),
    ):
        (tmp_path / name).mkdir()
        (tmp_path / name / "apps.csv").write_text("\n".join(["Name,Publisher,ComputerName", *rows, ""]))
    site = '[[site]]\nname = "Laboratory"\nmatch = "LAB-*"\n'
    (tmp_path / "acme" / "proscribe.toml").write_text(
        '[organisation]\nname = "Acme Ltd"\nkind = "us-local"\n' + site
    )
    (tmp_path / "broken" / "proscribe.toml").write_text("[organisation\n")
    (tmp_path / "note.txt").write_text("Dear all")
    return tmp_path


def run(path, **more):
    members, warnings = listed(path)
    return pipeline.check_organisations(members, at=NOW, known_at=NOW, warnings=warnings, **more)


def test_each_is_checked_by_itself_and_a_broken_one_stops_no_other(folder):
    result = run(folder)
    by_name = {o.name: o for o in result.organisations}
    assert list(by_name) == ["acme", "broken", "clean"]
    assert by_name["broken"].result is None
    assert "broken/proscribe.toml:1: not TOML" in by_name["broken"].problem
    assert [o.exit_code for o in result.organisations] == [1, BROKEN, 0]
    assert result.summary.exit_code == BROKEN, "the highest"
    assert (result.summary.organisations, result.summary.checked) == (3, 2)
    assert result.warnings == ("of no organisation, so not read: note.txt",)
    alone = pipeline.check(
        [str(folder / "acme")],
        at=NOW,
        known_at=NOW,
        profile=pipeline.load_profile(folder / "acme" / "proscribe.toml"),
    )
    assert by_name["acme"].result == alone, "as if it had been checked alone"


def test_what_is_found_is_added_up_from_three_sides(folder):
    summary = run(folder).summary
    (vendor,) = summary.by_vendor
    assert (vendor.vendor, vendor.organisations, vendor.devices, vendor.findings) == ("kaspersky", 1, 2, 2)
    assert vendor.outcomes == {"prohibited": 2}
    assert [(a.organisation, a.findings) for a in summary.by_organisation] == [
        ("acme", 2),
        ("broken", 0),
        ("clean", 0),
    ]
    assert [(a.organisation, a.site) for a in summary.by_site] == [("acme", None), ("acme", "Laboratory")]


def test_two_organisations_may_have_a_device_of_one_name(folder):
    (folder / "broken" / "proscribe.toml").unlink()
    summary = run(folder).summary
    assert (summary.by_vendor[0].organisations, summary.by_vendor[0].devices) == (2, 3)


def test_a_baseline_is_compared_by_name(folder):
    first = run(folder)
    again = run(folder, baseline=first, fail_on_new=True)
    acme = next(o for o in again.organisations if o.name == "acme")
    assert (acme.exit_code, acme.result.baseline.same) == (0, 2)


def test_a_file_may_list_them(folder):
    plan = folder / "customers.toml"
    plan.write_text(
        '[[organisation]]\nname = "Acme Ltd"\nfolder = "acme"\n'
        '[[organisation]]\nname = "Other"\ninputs = ["clean/apps.csv"]\nprofile = "acme/proscribe.toml"\n'
    )
    members, _ = listed(plan)
    assert [(m.name, m.profile) for m in members] == [
        ("Acme Ltd", folder / "acme" / "proscribe.toml"),
        ("Other", folder / "acme" / "proscribe.toml"),
    ]
    assert [o.exit_code for o in run(plan).organisations] == [1, 0]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x = 1\n", "unknown key `x`"),
        ("[[organisation]\n", "not TOML"),
        ("", "there is no organisation in it"),
        ('[[organisation]]\nname = "A"\n', "organisation 1 needs a name, and either folder or inputs"),
        ('[[organisation]]\nname = "A"\nfolder = "a"\ninputs = ["b"]\n', "either folder or inputs"),
        ('[[organisation]]\nnam = "A"\nfolder = "a"\n', "unknown key `nam`; the nearest is `name`"),
        (
            '[[organisation]]\nname = "A"\nfolder = "a"\n[[organisation]]\nname = "A"\nfolder = "b"\n',
            "two organisations are called `A`",
        ),
    ],
)
def test_a_list_that_is_not_well_formed_is_told(tmp_path, text, message):
    plan = tmp_path / "customers.toml"
    plan.write_text(text)
    with pytest.raises(ProfileError) as e:
        listed(plan)
    assert message in e.value.message
    assert e.value.hint


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(ProfileError, match="cannot be read"):
        listed(tmp_path / "none")


def test_json_is_what_its_schema_says_and_reads_back(folder):
    result = run(folder)
    read = {n: json.loads((SCHEMAS / f"{n}.json").read_text("utf-8")) for n in ("organisations-1", "check-1")}
    registry = Registry().with_resource(
        "urn:proscribe:schema:check-1", Resource.from_contents(read["check-1"])
    )
    validator = Draft202012Validator(read["organisations-1"], registry=registry)
    text = _organisations.render(result, "json", Options())
    assert [e.message for e in validator.iter_errors(json.loads(text))] == []
    assert msgspec.json.decode(text.encode(), type=results.OrganisationsResult) == result
    for name, struct in (
        (None, results.OrganisationsResult),
        ("organisation", results.Organisation),
        ("across", results.Across),
        ("summary", results.OrganisationsSummary),
    ):
        part = read["organisations-1"]["$defs"][name] if name else read["organisations-1"]
        assert list(part["properties"]) == [f.encode_name for f in msgspec.structs.fields(struct)]


@pytest.mark.parametrize("form", sorted(_organisations.FORMATS))
def test_every_format_names_who_could_not_be_checked(folder, form):
    result = run(folder)
    text = _organisations.render(result, form, Options())
    assert "not TOML" in " ".join(text.split())
    assert "acme" in text
    assert text == _organisations.render(run(folder), form, Options()), "same input, same bytes"


def test_csv_rows_say_whose_they_are(folder):
    rows = list(csv.DictReader(io.StringIO(_organisations.render(run(folder), "csv", Options()))))
    assert {r["organisation"] for r in rows if r["row"] == "finding"} == {"acme"}
    assert {r["row"] for r in rows} >= {
        "organisation",
        "vendor",
        "site",
        "finding",
        "device",
        "warning",
        "law",
    }
