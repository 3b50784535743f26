"""Write the table of input formats in docs/formats.md from the readers themselves.

python tools/formats_table.py [--check]
"""

from __future__ import annotations

import sys

from _generated import ROOT, between, settle
from proscribe import registry, sources

MEBIBYTE = 1024 * 1024


def table() -> str:
    """Return a Markdown table with one row for each input format."""
    rows = ["| `--as` | format | read |", "|---|---|---|"]
    for source in registry.plugins(sources).values():
        read = "streamed" if source.limit is None else f"whole, up to {source.limit // MEBIBYTE} MiB"
        read = "here and there" if source.searches else read
        rows.append(f"| `{source.name}` | {source.title} | {read} |")
    return "\n".join(rows)


def main() -> int:
    """Write the table, or with `--check` compare it."""
    path = ROOT / "docs" / "formats.md"
    text = between(path.read_text("utf-8"), "formats", table())
    return settle(path, text, check="--check" in sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
