"""Read the same inputs with proscribe and with other tools, and write what was measured.

Every tool runs as a process of its own, from a warm page cache; they take turns, and medians are told: the
clock, processor time, and memory at its peak. `wc -l` and decompression alone are the limits that ours is
held against. Inputs are made in a folder that is removed at the end.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.discover import make
from bench.discover.report import plot, write
from bench.measure import machine, say
from proscribe import catalog
from proscribe.engine.identify import build_index

HOME = Path(__file__).resolve().parent.parent.parent
PACKAGES = (
    *("proscribe", "numpy", "pyarrow", "msgspec", "hyperscan", "isal", "ripgrep", "duckdb", "polars"),
    *("cyclonedx-python-lib", "lib4sbom"),
)


@dataclass
class Runner:
    """One tool in one race.

    Attributes:
        name: as it stands in the results.
        command: what is run.
        exact: whether it should give the true answer; searches for text give too many.
        work: it is one of `work.py`, which tells its own time.
    """

    name: str
    command: list[str]
    exact: bool = True
    work: bool = True
    runs: list[dict[str, Any]] = field(default_factory=list)

    def run(self) -> None:
        begun = time.perf_counter()
        with subprocess.Popen(
            self.command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=os.environ | {"LC_ALL": "C"}
        ) as process:
            out = process.stdout.read() if process.stdout else b""
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        told: dict[str, Any] = {
            "wall": time.perf_counter() - begun,
            "cpu": used.ru_utime + used.ru_stime,
        }
        if self.work and process.returncode == 0:
            told |= json.loads(out)
        elif not self.work:
            told["hits"] = int(out.split()[0]) if out.split() else 0
        self.runs.append(told | {"failed": self.work and process.returncode != 0})

    def told(self, made: make.Made) -> dict[str, Any]:
        if any(r["failed"] for r in self.runs):
            return {"skipped": "not installed, or it failed"}

        def median(key: str) -> float:
            return float(statistics.median(r[key] for r in self.runs))

        seconds = median("seconds") if self.work else median("wall")
        return {
            "seconds": seconds,
            "wall": median("wall"),
            "cpu": median("cpu"),
            "memory": median("memory") if self.work else None,
            "before": median("before") if self.work else None,
            "per_second": made.records / seconds,
            "hits": self.runs[-1]["hits"],
            "true": made.hits,
            "exact": self.exact,
        }


def race(title: str, made: make.Made, runners: list[Runner], repeats: int) -> dict[str, Any]:
    """Let tools take turns at one input."""
    say(
        f"\n{title}: {made.records:,} records, {made.path.stat().st_size / 1e6:,.0f} MB, {made.hits:,} true hits"
    )
    for _ in range(repeats):
        for runner in runners:
            if not (runner.runs and runner.runs[-1]["failed"]):
                runner.run()
    found = {r.name: r.told(made) for r in runners}
    for name, row in found.items():
        if "skipped" in row:
            say(f"  {name:44} skipped: {row['skipped']}")
            continue
        say(f"  {name:44} {row['seconds']:9.3f} s {row['per_second']:14,.0f}/s  {row['hits']:,} hits")
    return {"records": made.records, "bytes": made.path.stat().st_size, "hits": made.hits, "tools": found}


def work(title: str, name: str, made: make.Made, wanted: Path) -> Runner:
    """Return a piece of `work.py`."""
    return Runner(title, [sys.executable, "-m", "bench.discover.work", name, str(made.path), str(wanted)])


def tool(title: str, *command: str, exact: bool = False) -> Runner:
    """Return a program of its own; one that is not there is named and left out."""
    found = shutil.which(command[0]) or shutil.which(command[0], path=str(Path(sys.executable).parent))
    if found is None:
        say(f"  {title}: not installed")
    return Runner(title, [found or "false", *command[1:]], exact, work=False)


def searches(made: make.Made, wanted: Path) -> list[Runner]:
    """Return the tools that search lines."""
    file = str(made.path)
    return [
        tool("cat", "sh", "-c", f"cat {file} > /dev/null"),
        tool("wc -l", "wc", "-l", file),
        work("proscribe", "ours", made, wanted),
        work("proscribe, numpy alone", "plain", made, wanted),
        tool("ripgrep -F -f (text only)", "rg", "-c", "-F", "-f", str(wanted), file),
        tool("GNU grep -F -f (text only)", "grep", "-c", "-F", "-f", str(wanted), file),
        work("DuckDB", "duckdb", made, wanted),
        work("Polars", "polars", made, wanted),
        work("Python loop, each name once", "loop", made, wanted),
    ]


def scaling(folder: Path, made: make.Made, repeats: int) -> dict[str, float]:
    """Time the same log with catalogs of a hundred and of ten thousand names."""
    runners = []
    for count in (100, 10_000):
        home = folder / f"c{count}"
        home.mkdir()
        draw = random.Random(3)
        values = "\n".join(
            f"      - {draw.choice('bcdfgm')}{draw.getrandbits(40):x}.{draw.choice(make.ENDS[:4])}"
            for _ in range(count - 1)
        )
        (home / "maker.yaml").write_text(
            MAKER.format(values=f"{values}\n      - kaspersky-labs.com"), encoding="utf-8"
        )
        runners.append(work(f"{count:,} names", "catalog", made, home))
    told = race("names in the catalog", made, runners, repeats)["tools"]
    return {name: row["seconds"] for name, row in told.items()}


MAKER = """\
format: proscribe.vendor/1
id: maker
name: Maker
sources:
  made: "made up"
