"""Write a new measure with its tests: a file that loads, whose examples pass, ready to be made true.

It has one clause, and an example for each side of each of its boundaries. What only a person can know stands
there as a sentence that says so. Reads no clock: the day is an argument.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from proscribe.law.instants import format_instant, parse_instant
from proscribe.law.model import ClauseOutcome, MeasureKind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

__all__ = ["Draft", "write"]

_DOES = {
    ClauseOutcome.PROHIBITED: "is prohibited",
    ClauseOutcome.LICENCE_REQUIRED: "needs a licence",
    ClauseOutcome.ADVISED_AGAINST: "is advised against",
    ClauseOutcome.NOT_PROHIBITED: "is not prohibited",
}


@dataclass(frozen=True, slots=True)
class Draft:
    """What is known of a measure that is to be written.

    Attributes:
        id: lower-case words joined by `-`; the file's stem.
        title: its title.
        jurisdiction: where it holds; `own` for a policy.
        kind: binding, advice or policy.
        authority: who made it.
        cite: the source, as it is cited.
        makers: vendor ids of the catalog.
        acts: acts of the vocabulary that it speaks of; all acts where empty.
        outcome: what its clause states.
        start: first instant, RFC 3339 with offset.
        until: first instant at which it holds no more; None where no end is known.
        timezone: IANA name.
    """

    id: str
    title: str
    jurisdiction: str
    kind: MeasureKind
    authority: str
    cite: str
    makers: Sequence[str]
    acts: Sequence[str]
    outcome: ClauseOutcome
    start: str
    until: str | None
    timezone: str


def write(draft: Draft, today: date) -> str:
    """Return the text of the measure file.

    Args:
        draft: what is known.
        today: the day of writing; the measure is to be looked at again a year later.

    Raises:
        FactError: an instant has no offset.
    """
    makers = _one_or_many("product.maker", draft.makers)
    own = draft.kind is MeasureKind.POLICY
    scope = f"{{all: [{{fact: actor, is: self}}, {makers}]}}" if own else makers
    who = ", ".join(draft.makers)
    acts = f"\n    act: [{', '.join(draft.acts)}]" if draft.acts else ""
    until = f"\n    until: {_text(draft.until)}" if draft.until else ""
    known = min(draft.start, f"{today.isoformat()}T00:00:00{draft.start[-6:]}", key=parse_instant)
    review = today.replace(year=today.year + 1, day=min(today.day, 28))
    return f"""\
format: proscribe.measure/1
id: {draft.id}
title: {_text(draft.title)}
jurisdiction: {_text(draft.jurisdiction)}
authority: {_text(draft.authority)}
legal_basis: [{_text(draft.cite)}]
timezone: {draft.timezone}
kind: {draft.kind}

sources:
  text: {{cite: {_text(draft.cite)}, date: "{today.isoformat()}", verified: {"primary" if own else "unread"}, note: "say what was read of it, and where"}}

history:
  - {{known_from: {_text(known)}, event: {"announced" if own else "published"}, source: text}}

plain:
  summary: {_text(f"{draft.title}: one paragraph in plain words.")}
  binds: {_text("This organisation, by its own decision; it is no law." if own else "Say whom it binds.")}
  does_not:
    - {_text("It lifts no law: where a law forbids the same, the law stands." if own else "Say what it does not do.")}

scope: {scope}

clauses:
  - id: ban
    outcome: {draft.outcome}
    from: {_text(draft.start)}{until}{acts}
    text: {_text(f"Anything made by {who} {_DOES[draft.outcome]}.")}
    at: "text#1"

review: {{due: "{review.isoformat()}", note: "look whether it still holds"}}

examples:
{_examples(draft)}"""


def _examples(draft: Draft) -> str:
    act = draft.acts[0] if draft.acts else "use"
    base = f"actor: self, act: {act}, product.maker: {draft.makers[0]}"
    offset = draft.timezone
    start = parse_instant(draft.start)
    end = parse_instant(draft.until) if draft.until else None
    nothing = "outcome: no-effect, clauses: []"
    hit = f"outcome: {draft.outcome}, clauses: [ban]"
    lines = [
        _example(
            "the last millisecond before it begins",
            f"&case {{{base}, at: {_text(format_instant(start - 1, offset))}}}",
            f"{nothing}, next_change: {_text(format_instant(start, offset))}",
        ),
        _example("its first instant", _at(start, offset), hit),
        *(
            _example(f"what {m} makes", _at(start, offset, f"product.maker: {m}"), hit)
            for m in draft.makers[1:]
        ),
        *(_example(f"the act {a}", _at(start, offset, f"act: {a}"), hit) for a in draft.acts[1:]),
        _example("another maker", _at(start, offset, "product.maker: other"), nothing),
    ]
    if draft.kind is MeasureKind.POLICY:
        lines.append(_example("somebody else's act", _at(start, offset, "actor: other"), nothing))
    if end is not None:
        lines += [
            _example("the last millisecond of it", _at(end - 1, offset), hit),
            _example("the first instant after it", _at(end, offset), f"{nothing}, next_change: null"),
        ]
    return "".join(lines)


def _example(name: str, facts: str, expect: str) -> str:
    return f"  - name: {_text(name)}\n    facts: {facts}\n    expect: {{{expect}}}\n"


def _at(instant: int, tz: str, more: str = "") -> str:
    return f"{{<<: *case, {more + ', ' if more else ''}at: {_text(format_instant(instant, tz))}}}"


def _one_or_many(fact: str, values: Sequence[str]) -> str:
    return (
        f"{{fact: {fact}, is: {values[0]}}}"
        if len(values) == 1
        else f"{{fact: {fact}, in: [{', '.join(values)}]}}"
    )


def _text(value: str) -> str:
    """Return a value as a quoted text; JSON's quotes are YAML's too."""
    return json.dumps(value, ensure_ascii=False)
