"""Say what goes across findings in plain words: devices, sites, removal, and what differs from a baseline."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from proscribe.outputs._text import plain
from proscribe.outputs._words import GRADES, OUTCOMES, few, many, sentence
from proscribe.schemas import Relation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from proscribe.outputs._groups import Contact, Item
    from proscribe.results import CheckResult, Device, Finding, Removal

__all__ = [
    "at_sites",
    "contact_line",
    "devices_line",
    "joined_lines",
    "removal_steps",
    "removals",
    "since_lines",
]

_SITES = 4


def devices_line(result: CheckResult) -> str:
    """Return on how many devices something was found, where, and how many of these are prohibited; empty for none."""
    ids = {f.id for f in result.findings if f.relation == Relation.SUPPLIED_BY}
    mine = [d for d in result.devices if ids & set(d.findings)]
    if not mine:
        return ""
    sites = Counter(d.site or "" for d in mine)
    told = [
        f"{plain(s) if s else 'at no named site'} {n:,}"
        for s, n in sorted(sites.items(), key=lambda s: (-s[1], s[0]))
    ]
    where = f": {'; '.join(told[:_SITES])}{f'; {len(told) - _SITES} more' if len(told) > _SITES else ''}"
    outcomes = Counter(d.outcome for d in mine if d.outcome is not None)
    worst = ", ".join(f"{outcomes[o]:,} {OUTCOMES[o].lower()}" for o in OUTCOMES if outcomes[o])
    names = sum(len(d.names) > 1 for d in mine)
    several = f"; {many(names, 'device')} by several names" if names else ""
    return f"On {many(len(mine), 'device')}{where if any(sites) else ''} ({worst or 'nothing decided'}){several}."


def joined_lines(result: CheckResult, most: int) -> list[str]:
    """Return which names were taken for one device, and why, the first `most` of them."""
    joined = [d for d in result.devices if len(d.names) > 1]
    lines = [_joined(d) for d in joined[:most]]
    if len(joined) > most:
        lines.append(f"and {many(len(joined) - most, 'more device')}")
    return lines


def _joined(d: Device) -> str:
    return f"{plain(d.name)} is {few([n for n in d.names if n != d.name] or d.names, 8)}: {plain('; '.join(d.because))}"


def at_sites(item: Item) -> str:
    """Return the sites of one product with how many each, or nothing."""
    sites = [f"{plain(s)} {n:,}" for s, n in item.sites]
    return (
        f"at {'; '.join(sites[:_SITES])}{f'; {len(sites) - _SITES} more sites' if len(sites) > _SITES else ''}"
        if sites
        else ""
    )


def contact_line(contact: Contact) -> str:
    """Return when and how often an act was seen, and how often since the law's answer changed."""
    where = f" on {many(contact.devices, 'device')}" if contact.devices > 1 else ""
    span = ""
    if contact.first and contact.last:
        span = f", {contact.first}" + (f" to {contact.last}" if contact.last != contact.first else "")
    parts = [f"seen {many(contact.count, 'time')}{where}{span}"]
    if contact.since is not None:
        earlier = ", ".join(f"{n:,} while {o}" for o, n in contact.before)
        parts.append(f"{contact.since:,} since the answer changed, {earlier} before")
    if contact.untimed:
        parts.append(
            f"{contact.untimed:,} at an instant that is not known, such as a log time without a zone, "
            "so on which side of a change is not known either"
        )
    return "; ".join(parts)


def removals(result: CheckResult) -> list[tuple[str, Removal]]:
    """Return ways of removal, each once, with the products that go that way."""
    ways: dict[object, list[Removal]] = {}
    for r in result.removal:
        ways.setdefault((r.vendor, r.steps), []).append(r)
    return [(few([r.product_name for r in same], 6), same[0]) for same in ways.values()]


def removal_steps(removal: Removal) -> Iterator[str]:
    """Yield the steps in order, each with its source and how good that is."""
    for number, step in enumerate(removal.steps, 1):
        yield f"{number}. {plain(step.text)} {GRADES.get(step.grade, step.grade)}: {sentence(step.source)}."


def since_lines(result: CheckResult, most: int) -> Iterator[tuple[int, str]]:
    """Yield what differs from the baseline: level of indent, and text; nothing without a baseline."""
    base = result.baseline
    if base is None:
        return
    counts = f"{len(base.new):,} new, {len(base.changed):,} changed, {len(base.gone):,} gone, {base.same:,} as before"
    yield 0, f"{counts} (the earlier result is as of {base.at})."
    for difference in base.differs:
        yield 0, f"What else differs: {plain(difference)}"
    known = {f.id: f for f in result.findings}
    new = [known[i] for i in base.new]
    yield from _list("New", [f"{_named(f)}: {f.outcome or f.relation}" for f in new], most)
    changed = [
        f"{_named(known[c.id])}: {plain('; '.join(c.what))}"
        + (f" (because {plain('; '.join(c.because))})" if c.because else "")
        for c in base.changed
    ]
    yield from _list("Changed", changed, most)
    gone = [
        f"{g.id} {plain(g.product_name or g.vendor_name)}{f' on {plain(g.device)}' if g.device else ''}: {plain(g.why)}"
        for g in base.gone
    ]
    yield from _list("Gone", gone, most)


def _list(title: str, lines: list[str], most: int) -> Iterator[tuple[int, str]]:
    if lines:
        yield 0, f"{title}:"
        yield from ((1, line) for line in lines[:most])
        if len(lines) > most:
            yield 1, f"and {len(lines) - most:,} more"


def _named(f: Finding) -> str:
    where = f" on {plain(f.device)}" if f.device else ""
    return f"{f.id} {plain(f.product_name or f'{f.vendor_name}, product not known')}{where}"
