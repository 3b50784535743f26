"""Hold every restricted-party list to its promise; a new one needs a fixture for each form, not a new test."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from proscribe import lists, registry
from proscribe.errors import SourceError
from proscribe.lists import Account, Evidence
from proscribe.lists import _reading as reading
from proscribe.lists._entries import rows
from proscribe.schemas import LISTED, NameKind, PartyType

FIXTURES = Path(__file__).parent / "fixtures"
GOLDEN = FIXTURES / "expected"
MODULES = registry.names(lists)
UPDATE = os.environ.get("UPDATE_GOLDEN") == "1"


def _plugin(module: str):
    return registry.plugin(lists, module)


FORMS = [(m, f.name) for m in MODULES for f in _plugin(m).forms if f.files]
each_module = pytest.mark.parametrize("module", MODULES)
each_form = pytest.mark.parametrize(("module", "form"), FORMS, ids=[f"{m}:{f}" for m, f in FORMS])


def _form(module: str, form: str):
    return next(f for f in _plugin(module).forms if f.name == form)


def _files(module: str, form: str) -> list[Path]:
    folder = FIXTURES / module / form
    return sorted(p for p in folder.glob("*") if p.is_file()) if folder.is_dir() else []


def _read(module: str, form: str):
    known = reading.recognise(_files(module, form), _plugin(module))
    assert known.form.name == form
    return reading.read(known, whole=False)


@each_module
def test_a_list_says_what_a_user_must_know_of_it(module):
    plugin = _plugin(module)
    assert plugin.name == module.replace("_", "-")
    assert plugin.title
    assert plugin.publisher
    assert plugin.licence
    assert plugin.forms
    assert 0 < plugin.least <= plugin.most
    for form in plugin.forms:
        roles = [f.role for f in form.files]
        assert len(roles) == len(set(roles))
        for file in form.files:
            assert not file.address or file.address.startswith("https://")
            assert file.required or len(form.files) > 1
            assert 1 << 20 <= file.limit <= 1 << 30
    if module not in {"own", "followthemoney", "measures"}:
        assert plugin.home.startswith("https://")


@each_form
def test_a_form_has_a_fixture(module, form):
    folder = FIXTURES / module / form
    assert _files(module, form), f"create a small made-up sample of {_form(module, form).title} in {folder}/"


@each_form
def test_golden(module, form):
    listed = _read(module, form)
    found = {
        "published": listed.published,
        "signals": [[s.kind.value, s.text, s.count, s.example] for s in listed.signals],
        "entries": [
            {k: v for k, v in row.items() if v not in (None, []) and k != "entry_hash"}
            for row in listed.entries.to_pylist()
        ],
    }
    for signal in found["signals"]:
        signal[3] = signal[3].replace(str(FIXTURES), "")
    golden = GOLDEN / f"{module}.{form}.json"
    if UPDATE:
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    assert golden.is_file(), f"create {golden} with UPDATE_GOLDEN=1, and read it"
    assert found == json.loads(golden.read_text(encoding="utf-8"))


@each_form
def test_every_entry_has_what_the_schema_promises(module, form):
    listed = _read(module, form)
    assert listed.entries.schema.equals(LISTED)
    assert listed.entries.num_rows
    rows_of = listed.entries.to_pylist()
    assert len({(r["list"], r["entity_id"]) for r in rows_of}) == len(rows_of)
    for row in rows_of:
        assert re.fullmatch(r"[0-9a-f]{64}", row["entry_hash"])
        assert row["type"] in set(PartyType)
        assert row["names"][0]["name"]
        assert {n["kind"] for n in row["names"]} <= set(NameKind)
        assert all(re.fullmatch(r"[A-Z]{2}", c) for c in row["countries"])
        assert all(re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", d) for d in row["birth_dates"])
        assert row["listed_on"] is None or date.fromisoformat(row["listed_on"])
    plugin = _plugin(module)
    assert {r["list"] for r in rows_of} <= {plugin.name, *plugin.holds}


@each_form
def test_reading_twice_gives_the_same(module, form):
    first, second = _read(module, form), _read(module, form)
    assert first.digest == second.digest
    assert first.entries.equals(second.entries)


@each_form
def test_fixture_is_recognised_as_its_own_list(module, form):
    """A plain table is nobody's own: the user says what it is."""
    known = reading.recognise(_files(module, form))
    mine = "own" if form == "csv" and module not in {"csl", "own"} else module.replace("_", "-")
    assert (known.plugin.name, known.form.name) == (mine, form)
    assert set(known.files) <= {f.role for f in known.form.files}


@each_form
def test_what_was_proven_is_said(module, form):
    assert _form(module, form).evidence in set(Evidence)


def _survives(module: str, form: str, data: bytes) -> None:
    for file in _form(module, form).files:
        assert 0.0 <= float(file.sniff(data[:65536], "x.csv")) <= 1.0
    account = Account()
    streams = {f.role: io.BytesIO(data) for f in _form(module, form).files}
    # Anything but a SourceError comes through and fails the test.
    with contextlib.suppress(SourceError):
        for batch in rows(_form(module, form).read(streams, account), "x", account):
            assert batch.schema.equals(LISTED)


@each_form
@seed(20240620)
@settings(max_examples=25, deadline=None, database=None)
@given(data=st.binary(max_size=300))
def test_arbitrary_bytes_raise_nothing_else(module, form, data):
    _survives(module, form, data)


@each_form
@seed(20240929)
@settings(max_examples=25, deadline=None, database=None)
@given(
    cut=st.integers(0, 4000),
    at=st.integers(0, 4000),
    junk=st.binary(max_size=12)
    | st.sampled_from([b'"', b"\x00", b"\xff", b"\\ud800", b"<", b"]]>", b"\r", b"&x;"]),
)
def test_damaged_files_raise_nothing_else(module, form, cut, at, junk):
    base = b"".join(p.read_bytes() for p in _files(module, form))[:6000]
    _survives(module, form, base[:at] + junk + base[at : max(cut, at)])
