"""The report as Markdown, for tickets and wikis: whole lists, and every name as literal text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from proscribe.outputs import Options, Output
from proscribe.outputs import _across as across
from proscribe.outputs import _words as words
from proscribe.outputs._groups import Act, Footnotes, groups
from proscribe.outputs._text import markdown as literal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from proscribe.outputs._groups import Group, Item
    from proscribe.results import CheckResult

__all__ = ["PLUGIN"]

_MANY = 50
"""Devices named in one cell; the count is always whole, and CSV and JSON name them all."""


def _render(result: CheckResult, _options: Options) -> str:
    return "\n".join(_lines(result)) + "\n"


def _lines(result: CheckResult) -> Iterator[str]:
    notes = Footnotes()
    yield "# What was found, and what the law says of it"
    yield f"\n{literal(words.profile_line(result))}"
    yield f"\n**{literal(words.summary_line(result))}**"
    on = across.devices_line(result)
    if on:
        yield f"\n{literal(on)}"
    if not result.summary.complete:
        yield "\n**INCOMPLETE: some of what was named could not be read.**"
    for warning in result.warnings:
        yield f"\n> Warning: {literal(warning)}"
    yield from _since(result)
    folded = groups(result)
    found = [g for g in folded if g.outcome]
    yield "\n## Findings"
    if not found:
        yield "\nNone in what was checked."
    for group in found:
        outcome = words.OUTCOMES[group.outcome] if group.outcome else ""
        yield f"\n### {outcome}: {literal(group.vendor_name)}\n"
        yield from _items(group)
        yield from _acts(result, group, notes)
    rest = (
        ("Removed, or left over after removal", [g for g in folded if not g.outcome and not g.lead]),
        ("Leads: to look at, not counted as findings", [g for g in folded if g.lead]),
    )
    for title, some in rest:
        if some:
            yield f"\n## {title}\n"
            for group in some:
                yield from _items(group)
                yield from _acts(result, group, notes)
    yield from _removal(result)
    joined = across.joined_lines(result, _MANY)
    if joined:
        yield "\n## Taken for one device\n"
        yield from (f"- {literal(line)}" for line in joined)
    if result.questions:
        yield "\n## Questions\n\n| question | fact | values | settles | bears on |\n|---|---|---|---|---|"
        for q in result.questions:
            given = literal(words.few(words.values(q.values), 12))
            yield f"| {literal(q.text)} | {literal(q.fact)} | {given} | {q.settles} | {len(q.findings)} |"
    yield "\n## Not checked\n"
    lines = words.coverage_lines(result, _MANY)
    for line in lines or ["Nothing: every record of every file named was read and looked at."]:
        yield f"- {literal(line)}"
    readings = words.reading_lines(result, _MANY)
    if readings:
        yield "\n## Read all the same, but\n"
        yield from (f"- {literal(line)}" for line in readings)
    if notes.notes:
        yield "\n## † Not verified, or not encoded faithfully\n"
        for number, (measure, points) in enumerate(notes.notes.items(), 1):
            yield f"- †{number} {literal(measure)}"
            yield from (f"  - {literal(point)}" for point in points)
    yield f"\n---\n\n{literal(words.law_line(result))}\n\n{words.DISCLAIMER}"


def _since(result: CheckResult) -> Iterator[str]:
    lines = list(across.since_lines(result, _MANY))
    if lines:
        yield "\n## Since the baseline\n"
        yield from (f"{'  ' * level}- {literal(line)}" for level, line in lines)


def _removal(result: CheckResult) -> Iterator[str]:
    ways = across.removals(result)
    if ways:
        yield "\n## How to take it away, in this order"
    for products, way in ways:
        yield f"\n**{literal(products)}**\n"
        yield from (literal(step) for step in across.removal_steps(way))


def _acts(result: CheckResult, group: Group, notes: Footnotes) -> Iterator[str]:
    for act in group.acts:
        yield from _act(result, group, act, notes)
    for contact in group.contacts:
        seen = Act((contact.decision.title,), contact.decision)
        yield from _act(result, group, seen, notes, across.contact_line(contact))


def _items(group: Group) -> Iterator[str]:
    yield "| product | where | how sure | shown by |\n|---|---|---|---|"
    for item in group.items:
        yield f"| {' | '.join(_item(group, item))} |"
    yield ""


def _item(group: Group, item: Item) -> tuple[str, str, str, str]:
    name = item.product or f"{group.vendor_name}, product not known"
    devices = f"{words.many(len(item.devices), 'device')}: {words.few(item.devices, _MANY)}"
    files = f"{words.many(len(item.files), 'file')}: {words.few(item.files, _MANY)}"
    shown_at = ((devices, item.devices), (files, item.files), (across.at_sites(item), item.sites))
    where = "; ".join(t for t, some in shown_at if some)
    sure = [words.GRADES.get(item.grade, item.grade), item.note]
    if group.lead and not item.note:
        sure.insert(0, words.RELATIONS[item.relation].format(vendor=group.vendor_name))
    e = item.evidence
    shown = f'{e.file}{f":{e.line}" if e.line else ""}: {e.field} "{e.value}"' if e else ""
    return literal(name), literal(where), literal("; ".join(t for t in sure if t)), literal(shown)


def _act(result: CheckResult, group: Group, act: Act, notes: Footnotes, seen: str = "") -> Iterator[str]:
    d = act.decision
    yield f"- **{literal(', '.join(act.titles))}: {words.OUTCOMES[d.outcome]}**: {literal(d.says)}"
    if seen:
        yield f"  - **{literal(seen)}**"
    for hit in (*words.by_law(d.hits), *words.by_policy(d.hits)):
        whom = words.bound(hit.actor, group.vendor, group.vendor_name)
        yield f"  - {literal(words.hit_line(hit, whom, d.says))}{notes.mark(d.unverified, hit.measure)}"
    if not d.hits and d.unverified:
        yield f"  - rests on what was not verified{notes.mark(d.unverified)}"
    for e in d.excepted:
        yield f"  - {literal(words.lifted(e))}"
    for duty in d.duties:
        yield f"  - {literal(words.duty_line(duty, result.at))}"
    for p in d.penalty:
        yield f"  - penalty, {literal(words.penalty_line(p))}"
    if d.next_change:
        yield f"  - the answer changes on {words.day(d.next_change)}"


PLUGIN = Output("markdown", "Markdown, for tickets and wikis", (".md", ".markdown"), _render)
