"""Run every measurement, and write bench/results/decide.json, a plot and docs/benchmarks.md.

Figures are medians of repetitions in which the engines take turns on one core; every engine must give the
answer that proscribe gives, and the mismatches are counted beside its speed.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from bench import peers
from bench.measure import compare, machine, once, pin, say
from bench.peers import ours
from bench.report import plot, write
from bench.stock import repeated, twelve
from proscribe import __version__, catalog, law, pipeline
from proscribe.apps.cli import _cases, _parquet

if TYPE_CHECKING:
    from bench.peers import Engine
    from bench.stock import Case, Stock

HOME = Path(__file__).resolve().parent.parent
CHECKED = 500
PACKAGES = (
    *("proscribe", "numpy", "pyarrow", "msgspec", "cedarpy", "zen-engine", "common-expression-language"),
    *("celine-regorus", "regopy", "OpenFisca-Core", "polars", "duckdb"),
)


def main() -> None:
    """Measure, write, and say where."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000, help="rows of a table (default 1,000,000)")
    parser.add_argument("--cases", type=int, default=20_000, help="single cases (default 20,000)")
    given = parser.parse_args()
    core = pin()
    small, large = twelve(), repeated()
    results: dict[str, Any] = {
        "machine": machine(PACKAGES, core),
        "single": single(small, given.cases),
        "single, 960 clauses": single(large, given.cases, ("ours", "if_chain")),
        "latency": latency(small),
        "batch": batch(small, given.rows),
        "batch, 960 clauses": batch(large, given.rows, ("ours", "if_chain")),
        "parquet": parquet(small, 4 * given.rows),
        "start": start(),
    }
    folder = HOME / "bench" / "results"
    folder.mkdir(exist_ok=True)
    (folder / "decide.json").write_text(
        json.dumps(results, indent=2, sort_keys=True) + "\n", encoding="utf-8"
    )
    plot(results, HOME / "docs" / "img" / "bench-decide.svg")
    write(results, HOME / "docs" / "benchmarks.md")
    say("written: bench/results/decide.json, docs/img/bench-decide.svg, docs/benchmarks.md")


def single(stock: Stock, count: int, names: tuple[str, ...] = peers.SINGLE) -> dict[str, Any]:
    """Time one case at a time; every engine is given the same cases."""
    say(f"\none case at a time, {stock.name}")
    cases = stock.cases(count, 11)
    wanted = _wanted(stock, cases[:CHECKED])
    found: dict[str, Any] = {}
    works = {}
    for name in names:
        for engine in _load(name, stock, "engines", found):
            asked = [engine.prepare(c) for c in cases[: min(count, 20_000)]]
            wrong = sum(
                engine.code(engine.decide(a)) != w for a, w in zip(asked[:CHECKED], wanted, strict=False)
            )
            found[engine.name] = {
                "mismatches": wrong,
                "of": min(CHECKED, len(asked)),
                "version": _version(name),
            }
            works[engine.name] = (_runner(engine, asked), len(asked))
    for name, rate in compare(works).items():
        found[name] |= rate.told()
        say(f"  {name:42} {rate.per_second:14,.0f}/s   mismatches {found[name]['mismatches']}")
    return found


def _wanted(stock: Stock, cases: list[Case]) -> list[int]:
    engine = ours.engines(stock)[0]
    return [engine.code(engine.decide(engine.prepare(c))) for c in cases]


def _runner(engine: Engine, asked: list[Any]) -> Any:
    decide = engine.decide

    def run(count: int) -> None:
        for case in asked[:count]:
            decide(case)

    return run


def _load(name: str, stock: Stock, kind: str, found: dict[str, Any]) -> list[Any]:
    try:
        return list(getattr(peers.load(name), kind)(stock))
    except (ImportError, ValueError, TypeError, RuntimeError) as e:
        found[name] = {"skipped": f"{type(e).__name__}: {str(e)[:120]}"}
        say(f"  {name:42} skipped: {e}")
        return []


def _version(name: str) -> str:
    if name == "ours":
        return f"proscribe {__version__}"
    module = peers.load(name)
    return peers.versions(module) if getattr(module, "PACKAGES", ()) else f"Python {sys.version.split()[0]}"


def latency(stock: Stock) -> dict[str, Any]:
    """Time the full answer, first and second time that a case is asked, in microseconds."""
    from proscribe.engine.decide import Rules  # noqa: PLC0415  made anew, so that nothing is warm

    rules = Rules(ours.law(stock), ours.register(stock))
    told: dict[str, Any] = {}
    cases = stock.cases(20_000, 13)
    for name in ("first time", "again"):
        taken = []
        for case in cases:
            begun = time.perf_counter()
            rules.decide(case, case["at"])
            taken.append(time.perf_counter() - begun)
        told[name] = {
            "p50": statistics.median(taken) * 1e6,
            "p99": sorted(taken)[int(0.99 * len(taken))] * 1e6,
        }
    say(f"\nfull answer, microseconds: {told}")
    return told


