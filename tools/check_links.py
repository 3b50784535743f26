"""Check that every relative link in the documents leads to a file, and every anchor to a heading.

    python tools/check_links.py

Addresses on the network are left alone: checks run offline.
"""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

from _generated import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`[^`\n]*`")
LINK = re.compile(r"\]\((?P<target>[^()\s]+)\)")
IMAGE = re.compile(r"\bsrc=\"(?P<target>[^\"]+)\"")
HEADING = re.compile(r"^#{1,6}\s+(?P<text>.+?)\s*$", re.MULTILINE)
ELSEWHERE = ("http://", "https://", "mailto:")


def documents() -> list[Path]:
    """Return the Markdown files for readers: those at the top, in docs/ and in examples/."""
    return sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("examples/**/*.md")])


def anchors(text: str) -> set[str]:
    """Return the anchors that a forge gives to the headings of `text`."""
    found: set[str] = set()
    for heading in HEADING.finditer(FENCE.sub("", text)):
        words = re.sub(r"[^\w\- ]", "", heading["text"].lower().replace("`", ""))
        found.add(words.replace(" ", "-"))
    return found


def broken(path: Path) -> Iterator[str]:
    """Yield a sentence for each link of the document at `path` that leads nowhere."""
    text = FENCE.sub("", path.read_text("utf-8"))
    for link in [*LINK.finditer(CODE.sub("", text)), *IMAGE.finditer(text)]:
        target = link["target"]
        if target.startswith(ELSEWHERE):
            continue
        name, _, anchor = target.partition("#")
        goal = (path.parent / name).resolve() if name else path
        if not goal.exists():
            yield f"{path.relative_to(ROOT)}: no such file: {target}"
        elif anchor and goal.suffix == ".md" and anchor not in anchors(goal.read_text("utf-8")):
            yield f"{path.relative_to(ROOT)}: no such heading: {target}"


def main() -> int:
    """Print what is broken; leave with 1 if anything is."""
    found = [sentence for path in documents() for sentence in broken(path)]
    for sentence in found:
        print(sentence, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
