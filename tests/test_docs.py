"""The documents against the program: what they name exists, what they show runs, what is generated is in date."""

from __future__ import annotations

import importlib
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import msgspec
import pytest

from proscribe import errors
from proscribe.catalog import model as vendors
from proscribe.law import model, packs

ROOT = Path(__file__).resolve().parent.parent
CONSOLE = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
MEANT = (0, 1, 3)  # checked, found, incomplete; 2 is a mistake in the document


def shown_commands():
    pages = [ROOT / "README.md", *sorted(ROOT.glob("docs/*.md")), *sorted(ROOT.glob("examples/**/*.md"))]
    for page in pages:
        for block in CONSOLE.findall(page.read_text("utf-8")):
            for line in block.splitlines():
                if line.startswith("$ proscribe "):
                    yield pytest.param(line[2:], id=f"{page.relative_to(ROOT)}: {line[2:60]}")


def tool(name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, f"tools/{name}.py", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
@pytest.mark.parametrize("line", list(shown_commands()))
def test_a_command_that_is_shown_runs(line):
    words = shlex.split(line)
    done = subprocess.run(
        [sys.executable, "-m", *words], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode in MEANT, done.stderr
    assert done.stdout.strip(), "nothing was said on stdout"
    assert "Traceback" not in done.stderr


def test_each_command_of_an_example_leaves_as_its_readme_says():
    said = [
        (page, int(code))
        for page in sorted(ROOT.glob("examples/*/README.md"))
        for code in re.findall(r"exit code (?:is )?(\d)", page.read_text("utf-8"))
    ]
    assert len(said) == len(list(ROOT.glob("examples/*/README.md")))
    for page, code in said:
        first = CONSOLE.search(page.read_text("utf-8")).group(1).splitlines()[0]
        done = subprocess.run(
            [sys.executable, "-m", *shlex.split(first[2:])],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code, (page, done.stderr)


@pytest.mark.parametrize(
    "name",
    [
        "cli_reference",
        "screening_reference",
        "results_reference",
        "formats_table",
        "measure_pages",
        "readme_demo",
    ],
)
def test_a_generated_page_is_in_date(name):
    done = tool(name, "--check")
    assert done.returncode == 0, done.stderr


def test_links_lead_somewhere():
    done = tool("check_links")
    assert (done.returncode, done.stderr) == (0, "")


def test_the_readme_leads_to_every_document():
    readme = (ROOT / "README.md").read_text("utf-8")
    pages = [*ROOT.glob("docs/*.md"), ROOT / "docs/adr/README.md", ROOT / "examples/README.md"]
    pages += [p for p in ROOT.glob("*.md") if p.name != "README.md"]
    assert [p.name for p in pages if f"]({p.relative_to(ROOT).as_posix()})" not in readme] == []


def test_a_broken_link_is_told(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "tools")
    check_links = importlib.import_module("check_links")

    page = tmp_path / "page.md"
    page.write_text("# One heading\n[a](#one-heading) [b](gone.md) [c](#no-heading) `[d](code.md)`\n")
    monkeypatch.setattr(check_links, "ROOT", tmp_path)
    assert list(check_links.broken(page)) == [
        "page.md: no such file: gone.md",
        "page.md: no such heading: #no-heading",
    ]


def test_the_index_of_decisions_is_whole():
    folder = ROOT / "docs" / "adr"
    pages = sorted(p.name for p in folder.glob("[0-9]*.md"))
    rows = re.findall(
        r"^\| (\d+) \| \[(.+)\]\((.+)\) \|$", (folder / "README.md").read_text("utf-8"), re.MULTILINE
    )
    assert [name for _, _, name in rows] == pages
    assert [int(n) for n, _, _ in rows] == list(range(1, len(pages) + 1))
    for number, title, name in rows:
        text = (folder / name).read_text("utf-8")
        assert text.startswith(f"# {number}. {title}\n")
        for heading in ("## Context", "## Drivers", "## Options", "## What is bad about it"):
            assert heading in text, (name, heading)


def test_every_declared_library_is_argued():
    page = (ROOT / "docs/adr/0006-core-dependencies.md").read_text("utf-8").lower()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = [lines for extra, lines in project["optional-dependencies"].items() if extra != "dev"]
    declared = [*project["dependencies"], *(line for lines in extras for line in lines)]
    names = [re.match(r"[\w.-]+", line).group().lower() for line in declared]
    assert [n for n in names if f"| {n} |" not in page] == []


def test_make_commands_that_are_shown_exist():
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for page in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *ROOT.glob("docs/**/*.md")):
        for target in re.findall(r"\bmake ([a-z-]+)(?=[ `\n])", page.read_text("utf-8")):
            if f"`make {target}" in page.read_text("utf-8") or f"\nmake {target}" in page.read_text("utf-8"):
                assert re.search(rf"^{target}:", makefile, re.MULTILINE), (page, target)


@pytest.mark.parametrize(("module", "name"), [(model, "measure-format"), (vendors, "vendor-format")])
def test_every_key_of_a_law_or_vendor_file_is_told(module, name):
    page = (ROOT / "docs" / f"{name}.md").read_text("utf-8")
    structs = [s for s in vars(module).values() if isinstance(s, type) and issubclass(s, msgspec.Struct)]
    keys = {f.encode_name for s in structs for f in msgspec.structs.fields(s)}
    assert len(keys) > 25
    fence = re.compile(r"^```yaml\n(.*?)^```", re.MULTILINE | re.DOTALL)
    code = [*fence.findall(page), *re.findall(r"`([^`]*)`", fence.sub("", page))]
    told = set(re.findall(r"[a-z_]+", " ".join(code)))
    assert sorted(keys - told) == []


def test_every_kind_of_identity_is_told_with_how_it_matches():
    page = (ROOT / "docs" / "vendor-format.md").read_text("utf-8")
    for kind, ways in vendors.MATCHES.items():
        row = re.search(rf"^\| `{kind.value}` \|.*\| (.*) \|$", page, re.MULTILINE)
        assert row, kind
        assert row.group(1) == ", ".join(f"`{w.value}`" for w in ways)
    for role in vendors.Role:
        assert f"`{role.value}`" in page


def test_every_member_of_a_pack_is_told():
    page = (ROOT / "docs" / "packs.md").read_text("utf-8")
    for field in msgspec.structs.fields(packs.Manifest):
        assert f"\n| `{field.encode_name}` |" in page
    assert packs.MANIFEST in page
    assert f"`{packs.FORMAT}`" in page


def test_every_outcome_and_exit_code_is_told():
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    for outcome in model.Outcome:
        assert f"| `{outcome}` |" in page
    codes = {
        e.exit_code
        for e in vars(errors).values()
        if isinstance(e, type) and issubclass(e, errors.ProscribeError)
    }
    for code in codes | {0, 1}:
        assert f"\n| {code} |" in page


def test_every_module_of_the_package_is_in_the_architecture():
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    folders = {p.parent.name for p in (ROOT / "src" / "proscribe").glob("*/__init__.py")}
    assert sorted(f for f in folders if f"`{f}/`" not in page) == []


def test_the_layers_that_are_told_are_those_that_are_enforced():
    """The page also names layers to come; an enforced one stands there, and in the same order."""
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    told = (
        re.search(r"^## Layers.*?^```text\n(.*?)^```", page, re.MULTILINE | re.DOTALL).group(1).splitlines()
    )
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    enforced = next(c["layers"] for c in contracts if c["type"] == "layers")
    lines = iter(told)
    for layer in enforced:
        members = set(layer.strip("()").split(" | "))
        assert any(members <= set(line.split(" | ")) for line in lines), f"{layer} is not told, or not there"
