"""Strings for PowerShell, and folders as Windows names them."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from proscribe.blocklists import Stage
from proscribe.blocklists._windows import folders, guid, programs, quoted
from tests.blocklists.sample import blocking


def test_a_string_is_ascii_and_closed():
    assert quoted("O'Example") == "'O''Example'"
    assert quoted("Söhne") == "('S' + [char]::ConvertFromUtf32(0x00F6) + 'hne')"
    assert quoted("") == "''"


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_string_is_read_back_as_it_was(text):
    """Read the expression as PowerShell would: strings between single quotes, and characters by number."""
    written = quoted(text)
    assert written.isascii()
    read = "".join(
        chr(int(number, 16)) if number else inner.replace("''", "'")
        for inner, number in re.findall(r"'((?:[^']|'')*)'|ConvertFromUtf32\(0x([0-9A-F]+)\)", written)
    )
    assert read == text


def test_folders_and_programs_are_those_of_windows():
    sample = blocking()
    assert [f for f, _ in folders(sample, Stage.DETECTION)] == [
        "%OSDRIVE%\\ProgramData\\example corp",
        "%PROGRAMFILES%\\example corp",
    ]
    assert [r.value for r in programs(sample, Stage.EXECUTION)] == ["exagent.exe", "exfilter.sys"]


def test_an_id_follows_from_its_parts():
    assert guid("a", "b") == guid("a", "b") != guid("a", "c")
