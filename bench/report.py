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
        f"{on['processor']}, {on['cores']} cores, Python {on['python']}, {on['taken']}, commit {on['commit']},",
        f"load {on['load'][0] if on['load'] else 'not known'} when it began: what is above 0 is other work, which took time by the clock.",
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
    lines += ["", *_growth(results)]
    full, parquet, start = results["latency"], results["parquet"], results["start"]
    lines += [
        "",
        "## The rest",
        "",
        "| what | measured |",
        "|---|--:|",
        f"| full answer with exact missing facts and next change, first time: p50 / p99 | {full['first time']['p50']:.0f} / {full['first time']['p99']:.0f} µs |",
        f"| the same again: p50 / p99 | {full['again']['p50']:.0f} / {full['again']['p99']:.0f} µs |",
        f"| Parquet to Parquet, {parquet['rows']:,} rows | {parquet['per_second'] / 1e6:.2f} M rows/s; {parquet['per_cpu_second'] / 1e6:.2f} M a second of one processor |",
        f"| `proscribe --version` | {start['version']:.0f} ms |",
        f"| law from its cache / catalog from its cache | {start['law from cache']:.1f} / {start['catalog from cache']:.1f} ms |",
        "",
    ]
    path.write_text("\n".join(lines), encoding="utf-8")


def _growth(results: dict[str, Any]) -> list[str]:
    """Tell what eighty times the clauses cost, single and in a table."""

    def of(key: str, name: str, unit: str = "per_second") -> float:
        return float(next(v[unit] for k, v in results[key].items() if k.startswith(name)))

    def ratio(key: str, name: str) -> str:
        units = ("per_second", "per_cpu_second")
        clock, processor = (of(key, name, u) / of(f"{key}, 960 clauses", name, u) for u in units)
        return f"{clock:.2f} | {processor:.2f}"

    large = results["batch, 960 clauses"]
    whole = next(v for k, v in large.items() if k.startswith("proscribe, Arrow"))
    return [
        f"A table of {whole['count']:,} rows with independent random columns, over the same 960 clauses:",
        "",
        *_race(large, of("batch, 960 clauses", "proscribe, encoded"), "rows/s", "x ours"),
        "",
        "An if-chain is three-valued: it calls open what is the same whatever the unknown facts are, now and then",
        "(a fact that is not known, where one clause holds for some of its values and another for the rest); these are",
        "the mismatches. Against twelve clauses, in this run:",
        "",
        "| time, 960 clauses : 12 clauses | by the clock | of the processor |",
        "|---|--:|--:|",
        f"| one decision, clause and citation | {ratio('single', 'proscribe, clause')} |",
        f"| one decision, full answer | {ratio('single', 'proscribe, full')} |",
        f"| Arrow table to Arrow table | {ratio('batch', 'proscribe, Arrow')} |",
        f"| encoded columns | {ratio('batch', 'proscribe, encoded')} |",
        "",
        "Tables are timed when their kinds of rows were met before, like all that is timed here. The first such",
        f"table, in which every kind of row is new, took {whole['first_seconds']:.1f} s; each kind is worked out once.",
    ]


def _race(rows: dict[str, Any], base: float, unit: str, ratio: str) -> list[str]:
    lines = [f"| engine | {unit} | {ratio} | mismatches | version |", "|---|--:|--:|--:|---|"]
    ran = {k: v for k, v in rows.items() if "per_second" in v}
    for name, v in sorted(ran.items(), key=lambda x: -x[1]["per_second"]):
        lines.append(
            f"| {name} | {v['per_second']:,.0f} | {v['per_second'] / base:.4g} | {v['mismatches']} of {v['of']} | {v['version']} |"
        )
    lines += [f"| {name} | skipped: {v['skipped']} | | | |" for name, v in rows.items() if "skipped" in v]
    return lines
