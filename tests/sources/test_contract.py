"""Hold every input format to its promise; a new one needs a fixture, not a new test."""

from __future__ import annotations

import bz2
import contextlib
import gzip
import io
import json
import lzma
import os
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from proscribe import registry, sources
from proscribe.errors import SourceError
from proscribe.schemas import IDENTITY_FIELDS, OBSERVATION, State
from proscribe.sources import HEAD_BYTES, Origin, Source
from proscribe.sources._batch import BATCH_ROWS
from proscribe.sources._opening import read_input, recognise
from proscribe.sources._text import head_text

FIXTURES = Path(__file__).parent / "fixtures"
MODULES = registry.names(sources)
GOLDEN = "expected.json"
SHOWN = ("name", "package", "path", "publisher", "bundle_id", "service", "domain", "mac", "signer")
DATABASES = ("pihole_ftl", "coswid")  # they have records, not lines
PROGRAMS = (  # they have parts, not lines
    *(
        "apk",
        "app_bundle",
        "browser_extension",
        "dex",
        "editor_extension",
        "elf",
        "jar",
        "mach_o",
        "msi",
        "nuget",
    ),
    *("pe", "rpm_database", "rpm_package", "wheel"),
)
BLOCKS = ("mac_apps",)  # a record is many lines, and its first line is told
ENCODED = ("certificates_pem", "xlsx_inventory")  # what they say stands encoded below the line
REFERRING = ("spdx3_json",)  # a supplier's name stands in another element: the place is the record's
UPDATE = os.environ.get("UPDATE_GOLDEN") == "1"


def _fixtures() -> list[tuple[str, Path]]:
    return [
        (module, path)
        for module in MODULES
        for path in sorted((FIXTURES / module).rglob("*"))
        if path.is_file() and path.name != GOLDEN
    ]


CASES = _fixtures()
each_module = pytest.mark.parametrize("module", MODULES)
each_fixture = pytest.mark.parametrize(
    ("module", "path"), CASES, ids=[f"{m}:{p.relative_to(FIXTURES / m)}" for m, p in CASES]
)


def _plugin(module: str) -> Source:
    return registry.plugin(sources, module)


def _observations(opened) -> tuple[Origin, list[dict]]:
    origin, batches = opened.read()
    rows: list[dict] = []
    for batch in batches:
        assert batch.schema.equals(OBSERVATION)
        assert 0 < batch.num_rows <= BATCH_ROWS
        rows += batch.to_pylist()
    return origin, rows


def _only(path: Path):
    (opened,) = read_input(str(path))
    assert opened.reason is None
    return opened


def _plain(rows: list[dict]) -> list[dict]:
    """Rows without nulls and without the file, as a golden holds them."""
    found = [{k: v for k, v in row.items() if v is not None and k != "file"} for row in rows]
    for row in found:
        if row.get("kind") == "embedded":
            row.pop("path", None)  # where the file lies
        if "seen_at" in row:
            row["seen_at"] = row["seen_at"].isoformat()
    return found


def _record(data: bytes, pointer: str) -> str:
    """The record at a pointer, written out."""
    found = json.loads(data)
    for part in pointer.split("/")[1:]:
        found = found[int(part)] if isinstance(found, list) else found[part.replace("~1", "/")]
    return json.dumps(found)


@each_module
def test_plugin_is_named_after_its_module(module):
    plugin = _plugin(module)
    assert plugin.name == module.replace("_", "-")
    assert plugin.title
    assert (plugin.limit is None) or plugin.limit >= 1 << 20


@each_module
def test_plugin_has_a_fixture(module):
    folder = FIXTURES / module
    assert [p for m, p in CASES if m == module], f"create a small made-up sample in {folder}/"


@each_module
def test_golden(module):
    folder = FIXTURES / module
    found = {}
    for _, path in (case for case in CASES if case[0] == module):
        origin, rows = _observations(_only(path))
        tally = origin.tally
        found[path.relative_to(folder).as_posix()] = {
            "observations": _plain(rows),
            "rows": tally.rows,
            "recognised": tally.recognised,
            "reasons": dict(sorted(tally.reasons.items())),
            "notes": dict(sorted(tally.notes.items())),
            "columns": {k: v for k, v in tally.columns.items() if v != "not used"},
        }
    golden = folder / GOLDEN
    if UPDATE:
        golden.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    assert golden.is_file(), f"create {golden} with UPDATE_GOLDEN=1, and read it"
    assert found == json.loads(golden.read_text(encoding="utf-8"))


@each_fixture
def test_every_record_is_accounted_for(module, path):
    origin, rows = _observations(_only(path))
    tally = origin.tally
    assert tally.rows == tally.recognised + sum(tally.reasons.values())
    assert len(rows) >= tally.recognised
    for row in rows:
        assert any(row[field] for field in IDENTITY_FIELDS)
        assert row["state"] in set(State)
        assert row["file"] == str(path)
        assert (row["line"] is not None) or (row["pointer"] is not None)


