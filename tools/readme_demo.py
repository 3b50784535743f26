"""Run the demonstration, and keep its real output in README.md and docs/img/demo.svg.

    python tools/readme_demo.py --run     show it on this terminal (make demo)
    python tools/readme_demo.py           write the output into the README and the picture
    python tools/readme_demo.py --check   compare the README with what the program says now

Both instants are given, so the same program says the same on any day.
"""

from __future__ import annotations

import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

from _generated import ROOT, between, settle

WIDTH = 100
LINES = {"text": 60, "picture": 38}  # of the output that are shown; the rest is counted, not hidden
INSTANT = "2026-11-23T09:00:00-06:00"
COMMAND = ["proscribe", "check", "examples/county-hospital"]
SHOWN = " ".join(COMMAND)
# What a reader would have to type besides, to have the same answer on another day and in another folder.
FIXED = {
    "PROSCRIBE_AT": INSTANT,
    "PROSCRIBE_KNOWN_AT": INSTANT,
    "PROSCRIBE_PROFILE": "examples/county-hospital/proscribe.toml",
}
FOUND = 1  # the exit code wanted: something prohibited was found

# As rich's own, without the fonts that it would fetch from the network.
PICTURE = """\
<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font-family: ui-monospace, Menlo, Consolas, monospace; font-size: {char_height}px; \
line-height: {line_height}px; font-variant-east-asian: full-width; }}
.{unique_id}-title {{ font-size: 18px; font-weight: bold; font-family: sans-serif; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal"><rect x="0" y="0" width="{terminal_width}" \
height="{terminal_height}" /></clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix" xml:space="preserve">
{matrix}
</g>
</g>
</svg>
"""


def run(*, colour: bool) -> str:
    """Return what the demonstration prints on stdout, or stop with what it said on stderr."""
    plain = {k: v for k, v in os.environ.items() if k not in {"NO_COLOR", "FORCE_COLOR"}}
    done = subprocess.run(
        [sys.executable, "-m", *COMMAND, "--color", "always" if colour else "never"],
        cwd=ROOT,
        env={**plain, **FIXED, "COLUMNS": str(WIDTH), "PYTHONUTF8": "1", "TERM": "xterm-256color"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode != FOUND:
        sys.exit(f"{done.stderr}\nthe demonstration left with {done.returncode}, wanted {FOUND}")
    return done.stdout


def cut(output: str, limit: int) -> str:
    """Return the first lines of `output`, and how many more there are."""
    lines = output.rstrip().splitlines()
    more = len(lines) - limit
    return "\n".join([*lines[:limit], *([f"... and {more} more lines"] if more > 0 else [])])


def picture(output: str) -> str:
    """Return `output`, with its colours, as an SVG of a terminal."""
    console = Console(
        width=WIDTH, record=True, file=StringIO(), color_system="truecolor", force_terminal=True
    )
    console.print(Text.from_ansi(f"$ {SHOWN}\n{cut(output, LINES['picture'])}"))
    return console.export_svg(title=SHOWN, theme=MONOKAI, code_format=PICTURE, unique_id="demo")


def show() -> int:
    """Run the demonstration on this terminal; 0 when it found what it should."""
    print(f"$ {SHOWN}\n", flush=True)
    program = Path(sys.executable).with_name(COMMAND[0])
    status = subprocess.run(
        [str(program), *COMMAND[1:]], cwd=ROOT, env={**os.environ, **FIXED}, check=False
    ).returncode
    if status != FOUND:
        print(f"left with exit code {status}, wanted {FOUND}", file=sys.stderr)
        return 1
    print("\nIt left with exit code 1: something prohibited was found, as it should be in this example.")
    print(f"Next: {program.relative_to(ROOT)} explain us-doc-icts-2021-002-kaspersky")
    return 0


def main() -> int:
    """Show, write or compare, as the one argument says."""
    arguments = sys.argv[1:]
    if "--run" in arguments:
        return show()
    check = "--check" in arguments
    readme = ROOT / "README.md"
    block = f"```text\n$ {SHOWN}\n{cut(run(colour=False), LINES['text'])}\n```"
    status = settle(readme, between(readme.read_text("utf-8"), "demo", block), check=check)
    return status or (
        0 if check else settle(ROOT / "docs/img/demo.svg", picture(run(colour=True)), check=False)
    )


if __name__ == "__main__":
    sys.exit(main())
