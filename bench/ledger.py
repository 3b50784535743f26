"""Measure the ledger: appends, proofs and verification, and write a page, a plot and JSON.

    python -m bench.ledger [--entries 1000000] [--postgres postgresql://user@host/name]

The entries are cases of a table as `decide --record` writes them. Appends are durable: each transaction is on
the disk before the next begins.
"""

from __future__ import annotations

import argparse
import base64
import json
import random
import statistics
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.measure import machine, once, say
from proscribe.law import keys
from proscribe.ledger import proof, tree
from proscribe.ledger.audit import audit
from proscribe.ledger.canonical import canonical
from proscribe.ledger.checkpoint import sign
from proscribe.ledger.entry import Draft, Kind
from proscribe.ledger.export import Export, write
from proscribe.ledger.store import opened

if TYPE_CHECKING:
    from proscribe.ledger.store import Ledger

HOME = Path(__file__).resolve().parent.parent
BATCHES = (1, 10, 100, 1_000, 10_000)
REPEATS = 3
GROWN = (1_000, 10_000, 100_000, 1_000_000)
WANTED = {"append": 5_000, "proof": 5.0, "verify": 100_000}


def clock() -> int:
    return time.time_ns() // 1_000_000


def case(number: int) -> Draft:
    """Return one case of a table with its answer, as it is recorded."""
    written = {
        "id": f"order-{number}",
        "act": "resell",
        "actor": "self",
        "product": "Kaspersky Endpoint Security",
    }
    answer = {
        "at_least": "prohibited",
        "at_most": "prohibited",
        "cite": "15 CFR 791.4(b)",
        "clause": "us-doc-icts-2021-002-kaspersky#resale",
        "error": None,
        "excepted": None,
        "missing": None,
        "next_change": None,
        "outcome": "prohibited",
    }
    return Draft(
        Kind.DECISION,
        canonical({"answer": answer, "of": 2, "written": written}),
        at="2026-11-23T09:00:00Z",
        known_at="2026-11-23T09:00:00Z",
        law="9bbe1f94541c236eea17b7dc3aa04aa38260406b87239bb65ddac65b9ec7e548",
        catalog="46d2f8ed61e91282011047214db4fd02e1ff8a25427dad8b4b4fd43383d1136f",
    )


def appends(where: str, batch: int, seconds: float = 3.0) -> float:
    """Return entries a second, made and appended in batches of this size."""
    with opened(where, write=True) as ledger:
        ledger.append([case(0)], clock)
        done, begun = 0, time.perf_counter()
        while (taken := time.perf_counter() - begun) < seconds:
            ledger.append([case(done + i) for i in range(batch)], clock)
            done += batch
    return done / taken


def proofs(ledger: Ledger, count: int = 200) -> dict[str, Any]:
    """Return milliseconds for making and checking proofs of entries drawn by chance."""
    draw = random.Random(1)
    private, public = keys.generate_key()
    sign(ledger, private, clock)
    size = ledger.head().size - 1
    known = [keys.Key(keys.key_id(public), base64.b64encode(public).decode(), "bench")]
    taken: dict[str, list[tuple[float, float]]] = {"made": [], "checked": [], "consistency": []}
    for _ in range(count):
        seq, old = draw.randrange(size), draw.randrange(1, size)
        found = proof.inclusion(ledger, seq)
        taken["made"].append(once(lambda seq=seq: proof.inclusion(ledger, seq)))
        taken["checked"].append(once(lambda found=found: proof.check(found, known, "bench")))
        taken["consistency"].append(once(lambda old=old: tree.consistency(old, size, ledger.hashes())))
    return {"entries": size, **{name: _told(times) for name, times in taken.items()}}


def _told(taken: list[tuple[float, float]]) -> dict[str, float]:
    """Return milliseconds: by the clock, and of the processor, which other work on the machine does not stretch."""
    wall, cpu = (sorted(t * 1e3 for t in times) for times in zip(*taken, strict=True))
    last = int(0.99 * len(taken))
    return {
        "p50": round(statistics.median(wall), 3),
        "p99": round(wall[last], 3),
        "p50 cpu": round(statistics.median(cpu), 3),
        "p99 cpu": round(cpu[last], 3),
    }


