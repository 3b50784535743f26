"""Write what was measured: a plot, and the page docs/benchmarks-discover.md."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bench.report import OURS, THEIRS

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["plot", "write"]

TABLE, JSON, GZIP, LONG = (
    "Zeek dns.log, table",
    "Zeek dns.log, JSON",
    "the same, gzip",
    "the same, ten times over",
)
UNITS = {"CycloneDX": "components/s", "inventory": "rows/s"}


def plot(results: dict[str, Any], path: Path) -> None:
    """Draw the races over logs as bars on a logarithmic scale."""
    import matplotlib as mpl  # noqa: PLC0415  only to draw

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "proscribe"
    from matplotlib import pyplot as plt  # noqa: PLC0415

    figure, axes = plt.subplots(2, 1, figsize=(9, 7), layout="constrained")
    for axis, key in zip(axes, (TABLE, JSON), strict=True):
        tools = results[key]["tools"]
        rows = sorted((v["per_second"], k) for k, v in tools.items() if "per_second" in v and k != "cat")
        names = [n for _, n in rows]
        axis.barh(
            names, [r for r, _ in rows], color=[OURS if n.startswith("proscribe") else THEIRS for n in names]
        )
        axis.set_xscale("log")
        axis.set_title(f"lines a second, {key}", loc="left", fontsize=11)
        for place, (rate, _) in enumerate(rows):
            axis.text(rate, place, f" {rate:,.0f}", va="center", fontsize=8)
        axis.spines[["top", "right"]].set_visible(False)
        axis.margins(x=0.2)
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)


def write(results: dict[str, Any], path: Path) -> None:
    """Write the page, with ratios."""
    on = results["machine"]
    versions = ", ".join(f"{n} {v}" for n, v in on["versions"].items() if n not in ("numpy", "pyarrow"))
    lines = [
        "# Benchmarks of finding",
        "",
        "Written by `python -m bench.discover` from one run; the numbers are in `bench/results/discover.json`.",
        f"Every tool was given the same made-up inputs and the {results['names']:,} names of hosts that the catalog",
        "holds, ran as a process of its own from a warm page cache, and took turns with the others.",
        "Seconds are medians of the work itself, without the start of Python and its libraries (for programs: all",
        "of it); processor seconds are those of all threads; memory is the peak of the whole process, with Python",
        "and its libraries. *Text only* finds text, not names: what merely looks like a vendor's name is counted",
        f"too. Read the ratios, not the absolutes: the machine had other work (load {on['load'][0]} on {on['cores']} cores),",
        "which stretches the clock of whatever uses both cores the most.",
        "",
        f"{on['processor']}, {on['cores']} cores, Python {on['python']}, {on['taken']}, commit {on['commit']}; {versions}.",
        "",
        "![Lines a second beside other tools](img/bench-discover.svg)",
        "",
    ]
    for title in (TABLE, JSON, "Suricata eve.json", GZIP, "inventory, CSV"):
        lines += _table(title, results[title])
    for title in (t for t in results if t.startswith("CycloneDX")):
        lines += _table(title, results[title])
    few, many = results["scaling"].values()
    long = results[LONG]
    (whole,) = long["tools"].values()
    lines += [
        "## The rest",
        "",
        "| what | measured |",
        "|---|--:|",
        f"| {long['records']:,} lines, the table above ten times over | {whole['seconds']:.1f} s, {whole['per_second'] / 1e6:.1f} M lines/s, {whole['memory']:,.0f} MB |",
        f"| 10,000 names in the catalog against 100 | {many / few:.2f} times |",
        "",
    ]
    path.write_text("\n".join(lines), encoding="utf-8")


def _table(title: str, found: dict[str, Any]) -> list[str]:
    tools = {k: v for k, v in found["tools"].items() if "seconds" in v}
    limit = next((n for n in ("wc -l", "decompression alone, isal") if n in tools), None)
    base = tools[limit]["seconds"] if limit else min(v["seconds"] for v in tools.values())
    unit = next((u for k, u in UNITS.items() if title.startswith(k)), "lines/s")
    lines = [
        f"## {title[0].upper()}{title[1:]}",
        "",
        f"{found['records']:,} records, {found['bytes'] / 1e6:,.0f} MB, {found['hits']:,} of them a vendor's.",
        "",
        f"| tool | s | {unit} | x {limit or 'fastest'} | processor s | memory MB | found |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    for name, v in sorted(tools.items(), key=lambda x: x[1]["seconds"]):
        reads = name.startswith(("cat", "wc", "decompression"))
        told = (
            ""
            if reads
            else f"{v['hits']:,}" + ("" if v["hits"] == v["true"] else f" ({v['hits'] - v['true']:+,})")
        )
        lines.append(
            f"| {name} | {v['seconds']:.3f} | {v['per_second']:,.0f} | {v['seconds'] / base:.2f} | {v['cpu']:.3f} | {_megabytes(v['memory'])} | {told} |"
        )
    lines += [f"| {k} | {v['skipped']} | | | | | |" for k, v in found["tools"].items() if "skipped" in v]
    return [*lines, ""]


def _megabytes(memory: float | None) -> str:
    return "" if memory is None else f"{memory:,.0f}"
