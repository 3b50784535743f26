"""Write what was measured: a plot, and the page docs/benchmarks.md."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["plot", "write"]

OURS = "#a8232f"
THEIRS = "#8a8f98"


def plot(results: dict[str, Any], path: Path) -> None:
    """Draw both races as bars on a logarithmic scale."""
    import matplotlib as mpl  # noqa: PLC0415  only to draw

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "proscribe"
    from matplotlib import pyplot as plt  # noqa: PLC0415

    figure, axes = plt.subplots(2, 1, figsize=(9, 7.5), layout="constrained")
    for axis, key, title in (
        (axes[0], "single", "decisions a second, one case at a time, one core"),
        (axes[1], "batch", "rows a second, a table at once, one core"),
    ):
        rows = sorted(((v["per_second"], k) for k, v in results[key].items() if "per_second" in v))
        names = [n for _, n in rows]
        axis.barh(
            names, [r for r, _ in rows], color=[OURS if n.startswith("proscribe") else THEIRS for n in names]
        )
        axis.set_xscale("log")
        axis.set_title(title, loc="left", fontsize=11)
        for place, (rate, _) in enumerate(rows):
            axis.text(rate, place, f" {rate:,.0f}", va="center", fontsize=8)
        axis.spines[["top", "right"]].set_visible(False)
        axis.margins(x=0.2)
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)


def write(results: dict[str, Any], path: Path) -> None:
    """Write the page, with ratios."""
    on = results["machine"]
    lines = [
        "# Benchmarks",
        "",
        "Written by `make bench` from one run; the numbers are in `bench/results/decide.json`. Every engine was",
        "given the same twelve clauses, four exceptions, ten facts and eight boundaries, the same cases with 4 % of",
        "each fact unknown, and had to return the same answer; mismatches with proscribe are counted. Medians; the",
        "engines take turns on one core. Read the ratios, not the absolutes.",
        "",
        f"{on['processor']}, {on['cores']} cores, Python {on['python']}, {on['taken']}, commit {on['commit']}.",
        "",
        "![Decisions and rows a second beside other engines](img/bench-decide.svg)",
        "",
    ]
    chain = next(
        v["per_second"] for k, v in results["single"].items() if "if-chain" in k and "per_second" in v
    )
    lines += ["## One case at a time", ""]
    lines += _race(results["single"], chain, "decisions/s", "x if-chain")
    ours = next(v["per_second"] for k, v in results["batch"].items() if k.startswith("proscribe, encoded"))
    lines += ["", "## A table at once", ""]
    lines += _race(results["batch"], ours, "rows/s", "x ours")
    more = results["single, 960 clauses"]
    lines += ["", "## 960 clauses", "", "Eighty measures of twelve clauses, each about another maker.", ""]
    base = next(v["per_second"] for k, v in more.items() if "if-chain" in k and "per_second" in v)
    lines += _race(more, base, "decisions/s", "x if-chain")
    lines += [
        "",
        "A table of independent random columns over 960 clauses meets a new combination in nearly every row, each",
        "of which is worked out once; that is not measured here, and is slower than the tables above.",
    ]
    full, parquet, start = results["latency"], results["parquet"], results["start"]
    lines += [
        "",
        "## The rest",
        "",
        "| what | measured |",
        "|---|--:|",
        f"| full answer with exact missing facts and next change, first time: p50 / p99 | {full['first time']['p50']:.0f} / {full['first time']['p99']:.0f} µs |",
        f"| the same again: p50 / p99 | {full['again']['p50']:.0f} / {full['again']['p99']:.0f} µs |",
        f"| Parquet to Parquet, {parquet['rows']:,} rows | {parquet['per_second'] / 1e6:.2f} M rows/s |",
        f"| `proscribe --version` | {start['version']:.0f} ms |",
        f"| law from its cache / catalog from its cache | {start['law from cache']:.1f} / {start['catalog from cache']:.1f} ms |",
        "",
    ]
    path.write_text("\n".join(lines), encoding="utf-8")


def _race(rows: dict[str, Any], base: float, unit: str, ratio: str) -> list[str]:
    lines = [f"| engine | {unit} | {ratio} | mismatches | version |", "|---|--:|--:|--:|---|"]
    ran = {k: v for k, v in rows.items() if "per_second" in v}
    for name, v in sorted(ran.items(), key=lambda x: -x[1]["per_second"]):
        lines.append(
            f"| {name} | {v['per_second']:,.0f} | {v['per_second'] / base:.4g} | {v['mismatches']} of {v['of']} | {v['version']} |"
        )
    lines += [f"| {name} | skipped: {v['skipped']} | | | |" for name, v in rows.items() if "skipped" in v]
    return lines
