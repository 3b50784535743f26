"""The self-test finds what it plants, in every format and in one's own files, and fails where reading fails."""

from __future__ import annotations

import gzip
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from proscribe import canaries, pipeline, registry, sources
from proscribe.apps.cli.main import cli
from proscribe.canaries import Canary
from proscribe.engine.identify import identify
from proscribe.schemas import IDENTITY_FIELDS
from proscribe.selftest.inputs import Prover, sample
from proscribe.selftest.proofs import FAIL, NOT_TRIED, PASS
from proscribe.sources import HEAD_BYTES
from proscribe.sources._opening import read_input, recognise

FIXTURES = Path(__file__).parents[1] / "sources" / "fixtures"
MODULES = registry.names(sources)
each_module = pytest.mark.parametrize("module", MODULES)
TEXT = Canary({})

# Columns that no identity of the catalog's can be evidence by in that format, and the reason.
NO_EVIDENCE = {
    **{(m, "package"): "of SWID tag ids the catalog has none" for m in ("coswid", "cyclonedx_json")},
    **{(m, "package"): "of SWID tag ids the catalog has none" for m in ("cyclonedx_xml", "swid_xml")},
    **{
        (m, "package"): "the catalog knows no such package"
        for m in (
            "alpine_installed",
            "brew_list",
            "browser_extension",
            "editor_extension",
            "flatpak_list",
            "nuget",
            "pacman_qi",
            "snap_list",
        )
    },
    **{
        (m, "service"): "the catalog knows no library by the name of its file"
        for m in ("apk", "app_bundle", "elf", "jar", "mach_o", "nuget", "pe", "wheel")
    },
    **{
        (m, "name"): "a library's name is anybody's" for m in ("apk", "elf", "wheel", "package_json", "nuget")
    },
    ("jar", "signer"): "the sample is not signed",
    ("nuget", "signer"): "the sample is not signed",
    ("swid_xml", "publisher"): "a licensor's name stands in the same element as the creator's",
    ("csv_inventory", "package"): "a table does not say of which ecosystem its ids are",
}


@pytest.fixture(scope="module")
def prover():
    loaded = pipeline.load_all()
    return Prover(loaded.catalog, loaded.index)


def _carried(module: str) -> set[str]:
    """Return the columns that identify in the golden observations of a format."""
    golden = json.loads((FIXTURES / module / "expected.json").read_text(encoding="utf-8"))
    rows = [row for file in golden.values() for row in file["observations"]]
    found = {c for row in rows for c in row if c in IDENTITY_FIELDS}
    if all(r["name"] == r.get("package") for r in rows if "name" in r):
        found.discard("name")  # it is the package's id
    return found


@each_module
def test_every_format_is_proved_in_every_column(module, prover):
    assert module in registry.names(canaries), f"create src/proscribe/canaries/{module}.py"
    canary = registry.plugin(canaries, module)
    proved: set[str] = set()
    for name, document in canary.documents().items():
        result = prover.prove(sample(name, document), canary)
        assert result.format == module.replace("_", "-"), name
        assert result.passed, result
        assert result.recognised
        proved |= {p.column for p in result.proofs if p.result == PASS}
    missing = {c for c in _carried(module) - proved if (module, c) not in NO_EVIDENCE}
    assert not missing, f"no sample of {module} proves {missing}"


@each_module
def test_samples_hold_nothing_of_a_vendors(module, prover):
    canary = registry.plugin(canaries, module)
    for name, document in canary.documents().items():
        _, batches = sample(name, document).read()
        for batch in batches:
            assert identify(batch, prover._index).num_rows == 0, name


def test_there_is_no_canary_without_a_format():
    assert set(registry.names(canaries)) == set(MODULES)


OWN = [p for p in sorted(FIXTURES.glob("csv_inventory/*")) if p.suffix in (".csv", ".tsv")]


@pytest.mark.parametrize("path", OWN, ids=lambda p: p.stem)
def test_own_tables_are_proved_in_their_own_layout(path, prover, tmp_path):
    before = path.read_bytes()
    (opened,) = read_input(str(path))
    result = prover.prove(opened, TEXT)
    assert result.passed, result
    assert {"name"} <= {p.column for p in result.proofs if p.result == PASS}
    assert path.read_bytes() == before
    packed = tmp_path / f"{path.name}.gz"
    packed.write_bytes(gzip.compress(before))
    (opened,) = read_input(str(packed))
    assert [p.result for p in prover.prove(opened, TEXT).proofs] == [p.result for p in result.proofs]
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr(path.name, before)
    (opened,) = read_input(str(tmp_path / "x.zip"))
    assert prover.prove(opened, TEXT).passed


def test_the_end_of_a_long_log_is_planted_in(prover, tmp_path):
    path = tmp_path / "query.log"
    line = "05-Jan-2026 00:00:01.123 queries: info: client @0x7f0001 10.0.0.21#51515 (h{0}.example.org): query: h{0}.example.org IN A +E(0)K (10.0.0.53)\n"
    path.write_text("".join(line.format(i) for i in range(20_000)))
    (opened,) = read_input(str(path))
    result = prover.prove(opened, TEXT)
    assert result.passed
    assert result.proofs[0].place == "line 20000"
    assert result.rows == 20_000


def _with(module: str, read) -> tuple:
    """A sample of a format whose reader is changed."""
    canary = registry.plugin(canaries, module)
    name, document = next(iter(canary.documents().items()))
    opened = sample(name, document)
    return replace(opened, source=replace(opened.source, read=read)), canary


