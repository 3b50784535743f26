"""The program as a whole: help, options wherever they stand, errors, exit codes, settings."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

import click
import pytest

from proscribe import __main__
from proscribe.apps.cli import _writing
from proscribe.apps.cli.main import cli
from tests.apps.conftest import AT

COMMANDS = ("ask", "check", "completion", "decide", "explain", "facts", "init", "law", "render")


def every_command():
    def walk(group, words, ctx):
        for name in group.list_commands(ctx):
            command = group.get_command(ctx, name)
            yield (*words, name), command
            if isinstance(command, click.Group):
                yield from walk(command, (*words, name), ctx)

    return list(walk(cli, (), click.Context(cli)))


def test_the_commands_are_there():
    names = [words[0] for words, _ in every_command() if len(words) == 1]
    assert set(COMMANDS) <= set(names)


@pytest.mark.parametrize(
    ("words", "command"), every_command(), ids=lambda x: " ".join(x) if isinstance(x, tuple) else ""
)
def test_every_command_tells_what_it_does(words, command, run):
    for option in ("-h", "--help"):
        done = run(*words, option)
        assert done.code == 0
        assert done.out.startswith(f"Usage: proscribe {' '.join(words)}")
    assert command.help
    assert command.get_short_help_str(limit=200).rstrip(".")
    told = [p for p in command.params if isinstance(p, click.Option)]
    assert all(p.help for p in told), "every option says what it is for"


def test_the_version_needs_nothing_heavy(spawn):
    code = (
        "import sys; from proscribe.__main__ import run; assert run(['--version']) == 0;"
        "heavy = {'pyarrow', 'numpy', 'rich', 'msgspec', 'yaml', 'tomlkit', 'proscribe.law'} & set(sys.modules);"
        "assert not heavy, heavy"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "proscribe 0.1.0\n"


def test_help_imports_no_command_for_another(spawn):
    code = (
        "import sys; from proscribe.__main__ import run; run(['completion', 'bash']);"
        "assert 'proscribe.apps.cli.decide' not in sys.modules; assert 'proscribe.apps.cli.check' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["chek"], "there is no command `chek`; did you mean `check`?"),
        (["law", "tset"], "there is no command `tset`; did you mean `test`?"),
        (["check", "--fromat", "json", "."], "--format"),
        (["check"], "missing argument 'PATH...'"),
        (["check", ".", "-f", "tex"], "'tex' is not one of"),
        (["--frobnicate"], "--frobnicate"),
        (["decide"], "there is nothing to decide"),
        (["decide", "-F", "act"], "`act` has no `=`"),
        (["decide", "-F", "act=use", "-F", "act=sell"], "`act` is given twice"),
        (["decide", "-F", "atc=use"], "the nearest is `act`"),
        (["decide", "-F", "act=ues"], "the nearest is `use`"),
        (["explain", "us-pafcaa"], "the nearest is `us-pafaca`"),
        (["explain", "us-pafaca#nothing"], "has no clause `nothing`"),
        (["explain", "F-123"], "is a finding"),
        (["facts", "zzzz"], "no fact has `zzzz`"),
        (["check", ".", "--at", "2026-11-23"], "a whole day"),
        (["check", ".", "--at", "2026-11-23T09:00:00"], "has no offset"),
        (["check", ".", "--profile", "gone.toml"], "gone.toml: cannot be read"),
        (["law", "show", "gone.yaml"], "gone.yaml: cannot be read"),
        (["ask"], "there is nothing to ask about"),
    ],
)
def test_a_mistake_is_one_sentence_and_exit_code_2(run, arguments, said):
    done = run(*arguments)
    assert done.code == 2
    assert done.out == ""
    assert said in done.err
    assert done.err.startswith("proscribe: ")
    assert "hint: " in done.err
    assert "Traceback" not in done.err


def test_no_command_is_no_success(run):
    done = run()
    assert (done.code, done.out) == (2, "")
    assert "Usage: proscribe" in done.err


def test_a_bug_is_told_in_one_sentence(run, monkeypatch):
    def broken(*_arguments, **_options):
        raise RuntimeError("the sky\x1b[31m is falling")

    monkeypatch.setattr(cli, "main", broken)
    done = run("facts")
    assert done.code == 2
    assert "internal error: RuntimeError: the sky\\x1b[31m is falling; please report it" in done.err
    assert "Traceback" not in done.err
    assert "Traceback" in run("facts", "-v").err
    monkeypatch.setenv("PROSCRIBE_DEBUG", "1")
    assert "Traceback" in run("facts").err


def test_an_interrupt_is_told_and_leaves_130(run, monkeypatch):
    def interrupted(*_arguments, **_options):
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "main", interrupted)
    done = run("facts")
    assert done.code == 130
    assert "interrupted" in done.err


def test_options_may_stand_before_or_after_the_command(run, inventory):
    before = run("--at", AT, "--known-at", AT, "-q", "check", inventory, "-f", "json")
    after = run("check", inventory, "-f", "json", "--at", AT, "--known-at", AT, "-q")
    assert before.out == after.out
    assert before.err == after.err == ""
    assert json.loads(before.out)["at"] == "2026-11-23T14:00:00Z"
    assert (
        json.loads(run("--at", "2020-01-01T00:00:00Z", "check", inventory, "-f", "json", "--at", AT).out)[
            "at"
        ]
        == "2026-11-23T14:00:00Z"
    )


def test_command_line_beats_environment_beats_file(run, inventory, here, monkeypatch):
    (here / "proscribe.toml").write_text(
        '[options]\nat = "2025-01-01T00:00:00Z"\n[options.check]\nformat = "json"\n'
    )
    assert json.loads(run("check", inventory).out)["at"] == "2025-01-01T00:00:00Z"
    monkeypatch.setenv("PROSCRIBE_AT", "2025-06-01T00:00:00Z")
    assert json.loads(run("check", inventory).out)["at"] == "2025-06-01T00:00:00Z"
    assert json.loads(run("check", inventory, "--at", AT).out)["at"] == "2026-11-23T14:00:00Z"
    assert json.loads(run("--at", AT, "check", inventory).out)["at"] == "2026-11-23T14:00:00Z"
    monkeypatch.setenv("PROSCRIBE_FORMAT", "csv")
    assert run("check", inventory).out.startswith("row,id,")


def test_options_are_read_from_pyproject_too(run, inventory, here):
    (here / "pyproject.toml").write_text('[tool.proscribe.options.check]\nformat = "csv"\n')
    assert run("check", inventory).out.startswith("row,id,")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[options]\nfromat = 'json'\n", "options.fromat is no option; the nearest is `format`"),
        ("[options.check]\nkeep = true\n", "options.check.keep is no option of `check`"),
        ("options = 3\n", "options must be a table"),
        ("[options\n", "cannot be read"),
    ],
)
def test_a_wrong_settings_file_is_told(run, here, text, said):
    (here / "proscribe.toml").write_text(text)
    done = run("facts")
    assert done.code == 2
    assert said in done.err
    assert "proscribe.toml" in done.err


def test_show_config_tells_where_values_are_from(run, here, monkeypatch):
    (here / "proscribe.toml").write_text('[options]\nat = "2025-01-01T00:00:00Z"\n')
    monkeypatch.setenv("PROSCRIBE_COLOR", "never")
    done = run("check", "--show-config", "--fail-on", "needs-facts")
    assert done.code == 0
    lines = done.out.splitlines()
    assert lines[0] == f"file: {here / 'proscribe.toml'}"
    assert "at = 2025-01-01T00:00:00Z  (file)" in lines
    assert "color = never  (environment)" in lines
    assert "fail-on = needs-facts  (command line)" in lines
    assert "exit-zero = False  (default)" in lines
    assert run("--show-config").code == 0
    assert run("check").code == 2, "PATH is wanted again"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_completion_script_is_for_its_shell(run, shell):
    done = run("completion", shell)
    assert done.code == 0
    assert f"_PROSCRIBE_COMPLETE={shell}_complete" in done.out


def test_completion_completes(spawn):
    done = spawn(_PROSCRIBE_COMPLETE="bash_complete", COMP_WORDS="proscribe che", COMP_CWORD="1")
    assert "plain,check" in done.out


def test_colour_is_for_terminals_or_when_asked(monkeypatch):
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    assert not _writing.colours("auto", "stdout")
    assert _writing.colours("always", "stdout")
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert _writing.colours("auto", "stdout")
    monkeypatch.setenv("NO_COLOR", "1")
    assert not _writing.colours("auto", "stdout")
    assert _writing.colours("always", "stdout")


def test_a_reader_that_stops_changes_no_verdict(here, inventory):
    for command, code in ((["check", str(inventory), "-v", "--at", AT], 1), (["facts"], 0)):
        process = subprocess.Popen(
            [sys.executable, "-m", "proscribe", *command], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        process.stdout.close()
        assert process.wait(timeout=60) == code
        assert process.stderr.read() == b""
        process.stderr.close()


@pytest.mark.skipif(os.name == "nt", reason="signals are sent otherwise there")
def test_ctrl_c_leaves_nothing_half_written(here):
    report = here / "out.csv"
    report.write_text("as it was")
    process = subprocess.Popen(
        [sys.executable, "-m", "proscribe", "decide", "-", "--as", "jsonl", "-o", str(report)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    process.stdin.write(b'{"act": "use", "actor": "self"}\n')
    process.stdin.flush()
    for _ in range(200):  # until it has opened its temporary file
        if list(here.glob(".out.csv-*")) or process.poll() is not None:
            break
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"interrupted" in said
    assert b"Traceback" not in said
    assert report.read_text() == "as it was"
    assert list(here.glob(".out.csv-*")) == []


def test_a_file_is_written_whole_or_not_at_all(here):
    path = here / "report.txt"
    path.write_text("as it was")
    path.chmod(0o640)

    def fails():
        with _writing.opened(str(path)) as stream:
            stream.write(b"half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails()
    assert path.read_text() == "as it was"
    _writing.emit("new", str(path))
    assert path.read_text() == "new"
    assert path.stat().st_mode & 0o777 == 0o640
    assert [p.name for p in here.iterdir() if p.name != ".git"] == ["report.txt"]


def test_a_file_that_cannot_be_written_is_told(run, inventory, here):
    done = run("check", inventory, "-o", here / "gone" / "r.json")
    assert done.code == 2
    assert "cannot be written" in done.err
    assert run("check", inventory, "-o", here).code == 2


def test_a_link_is_written_through(here):
    (here / "real.txt").write_text("old")
    (here / "link.txt").symlink_to("real.txt")
    _writing.emit("new", str(here / "link.txt"))
    assert (here / "link.txt").is_symlink()
    assert (here / "real.txt").read_text() == "new"


def test_main_leaves_with_the_code(monkeypatch):
    monkeypatch.setattr(sys, "argv", ["proscribe", "--version"])
    with pytest.raises(SystemExit) as left:
        __main__.main()
    assert left.value.code == 0
