"""One HTML file that needs nothing else: readable on a phone, on paper, and without colours.

Plots are drawn as SVG inside it; no script runs, and nothing is fetched. All text from inputs is escaped.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from proscribe.law.model import Outcome
from proscribe.outputs import Options, Output
from proscribe.outputs import _words as words
from proscribe.outputs._figures import COLOURS, bars, dues
from proscribe.outputs._groups import Footnotes, groups
from proscribe.outputs._text import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from proscribe.outputs._figures import Bars
    from proscribe.outputs._groups import Act, Group, Item
    from proscribe.results import CheckResult

__all__ = ["PLUGIN"]

_MANY = 200
_STYLE = """
:root { color-scheme: light dark; --line: #8884; --soft: #8881; }
* { box-sizing: border-box; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.6rem; line-height: 1.25; } h2 { margin-top: 2.2rem; border-bottom: 1px solid var(--line); }
table { border-collapse: collapse; width: 100%; margin: .6rem 0; display: block; overflow-x: auto; }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem; border-bottom: 1px solid var(--line); }
.tiles { display: flex; flex-wrap: wrap; gap: .6rem; padding: 0; list-style: none; }
.tiles li { border: 1px solid var(--line); border-left: .4rem solid var(--c); padding: .4rem .9rem; border-radius: .3rem; }
.tiles b { display: block; font-size: 1.5rem; }
.outcome { display: inline-block; border: 2px solid var(--c); border-radius: .3rem; padding: 0 .45rem; font-weight: 700; }
section.group { border: 1px solid var(--line); border-left: .4rem solid var(--c); border-radius: .3rem; padding: .3rem 1rem; margin: 1rem 0; }
.warn { background: var(--soft); border-left: .4rem solid #c4620a; padding: .3rem .8rem; margin: .4rem 0; }
.note { color: inherit; opacity: .8; font-size: .9rem; }
svg { width: 100%; height: auto; } svg text { fill: currentColor; font: 13px system-ui, sans-serif; }
code { overflow-wrap: anywhere; }
@media print { body { max-width: none; font-size: 10.5pt; } section.group, tr, figure { break-inside: avoid; } table { display: table; } }
"""


def _render(result: CheckResult, _options: Options) -> str:
    return "\n".join(_lines(result)) + "\n"


def _text(text: str) -> str:
    return escape(plain(text))


def _lines(result: CheckResult) -> Iterator[str]:
    name = _text(result.profile.name) or "Report"
    yield "<!DOCTYPE html>"
    yield '<html lang="en"><head><meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    yield f"<title>{name}: technology under bans, {_text(result.at)}</title><style>{_STYLE}</style></head><body>"
    yield f"<h1>{name}: technology under bans</h1>"
    yield f"<p>{_text(words.profile_line(result))}</p>"
    yield f"<p><b>{_text(words.summary_line(result))}</b></p>"
    if not result.summary.complete:
        yield '<p class="warn"><b>INCOMPLETE: some of what was named could not be read.</b></p>'
    yield from (f'<p class="warn">{_text(w)}</p>' for w in result.warnings)
    yield from _tiles(result)
    yield from _plots(result)
    notes = Footnotes()
    folded = groups(result)
    yield "<h2>What we have, and what the law says</h2>"
    found = [g for g in folded if g.outcome]
    if not found:
        yield "<p>Nothing was found in what was checked.</p>"
    for group in found:
        yield from _group(result, group, notes)
    yield from _duties(result)
    rest = (
        ("Removed, or left over after removal", [g for g in folded if not g.outcome and not g.lead]),
        ("Leads: to look at, not counted as findings", [g for g in folded if g.lead]),
    )
    for title, some in rest:
        if some:
            yield f"<h2>{title}</h2>"
            for group in some:
                yield from _items(group)
    if result.questions:
        yield "<h2>What is still to be answered</h2><table><tr><th>question</th><th>fact</th><th>settles</th></tr>"
        for q in result.questions:
            yield f"<tr><td>{_text(q.text)}</td><td><code>{_text(q.fact)}</code></td><td>{q.settles}</td></tr>"
        yield "</table>"
    yield "<h2>Not checked</h2><ul>"
    missed = words.coverage_lines(result, _MANY)
    yield from (
        f"<li>{_text(line)}</li>"
        for line in missed or ["Nothing: every record of every file named was read."]
    )
    yield "</ul>"
    if notes.notes:
        yield "<h2>† Not verified, or not encoded faithfully</h2><ul>"
        for number, (measure, points) in enumerate(notes.notes.items(), 1):
            told = "".join(f"<li>{_text(p)}</li>" for p in points)
            yield f"<li>†{number} {_text(measure)}<ul>{told}</ul></li>"
        yield "</ul>"
    yield f'<p class="note">{_text(words.law_line(result))}</p><p class="note">{_text(words.DISCLAIMER)}</p>'
    yield "</body></html>"


def _tiles(result: CheckResult) -> Iterator[str]:
    s = result.summary
    counts = {
        Outcome.PROHIBITED: s.prohibited,
        Outcome.LICENCE_REQUIRED: s.licence_required,
        Outcome.ADVISED_AGAINST: s.advised_against,
        Outcome.NEEDS_FACTS: s.needs_facts,
        Outcome.NOT_PROHIBITED: s.not_prohibited,
        Outcome.NO_EFFECT: s.no_effect,
    }
    yield '<ul class="tiles">'
    for outcome, count in counts.items():
        if count or outcome is Outcome.PROHIBITED:
            yield f'<li style="--c:{COLOURS[outcome]}"><b>{count:,}</b>{words.OUTCOMES[outcome].lower()}</li>'
    yield f'<li style="--c:#6b7280"><b>{s.not_checked:,}</b>not checked</li></ul>'


def _plots(result: CheckResult) -> Iterator[str]:
    plots = bars(result)
    if plots:
        yield "<h2>Where the exposure is</h2>"
    for plot in plots:
        more = f'<p class="note">{plot.more} more in the tables below.</p>' if plot.more else ""
        yield f"<figure><figcaption>{_text(plot.title)}: findings by outcome</figcaption>{_svg(plot)}{more}</figure>"


def _svg(plot: Bars) -> str:
    row, left, width = 26, 190, 480
    parts = [
        f'<svg viewBox="0 0 {left + width + 110} {row * len(plot.rows) + 6}" role="img" aria-label="{_text(plot.title)}">'
    ]
    for i, (name, counts) in enumerate(plot.rows):
        y, x = i * row + 4, float(left)
        short = name if len(name) <= 26 else name[:25] + "…"  # noqa: PLR2004  what fits beside the bars
        parts.append(f'<text x="{left - 8}" y="{y + 14}" text-anchor="end">{_text(short)}</text>')
        for outcome, count in counts.items():
            w = width * count / plot.widest
            told = f"{_text(name)}: {count} {words.OUTCOMES[outcome].lower()}"
            parts.append(
                f'<rect x="{x:.1f}" y="{y}" width="{w:.1f}" height="{row - 8}" fill="{COLOURS[outcome]}"><title>{told}</title></rect>'
            )
            x += w
        told = ", ".join(f"{c} {words.OUTCOMES[o].lower()}" for o, c in counts.items())
        parts.append(
            f'<text x="{x + 6:.1f}" y="{y + 14}">{told if len(counts) == 1 else sum(counts.values())}</text>'
        )
    return "".join(parts) + "</svg>"


def _group(result: CheckResult, group: Group, notes: Footnotes) -> Iterator[str]:
    assert group.outcome is not None
    colour = COLOURS[group.outcome]
    yield f'<section class="group" style="--c:{colour}">'
    yield f'<h3><span class="outcome">{words.OUTCOMES[group.outcome]}</span> {_text(group.vendor_name)}</h3>'
    yield from _items(group)
    yield "<ul>"
    for act in group.acts:
        yield from _act(result, group, act, notes)
    yield "</ul></section>"


def _items(group: Group) -> Iterator[str]:
    yield "<table><tr><th>product</th><th>where</th><th>how sure</th><th>shown by</th></tr>"
    for item in group.items:
        yield f"<tr>{''.join(f'<td>{c}</td>' for c in _item(group, item))}</tr>"
    yield "</table>"


def _item(group: Group, item: Item) -> tuple[str, str, str, str]:
    devices = f"{words.many(len(item.devices), 'device')}: {words.few(item.devices, _MANY)}"
    files = f"{words.many(len(item.files), 'file')}: {words.few(item.files, _MANY)}"
    where = "; ".join(t for t, some in ((devices, item.devices), (files, item.files)) if some)
    if item.seen:
        where += f"; seen from {item.seen[0]} to {item.seen[1]}"
    sure = [words.GRADES.get(item.grade, item.grade), item.note]
    if group.lead and not item.note:
        sure.insert(0, words.RELATIONS[item.relation].format(vendor=group.vendor_name))
    e = item.evidence
    shown = f'{e.file}{f":{e.line}" if e.line else ""}: {e.field} "{e.value}"' if e else ""
    name = item.product or f"{group.vendor_name}, product not known"
    return _text(name), _text(where), _text("; ".join(t for t in sure if t)), f"<code>{_text(shown)}</code>"


def _act(result: CheckResult, group: Group, act: Act, notes: Footnotes) -> Iterator[str]:
    d = act.decision
    head = f"<b>{_text(', '.join(act.titles))}: {words.OUTCOMES[d.outcome]}</b>: {_text(d.says)}"
    lines = [
        words.hit_line(h, words.bound(h.actor, group.vendor, group.vendor_name), d.says)
        + notes.mark(d.unverified, h.measure)
        for h in (*words.by_law(d.hits), *words.by_policy(d.hits))
    ]
    if not d.hits and d.unverified:
        lines.append(f"rests on what was not verified{notes.mark(d.unverified)}")
    lines += [words.lifted(e) for e in d.excepted]
    lines += [words.duty_line(x, result.at) for x in d.duties]
    lines += [f"penalty, {words.penalty_line(p)}" for p in d.penalty]
    if d.next_change:
        lines.append(f"the answer changes on {words.day(d.next_change)}")
    yield f"<li>{head}<ul>{''.join(f'<li>{_text(line)}</li>' for line in lines)}</ul></li>"


def _duties(result: CheckResult) -> Iterator[str]:
    found = dues(result)
    if not found:
        return
    yield "<h2>By when</h2><table><tr><th>due</th><th>what, to whom</th><th>about</th></tr>"
    for due in found:
        when = words.due(due.duty, result.at)
        what = f"{words.sentence(due.duty.text)}; to {words.sentence(due.duty.to)} ({due.duty.cite})"
        yield f"<tr><td>{_text(when)}</td><td>{_text(what)}</td><td>{_text(', '.join(due.vendors))}</td></tr>"
    yield "</table>"


PLUGIN = Output("html", "one HTML file, for screens and paper", (".html", ".htm"), _render)
"""The HTML report."""
