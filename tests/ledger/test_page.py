"""docs/ledger.md tells the whole format."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest

from proscribe.ledger import entry, export, proof, schema

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "ledger.md").read_text("utf-8")


def test_every_member_of_an_entry_is_told():
    told = re.findall(
        r"^\| `(\w+)` \|", PAGE.partition("## An entry")[2].partition("| kind |")[0], re.MULTILINE
    )
    assert told == [f.name for f in msgspec.structs.fields(entry.Entry)]


def test_every_kind_is_told():
    rows = PAGE.partition("| kind |")[2].partition("\n\n")[0]
    assert {k.value for k in entry.Kind} <= set(re.findall(r"`(\w+)`", rows))


def test_every_table_and_column_is_told():
    for table in schema.metadata.sorted_tables:
        row = re.search(rf"^\| `{table.name}` \| (.*) \|$", PAGE, re.MULTILINE).group(1)
        assert [c.name for c in table.columns] == [
            n for n in re.findall(r"`(\w+)`", row) if n in table.columns
        ]
    assert f"`{schema.VERSION}`" in PAGE


@pytest.mark.parametrize(
    "struct", [proof.Inclusion, proof.Consistency, proof.Opened, export.Manifest, export.File, entry.Input]
)
def test_every_member_of_the_files_is_told(struct):
    for field in msgspec.structs.fields(struct):
        assert f"`{field.encode_name}`" in PAGE


def test_every_format_is_named():
    for name in (entry.FORMAT, export.FORMAT, "proscribe.proof/1", "proscribe.consistency/1"):
        assert f"`{name}`" in PAGE
