"""The ground the project stands on: make targets, locked requirements, packaging, examples."""

from __future__ import annotations

import importlib
import importlib.metadata
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import proscribe

TARGETS = ("demo", "test", "check", "bench", "oracle", "fuzz", "docs", "lock", "clean")
TEXT = {".md", ".toml", ".csv", ".json", ".log", ".txt", ".py", ".yaml", ".in"}


def files(root: Path, *folders: str) -> list[Path]:
    return sorted(
        p for f in folders for p in (root / f).rglob("*") if p.is_file() and "__pycache__" not in p.parts
    )


@pytest.mark.parametrize("target", TARGETS)
def test_make_knows_the_target_and_says_what_it_does(root, target):
    assert re.search(rf"^{target}:.*## \S", (root / "Makefile").read_text(), re.MULTILINE)


def test_python_that_is_too_old_is_refused_by_name(root, tmp_path):
    old = tmp_path / "python3"
    # what an old interpreter would do with the version test: fail, with the sentence on stderr
    old.write_text(
        "#!/bin/sh\nexec "
        + sys.executable
        + ' -c "import sys; sys.version_info = (3, 9, 1); exec(sys.argv[1])" "$2"\n'
    )
    old.chmod(0o755)
    done = subprocess.run(
        ["make", f"PYTHON={old}", f"VENV={tmp_path}/venv", f"{tmp_path}/venv/.made"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "proscribe needs Python 3.11 or newer" in done.stderr
    assert "is 3.9" in done.stderr
    assert not (tmp_path / "venv").exists()


def test_locks_are_in_date(root):
    done = subprocess.run(
        [sys.executable, "tools/check_locks.py"], cwd=root, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_a_lock_that_is_wrong_is_told(root, monkeypatch):
    monkeypatch.syspath_prepend(root / "tools")
    check_locks = importlib.import_module("check_locks")

    bare = "click==1.0\n    # via proscribe\n--index-url https://example.org/simple\n"
    told = "\n".join(check_locks.complaints("core", bare))
    assert "click has no hash" in told
    assert "names a place to fetch from: --index-url https://example.org/simple" in told
    assert "click is locked at 1.0, declared as click>=8.1" in told
    assert "pyarrow is declared but not locked" in told


def test_peers_of_the_benchmark_stay_out_of_what_is_shipped_and_tested(root):
    peers = {"cedarpy", "zen-engine", "openfisca-core", "polars", "duckdb", "matplotlib"}
    for name in ("core", "dev", "build"):
        text = (root / "requirements" / f"{name}.txt").read_text()
        assert not {p for p in peers if re.search(rf"^{p}==", text, re.MULTILINE)}


@pytest.mark.skipif("PROSCRIBE_TESTS_INSTALLED" not in os.environ, reason="run by make test")
def test_what_is_tested_is_the_installed_wheel(root):
    home = Path(proscribe.__path__[0]).resolve()
    assert not home.is_relative_to(root / "src")
    assert "site-packages" in home.parts


def test_every_data_file_of_the_source_is_in_the_installed_package(root):
    home = Path(proscribe.__path__[0])
    source = root / "src" / "proscribe"
    wanted = {p.relative_to(source) for p in files(root, "src/proscribe")}
    assert {p for p in wanted if not (home / p).is_file()} == set()


def test_the_declared_licence_is_the_one_that_is_shipped(root):
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    assert project["license"] == "Apache-2.0"
    assert "Apache License" in (root / "LICENSE").read_text()


def test_the_changelog_knows_the_version(root):
    version = tomllib.loads((root / "pyproject.toml").read_text())["project"].get("version")
    version = version or re.search(
        r'__version__ = "([^"]+)"', (root / "src/proscribe/_version.py").read_text()
    ).group(1)
    changes = (root / "CHANGELOG.md").read_text()
    assert "## Unreleased" in changes or f"## {version}" in changes


@pytest.mark.parametrize("example", ["county-hospital", "reseller", "federal-contractor"])
def test_each_example_has_a_profile_and_says_what_to_run(root, example):
    folder = root / "examples" / example
    profile = tomllib.loads((folder / "proscribe.toml").read_text())
    assert {"name", "kind", "country", "acts"} <= set(profile["organisation"])
    assert "$ proscribe " in (folder / "README.md").read_text()


def test_examples_name_nobody_who_exists(root):
    for path in files(root, "examples"):
        text = path.read_bytes().decode("utf-16" if path.read_bytes()[:2] == b"\xff\xfe" else "utf-8")
        for mail in re.findall(r"[\w.+-]+@[\w-]+\.[a-z][\w.-]*", text):
            assert mail.endswith("example.org"), (path, mail)


def test_no_file_speaks_of_the_machine_it_was_made_on(root):
    """Paths of a machine and hosts of a registry say nothing to a reader elsewhere."""
    names = ["/" + "work/", "/" + "root/", "pythonhosted" + ".org", "pypi" + ".org"]
    shown = [p for p in root.iterdir() if p.is_file() and p.suffix in TEXT]
    shown += files(root, "src", "tests", "docs", "examples", "tools", "requirements", ".ci")
    found = [
        (path.relative_to(root).as_posix(), name)
        for path in shown
        if path.suffix in TEXT
        for name in names
        if name in path.read_bytes().decode("utf-8", "replace")
    ]
    assert found == []


def test_the_installed_metadata_says_what_pyproject_says(root):
    declared = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    if not Path(proscribe.__path__[0]).resolve().is_relative_to(root / "src"):
        met = importlib.metadata.metadata("proscribe")
        assert met["Summary"] == declared["description"]
        assert met["Requires-Python"] == declared["requires-python"]