def test_a_reader_that_stops_early_fails(prover):
    real = registry.plugin(sources, "zeek_dns").read
    calls = []

    def read(stream, origin):
        calls.append(1)
        if len(calls) == 1:
            yield from real(stream, origin)

    opened, canary = _with("zeek_dns", read)
    (proof,) = prover.prove(opened, canary).proofs
    assert proof.result == FAIL
    assert proof.why == "it was not read where it was planted"


def test_a_reader_that_takes_the_wrong_column_fails(prover):
    real = registry.plugin(sources, "dpkg").read

    def read(stream, origin):
        for batch in real(stream, origin):
            at = batch.schema.get_field_index("ecosystem")
            yield batch.set_column(at, batch.schema.field(at), batch.column("version"))

    opened, canary = _with("dpkg", read)
    result = prover.prove(opened, canary)
    assert not result.passed
    assert {p.result for p in result.proofs} == {NOT_TRIED}


def test_a_reader_that_says_another_value_fails(prover):
    import pyarrow.compute as pc

    real = registry.plugin(sources, "zeek_ssl").read

    def read(stream, origin):
        for batch in real(stream, origin):
            at = batch.schema.get_field_index("domain")
            cut = pc.replace_substring_regex(batch.column("domain"), r"kaspersky", "k-spersky")
            yield batch.set_column(at, batch.schema.field(at), cut)

    opened, canary = _with("zeek_ssl", read)
    (proof,) = prover.prove(opened, canary).proofs
    assert proof.result == FAIL


def test_an_engine_that_finds_look_alikes_fails(prover, monkeypatch):
    real = Prover._checked

    def checked(self, copy):
        _, batches = copy.read()
        values = {v for batch in batches for v in batch.column("domain").to_pylist() if "lookalike" in v}
        return real(self, copy) | {("domain", v) for v in values}

    monkeypatch.setattr(Prover, "_checked", checked)
    canary = registry.plugin(canaries, "zeek_dns")
    name, document = next(iter(canary.documents().items()))
    (proof,) = prover.prove(sample(name, document), canary).proofs
    assert (proof.result, proof.why) == (FAIL, "the look-alike was taken for kaspersky")


MUSEUM = [
    (
        "headers.csv",
        b"alpha,beta\n1,2\n",
        "no column for a name or a publisher was recognised; headers seen: alpha, beta",
    ),
    ("photo.jpg", b"\xff\xd8\xff\xe0" + bytes(range(256)), "the format was not recognised"),
    ("empty.csv", b"", "the file is empty"),
    ("cut.cdx.json", b'{"bomFormat":"CycloneDX","components":[{"name":"a"', "truncated"),
    ("blank.csv", b"DisplayName,Publisher\n", "no record was recognised"),
]


@pytest.mark.parametrize(("name", "data", "why"), MUSEUM, ids=[m[0] for m in MUSEUM])
def test_a_file_that_is_not_read_fails_with_the_reason(name, data, why, prover, tmp_path):
    path = tmp_path / name
    path.write_bytes(data)
    (opened,) = read_input(str(path))
    result = prover.prove(opened, TEXT)
    assert not result.passed
    assert why in result.why


def test_a_pipe_cannot_be_proved(prover):
    document = registry.plugin(canaries, "zeek_dns").documents()["dns.log"]
    opened = replace(sample("dns.log", document), repeatable=False)
    assert prover.prove(opened, TEXT).why == "a pipe can be read only once: save it to a file first"


def test_a_format_without_a_canary_is_told(prover):
    document = registry.plugin(canaries, "zeek_dns").documents()["dns.log"]
    assert prover.prove(sample("dns.log", document), None).why == "no canary is written for this format"


def test_command_proves_all_formats():
    result = CliRunner().invoke(cli, ["selftest", "inputs", "-f", "json"])
    assert result.exit_code == 0, result.output
    rows = json.loads(result.stdout)
    assert {r["format"] for r in rows} == {m.replace("_", "-") for m in MODULES}
    assert all(r["passed"] for r in rows)


def test_command_tells_what_was_planted_and_where():
    path = FIXTURES / "csv_inventory" / "sccm.csv"
    result = CliRunner().invoke(cli, ["selftest", "inputs", str(path)])
    assert result.exit_code == 0
    assert "PASS  publisher: " in result.stdout
    assert " at line " in result.stdout


def test_command_fails_on_an_unreadable_file_and_passes_by_in_folders(tmp_path):
    (tmp_path / "notes.txt").write_text("nothing\n")
    run = CliRunner().invoke
    assert run(cli, ["selftest", "inputs", str(tmp_path / "notes.txt")]).exit_code == 1
    assert run(cli, ["selftest", "inputs", str(tmp_path)]).exit_code == 1  # nothing was proved
    (tmp_path / "a.csv").write_text("DisplayName,Publisher\nExample Editor,Example Works\nSample,Sample AB\n")
    result = run(cli, ["selftest", "inputs", str(tmp_path)])
    assert result.exit_code == 0
    assert "no inventory" in result.stdout


def test_samples_are_recognised_from_their_first_bytes_alone():
    for module in MODULES:
        for name, document in registry.plugin(canaries, module).documents().items():
            found = recognise(document[:HEAD_BYTES], name)
            assert found is registry.plugin(sources, module), (module, name)
