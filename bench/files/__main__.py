"""Read a tree of files in every way, in turns, and write what it took: `python -m bench.files TREE`.

TREE is any folder of programs; the published figures are of unpacked wheels for Windows from PyPI. Each way
runs in a process of its own, so start-up counts; the figure `above start` leaves it out. Processor time
stands beside the clock: other work on the machine stretches the clock alone.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.files.ways import SAMPLE, programs
from bench.measure import machine, say

HOME = Path(__file__).resolve().parent.parent.parent
MARKS = ("<!-- bench:start -->", "<!-- bench:end -->")
TOLD = {
    "cat": "`cat` of every file (the limit)",
    "nothing": "start of Python, catalog and index, no file",
    "signers": "**proscribe**: signer and version resource of every PE",
    "guessed": "cryptography's PKCS#7, first certificate that is no issuer",
    "check": "**proscribe check TREE**",
    "deep": "**proscribe check TREE --deep** (signers, packages, names)",
    "yara-x": "YARA-X alone, the same names",
    "clamscan": "clamscan, the same names as signatures",
    "printable": "printable text, then each pattern (cve-bin-tool's way), on a sample",
}


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(prog="python -m bench.files", description=__doc__)
    parser.add_argument("tree", type=Path)
    parser.add_argument("--repeats", type=int, default=3)
    given = parser.parse_args()
    sizes = [p.stat().st_size for p in given.tree.rglob("*") if p.is_file() and not p.is_symlink()]
    pe = list(programs(given.tree))
    found: dict[str, Any] = {name: [] for name in TOLD}
    with tempfile.TemporaryDirectory() as folder:
        signatures = Path(folder) / "names.ndb"
        _run([sys.executable, "-m", "bench.files.ways", "clamscan-signatures", str(signatures)])
        for turn in range(given.repeats):
            for name in TOLD:
                command = _command(name, given.tree, signatures)
                if command and not (turn and name in ("clamscan", "printable")):  # slow: once
                    say(f"{name} ...")
                    found[name].append(_run(command))
    told = {
        "machine": machine(("proscribe", "yara-x", "cryptography"), None),
        "tree": {
            "files": len(sizes),
            "bytes": sum(sizes),
            "pe": len(pe),
            "pe_bytes": sum(p.stat().st_size for p in pe),
        },
        "ways": {name: _middle(runs) for name, runs in found.items() if runs},
    }
    (HOME / "bench" / "results" / "files.json").write_text(
        json.dumps(told, indent=2) + "\n", encoding="utf-8"
    )
    page = HOME / "docs" / "files.md"
    text = page.read_text(encoding="utf-8")
    before, _, rest = text.partition(MARKS[0])
    after = rest.partition(MARKS[1])[2]
    page.write_text(f"{before}{MARKS[0]}\n{_table(told)}{MARKS[1]}{after}", encoding="utf-8")


def _command(name: str, tree: Path, signatures: Path) -> list[str]:
    if name == "cat":
        return ["sh", "-c", 'find "$0" -type f -print0 | xargs -0 cat > /dev/null', str(tree)]
    if name == "clamscan":
        return (
            ["clamscan", "-r", "-i", "--no-summary", "-d", str(signatures), str(tree)]
            if shutil.which("clamscan")
            else []
        )
    return [sys.executable, "-m", "bench.files.ways", name, str(tree)]


def _run(command: list[str]) -> dict[str, Any]:
    start = time.perf_counter()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, capture_output=True, text=True, cwd=HOME, env=os.environ, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    wall = time.perf_counter() - start
    if done.returncode not in (0, 1):
        raise SystemExit(f"{command[0]} left with {done.returncode}: {done.stderr[-500:]}")
    said = json.loads(done.stdout) if done.stdout.startswith("{") else {"hits": done.stdout.count(" FOUND")}
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"wall": wall, "cpu": cpu, **said}


def _middle(runs: list[dict[str, Any]]) -> dict[str, Any]:
    return {**runs[0], **{k: round(statistics.median(r[k] for r in runs), 3) for k in ("wall", "cpu")}}


def _table(told: dict[str, Any]) -> str:
    ways, tree = told["ways"], told["tree"]
    limit, start = ways["cat"], ways["nothing"]
    lines = [
        f"{tree['files']:,} files, {tree['bytes'] / 1e9:.2f} GB, {tree['pe']:,} of them PE ({tree['pe_bytes'] / 1e9:.2f} GB);",
        f"{told['machine']['processor']}; medians. `x cat` compares processor time above start.",
        "",
        "| way | wall s | CPU s | above start, CPU s | x cat | notes |",
        "|---|--:|--:|--:|--:|---|",
    ]
    for name, text in TOLD.items():
        if name not in ways:
            continue
        way = ways[name]
        above = way["cpu"] - (
            start["cpu"] if name in ("signers", "guessed", "check", "deep", "yara-x", "printable") else 0
        )
        notes = ", ".join(f"{k} {v:,}" for k, v in way.items() if isinstance(v, int) and v)
        if name in ("signers", "guessed"):
            notes += f"; {way['files'] / max(above, 0.001):,.0f} PE per CPU second"
        if name == "printable":
            notes += (
                f"; {way['bytes'] / max(above, 0.001) / 1e6:,.0f} MB per CPU second of {SAMPLE / 1e6:,.0f} MB"
            )
        lines.append(
            f"| {text} | {way['wall']:.1f} | {way['cpu']:.1f} | {above:.1f} | {above / limit['cpu']:.1f} | {notes} |"
        )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
