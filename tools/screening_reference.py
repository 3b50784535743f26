"""Write what docs/screening.md says of lists and results, and the JSON Schema of a result, from the program.

python tools/screening_reference.py [--check]
"""

from __future__ import annotations

import json
import sys
from typing import Any

import msgspec

from _generated import ROOT, between, settle
from proscribe import alerts, registry
from proscribe import lists as package
from results_reference import meanings, reached, section

PROVEN = {
    "published-file": "published files",
    "derived-file": "files made of published ones",
    "published-schema": "**the published schema only**",
}


def lists() -> str:
    """Return a Markdown table with one row for each form of each list."""
    rows = [
        "| list | publisher | form | read from | fetched | entries when whole |",
        "|---|---|---|---|---|--:|",
    ]
    for plugin in registry.plugins(package).values():
        for form in plugin.forms:
            fetched = "yes" if form.files and all(f.address for f in form.files) else ""
            rows.append(
                f"| `{plugin.name}` | {plugin.publisher} | {form.title} | {PROVEN[form.evidence]} | {fetched} "
                f"| {plugin.least:,} to {plugin.most:,} |".replace("|  |", "| |")
            )
    return "\n".join(rows)


def licences() -> str:
    """Return a Markdown table of the lists' titles, licences and notes."""
    rows = ["| list | title | licence | to know |", "|---|---|---|---|"]
    for plugin in registry.plugins(package).values():
        note = plugin.note or ""
        rows.append(
            f"| `{plugin.name}` | {plugin.title} | {plugin.licence} | {note} |".replace("|  |", "| |")
        )
    return "\n".join(rows)


def schema() -> str:
    """Return the JSON Schema of `proscribe.screen/1`; `#/$defs/Screened` is a line of JSON lines."""
    (root,), parts = msgspec.json.schema_components([alerts.ScreenResult], ref_template="#/$defs/{name}")
    for struct in reached(alerts.ScreenResult, []):
        head, told = meanings(struct)
        part = parts[struct.__name__]
        part["description"] = " ".join(head.split())
        part["required"] = [f.encode_name for f in msgspec.structs.fields(struct)]
        for name, meaning in told.items():
            part["properties"][name]["description"] = meaning
            part["properties"][name].pop("default", None)
    parts["ScreenResult"]["properties"]["schema"] = {"const": "proscribe.screen/1"}
    document: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:proscribe:schema:screen-1",
        "title": "proscribe.screen/1",
        "description": "One run of `proscribe screen`; each line of its JSON lines is a Screened.",
        **root,
        "$defs": parts,
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def main() -> int:
    """Write the page and the schema, or with `--check` compare them."""
    check = "--check" in sys.argv[1:]
    path = ROOT / "docs" / "screening.md"
    text = between(path.read_text("utf-8"), "lists", lists())
    text = between(text, "licences", licences())
    members = "\n".join("#" + section(s) for s in reached(alerts.ScreenResult, []))
    text = between(text, "members", members)
    home = ROOT / "src" / "proscribe" / "outputs" / "schemas" / "screen-1.json"
    return max(settle(path, text, check=check), settle(home, schema(), check=check))


if __name__ == "__main__":
    sys.exit(main())
