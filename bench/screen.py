"""Measure name screening: recall at fixed false-positive rates, speed, memory, and the threshold curve.

    PROSCRIBE_DATA=../shared/data python -m bench.screen [--freeze]

Reads `screening/bench_dev` and the labelled pairs under PROSCRIBE_DATA; no weight was fitted on either.
rapidfuzz's token_sort_ratio over the whole list runs beside it in the same process where it is installed.
`--freeze` writes ids and scores to `bench/results/screen-frozen.csv` and the curve to
`docs/screen-threshold.svg`, so that each change of a score shows in the difference.
"""

from __future__ import annotations

import csv
import importlib.util
import io
import resource
import statistics
import sys
import time
from collections import defaultdict
from pathlib import Path

import pyarrow as pa

from bench.screen_data import DATA, listed, parties, rows
from proscribe.engine.screen import build, screen

ROOT = Path(__file__).resolve().parent.parent
RATES = (0.01, 0.05)
Hits = dict[str, list[tuple[str, float]]]


def recall(hits: Hits, queries: list[dict], rate: float) -> tuple[float, float, dict[str, float]]:
    """Return threshold, recall of all and recall by kind where at most this share of strangers alerts."""
    strangers = sorted(
        (max((s for _, s in hits[str(q["qid"])]), default=0.0) for q in queries if not q["cluster"]),
        reverse=True,
    )
    threshold = strangers[int(rate * len(strangers))] + 1e-9
    kinds: dict[str, list[bool]] = defaultdict(list)
    for q in queries:
        if q["cluster"]:
            found = any(c == q["cluster"] and s >= threshold for c, s in hits[str(q["qid"])])
            kinds[q["kind"]].append(found)
    every = [x for found in kinds.values() for x in found]
    return threshold, statistics.mean(every), {k: statistics.mean(v) for k, v in kinds.items()}


def curve(hits: Hits, queries: list[dict]) -> list[tuple[float, float, float]]:
    """Return (threshold, recall, false-positive rate)."""
    out = []
    for step in range(5, 100, 5):
        at = step / 100
        right = [
            any(c == q["cluster"] and s >= at for c, s in hits[str(q["qid"])])
            for q in queries
            if q["cluster"]
        ]
        wrong = [any(s >= at for _, s in hits[str(q["qid"])]) for q in queries if not q["cluster"]]
        out.append((at, statistics.mean(right), statistics.mean(wrong)))
    return out


def svg(points: list[tuple[float, float, float]]) -> str:
    """Draw recall and false-positive rate over the threshold."""

    def line(values: list[tuple[float, float]], colour: str) -> str:
        path = " ".join(f"{60 + 500 * x:.1f},{280 - 240 * y:.1f}" for x, y in values)
        return f'<polyline fill="none" stroke="{colour}" stroke-width="2" points="{path}"/>'

    marks = "".join(
        f'<text x="{60 + 500 * t:.0f}" y="300" text-anchor="middle">{t:.1f}</text>'
        f'<text x="50" y="{284 - 240 * t:.0f}" text-anchor="end">{t:.1f}</text>'
        for t in (0, 0.2, 0.4, 0.6, 0.8, 1)
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 330" font-family="sans-serif" font-size="12">'
        '<title>Recall and false-positive rate by threshold</title><rect width="600" height="330" fill="white"/>'
        '<path d="M60 40V280H560" fill="none" stroke="black"/>'
        f"{marks}{line([(t, r) for t, r, _ in points], '#1b6ca8')}{line([(t, f) for t, _, f in points], '#b3261e')}"
        '<text x="310" y="322" text-anchor="middle">threshold</text>'
        '<text x="330" y="30" fill="#1b6ca8">recall</text><text x="400" y="30" fill="#b3261e">false-positive rate</text>'
        "</svg>\n"
    )


def rapidfuzz_hits(entries: list[dict], queries: list[dict]) -> Hits:
    from rapidfuzz import fuzz, process, utils  # noqa: PLC0415  a peer, not a dependency

    names = [(n, e["cluster"]) for e in entries for n in e["names"]]
    choices = [utils.default_process(n) for n, _ in names]
    hits: Hits = defaultdict(list)
    for q in queries:
        asked = utils.default_process(q["name"])
        for _, score, at in process.extract(asked, choices, scorer=fuzz.token_sort_ratio, limit=10):
            hits[str(q["qid"])].append((names[at][1], score / 100))
    return hits