def grow(where: str, entries: int) -> dict[str, Any]:
    """Fill one ledger, and measure proofs and verification at each size on the way."""
    told: dict[str, Any] = {"proofs": [], "verify": []}
    with opened(where, write=True) as ledger:
        spent = busy = 0.0
        for size in [n for n in GROWN if n < entries] + [entries]:
            while (have := ledger.head().size) < size:
                drafts = [case(have + i) for i in range(min(10_000, size - have))]
                wall, cpu = once(lambda drafts=drafts: ledger.append(drafts, clock))
                spent, busy = spent + wall, busy + cpu
            told["proofs"].append(proofs(ledger))
            times = [once(lambda: _whole(ledger)) for _ in range(REPEATS)]
            wall, cpu = (statistics.median(t) for t in zip(*times, strict=True))
            have = ledger.head().size
            told["verify"].append(
                {"entries": have, "per_second": round(have / wall), "per_cpu_second": round(have / cpu)}
            )
            say(f"  {have:>9,} entries: proof {told['proofs'][-1]['made']} ms, verify {have / wall:,.0f}/s")
        told["append"], told["append, per cpu second"] = round(have / spent), round(have / busy)
        bytes_ = Path(where).stat().st_size
        told["bytes an entry"] = round(bytes_ / have)
        told["open and append one, ms"] = round(once(lambda: _one(where))[0] * 1e3, 1)
        with Path(f"{where}.zip").open("wb") as stream:
            told["export, seconds"] = round(once(lambda: write(ledger, stream))[0], 1)
    told["export, bytes"] = Path(f"{where}.zip").stat().st_size
    with Export(Path(f"{where}.zip")) as export:
        wall, cpu = once(lambda: _whole(export))
        told["verify export"] = {"per_second": round(have / wall), "per_cpu_second": round(have / cpu)}
    return told


def _whole(ledger: Any) -> None:
    report = audit(ledger)
    if report.problems:
        raise SystemExit(f"the ledger is not whole: {report.problems[:3]}")


def _one(where: str) -> None:
    with opened(where, write=True) as ledger:
        ledger.append([case(0)], clock)


def plot(results: dict[str, Any], path: Path) -> None:
    """Draw appends by batch, and verification by size, with what was wanted as a line."""
    import matplotlib as mpl  # noqa: PLC0415  only to draw

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "proscribe"
    from matplotlib import pyplot as plt  # noqa: PLC0415

    figure, axes = plt.subplots(1, 3, figsize=(12, 3.6), layout="constrained")
    for name, rates in results["append"].items():
        axes[0].plot([int(b) for b in rates], list(rates.values()), marker="o", label=name)
    axes[0].axhline(WANTED["append"], linestyle=":", color="#8a8f98")
    axes[0].set(
        xscale="log", yscale="log", title="appended, entries a second", xlabel="entries in one transaction"
    )
    axes[0].legend(frameon=False)
    grown = results["grown"]
    sizes = [v["entries"] for v in grown["verify"]]
    axes[1].plot(sizes, [v["per_second"] for v in grown["verify"]], marker="o", label="by the clock")
    axes[1].plot(sizes, [v["per_cpu_second"] for v in grown["verify"]], marker="o", label="of the processor")
    axes[1].legend(frameon=False)
    axes[1].axhline(WANTED["verify"], linestyle=":", color="#8a8f98")
    axes[1].set(
        xscale="log", ylim=(0, None), title="verified, entries a second", xlabel="entries in the ledger"
    )
    for name in ("p50", "p99", "p50 cpu", "p99 cpu"):
        axes[2].plot(sizes, [v["made"][name] for v in grown["proofs"]], marker="o", label=name)
    axes[2].axhline(WANTED["proof"], linestyle=":", color="#8a8f98")
    axes[2].set(xscale="log", ylim=(0, None), title="a proof, milliseconds", xlabel="entries in the ledger")
    axes[2].legend(frameon=False)
    for axis in axes:
        axis.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)