@each_fixture
def test_fixture_is_recognised_as_its_own_format_alone(module, path):
    head = path.read_bytes()[:HEAD_BYTES]
    own = _plugin(module)
    scores = {s.name: s.sniff(head, path.name) for s in registry.plugins(sources).values()}
    assert 0.0 < scores.pop(own.name) <= 1.0
    assert all(score < own.sniff(head, path.name) for score in scores.values()), scores
    assert recognise(head, path.name) is own


@each_fixture
def test_lines_point_at_the_value(module, path):
    opened = _only(path)
    _, rows = _observations(opened)
    if module in DATABASES + PROGRAMS and all(r["line"] is None for r in rows):
        assert all(r["pointer"] for r in rows)
        return
    if module in ENCODED:
        assert all(r["line"] for r in rows)
        return
    data = path.read_bytes()
    text = {
        "japanese_sjis": data.decode("cp932", "replace"),
        "russian_cp1251": data.decode("cp1251", "replace"),
    }.get(path.stem, head_text(data))
    lines = io.StringIO(text, newline="").readlines()
    wanted = {(r["pointer"], r[f]) for r in rows if r["line"] is None for f in IDENTITY_FIELDS if r[f]}
    located = opened.locate(wanted)
    # What the document says of its subject elsewhere has at least the place of the subject.
    assert located.keys() <= wanted
    for (pointer, value), line in located.items():
        if pointer.startswith(("/metadata", "/bom/metadata")):
            continue
        raw = lines[line - 1].replace("&amp;", "&")
        if module in REFERRING and f'"{value}"' not in _record(data, pointer):
            continue
        shown = {value, json.dumps(value)[1:-1], value.rsplit("/", 1)[-1]}
        assert any(part in raw for part in shown), (pointer, value, raw)
    assert len(located) == len(wanted)
    for row in rows:
        if row["line"] is not None:
            first = next(row[f] for f in SHOWN if row[f])
            around = "".join(lines[row["line"] - 1 : row["line"] + (20 if module in BLOCKS else 1)])
            plain = around.replace('""', '"').replace("\\\\", "\\")
            # A name may be split into its labels, a value broken where a screen ended.
            parts = first.strip(".").removeprefix("AS").split(".") if row["domain"] else first.split()[:4]
            assert any(all(part in text for part in parts) for text in (around, plain)), (first, around)


@each_fixture
def test_compressed_fixture_reads_the_same(module, path, tmp_path):
    _, expected = _observations(_only(path))
    data = path.read_bytes()
    for suffix, packed in (
        ("gz", gzip.compress(data)),
        ("xz", lzma.compress(data)),
        ("bz2", bz2.compress(data)),
    ):
        packed_path = tmp_path / f"{path.name}.{suffix}"
        packed_path.write_bytes(packed)
        assert _plain(_observations(_only(packed_path))[1]) == _plain(expected)
    with zipfile.ZipFile(tmp_path / "all.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(path.name, data)
    opened = _only(tmp_path / "all.zip")
    assert opened.file == f"{tmp_path / 'all.zip'}!{path.name}"
    _, rows = _observations(opened)
    assert _plain(rows) == _plain(expected)
    if opened.source.locate and (
        wanted := {(r["pointer"], r[f]) for r in rows if r["line"] is None for f in IDENTITY_FIELDS if r[f]}
    ):
        assert opened.locate(wanted) == _only(path).locate(wanted)


def _survives(plugin: Source, data: bytes) -> None:
    score = plugin.sniff(data[:HEAD_BYTES], "x.csv")
    assert 0.0 <= score <= 1.0
    origin = Origin("x")
    # Anything but a SourceError comes through and fails the test.
    with contextlib.suppress(SourceError):
        for batch in plugin.read(io.BytesIO(data), origin):
            assert batch.schema.equals(OBSERVATION)
    with contextlib.suppress(SourceError):
        if plugin.locate:
            plugin.locate(io.BytesIO(data), [("/components/0", "x"), ("/0", "y"), ("", "z")])


@each_module
@seed(20240620)
@settings(max_examples=40, deadline=None, database=None)
@given(data=st.binary(max_size=400))
def test_arbitrary_bytes_raise_nothing_else(module, data):
    _survives(_plugin(module), data)


_SEEDS = [p.read_bytes()[:3000] for _, p in CASES]


@each_module
@seed(20240929)
@settings(max_examples=40, deadline=None, database=None)
@given(
    base=st.sampled_from(_SEEDS),
    cut=st.integers(0, 3000),
    at=st.integers(0, 3000),
    junk=st.binary(max_size=12)
    | st.sampled_from([b'"', b"{", b"\x00", b"\xff\xfe", b"\\ud800", b"null", b"[[", b"\r"]),
)
def test_damaged_documents_raise_nothing_else(module, base, cut, at, junk):
    _survives(_plugin(module), base[:at] + junk + base[at : max(cut, at)])