def report(name: str, hits: Hits, queries: list[dict]) -> None:
    for rate in RATES:
        threshold, every, kinds = recall(hits, queries, rate)
        told = " ".join(f"{k}={v:.2f}" for k, v in kinds.items())
        print(f"{name} at {rate:.0%}: threshold {threshold:.3f} recall {every:.3f} | {told}")


def labelled_pairs(entries: list[dict]) -> None:
    """F1 on the labelled pairs: each second name as an entry beside the list, so that rarity is the list's."""
    pairs = list(csv.DictReader((DATA / "screening/nomenklatura_name_pairs.csv").open(encoding="utf-8")))
    more = [
        {"id": f"pair-{i}", "schema": p["schema"], "names": [p["name2"]], "cluster": ""}
        for i, p in enumerate(pairs)
    ]
    index = build(pa.concat_tables([listed(entries), listed(more)]))
    scores = []
    for i, p in enumerate(pairs):
        batch = parties([{"qid": i, "name": p["name1"], "schema": p["schema"]}])
        found = screen(batch, index.subset([len(entries) + i]), threshold=0)
        scores.append(found["score"][0].as_py() if len(found) else 0.0)
    truth = [p["is_match"] == "true" for p in pairs]

    def f1(at: float) -> float:
        right = sum(s >= at and t for s, t in zip(scores, truth, strict=True))
        return 2 * right / (sum(s >= at for s in scores) + sum(truth))

    best = max(scores, key=f1)
    print(
        f"labelled pairs: F1 {f1(0.7):.3f} at .70, {f1(best):.3f} at its best {best:.2f} ({len(pairs)} pairs)"
    )


def main() -> int:
    data = DATA / "screening/bench_dev"
    entries, queries = rows(data / "list.jsonl.xz"), rows(data / "queries.jsonl")
    cluster = {e["id"]: e["cluster"] for e in entries}
    table = listed(entries)
    start, before = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    index = build(table)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(f"index: {time.process_time() - start:.1f} CPU-s, {grown:.0f} MB more, {len(index.forms)} names")
    alerts = screen(parties(queries), index, threshold=0)
    hits: Hits = defaultdict(list)
    for alert in alerts.select(["id", "entity_id", "score"]).to_pylist():
        hits[alert["id"]].append((cluster[alert["entity_id"]], alert["score"]))
    report("proscribe", hits, queries)
    points = curve(hits, queries)
    print("threshold recall fpr:", " ".join(f"{t:.2f}/{r:.2f}/{f:.3f}" for t, r, f in points))
    labelled_pairs(entries)
    many = parties(rows(data / "throughput_parties_96k.jsonl.xz")).slice(0, 49152)
    runs = []
    for _ in range(3):
        start = time.process_time()
        screen(many, index)
        runs.append(len(many) / (time.process_time() - start))
    print(f"batch: {statistics.median(runs):.0f} parties per CPU-s (median of 3)")
    singles = []
    for at in range(200):
        start = time.perf_counter()
        screen(many.slice(at, 1), index)
        singles.append((time.perf_counter() - start) * 1000)
    print(f"one party: median {statistics.median(singles):.1f} ms, p99 {sorted(singles)[-3]:.1f} ms")
    if importlib.util.find_spec("rapidfuzz"):
        start = time.process_time()
        peer = rapidfuzz_hits(entries, queries)
        print(f"rapidfuzz: {len(queries) / (time.process_time() - start):.0f} parties per CPU-s")
        report("rapidfuzz token_sort_ratio", peer, queries)
    if "--freeze" in sys.argv:
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["id", "entity_id", "score"])
        writer.writerows(
            [a["id"], a["entity_id"], f"{a['score']:.3f}"] for a in alerts.to_pylist() if a["score"] >= 0.5
        )
        (ROOT / "bench/results/screen-frozen.csv").write_text(out.getvalue())
        (ROOT / "docs/screen-threshold.svg").write_text(svg(points))
    return 0


if __name__ == "__main__":
    sys.exit(main())
