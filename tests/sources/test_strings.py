"""Names in bytes: what stands around a name counts, and a hit is a mention and no more."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from proscribe import pipeline
from proscribe.engine.strings import names_of
from proscribe.law.instants import parse_instant
from proscribe.sources import Origin, _strings
from proscribe.sources._opening import read_input
from proscribe.sources._strings import ONLY_NAMES, UNAVAILABLE, strings_source
from tests.sources import programs
from tests.sources.programs import pe, signed, zipped

pytest.importorskip("yara_x", reason="yara-x is not installed")

NAMES = (
    ("bundle_id", "com.samplekit"),
    ("domain", "updates.example.org"),
    ("publisher", "Example Works Ltd"),
)
AT = parse_instant("2026-11-23T12:00:00-05:00")


def _hits(data: bytes) -> list[tuple[str, str, str]]:
    source = strings_source(NAMES)
    rows = [r for b in source.read(io.BytesIO(data), Origin("x")) for r in b.to_pylist()]
    assert {r["kind"] for r in rows} <= {"string"}
    return [(c, r[c], r["pointer"]) for r in rows for c in ("bundle_id", "domain", "publisher") if r[c]]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"\x00https://updates.example.org/x\x00", [("domain", "updates.example.org", "/bytes/9")]),
        (b"\x00UPDATES.Example.ORG\x00", [("domain", "UPDATES.Example.ORG", "/bytes/1")]),
        (
            b"a.notupdates.example.org.evil.test:80",
            [("domain", "a.notupdates.example.org.evil.test", "/bytes/5")],
        ),
        ("x updates.example.org y".encode("utf-16-le"), [("domain", "updates.example.org", "/bytes/4")]),
        (b"com.samplekit.engine.Scanner;", [("bundle_id", "com.samplekit.engine.Scanner", "/bytes/0")]),
        (b"(c) Example Works Ltd.", [("publisher", "Example Works Ltd", "/bytes/4")]),
        (b"MyExample Works Ltda", []),
        (b"nothing here", []),
        (b"", []),
    ],
)
def test_a_name_reaches_as_far_as_what_it_is_made_of(data, expected):
    assert _hits(data) == expected


@pytest.mark.parametrize("around", [250, 255, 256, 257, 1000])
def test_a_name_across_two_pieces_is_found_once_in_its_place(monkeypatch, around):
    monkeypatch.setattr(_strings, "_FIRST", 256)
    monkeypatch.setattr(_strings, "_OVERLAP", 64)
    data = b"\x00" * around + b"updates.example.org" + b"\x00" * 3000
    assert _hits(data) == [("domain", "updates.example.org", f"/bytes/{around}")]


@seed(20240929)
@settings(max_examples=60, deadline=None, database=None)
@given(
    st.lists(
        st.sampled_from([b"\x00", b"\xff\xfe", b"Example Works Ltd", b"a.", b".com.samplekit"]), max_size=30
    )
)
def test_any_bytes(parts):
    _hits(b"".join(parts))


def test_the_names_are_nobody_elses():
    names = names_of(pipeline.load_all().catalog)
    assert ("bundle_id", "com.kavsdk") in names
    assert ("domain", "ksn.kaspersky-labs.com") in names
    assert ("publisher", "AO Kaspersky Lab") in names
    plain = {text.lower() for _, text in names}
    assert not plain & {"kaspersky", "huawei", "deepseek", "securelist.com", "kaspersky.com", "securelist"}


def _check(path, *, deep=True):
    return pipeline.check([str(path)], at=AT, known_at=AT, deep=deep)


def test_a_string_is_a_mention_and_the_vendors_own_program_is_one_finding(tmp_path):
    text = b"\x00ksn.kaspersky-labs.com\x00AO Kaspersky Lab\x00com.kavsdk.core\x00"
    (tmp_path / "other.exe").write_bytes(pe({"CompanyName": "Example Works"}, signed(programs.WORKS)) + text)
    (tmp_path / "own.exe").write_bytes(pe({"CompanyName": "AO Kaspersky Lab"}) + text)
    (tmp_path / "blob.bin").write_bytes(b"\x00\x01\x02" + text)
    found = _check(tmp_path)
    told = {
        (f.evidence[0].file.rpartition("/")[2], str(f.relation))
        for f in found.findings
        if f.vendor == "kaspersky"
    }
    assert told == {("other.exe", "mentions"), ("own.exe", "supplied-by"), ("blob.bin", "mentions")}
    (unknown,) = [c for c in found.coverage if c.file.endswith("blob.bin")]
    assert [n.reason for n in unknown.not_checked] == [ONLY_NAMES]
    assert {str(f.relation) for f in _check(tmp_path, deep=False).findings} == {"supplied-by"}


def test_a_file_of_no_format_is_not_checked_by_looking_for_names(tmp_path):
    path = tmp_path / "blob.bin"
    path.write_bytes(b"\x00\x01\x02 nothing")
    assert not _check(path).summary.complete


def test_our_own_catalog_is_not_looked_through(tmp_path):
    import proscribe

    home = proscribe.__path__[0]
    source = strings_source(names_of(pipeline.load_all().catalog))
    names = {
        o.source.name for o in read_input(f"{home}/catalog/vendors", deep=True, strings=source) if o.source
    }
    assert "strings" not in names
    copy = tmp_path / "kaspersky.yaml"
    copy.write_bytes(Path(f"{home}/catalog/vendors/kaspersky.yaml").read_bytes())
    assert [o.source for o in read_input(str(copy), deep=True, strings=source)] == [None]


def test_programs_in_packages_are_looked_through(tmp_path):
    (tmp_path / "a.jar").write_bytes(zipped({"lib/x.so": b"\x7fELF-not" + b"\x00AO Kaspersky Lab\x00"}))
    (found,) = [f for f in _check(tmp_path).findings if f.vendor == "kaspersky"]
    assert str(found.relation) == "mentions"
    assert found.evidence[0].file == f"{tmp_path}/a.jar!lib/x.so"


def test_without_the_library_the_report_says_so(tmp_path, monkeypatch):
    (tmp_path / "x.exe").write_bytes(pe({"CompanyName": "Example Works"}))
    monkeypatch.setitem(__import__("sys").modules, "yara_x", None)
    found = _check(tmp_path)
    assert UNAVAILABLE in found.warnings
    assert [c.format for c in found.coverage] == ["pe"]
