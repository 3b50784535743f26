"""`proscribe screen`, `lists`, `disposition` and `decide --list` as a person uses them."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import jsonschema
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from proscribe import outputs

AT = ("--at", "2026-11-23T12:00:00Z", "--known-at", "2026-11-23T12:00:00Z")
LIST = """id,name,aliases,type,country,LEI,listed on,programme,citation
1,Sample Optics Co. Ltd.,Sample Optical,company,CN,529900T8BM49AURSDO55,2024-06-24,no licence,89 FR 99999
2,SAMPLOV Ivan Ivanovich,,person,RU,,2024-06-21,blocked,
"""
PARTIES = """id,name,type,country,LEI,mood
7,Sample Optics Co. Ltd.,company,CN,,good
8,Bakery of Anywhere,company,US,,bad
9,Ivan Ivanovich SAMPLOV,person,Russia,,
10,Another Name Entirely,company,,529900T8BM49AURSDO55,
"""


@pytest.fixture
def lists(here, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(here / "cache"))
    (here / "banned.csv").write_text(LIST, "utf-8")
    (here / "parties.csv").write_text(PARTIES, "utf-8")
    return here


def screened(out: str) -> list[dict]:
    return [json.loads(line) for line in out.splitlines()]


def test_parties_in_json_lines_come_in_order_with_their_matches(lists, run):
    done = run("screen", "parties.csv", "--list", "banned.csv", "-f", "jsonl", *AT)
    assert done.code == 1, done.err
    rows = screened(done.out)
    assert [r["id"] for r in rows] == ["7", "8", "9", "10"]
    best = {r["id"]: r["matches"][0] if r["matches"] else None for r in rows}
    assert (best["7"]["list"], best["7"]["entity_id"], best["7"]["score"]) == ("banned", "1", 1.0)
    assert best["7"]["citations"] == ["89 FR 99999"]
    assert best["7"]["listed_on"] == "2024-06-24"
    assert best["7"]["explanation"]["tokens"]
    assert best["8"] is None
    assert best["9"]["entity_id"] == "2"
    assert all(r["lists"].keys() == {"banned"} for r in rows)
    assert "columns that were not used: mood" in done.err


def test_nobody_found_is_zero_and_all_cleared_is_zero(lists, run):
    (lists / "clean.csv").write_text("id,name\n1,Bakery of Anywhere\n")
    assert run("screen", "clean.csv", "--list", "banned.csv", *AT).code == 0
    assert run("screen", "parties.csv", "--list", "banned.csv", "--exit-zero", *AT).code == 0


@pytest.mark.parametrize("form", ["table", "json", "jsonl", "csv", "parquet"])
def test_every_format_tells_the_lists_with_their_day(lists, run, form):
    done = run("screen", "parties.csv", "--list", "banned.csv", "-f", form, "-o", "out.bin", *AT)
    assert done.code == 1, done.err
    data = (lists / "out.bin").read_bytes()
    day = re.search(r"banned\.csv", done.err + data.decode("utf-8", "replace"))
    if form == "parquet":
        rows = pq.read_table(pa.BufferReader(data)).to_pylist()
        assert rows[0]["lists"].startswith("banned 20")
        assert [r["state"] for r in rows if r["id"] == "8"] == ["no-alert"]
    elif form == "csv":
        rows = list(csv.DictReader(io.StringIO(data.decode())))
        assert rows[0]["lists"].startswith("banned 20")
    else:
        assert day or form == "jsonl"
        assert b"20" in data


def test_the_whole_result_keeps_to_its_schema(lists, run):
    (lists / "holdings.csv").write_text(
        "owner,owned,percent,owner_type\nbanned/1,Bakery of Anywhere,60,company\n"
    )
    done = run(
        "screen", "parties.csv", "--list", "banned.csv", "--holdings", "holdings.csv", "-f", "json", *AT
    )
    result = json.loads(done.out)
    schema = json.loads((Path(outputs.__file__).parent / "schemas" / "screen-1.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(result, schema)
    assert result["lists"][0]["entries"] == 2
    assert result["summary"]["parties"] == 4
    assert result["results"][0]["matches"][0]["state"] == "open"
    line = dict(schema, **{"$ref": "#/$defs/Screened"})
    for row in screened(run("screen", "parties.csv", "--list", "banned.csv", "-f", "jsonl", *AT).out):
        jsonschema.validate(row, {"$ref": "#/$defs/Screened", "$defs": line["$defs"]})


def test_one_party_by_name(lists, run):
    done = run(
        "screen", "--name", "Sample Optics Co. Ltd.", "--country", "China", "--list", "banned.csv", *AT
    )
    assert done.code == 1
    assert "OPEN 1.00 banned 1: Sample Optics Co. Ltd." in done.out
    assert "89 FR 99999" in done.out
    assert run("screen", "--name", "Bakery", "--list", "banned.csv", *AT).code == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Sample Optics,CN\nBakery,US\n", "there is no column `name`; the first line is: Sample Optics, CN"),
        ("", "there is no line of column names"),
        ("id,name\n", "there is no party in it"),
    ],
)
def test_a_file_without_a_header_is_refused_with_what_was_seen(lists, run, text, said):
    (lists / "bare.csv").write_text(text)
    done = run("screen", "bare.csv", "--list", "banned.csv", *AT)
    assert done.code == 3
    assert said in done.err
    assert "hint:" in done.err


def test_odd_names_are_screened_or_told(lists, run):
    names = [
        "",
        "X",
        "\U0001f600\U0001f600",
        "Sample " * 1500,
        "\u202eSample Optics",
        "Ivan \u0421\u0430\u043c\u043f\u043b\u043e\u0432 \u4e2d\u6587",
        "'; DROP TABLE x",
        "=1+1",
    ]
    with (lists / "odd.csv").open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([["id", "name"], *([str(i), n] for i, n in enumerate(names))])
    done = run("screen", "odd.csv", "--list", "banned.csv", "-f", "jsonl", "--threshold", "0", *AT)
    assert done.code in {0, 1, 3}, done.err
    assert [r["id"] for r in screened(done.out)] == [str(i) for i in range(len(names))]
    assert "neither name nor identifier" in done.err
    assert "\u202e" not in done.out


def test_a_list_that_is_not_there_is_told_with_what_to_do(lists, run):
    done = run("screen", "parties.csv", "--list", "csl", *AT)
    assert (done.code, "`proscribe lists update csl`" in done.err) == (2, True)
    done = run("screen", "parties.csv", "--list", "nothing.csv", *AT)
    assert (done.code, "neither a list that is known nor a file" in done.err) == (2, True)


def test_a_list_is_screened_as_it_stood(lists, run):
    assert run("lists", "add", "banned.csv", "--as-of", "2026-07-01").code == 0
    (lists / "banned.csv").write_text(
        LIST + "3,Bakery of Anywhere,,company,US,,2026-08-01,no licence,\n", "utf-8"
    )
    assert run("lists", "add", "banned.csv", "--as-of", "2026-08-01").code == 0

    def bakery(known: str) -> bool:
        done = run(
            "screen", "parties.csv", "--list", "banned", "-f", "jsonl", "--known-at", known, "--at", known
        )
        return bool(screened(done.out)[1]["matches"])

    Path("banned.csv").unlink()
    assert [bakery(f"2026-{d}T00:00:00Z") for d in ("07-15", "08-01")] == [False, True]
    done = run("screen", "parties.csv", "--list", "banned", "--known-at", "2026-06-01T00:00:00Z")
    assert (done.code, "no snapshot at 2026-06-01" in done.err) == (2, True)
    status = json.loads(run("lists", "status", "-f", "json", "--at", "2026-08-11T00:00:00Z").out)
    mine = next(r for r in status["lists"] if r["name"] == "banned")
    assert (mine["age_days"], mine["snapshots"], mine["entries"]) == (10, 2, 3)
    assert run("lists", "status", "--stale-after", "5", "--at", "2026-08-11T00:00:00Z").code == 1
    done = run("lists", "diff", "2026-07-15", "2026-08-15", "--list", "banned")
    assert (done.code, "1 added, 0 removed, 0 changed" in done.out, "Bakery" in done.out) == (1, True, True)
    assert run("lists", "verify").code == 0


def test_the_companies_that_the_measures_name_are_always_there(lists, run):
    done = run("screen", "--name", "AO Kaspersky Lab", "-f", "jsonl", *AT)
    (row,) = screened(done.out)
    match = next(m for m in row["matches"] if m["list"] == "measures")
    assert match["entity_id"] == "ao-kaspersky-lab"
    assert "us-ear-entitylist-kaspersky" in match["measures"]
    old = run("screen", "--name", "AO Kaspersky Lab", "--known-at", "2016-01-01T00:00:00Z", "-f", "jsonl")
    assert screened(old.out)[0]["matches"] == []


def decided(run, verdict: str, *more: str):
    assert (
        run("screen", "parties.csv", "--list", "banned.csv", "-f", "json", "-o", "result.json", *AT).code == 1
    )
    return run(
        "disposition", "add", "--from", "result.json", "--party", "7", "--entry", "banned/1", "--verdict", verdict,
        "--reason", "another register number", "--person", "A. Clerk", *more,
    )  # fmt: skip


def states(run, *more: str) -> list[str]:
    later = more or ("--at", "2036-01-01T00:00:00Z")
    done = run("screen", "parties.csv", "--list", "banned.csv", "-f", "jsonl", *later)
    return [
        m["state"] + ":" + ((m["disposition"] or {}).get("state") or "")
        for m in screened(done.out)[0]["matches"]
    ]


def test_a_decision_stays_on_its_alert_and_opens_again(lists, run):
    assert states(run) == ["open:"]
    assert decided(run, "not-a-match", "--expires", "2040-01-01").code == 0
    assert states(run) == ["not-a-match:holds"]
    (lists / "banned.csv").write_text(LIST + "3,Somebody Else,,,,,,,\n", "utf-8")
    assert states(run) == ["not-a-match:holds"]  # the list changed, the entry did not
    assert states(run, "--at", "2041-01-01T00:00:00Z") == ["open:expired"]
    (lists / "banned.csv").write_text(LIST.replace("Sample Optical,", "Sample Optical;Sample O,"), "utf-8")
    assert states(run) == ["open:entry-changed"]
    (lists / "banned.csv").write_text(LIST, "utf-8")
    (lists / "parties.csv").write_text(PARTIES.replace("company,CN,", "company,HK,"), "utf-8")
    assert states(run) == ["open:party-changed"]
    told = run("disposition", "list").out
    assert "another register number" in told
    assert "A. Clerk" in told


def test_a_cleared_party_does_not_fail_the_run_and_a_confirmed_one_does(lists, run):
    (lists / "parties.csv").write_text("\n".join(PARTIES.splitlines()[:2]) + "\n")
    assert decided(run, "not-a-match").code == 0
    later = ("--at", "2036-01-01T00:00:00Z")
    assert run("screen", "parties.csv", "--list", "banned.csv", *later).code == 0
    assert "cleared" in run("screen", "parties.csv", "--list", "banned.csv", *later).out
    assert decided(run, "true-match").code == 0  # decided anew: the last one is the one
    done = run("screen", "parties.csv", "--list", "banned.csv", *later)
    assert (done.code, "TRUE MATCH" in done.out) == (1, True)
    shown = json.loads(run("disposition", "show", "7", "-f", "json").out)["dispositions"]
    assert [(d["verdict"], d["superseded"]) for d in shown] == [("not-a-match", True), ("true-match", False)]
    assert "1 decision in" in run("disposition", "list").out
    assert "decided anew later" in run("disposition", "show", "7").out


def test_a_decision_about_nothing_is_told(lists, run):
    decided(run, "not-a-match")
    done = run(
        "disposition", "add", "--from", "result.json", "--party", "8", "--entry", "banned/1", "--verdict",
        "true-match", "--reason", "x", "--person", "y",
    )  # fmt: skip
    assert (done.code, "its matches: none" in done.err) == (2, True)


def test_owners_are_counted_by_rule(lists, run):
    (lists / "holdings.csv").write_text(
        "owner,owned,percent,owner_type\nmeasures/x,Nobody,10,\nMother Ltd,Bakery of Anywhere,100,company\n"
        "ofac-sdn/2,Mother Ltd,50,person\nJane Sample,Mother Ltd,50,person\n"
    )
    (lists / "ofac-sdn.csv").write_text(LIST)
    run("lists", "add", "ofac-sdn.csv", "--name", "ofac-sdn", "--accept-change")
    done = run(
        "screen", "parties.csv", "--list", "ofac-sdn.csv", "--holdings", "holdings.csv", "-f", "jsonl", *AT
    )
    rules = {o["rule"]: o for o in screened(done.out)[1]["ownership"]}
    assert rules["ofac"]["state"] == "owned"
    assert rules["ofac"]["owners"][0]["way"] == ["ofac-sdn/2", "Mother Ltd"]
    assert rules["ofac"]["in_force"] is True
    assert rules["bis"]["state"] == "below"  # the programme is none of those that the rule of BIS counts
    assert done.code == 1


def test_a_decision_rests_on_the_lists(lists, run):
    many = "".join(f"{i},Filler Number {i},,company,DE,,,,\n" for i in range(100, 7100))
    (lists / "ofac-sdn.csv").write_text(LIST + many, "utf-8")
    case = (
        "decide",
        "-F",
        "act=deal-in-blocked-property",
        "-F",
        "actor=self",
        "-F",
        "location=US",
        "-f",
        "json",
        *AT,
    )

    def fact(counterparty: str, *more: str):
        done = run(*case, "-F", f"counterparty={counterparty}", "--list", "ofac-sdn.csv", *more)
        answer = json.loads(done.out)
        return answer["receipt"]["facts"].get("listed_on.ofac-sdn"), answer["warnings"]

    value, why = fact("Bakery of Anywhere")
    assert value is False
    assert any("no alert on ofac-sdn as of" in w for w in why)
    value, why = fact("SAMPLOV Ivan Ivanovich")
    assert value is None
    assert any("an open alert (1.00) for ofac-sdn/2" in w for w in why)
    done = run(
        *case,
        "-F",
        "counterparty=Bakery of Anywhere",
        "-F",
        "listed_on.ofac-sdn=true",
        "--list",
        "ofac-sdn.csv",
    )
    assert (done.code, "stated as true, but screening says" in done.err) == (2, True)
    (lists / "ofac-sdn.csv").write_text(LIST, "utf-8")  # a part of the list is no clearance
    assert fact("Bakery of Anywhere")[0] is None


def test_cases_in_a_table_are_screened_together(lists, run):
    many = "".join(f"{i},Filler Number {i},,company,DE,,,,\n" for i in range(100, 7100))
    (lists / "ofac-sdn.csv").write_text(LIST + many, "utf-8")
    (lists / "cases.csv").write_text(
        "id,act,actor,location,counterparty,listed_on.ofac-sdn\n"
        "a,deal-in-blocked-property,self,US,Bakery of Anywhere,\n"
        "b,deal-in-blocked-property,self,US,SAMPLOV Ivan Ivanovich,\n"
        "c,deal-in-blocked-property,self,US,Bakery of Anywhere,true\n"
    )
    done = run("decide", "cases.csv", "--list", "ofac-sdn.csv", "-f", "csv", *AT)
    rows = {r["id"]: r for r in csv.DictReader(io.StringIO(done.out))}
    assert rows["a"]["listed_on.ofac-sdn"] == "false"
    assert rows["b"]["listed_on.ofac-sdn"] == "unknown"
    assert "listed_on.ofac-sdn" in rows["b"]["missing"]
    assert "stated true, screened otherwise" in rows["c"]["error"]


def test_entities_are_read_as_parties(lists, run):
    entities = [
        {
            "id": "p1",
            "schema": "Company",
            "properties": {"name": ["Bakery"], "alias": ["Sample Optics Co. Ltd."]},
        },
        {"id": "x", "schema": "Address", "properties": {"full": ["here"]}},
        {"id": "p2", "schema": "Person", "properties": {"name": ["Jane Sample"]}},
    ]
    (lists / "parties.ftm.json").write_text("\n".join(map(json.dumps, entities)))
    done = run("screen", "parties.ftm.json", "--list", "banned.csv", "-f", "jsonl", *AT)
    rows = screened(done.out)
    assert [r["id"] for r in rows] == ["p1", "p2"]
    assert rows[0]["matches"][0]["entity_id"] == "1"


def test_parquet_in_and_standard_input(lists, run, spawn):
    table = pa.table({"id": [7, 8], "name": ["Sample Optics Co. Ltd.", None], "country": ["CN", "US"]})
    pq.write_table(table, lists / "parties.parquet")
    rows = screened(run("screen", "parties.parquet", "--list", "banned.csv", "-f", "jsonl", *AT).out)
    assert [(r["id"], len(r["matches"])) for r in rows] == [("7", 1), ("8", 0)]
    done = spawn(
        "screen", "-", "--as", "csv", "--list", "banned.csv", "-f", "jsonl", *AT, stdin=PARTIES.encode()
    )
    assert len(screened(done.out)) == 4


def test_the_same_input_gives_the_same_bytes_in_one_process_and_in_two(lists, run):
    names = [f"Filler {i} Ltd" for i in range(70_000)] + ["Sample Optics Co. Ltd."]
    (lists / "many.csv").write_text("id,name\n" + "".join(f"{i},{n}\n" for i, n in enumerate(names)))
    out = [
        run("screen", "many.csv", "--list", "banned.csv", "-f", "csv", "--processes", p, *AT).out
        for p in ("1", "2")
    ]
    assert out[0] == out[1]
    assert out[0].count("\n") == len(names) + 1
    assert '"open"' in out[0].splitlines()[-1]


def test_a_check_holds_makers_against_the_lists(lists, run):
    many = "".join(f"{i},Filler Number {i},,company,DE,,,,\n" for i in range(100, 7100))
    (lists / "ofac-sdn.csv").write_text(LIST + "3,AO Kaspersky Lab,,company,RU,,,,\n" + many, "utf-8")
    (lists / "apps.csv").write_text(
        "Name,Publisher,ComputerName\nKaspersky Endpoint Security,AO Kaspersky Lab,PC-1\n"
    )
    plain = json.loads(run("check", "apps.csv", "-f", "json", *AT).out)
    done = run("check", "apps.csv", "--list", "ofac-sdn.csv", "-f", "json", *AT)
    result = json.loads(done.out)
    assert plain["lists"] == []
    assert result["lists"][0].startswith("ofac-sdn as of 20")
    told = "\n".join(result["warnings"])
    assert (
        "kaspersky: maker.listed_on.ofac-sdn is unknown: an open alert (1.00) for ofac-sdn/3 AO Kaspersky Lab"
        in told
    )
    assert "sellers are not screened here" in told
    assert [f["vendor"] for f in result["findings"]] == ["kaspersky"]


def test_who_was_taken_off_a_list_is_off_where_a_newer_one_is_kept(lists, run):
    filler = "".join(f"{i},Filler Number {i},,company,DE,,,,\n" for i in range(100, 7100))
    (lists / "old.csv").write_text(LIST + filler, "utf-8")
    assert (
        run("lists", "add", "old.csv", "--name", "uflpa", "--as-of", "2026-01-01", "--accept-change").code
        == 0
    )
    (lists / "new.csv").write_text(filler.join([LIST.splitlines(keepends=True)[0], ""]), "utf-8")
    assert (
        run("lists", "add", "new.csv", "--name", "uflpa", "--as-of", "2026-02-01", "--accept-change").code
        == 0
    )
    rows = screened(run("screen", "parties.csv", "-f", "jsonl", *AT).out)
    assert [m for r in rows for m in r["matches"] if m["list"] == "uflpa"] == []
    older = screened(run("screen", "parties.csv", "-f", "jsonl", "--known-at", "2026-01-15T00:00:00Z").out)
    assert [m["entity_id"] for m in older[0]["matches"] if m["list"] == "uflpa"] == ["1"]
