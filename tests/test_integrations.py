"""The action, the hook and the container file, as far as one machine allows."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
ACTION = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))


@pytest.fixture
def runner(tmp_path):
    """Run the action's own step as GitHub's runner would, with this installation in place of its own."""
    (tmp_path / "proscribe" / "bin").mkdir(parents=True)
    tool = tmp_path / "proscribe" / "bin" / "proscribe"
    tool.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m proscribe "$@"\n')
    tool.chmod(0o755)
    step = next(s for s in ACTION["runs"]["steps"] if s.get("id") == "check")

    def go(**inputs: str):
        given = {name: str(told["default"]) for name, told in ACTION["inputs"].items()} | inputs
        env = {
            k: re.sub(r"\$\{\{ inputs\.([a-z-]+) \}\}", lambda m: given[m[1]], v)
            for k, v in step["env"].items()
        }
        files = {n: str(tmp_path / n) for n in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            env=os.environ | env | files | {"RUNNER_TEMP": str(tmp_path)},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        return done, tmp_path

    return go


def test_the_action_fails_on_a_ban_and_leaves_its_reports(runner):
    done, folder = runner(paths=str(ROOT / "examples" / "county-hospital"))
    assert done.returncode == 1, done.stderr
    assert "exit-code=1" in (folder / "GITHUB_OUTPUT").read_text()
    assert '"version": "2.1.0"' in (folder / "proscribe.sarif").read_text()
    assert (folder / "GITHUB_STEP_SUMMARY").read_text().startswith("# What was found")


def test_the_action_can_be_told_to_report_only(runner):
    done, folder = runner(paths=str(ROOT / "examples" / "county-hospital"), **{"fail-on": "never"})
    assert done.returncode == 0, done.stderr
    assert "exit-code=1" in (folder / "GITHUB_OUTPUT").read_text()


def test_a_wrong_setting_stops_the_action(runner):
    done, _ = runner(profile="/no/such/profile.toml")
    assert done.returncode == 2
    assert "no/such/profile" in done.stderr


def test_the_action_names_no_input_that_it_does_not_have():
    text = (ROOT / "action.yml").read_text("utf-8")
    assert set(re.findall(r"inputs\.([a-z-]+)", text)) == set(ACTION["inputs"])


def test_the_hook_runs_on_what_it_is_for():
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    files = re.compile(hook["files"])
    for name in (
        "package-lock.json",
        "a/requirements-dev.txt",
        "x.cdx.json",
        "bom.xml",
        "a.spdx.json",
        "a.spdx",
    ):
        assert files.search(name), name
    assert not files.search("notes.txt")
    command = [sys.executable, "-m", "proscribe", *hook["entry"].split()[1:]]
    lock = ROOT / "requirements" / "core.txt"
    done = subprocess.run([*command, str(lock)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_container_file_copies_what_there_is_and_runs_as_nobody():
    text = (ROOT / "Containerfile").read_text("utf-8")
    for lock in re.findall(r"-r (\S+)", text):
        assert (ROOT / lock).exists()
    assert re.search(r"^USER \d+$", text, re.MULTILINE)
