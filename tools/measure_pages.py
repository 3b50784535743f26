"""Write a page for each measure with its timeline, and an index of them, from the law data themselves.

python tools/measure_pages.py [--check]

The pages read no clock: what they say is in force is so at the newest entry of the law data.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from _generated import ROOT, settle
from proscribe import catalog, law
from proscribe.apps.cli import _measure as told
from proscribe.apps.cli.law.timeline import lanes
from proscribe.asker import register
from proscribe.engine.decide import Rules
from proscribe.law.instants import format_instant, parse_instant
from proscribe.outputs._blocks import to_markdown
from proscribe.outputs._text import markdown
from proscribe.outputs._timeline import as_svg

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from proscribe.law import Law, Measure
    from proscribe.outputs._blocks import Block

PAGES, IMAGES = ROOT / "docs" / "measures", ROOT / "docs" / "img"
SOURCES = "Sources, and how far they were read"
LANDS = {
    "AU": "Australia",
    "CA": "Canada",
    "DE": "Germany",
    "EU": "European Union",
    "GB": "United Kingdom",
    "IT": "Italy",
    "LT": "Lithuania",
    "NL": "Netherlands",
    "US": "United States",
}


def without_sources(blocks: Iterator[Block]) -> Iterator[Block]:
    """Yield the blocks but those of the sources, which a page gives with links."""
    skipping = False
    for block in blocks:
        if block.kind == "heading":
            skipping = block.text == SOURCES
        if not skipping:
            yield block


def sources(m: Measure) -> Iterator[str]:
    """Yield the list of sources, each with its link."""
    for s in m.sources.values():
        cite = f"[{markdown(s.cite)}]({s.url.replace(')', '%29')})" if s.url else markdown(s.cite)
        more = "; ".join(markdown(t) for t in (s.title, s.date, told.READ[s.verified], s.note) if t)
        yield f"- {cite}: {more}"


def page(m: Measure, loaded: Law, rules: Rules, at: int, *, drawn: bool) -> str:
    """Return the page of one measure."""
    text = to_markdown(without_sources(told.measure(m, loaded, rules, at, at)))
    first, second, rest = text.split("\n\n", 2)
    image = f"![When its clauses are in force](../img/timeline-{m.id}.svg)\n\n" if drawn else ""
    count = f"{len(m.clauses)} clauses, {len(m.exceptions)} exceptions, {len(m.duties)} duties; {len(m.examples)} examples run as tests."
    head = f"{first}\n\n[All measures](README.md)\n\n{second}\n\n{count}\n\n{image}"
    body, note, foot = rest.rpartition("\n## Note\n")
    return f"{head}{body}\n## {SOURCES}\n\n" + "\n".join(sources(m)) + f"\n{note}{foot}"


def land(m: Measure, loaded: Law) -> str:
    """Return the name of a jurisdiction, for headings; states of the United States by their names."""
    country, _, state = m.jurisdiction.partition("-")
    name = LANDS.get(country, country)
    return f"{name}: {loaded.vocabulary.facts['org.state'].values.get(state, state)}" if state else name


def index(loaded: Law, rules: Rules, at: int) -> str:
    """Return the index of all measures, by jurisdiction."""
    out = [
        "# Measures",
        "",
        "Every measure in the law data, with its page and timeline. This page is made from the data by",
        f"`make docs`; what it says is in force is so on {format_instant(at, 'America/New_York')[:10]}, the day of the newest entry in",
        "the data. `proscribe law list` tells it for any other day.",
    ]
    measures = sorted(
        loaded.measures.values(), key=lambda m: (not m.jurisdiction.startswith("US"), land(m, loaded), m.id)
    )
    before = ""
    for m in measures:
        if land(m, loaded) != before:
            before = land(m, loaded)
            out += [
                "",
                f"## {before}",
                "",
                "| measure | status | clauses | examples | sources |",
                "|---|---|--:|--:|---|",
            ]
        kind = "" if m.kind == "binding" else f" ({m.kind})"
        status = told.status(m, rules, at)
        out.append(
            f"| [{markdown(m.title)}]({m.id}.md){kind} | {status} | {len(m.clauses)} | {len(m.examples)} | {told.verified(m)} |"
        )
    return "\n".join(out) + "\n"


def texts() -> dict[Path, str]:
    """Return every file and what is to stand in it."""
    loaded = law.load()
    rules = Rules(loaded, register(catalog.load()))
    at = max(parse_instant(h.known_from) for m in loaded.measures.values() for h in m.history)
    out = {PAGES / "README.md": index(loaded, rules, at)}
    for m in loaded.measures.values():
        drawing = lanes(rules, [m.id])
        drawn = bool(drawing[0].phases)
        out[PAGES / f"{m.id}.md"] = page(m, loaded, rules, at, drawn=drawn)
        if drawn:
            out[IMAGES / f"timeline-{m.id}.svg"] = as_svg(drawing)
    return out


def main() -> int:
    """Write the pages, or with `--check` compare them; a page of no measure is taken away, or told."""
    check = "--check" in sys.argv[1:]
    wanted = texts()
    worst = max(settle(path, text, check=check) for path, text in wanted.items())
    for path in sorted({*PAGES.glob("*.md"), *IMAGES.glob("timeline-*.svg")} - set(wanted)):
        if check:
            print(f"{path.relative_to(ROOT).as_posix()}: is of no measure\nhint: make docs", file=sys.stderr)
            worst = 1
        else:
            path.unlink()
    return worst


if __name__ == "__main__":
    sys.exit(main())
