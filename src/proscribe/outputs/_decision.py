"""One decision in plain text, and as the JSON of schema `proscribe.decision/1`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from proscribe.law.model import Outcome
from proscribe.outputs import _words as words
from proscribe.outputs._page import Page, bullet
from proscribe.outputs._text import plain
from proscribe.outputs.json import document

if TYPE_CHECKING:
    from proscribe.outputs import Options
    from proscribe.results import Decision

__all__ = ["SCHEMA", "as_json", "as_object", "as_text"]

SCHEMA = "proscribe.decision/1"
_MEANS = {
    Outcome.PROHIBITED: "a clause forbids it",
    Outcome.LICENCE_REQUIRED: "a clause forbids it without a licence",
    Outcome.ADVISED_AGAINST: "an authority warns of it; nothing is prohibited",
    Outcome.NEEDS_FACTS: "facts that are missing decide it",
    Outcome.NOT_PROHIBITED: "a clause says that it is not prohibited, and nothing outranks that",
    Outcome.NO_EFFECT: "no clause of these measures applies; that is not a permission",
}


def as_object(decision: Decision) -> dict[str, Any]:
    """Return a decision as plain values, its schema named first."""
    return {"schema": SCHEMA, **msgspec.to_builtins(decision)}


def as_json(decision: Decision) -> str:
    """Return a decision as JSON with its schema named first."""
    return document(as_object(decision))


def as_text(decision: Decision, options: Options) -> str:
    """Return a decision for people: the outcome, what it rests on, what is missing, what is to be done."""
    page, d = Page(options), decision
    receipt = d.receipt
    page.outcome(d.outcome, _MEANS[d.outcome])
    if d.outcome is Outcome.NEEDS_FACTS:
        page.say(f"At least {d.at_least}, at most {d.at_most}.", 2)
    for warning in d.warnings:
        page.say(f"Warning: {plain(warning)}", style="yellow")
    _hits(page, d)
    for e in d.excepted:
        page.bullet(words.lifted(e), 2)
    _missing(page, d)
    if d.duties:
        page.heading("To be done")
        at = receipt.at if receipt.at and "T" in receipt.at else ""
        for duty in d.duties:
            page.bullet(words.duty_line(duty, at), 2)
    if d.next_change:
        page.heading("Next change")
        page.say(f"The answer changes on {words.day(d.next_change)}, all else equal.", 2)
    if d.penalties:
        page.heading(f"Penalties in force when assessed on {words.day(receipt.assessed_at or '')[:10]}")
        for p in d.penalties:
            page.bullet(words.penalty_line(p), 2)
    page.notes()
    _receipt(page, d)
    page.say(words.DISCLAIMER, style="dim")
    return page.text()


def _hits(page: Page, d: Decision) -> None:
    for title, hits in (
        ("What the law says", words.by_law(d.hits)),
        ("What your own policy says", words.by_policy(d.hits)),
    ):
        if hits:
            page.heading(title)
        for hit in hits:
            line = words.hit_line(hit, "").removeprefix(words.OWN)  # the heading says it
            page.bullet(f"{line}{page.footnotes.mark(d.unverified, hit.measure)}", 2)
            if hit.because:
                page.say(f"rests on {', '.join(hit.because)}", 4, "dim")
    if d.unverified and not d.hits:
        page.say(f"Rests on what was not verified{page.footnotes.mark(d.unverified)}", 2)


def _missing(page: Page, d: Decision) -> None:
    if not d.missing:
        return
    page.heading("Missing: exactly the facts that can change the answer")
    for m in d.missing:
        page.bullet(f"{m.fact}: {plain(m.question)}", 2)
        for line in words.leads(m):
            page.add(bullet(line), 6)


def _receipt(page: Page, d: Decision) -> None:
    r = d.receipt
    page.heading("Decided on")
    told = {
        n: "|".join(words.values(v)) if isinstance(v, list) else words.values([v])[0]
        for n, v in r.facts.items()
        if v is not None
    }
    for name, value in told.items():
        if name not in r.assumed:
            page.say(f"{name} = {value}", 2)
    assumed = "; ".join(words.folded({n: v for n, v in told.items() if n in r.assumed}))
    if assumed:
        page.say(f"not said, so from the profile, the catalog or ASSUMED: {assumed}", 2)
    open_ = [n for n, v in r.facts.items() if v is None]
    if open_:
        page.say(f"unknown: {', '.join(open_)}", 2)
    age = f", its newest entry of {d.law_as_of}" if d.law_as_of else ""
    late = f", {words.many(len(d.overdue), 'review')} OVERDUE" if d.overdue else ""
    page.say(
        f"at {r.at or 'an unknown instant'}; known at {r.known_at or 'the end of the law data'}; "
        f"{words.many(len(r.measures), 'measure')}, law {r.law[:16]}{age}{late}, catalog {r.catalog[:16]}; proscribe {r.engine}.",
        2,
        "dim",
    )
