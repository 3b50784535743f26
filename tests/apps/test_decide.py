"""`decide`: one case and many, every format in and out, exit codes."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from jsonschema import Draft202012Validator

from proscribe import outputs
from proscribe.engine.table import ANSWER
from tests.apps.conftest import AT

RESALE = (
    "-F",
    "act=resell",
    "-F",
    "actor=self",
    "-F",
    "product.maker=kaspersky",
    "-F",
    "product.family=antivirus",
)
RESALE = (*RESALE, "-F", "location=US", "-F", "product.vendor_part=whole")
BEFORE, AFTER = "2024-09-28T23:59:59-04:00", "2024-09-29T00:00:00-04:00"
ORDERS = f"""id,at,act,actor,product.maker,product.family,product.vendor_part,location
A,{BEFORE},resell,self,kaspersky,antivirus,whole,US
B,{AFTER},resell,self,kaspersky,antivirus,whole,US
C,{AFTER},resell,self,other,antivirus,whole,US
"""
SCHEMA = Path(outputs.__file__).parent / "schemas" / "decision-1.json"
KNOWN = ("--known-at", AT)


@pytest.fixture
def orders(here):
    path = here / "orders.csv"
    path.write_text(ORDERS)
    return path


def outcomes(text: str) -> dict[str, str]:
    return {r["id"]: r["outcome"] for r in csv.DictReader(io.StringIO(text))}


@pytest.mark.parametrize(("at", "code", "said"), [(BEFORE, 0, "NO EFFECT"), (AFTER, 1, "PROHIBITED")])
def test_one_case_on_both_sides_of_its_instant(run, at, code, said):
    done = run("decide", *RESALE, "--at", at, *KNOWN)
    assert done.code == code
    assert done.out.startswith(said)
    assert "Not legal advice" in done.out


def test_one_case_as_json_is_what_its_schema_says(run):
    done = run("decide", *RESALE, "--at", AFTER, *KNOWN, "--amount", "1000000", "-f", "json")
    found = json.loads(done.out)
    schema = json.loads(SCHEMA.read_text("utf-8"))
    assert [e.message for e in Draft202012Validator(schema).iter_errors(found)] == []
    assert found["schema"] == "proscribe.decision/1"
    assert found["outcome"] == "prohibited"
    assert max(p["maximum_usd"] or 0 for p in found["penalties"]) == 2_000_000
    assert found["receipt"]["at"] == "2024-09-29T04:00:00Z"
    assert done.out == run("decide", *RESALE, "--at", AFTER, *KNOWN, "--amount", "1000000", "-f", "json").out


def test_what_is_missing_is_asked_for_with_what_it_leads_to(run):
    done = run(
        "decide",
        "-F",
        "act=resell",
        "-F",
        "actor=self",
        "-F",
        "product.maker=kaspersky",
        "-F",
        "location=US",
        "--at",
        AFTER,
    )
    assert done.code == 1, "what may be prohibited does not pass"
    assert done.out.startswith("NEEDS FACTS")
    assert "- product.family: " in done.out
    assert "antivirus" in done.out


def test_the_default_profile_can_be_left_out(run):
    assumed = json.loads(run("decide", *RESALE[:-4], "--at", AFTER, "-f", "json").out)
    bare = json.loads(run("decide", *RESALE[:-4], "--no-assume", "--at", AFTER, "-f", "json").out)
    assert "actor.kind" in assumed["receipt"]["assumed"]
    assert assumed["receipt"]["facts"]["actor.us_person"] is True
    assert "actor.us_person" not in bare["receipt"]["facts"]


def test_one_measure_alone(run):
    done = json.loads(run("decide", *RESALE, "--at", AFTER, "--measure", "us-pafaca", "-f", "json").out)
    assert list(done["receipt"]["measures"]) == ["us-pafaca"]
    assert done["outcome"] == "no-effect"


def test_a_penalty_follows_the_date_of_assessment(run):
    def civil(day):
        found = json.loads(run("decide", *RESALE, "--at", AFTER, "--assessed-at", day, "-f", "json").out)
        return {p["usd"] for p in found["penalties"] if p["kind"] == "civil"}

    assert civil("2024-12-31") != civil("2025-02-01")


def test_a_table_of_cases(run, orders):
    done = run("decide", orders, *KNOWN)
    assert done.code == 1
    lines = done.out.splitlines()
    assert lines[0].split() == ["id", "outcome", "rests", "on", "to", "know"]
    assert any(line.startswith("B") and "PROHIBITED" in line for line in lines)
    assert "Decided 3 of 3 cases: 1 prohibited, 2 no-effect, 0 not decided" in done.err
    assert run("decide", orders, *KNOWN, "-q").err == ""


def test_the_same_answers_in_every_format(run, orders, here):
    as_csv = run("decide", orders, *KNOWN, "-f", "csv").out
    assert outcomes(as_csv) == {"A": "no-effect", "B": "prohibited", "C": "no-effect"}
    lines = [json.loads(line) for line in run("decide", orders, *KNOWN, "-f", "jsonl").out.splitlines()]
    assert [r["outcome"] for r in lines] == ["no-effect", "prohibited", "no-effect"]
    assert list(lines[0])[:1] + list(lines[0])[-len(ANSWER.names) :] == ["id", *ANSWER.names]
    whole = json.loads(run("decide", orders, *KNOWN, "-f", "json").out)
    assert [(d["id"], d["outcome"], d["schema"]) for d in whole] == [
        (r["id"], r["outcome"], "proscribe.decision/1") for r in lines
    ]
    assert run("decide", orders, *KNOWN, "-o", "out.parquet").out == ""
    assert pq.read_table(here / "out.parquet").column("outcome").to_pylist() == [r["outcome"] for r in lines]


def test_the_same_cases_from_every_format(run, orders, here, spawn):
    rows = list(csv.DictReader(io.StringIO(ORDERS)))
    (here / "o.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows))
    (here / "o16.csv").write_bytes(ORDERS.replace(",", ";").encode("utf-16"))
    pq.write_table(pa.Table.from_pylist(rows), here / "o.parquet")
    wanted = outcomes(run("decide", orders, *KNOWN, "-f", "csv").out)
    for name in ("o.jsonl", "o16.csv", "o.parquet"):
        assert outcomes(run("decide", name, *KNOWN, "-f", "csv").out) == wanted
    assert (
        outcomes(spawn("decide", "-", "--as", "csv", *KNOWN, "-f", "csv", stdin=ORDERS.encode()).out)
        == wanted
    )


def test_a_typed_instant_keeps_its_meaning(run, here):
    at = pa.array([1727582399000, 1727582400000], pa.timestamp("ms", tz="UTC"))
    row = {
        "act": "resell",
        "actor": "self",
        "product.maker": "kaspersky",
        "product.family": "antivirus",
        "location": "US",
    }
    table = pa.table({"at": at} | {k: [v, v] for k, v in row.items()})
    pq.write_table(
        table.append_column("product.vendor_part", pa.array(["whole", "whole"])), here / "o.parquet"
    )
    lines = run("decide", "o.parquet", *KNOWN, "-f", "csv").out.splitlines()
    assert ["prohibited" in line for line in lines[1:]] == [False, True]


def test_flags_fill_what_a_row_leaves_empty(run, here):
    (here / "o.csv").write_text("id,location,at\nA,,\nB,DE,\nC,unknown,2020-01-01T00:00:00Z\n")
    done = run("decide", "o.csv", *RESALE, "-F", f"at={AFTER}", "--no-assume", *KNOWN, "-f", "jsonl")
    found = [json.loads(line) for line in done.out.splitlines()]
    assert [r["location"] for r in found] == ["US", "DE", "unknown"]
    assert [r["at"] for r in found] == [AFTER, AFTER, "2020-01-01T00:00:00Z"]
    assert found[0]["outcome"] == "prohibited"
    assert found[2]["outcome"] == "no-effect"


def test_a_bad_record_stops_nothing_and_is_counted(run, here):
    (here / "o.csv").write_text(
        ORDERS.replace("C,", "C,x,") + f"D,{AFTER},fly,self,kaspersky,antivirus,whole,US\n"
    )
    done = run("decide", "o.csv", *KNOWN, "-f", "csv")
    assert outcomes(done.out) == {"A": "no-effect", "B": "prohibited", "D": ""}
    assert "not read: o.csv: record 4: 9 cells, wanted 8" in done.err
    assert "act cannot be `fly`" in done.out
    assert done.code == 1
    (here / "o.jsonl").write_text('{"act": "use"}\n[1]\n{"act": "use"}\n')
    done = run("decide", "o.jsonl", "-f", "jsonl", "-F", "actor=self", "-F", "product.maker=other")
    assert len(done.out.splitlines()) == 2
    assert "not read: o.jsonl:2: not a JSON object" in done.err
    assert done.code == 3
    assert (
        run("decide", "o.jsonl", "--allow-incomplete", "-F", "actor=self", "-F", "product.maker=other").code
        == 0
    )


def test_every_row_of_a_large_file_is_answered_in_order(run, here):
    rows = 70_000
    body = "".join(
        f"{i},{AFTER if i % 2 else BEFORE},resell,self,kaspersky,antivirus,whole,US\n" for i in range(rows)
    )
    (here / "o.csv").write_text(ORDERS.splitlines()[0] + "\n" + body)
    assert run("decide", "o.csv", "-o", "out.parquet", *KNOWN).code == 1
    table = pq.read_table(here / "out.parquet")
    assert table.column("id").to_pylist() == [str(i) for i in range(rows)]
    assert table.column("outcome").to_pylist() == ["no-effect", "prohibited"] * (rows // 2)
    (here / "o.jsonl").write_text(
        "".join(json.dumps({"id": i, "act": "use", "actor": "self"}) + "\n" for i in range(rows))
    )
    done = run("decide", "o.jsonl", "-F", "product.maker=other", *KNOWN)
    assert f"and {rows - 200:,} more cases" in done.out
    assert f"Decided {rows:,} of {rows:,} cases" in done.err


@pytest.mark.parametrize(
    ("name", "text", "code", "said"),
    [
        ("o.xyz", "id\n", 3, "the name does not tell the format"),
        ("o.csv", "", 3, "there is no line of column names"),
        ("o.csv", "id,act,act\n1,use,use\n", 3, "column `act` is there twice"),
        ("o.csv", "id,akt\n1,use\n", 2, "column `akt` is no fact; the nearest is `at`"),
        ("o.parquet", "PAR", 3, "cannot be read as parquet"),
        ("o.csv", "id,act\n", 3, ""),
    ],
)
def test_a_file_that_cannot_be_decided_is_told(run, here, name, text, code, said):
    (here / name).write_text(text)
    done = run("decide", name)
    assert done.code == code
    assert said in done.err
    assert "Traceback" not in done.err


def test_a_missing_file_is_told(run):
    done = run("decide", "gone.csv")
    assert (done.code, done.out) == (3, "")
    assert "gone.csv: cannot be read" in done.err


def test_other_columns_pass_with_keep(run, here):
    (here / "o.csv").write_text(
        f"id,clerk,act,actor\n1,=1+1,use,self\n2,-5,use,self\n3,{chr(0x202E)}x,use,self\n"
    )
    assert run("decide", "o.csv").code == 2
    rows = list(csv.DictReader(io.StringIO(run("decide", "o.csv", "--keep", "-f", "csv").out)))
    assert [r["clerk"] for r in rows] == ["'=1+1", "-5", "\u202ex"]
    as_json = run("decide", "o.csv", "--keep", "-f", "jsonl").out
    assert "\u202e" not in as_json
    assert json.loads(as_json.splitlines()[2])["clerk"] == "\u202ex"
    assert [d["id"] for d in json.loads(run("decide", "o.csv", "--keep", "-f", "json").out)] == [
        "1",
        "2",
        "3",
    ]


def test_a_profile_speaks_for_the_organisation(run, here):
    (here / "proscribe.toml").write_text('[organisation]\nname = "B"\nkind = "us-dod"\n')
    done = json.loads(run("decide", *RESALE, "--at", AFTER, "-f", "json").out)
    assert done["receipt"]["facts"]["actor.kind"] == "us-dod"


def test_one_case_as_a_row(run):
    row = json.loads(run("decide", *RESALE, "--at", AFTER, "-f", "jsonl").out)
    assert row["outcome"] == "prohibited"
    assert row["act"] == "resell"


@pytest.mark.parametrize(
    ("threshold", "code"), [("prohibited", 1), ("licence-required", 1), ("needs-facts", 1)]
)
def test_the_threshold_of_cases(run, orders, threshold, code):
    assert run("decide", orders, "--fail-on", threshold, *KNOWN).code == code
    assert run("decide", orders, "--fail-on", threshold, "--exit-zero", *KNOWN).code == 0


def test_decided_cases_can_be_decided_again(run, orders):
    run("decide", orders, *KNOWN, "-o", "once.csv")
    assert run("decide", "once.csv", *KNOWN).code == 2, "outcome is no fact"
    done = run("decide", "once.csv", *KNOWN, "--keep", "-o", "twice.csv")
    assert "answered anew: outcome, at_least, at_most, clause" in done.err
    assert Path("twice.csv").read_text("utf-8") == Path("once.csv").read_text("utf-8")
