"""Hold the engine to the plain interpreter over a million random fact sets, and print what was compared.

    python tools/oracle.py [--real 60000] [--synthetic 950000] [--seed 0] [--workers 2]

Leaves with 1 at any difference; the first ten are printed in full, each with the seed that makes it again.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

CHUNK = 1000


def work(kind: str, seed: int, count: int) -> tuple[str, Counter[str], list[str]]:
    """Compare one chunk."""
    from tests.oracle import run  # noqa: PLC0415  after the path is set, in each process

    counts, wrong = getattr(run, kind)(seed, count)
    return kind, counts, wrong


def main() -> int:
    """Run, print, and return the exit code."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--real", type=int, default=60_000, help="fact sets over the measures that ship")
    options.add_argument("--synthetic", type=int, default=950_000, help="fact sets over random law")
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--workers", type=int, default=min(2, os.cpu_count() or 1))
    told = options.parse_args()
    # Seeds of chunks do not meet those of another run unless its seed is the same.
    base = 1000 + told.seed * 1_000_000
    chunks = [
        (kind, base + k, min(CHUNK, total - k * CHUNK))
        for kind, total in (("real", told.real), ("synthetic", told.synthetic))
        for k in range(-(-total // CHUNK))
    ]
    totals: dict[str, Counter[str]] = {"real": Counter(), "synthetic": Counter()}
    wrong: list[str] = []
    start = time.monotonic()
    with ProcessPoolExecutor(told.workers) as pool:
        jobs = [pool.submit(work, *chunk) for chunk in chunks]
        for done, job in enumerate(as_completed(jobs), 1):
            kind, counts, lines = job.result()
            totals[kind] += counts
            wrong += lines
            if done % 20 == 0 or done == len(jobs):
                seconds = time.monotonic() - start
                print(
                    f"{done}/{len(jobs)} chunks, {len(wrong)} differences, {seconds:.0f} s", file=sys.stderr
                )
    for kind, counts in totals.items():
        print(f"\n{kind}:")
        for name, n in sorted(counts.items()):
            print(f"  {n:>12,}  {name}")
    whole = sum(totals.values(), Counter())
    print(
        f"\n{whole['fact sets']:,} fact sets, {whole['completions']:,} completions, {len(wrong):,} differences"
    )
    for line in wrong[:10]:
        print(f"\n{line}")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
