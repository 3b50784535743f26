"""The ledger's libraries are loaded when it is used, and missing ones are told."""

from __future__ import annotations

import subprocess
import sys

import pytest

RUN = """
import sys
{before}
from proscribe import __main__
code = __main__.run({arguments!r})
print("loaded:", sorted({{"sqlalchemy", "alembic", "cryptography", "rfc3161_client", "psycopg"}} & set(sys.modules)))
sys.exit(code)
"""
SELL = ["decide", "-F", "act=sell", "-F", "actor=self"]


def run(*arguments, before=""):
    code = RUN.format(before=before, arguments=list(arguments))
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    "arguments", [["--version"], SELL, ["ledger", "--help"]], ids=["version", "decide", "help"]
)
def test_nothing_of_it_is_loaded_where_nothing_is_recorded(arguments):
    assert run(*arguments).stdout.endswith("loaded: []\n")


def test_alembic_is_loaded_only_to_make_tables(tmp_path):
    file = str(tmp_path / "l.sqlite")
    assert "alembic" in run(*SELL, "--ledger", file).stdout
    assert run(*SELL, "--ledger", file).stdout.endswith("loaded: ['sqlalchemy']\n")


@pytest.mark.parametrize(
    ("library", "arguments", "said"),
    [
        ("sqlalchemy", [*SELL, "--record"], "the ledger needs sqlalchemy, which is not installed"),
        (
            "psycopg",
            [*SELL, "--ledger", "postgresql://me@127.0.0.1/x"],
            "a ledger in PostgreSQL needs psycopg",
        ),
    ],
)
def test_a_missing_library_is_told(library, arguments, said, tmp_path, monkeypatch):
    monkeypatch.setenv("PROSCRIBE_HOME", str(tmp_path))
    done = run(*arguments, before=f"sys.modules[{library!r}] = None")
    assert done.returncode == 2
    assert said in done.stderr
    assert "pip install 'proscribe[ledger" in done.stderr