def table(stock: Stock, rows: int, seed: int = 3) -> pa.Table:
    """Return made-up cases as dictionary columns and UTC instants."""
    draw = np.random.default_rng(seed)
    columns: dict[str, Any] = {}
    for fact, values in stock.facts.items():
        weights = 1 / np.arange(1, len(values) + 1)
        codes = draw.choice(len(values), rows, p=weights / weights.sum()).astype(np.int32)
        unknown = draw.random(rows) < 0.04
        columns[fact] = pa.DictionaryArray.from_arrays(pa.array(codes, mask=unknown), pa.array(values))
    at = draw.integers(1_672_531_200_000, 1_780_272_000_000, rows)
    columns["at"] = pa.array(at, pa.timestamp("ms", tz="UTC"), mask=draw.random(rows) < 0.01)
    return pa.table(columns)


def batch(stock: Stock, rows: int, names: tuple[str, ...] = peers.BATCH) -> dict[str, Any]:
    """Time whole tables from each engine's own encoded columns."""
    say(f"\n{rows:,} rows at once, {stock.name}")
    whole = table(stock, rows)
    found: dict[str, Any] = {}
    works: dict[str, Any] = {}
    wanted = None
    for name in names:
        for frame in _load(name, stock, "frames", found):
            size = min(rows, frame.limit or rows)
            ready = frame.prepare(whole.slice(0, size))
            begun = time.perf_counter()
            result = frame.decide(ready)
            first = time.perf_counter() - begun
            codes = np.asarray(frame.codes(result))[:20_000]
            if wanted is None:
                wanted = codes
            wrong = int((codes != wanted[: len(codes)]).sum())
            found[frame.name] = {"mismatches": wrong, "of": len(codes), "version": _version(name)}
            found[frame.name]["first_seconds"] = round(first, 3)
            works[frame.name] = (frame, ready, size)
    for frame, ready, _size in works.values():
        frame.decide(ready)
    taken: dict[str, list[tuple[float, float]]] = {n: [] for n in works}
    for _ in range(5):
        for name, (frame, ready, _size) in works.items():
            taken[name].append(once(lambda f=frame, r=ready: f.decide(r)))
    for name, times in taken.items():
        size = works[name][2]
        found[name] |= {
            "count": size,
            "per_second": round(statistics.median(size / wall for wall, _ in times), 1),
            "per_cpu_second": round(statistics.median(size / max(cpu, 1e-9) for _, cpu in times), 1),
        }
        say(f"  {name:42} {found[name]['per_second']:14,.0f} rows/s   mismatches {found[name]['mismatches']}")
    return found


def parquet(stock: Stock, rows: int) -> dict[str, Any]:
    """Time a Parquet file to a Parquet file on all cores, as `decide` does it, and the memory that it takes."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, range(os.cpu_count() or 1))
    home = ours.loaded(stock)
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "in.parquet", Path(folder) / "out.parquet"
        pq.write_table(table(stock, rows), source)

        def run() -> None:
            with source.open("rb") as taken, target.open("wb") as given:
                batches = _cases._parquet(taken, str(source), [])  # noqa: SLF001  as the command reads and writes
                _parquet.write(pipeline.decide_table(batches, loaded=home), given, source)

        run()
        times = [once(run) for _ in range(5)]
        told = {
            "rows": rows,
            "per_second": round(statistics.median(rows / w for w, _ in times), 1),
            "per_cpu_second": round(statistics.median(rows / c for _, c in times), 1),
            "arrow_bytes_peak": pa.default_memory_pool().max_memory(),
        }
    say(f"\nParquet to Parquet: {told['per_second']:,.0f} rows/s")
    return told


def start() -> dict[str, Any]:
    """Time the start of the program, and loading law and catalog from their caches, in milliseconds."""
    program = [str(Path(sys.executable).with_name("proscribe")), "--version"]
    if not Path(program[0]).exists():
        program = [sys.executable, "-m", "proscribe", "--version"]
    taken = []
    for _ in range(9):
        begun = time.perf_counter()
        subprocess.run(program, check=True, capture_output=True)
        taken.append(time.perf_counter() - begun)
    law.load(), catalog.load()
    told = {
        "version": statistics.median(taken) * 1e3,
        "law from cache": statistics.median(once(law.load)[0] for _ in range(9)) * 1e3,
        "catalog from cache": statistics.median(once(catalog.load)[0] for _ in range(9)) * 1e3,
    }
    say(f"\nstart, milliseconds: {told}")
    return told


if __name__ == "__main__":
    main()
