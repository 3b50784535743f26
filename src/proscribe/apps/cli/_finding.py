"""Tell a finding in plain words: what showed it, what each act comes to, what the measures are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from proscribe.outputs import _words as words
from proscribe.outputs._blocks import Block, heading, item, paragraph, term, title

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from proscribe.law.model import Measure
    from proscribe.results import CheckResult, Finding, Observed

__all__ = ["finding"]


def finding(f: Finding, result: CheckResult, known: Mapping[str, Measure]) -> Iterator[Block]:
    """Yield one finding: what showed it, what each act comes to, what is missing, what the measures are.

    Args:
        f: the finding.
        result: the result that it stands in.
        known: measures that can be told in words.
    """
    name = f.product_name or f"{f.vendor_name}, product not known"
    yield title(f"{f.id}: {name}")
    where = f"on {f.device}" if f.device else "in a file"
    site = f", site {f.site}" if f.site else ""
    device = next((d for d in result.devices if d.name == f.device and f.id in d.findings), None)
    yield paragraph(
        f"{words.RELATIONS[f.relation].format(vendor=f.vendor_name)}; {where}{site}; {f.state}; {words.GRADES[f.grade]}."
    )
    if f.note:
        yield paragraph(f.note)
    if device is not None and device.because:
        yield paragraph(f"{', '.join(device.names)} are one device: {'; '.join(device.because)}.")
    yield heading(
        f"Why it matched: {words.many(len(f.evidence), 'piece')} of evidence, {words.many(f.count, 'observation')}"
    )
    for e in f.evidence:
        place = f"{e.file}:{e.line}" if e.line else e.file
        pointer = f" at {e.pointer}" if e.pointer else ""
        seen = f", seen {e.seen_at}" if e.seen_at else ""
        yield item(f'{place}{pointer}: {e.field} "{e.value}" is {e.identity} (grade {e.grade}){seen}')
    for d in f.decisions:
        yield heading(f"{d.title}: {d.outcome}")
        yield paragraph(f"{d.says}. Judged at {d.at or 'an instant that is not known'}.")
        if d.observed is not None:
            yield from _observed(d.observed)
        for h in d.hits:
            yield item(words.hit_line(h, words.bound(h.actor, f.vendor, f.vendor_name), d.says))
        for excepted in d.excepted:
            yield item(words.lifted(excepted))
        for m in d.missing:
            yield item(f"depends on {m.fact}: {m.question}")
            yield from (item(line, 1) for line in words.leads(m))
        for duty in d.duties:
            yield item(words.duty_line(duty, result.at))
        for p in d.penalty:
            yield item(f"penalty, {words.penalty_line(p)}")
        if d.next_change:
            yield item(f"the answer changes on {words.day(d.next_change)}")
        for u in d.unverified:
            yield item(f"† {u.measure}: {u.text}")
    steps = next((r.steps for r in result.removal if (r.vendor, r.product) == (f.vendor, f.product)), ())
    if steps and f.state != "removed":
        yield heading("How to take it away, in this order")
        for n, step in enumerate(steps, 1):
            yield item(f"{n}. {step.text} {words.GRADES[step.grade]}: {words.sentence(step.source)}")
    named = dict.fromkeys(h.measure for d in f.decisions for h in d.hits)
    if named:
        yield heading("The measures")
        for ident in named:
            yield term(
                ident, known[ident].plain.summary if ident in known else "not in the law that is installed"
            )
    yield heading("Note")
    yield paragraph(words.DISCLAIMER)


def _observed(seen: Observed) -> Iterator[Block]:
    """Yield when and how often an act was seen, under each answer of the law."""
    yield item(f"seen {words.many(seen.count, 'time')}")
    for span in seen.spans:
        when = f"{span.first_seen} to {span.last_seen}" if span.count > 1 else span.first_seen
        yield item(f"{span.outcome}: {words.many(span.count, 'time')}, {when}", 1)
    if seen.untimed:
        yield item(f"at an instant that is not known: {words.many(seen.untimed, 'time')}", 1)