def page(results: dict[str, Any], path: Path) -> None:
    """Write the page."""
    on, grown = results["machine"], results["grown"]
    last, proved = grown["verify"][-1], grown["proofs"][-1]
    lines = [
        "# Benchmarks of the ledger",
        "",
        "Written by `python -m bench.ledger`; the numbers are in `bench/results/ledger.json`. The entries are cases of a",
        "table as `decide --record` writes them. Appends are durable: each transaction is on the disk before the next",
        "begins, so small ones are as fast as the disk. Dotted lines are what was asked for.",
        "",
        f"{on['processor']}, {on['cores']} cores, Python {on['python']}, {on['taken']}, commit {on['commit']}.",
        "",
        "![Appends, verification and proofs by size](img/bench-ledger.svg)",
        "",
        "| entries in one transaction | "
        + " | ".join(f"{name}, entries/s" for name in results["append"])
        + " |",
        "|--:|" + "--:|" * len(results["append"]),
        *(
            f"| {batch:,} | "
            + " | ".join(f"{rates[str(batch)]:,.0f}" for rates in results["append"].values())
            + " |"
            for batch in BATCHES
        ),
        "",
        f"With {last['entries']:,} entries, SQLite:",
        "",
        "| what | by the clock | of the processor | wanted |",
        "|---|--:|--:|--:|",
        f"| appended until there, 10,000 in a transaction | {grown['append']:,}/s | {grown['append, per cpu second']:,}/s | {WANTED['append']:,}/s |",
        f"| the whole verified, every byte | {last['per_second']:,}/s | {last['per_cpu_second']:,}/s | {WANTED['verify']:,}/s |",
        _row("a proof made", proved["made"], f"{WANTED['proof']:.0f} ms"),
        _row("that proof checked, signature and all", proved["checked"]),
        _row("consistency with an older checkpoint proved", proved["consistency"]),
        f"| opened, and one more appended | {grown['open and append one, ms']} ms | | |",
        f"| on the disk | {grown['bytes an entry']} bytes an entry | | |",
        f"| exported, {grown['export, bytes'] / 1e6:,.0f} MB | {grown['export, seconds']} s | | |",
        f"| the export verified | {grown['verify export']['per_second']:,}/s | {grown['verify export']['per_cpu_second']:,}/s | |",
        "",
        "Proofs are p50 / p99. The processor's time is what other work on the machine does not stretch: the load was "
        f"{on['load'][0]:g} on {on['cores']} cores when this began."
        if on["load"]
        else "Proofs are p50 / p99.",
        "",
    ]
    path.write_text("\n".join(lines), encoding="utf-8")


def _row(name: str, told: dict[str, float], wanted: str = "") -> str:
    return f"| {name} | {told['p50']:.2f} / {told['p99']:.2f} ms | {told['p50 cpu']:.2f} / {told['p99 cpu']:.2f} ms | {wanted} |"


def main() -> None:
    """Measure, write, and say where."""
    parser = argparse.ArgumentParser(prog="python -m bench.ledger", description=__doc__)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--postgres", metavar="URL", help="an empty database; its ledger stays there")
    parser.add_argument(
        "--folder", help="where to keep the ledger while it is measured; default: a temporary one"
    )
    given = parser.parse_args()
    results: dict[str, Any] = {
        "machine": machine(("proscribe", "SQLAlchemy", "cryptography", "psycopg"), None),
        "append": {},
    }
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        places = {"SQLite": lambda batch: f"{folder}/{batch}.sqlite"}
        if given.postgres:
            places["PostgreSQL"] = lambda _: given.postgres
        for name, place in places.items():
            results["append"][name] = {str(b): round(appends(place(b), b), 1) for b in BATCHES}
            say(f"{name}: appended a second {results['append'][name]}")
        results["grown"] = grow(f"{folder}/grown.sqlite", given.entries)
    file = HOME / "bench" / "results" / "ledger.json"
    file.write_text(json.dumps(results, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    plot(results, HOME / "docs" / "img" / "bench-ledger.svg")
    page(results, HOME / "docs" / "benchmarks-ledger.md")
    say("written: bench/results/ledger.json, docs/img/bench-ledger.svg, docs/benchmarks-ledger.md")


if __name__ == "__main__":
    main()
