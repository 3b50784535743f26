"""`proscribe block`, as it is typed."""

from __future__ import annotations

import pytest

from proscribe.apps.cli.block import FORMATS

AT = ("--at", "2026-11-23T12:00:00Z", "--known-at", "2026-11-23T12:00:00Z")


@pytest.fixture
def block(run):
    return lambda *args: run("block", *args, *AT)


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_is_written(block, form):
    done = block("-f", form)
    assert done.code == 0, done.err
    assert done.out.endswith("\n")
    assert "as of 2026-11-23T12:00:00Z" in done.err


def test_all_formats_make_a_folder_with_a_page(block, tmp_path):
    folder = tmp_path / "rules"
    done = block("-f", "all", "-o", str(folder))
    assert done.code == 0, done.err
    files = {p.name for p in folder.iterdir()}
    assert len(files) == len(FORMATS) + 1
    page = (folder / "README.md").read_text("utf-8")
    assert all(f"## {name}" in page for name in files - {"README.md"})


def test_rules_go_into_a_file_and_out_again(block, tmp_path):
    hosts = tmp_path / "hosts"
    hosts.write_bytes(b"127.0.0.1 localhost\n# mine, without a line feed")
    before = hosts.read_bytes()
    assert block("-f", "hosts", "--into", str(hosts)).code == 0
    once = hosts.read_bytes()
    assert once.startswith(before)
    assert b"upd.kaspersky.com" in once
    assert block("-f", "hosts", "--into", str(hosts)).code == 0
    assert hosts.read_bytes() == once, "made anew in place, not added twice"
    assert block("-f", "hosts", "--out-of", str(hosts)).code == 0
    assert hosts.read_bytes().rstrip(b"\n") == before


def test_damaged_marks_are_refused_and_nothing_is_written(block, tmp_path):
    hosts = tmp_path / "hosts"
    assert block("-f", "hosts", "--into", str(hosts)).code == 0
    damaged = hosts.read_bytes().replace(b"# <<< proscribe", b"# proscribe")
    hosts.write_bytes(damaged)
    done = block("-f", "hosts", "--into", str(hosts))
    assert done.code == 2
    assert "marks of proscribe are damaged" in done.err
    assert hosts.read_bytes() == damaged


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (("-f", "all"), "name it with -o"),
        (("-f", "rpz", "-o", "x", "--into", "y"), "only one can be given"),
        (("-f", "wdac", "--into", "y"), "has no comments"),
        (("-f", "rpz", "--vendor", "kasperski"), "kaspersky"),
        (("-f", "rpz", "--allow", "com"), "is no host name"),
        (("-f", "rpz", "--out-of", "/no/such/file"), "no such file"),
        (("-f", "rpz", "--from", "/no/such/file"), "cannot be read"),
    ],
)
def test_what_cannot_be_done_is_told(block, args, told):
    done = block(*args)
    assert done.code == (3 if "/no/such/file" in args else 2)
    assert told in done.err


def test_nothing_to_stop_is_told(block):
    done = block("-f", "santa")
    assert done.code == 0
    assert "nothing was chosen that this format stops" in done.err