parties:
  - {{id: maker-co, name: Maker Company, relation: made up, source: made, grade: D}}
identities:
  - kind: domain
    source: made
    role: web
    grade: D
    values:
{values}
"""


def main() -> None:
    """Measure, write, and say where."""
    parser = argparse.ArgumentParser(prog="python -m bench.discover", description=__doc__)
    parser.add_argument("--lines", type=int, default=5_000_000, help="lines of the table log (5,000,000)")
    parser.add_argument("--repeats", type=int, default=3, help="runs of each tool (3)")
    given = parser.parse_args()
    names = sorted(build_index(catalog.load()).hosts())
    with tempfile.TemporaryDirectory(prefix="bench-discover-") as temporary:
        folder = Path(temporary)
        wanted = folder / "names"
        wanted.write_text("\n".join(names) + "\n")
        results = measure(folder, wanted, given.lines, given.repeats)
    results["names"] = len(names)
    results["machine"] = machine(PACKAGES, None)
    path = HOME / "bench" / "results" / "discover.json"
    path.write_text(json.dumps(results, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    plot(results, HOME / "docs" / "img" / "bench-discover.svg")
    write(results, HOME / "docs" / "benchmarks-discover.md")
    say("\nwritten: bench/results/discover.json, docs/img/bench-discover.svg, docs/benchmarks-discover.md")


def measure(folder: Path, wanted: Path, lines: int, repeats: int) -> dict[str, Any]:
    """Run every race; inputs are removed as soon as they are done with."""
    results: dict[str, Any] = {}
    made = make.log(folder / "zeek.log", lines)
    results["Zeek dns.log, table"] = race("Zeek dns.log, table", made, searches(made, wanted), repeats)
    long = make.Made(made.path, made.records * 10, made.hits * 10)
    results["the same, ten times over"] = race(
        "the same, ten times over", long, [work("proscribe", "ten_times", long, wanted)], 1
    )
    results["scaling"] = scaling(folder, made, repeats)
    small = make.log(folder / "zeek.log", lines // 5)
    packed = make.Made(folder / "zeek.log.gz", small.records, small.hits)
    with small.path.open("rb") as source, gzip.open(packed.path, "wb", compresslevel=6) as target:
        shutil.copyfileobj(source, target)
    small.path.unlink()
    results["the same, gzip"] = race(
        "the same, gzip",
        packed,
        [
            work("decompression alone, isal", "inflate", packed, wanted),
            tool("decompression alone, zcat to wc -l", "sh", "-c", f"zcat {packed.path} | wc -l"),
            work("proscribe", "ours", packed, wanted),
            work("proscribe, without isal", "plain", packed, wanted),
        ],
        repeats,
    )
    packed.path.unlink()
    for name, title in (("zeek.json", "Zeek dns.log, JSON"), ("eve.json", "Suricata eve.json")):
        made = make.log(folder / name, max(lines // 5, 1))
        runners = searches(made, wanted)
        if name == "zeek.json":
            runners.append(work("msgspec, typed, each name once", "typed", made, wanted))
        else:  # the other tools here are written for Zeek's field
            runners = [r for r in runners if not r.work or r.name.startswith("proscribe")]
        results[title] = race(title, made, runners, repeats)
        made.path.unlink()
    made = make.inventory(folder / "inventory.csv", max(lines // 5, 1))
    results["inventory, CSV"] = race(
        "inventory, CSV",
        made,
        [
            work("proscribe", "ours", made, wanted),
            work("pyarrow, one column (text only)", "arrow", made, wanted),
            work("csv module, one column (text only)", "rows", made, wanted),
        ],
        repeats,
    )
    made.path.unlink()
    for count, more in ((100_000, ()), (10_000, ("cyclonedx", "lib4sbom"))):
        made = make.bom(folder / f"{count}.cdx.json", count)
        title = f"CycloneDX, {count:,} components"
        runners = [
            work("proscribe", "ours", made, wanted),
            work("msgspec, typed, one field", "component", made, wanted),
        ]
        runners += [work({"cyclonedx": "cyclonedx-python-lib"}.get(m, m), m, made, wanted) for m in more]
        results[title] = race(title, made, runners, repeats)
        made.path.unlink()
    return results


if __name__ == "__main__":
    main()
