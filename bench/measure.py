"""Take times fairly: one core, engines in turn, medians, and what the run was made on.

The machine may have other work, so processor time stands beside the clock, and engines that are compared
take turns within each repetition: a slow minute is slow for all of them.
"""

from __future__ import annotations

import contextlib
import gc
import os
import platform
import statistics
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

__all__ = ["Rate", "compare", "machine", "once", "pin", "say"]

REPEATS = 5
_ENOUGH = 0.15


@dataclass(frozen=True)
class Rate:
    """How fast something was.

    Attributes:
        per_second: median over the repetitions, by the clock.
        per_cpu_second: the same by processor time, which other work on the machine does not stretch.
        worst: the slowest repetition, by the clock.
        count: calls or rows in each repetition.
        repeats: repetitions.
    """

    per_second: float
    per_cpu_second: float
    worst: float
    count: int
    repeats: int

    def told(self) -> dict[str, Any]:
        return {k: round(v, 1) if isinstance(v, float) else v for k, v in asdict(self).items()}


def pin() -> int | None:
    """Keep this process on one core, the last it may use; returns its number, or None where that cannot be done."""
    if not hasattr(os, "sched_setaffinity"):
        return None
    core = max(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {core})
    return core


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep the garbage collector out of what is timed, as `timeit` does."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def once(work: Callable[[], Any]) -> tuple[float, float]:
    """Return the seconds that `work` takes, by the clock and of the processor."""
    with _quiet():
        wall, cpu = time.perf_counter(), time.process_time()
        work()
        return time.perf_counter() - wall, time.process_time() - cpu


def compare(works: Mapping[str, tuple[Callable[[int], Any], int]], repeats: int = REPEATS) -> dict[str, Rate]:
    """Time several pieces of work in turn.

    Args:
        works: for each name, a function that is given a count and does so much, and the most it can do.
        repeats: repetitions, after one that warms up and finds how much fills the shortest time worth taking.
    """
    counts: dict[str, int] = {}
    for name, (work, most) in works.items():
        count = max(1, min(8, most))
        seconds = 0.0
        while True:
            seconds = once(lambda: work(count))[0]  # noqa: B023  called at once
            if count >= most or seconds >= _ENOUGH:
                break
            count = min(most, max(count * 2, int(count * _ENOUGH / max(seconds, 1e-6) * 1.1)))
        counts[name] = count
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in works}
    for _ in range(repeats):
        for name, (work, _most) in works.items():
            taken[name].append(once(lambda: work(counts[name])))  # noqa: B023  called at once
    return {name: _rate(counts[name], times) for name, times in taken.items()}


def _rate(count: int, times: Sequence[tuple[float, float]]) -> Rate:
    walls = [count / wall for wall, _ in times]
    cpus = [count / max(cpu, 1e-9) for _, cpu in times]
    return Rate(statistics.median(walls), statistics.median(cpus), min(walls), count, len(times))


def machine(packages: Sequence[str], core: int | None) -> dict[str, Any]:
    """Return what the run was made on: processor, Python, and the versions of all that took part."""
    found = {}
    for name in packages:
        with contextlib.suppress(PackageNotFoundError):
            found[name] = version(name)
    return {
        "taken": time.strftime("%Y-%m-%d", time.gmtime()),
        "commit": _commit(),
        "processor": _processor(),
        "cores": os.cpu_count(),
        "core_used": core,
        "load": [round(x, 2) for x in os.getloadavg()] if hasattr(os, "getloadavg") else None,
        "system": f"{platform.system()} {platform.release()}",
        "python": sys.version.split()[0],
        "versions": found,
    }


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _commit() -> str:
    home = Path(__file__).resolve().parent.parent
    command = ["git", "-C", str(home), "rev-parse", "--short", "HEAD"]
    with contextlib.suppress(OSError, subprocess.CalledProcessError):
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    return ""


def say(text: str = "") -> None:
    """Print at once: a run takes minutes."""
    print(text, flush=True)
