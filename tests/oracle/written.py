"""Write small law in a test: measures as YAML text, read by the real loader over the synthetic vocabulary."""

from __future__ import annotations

import re
from textwrap import dedent
from typing import TYPE_CHECKING, Any

from proscribe.engine.decide import Rules
from proscribe.law.instants import parse_at
from proscribe.law.load import Law, read_measure
from tests.oracle.synthetic import REGISTER, VOCABULARY

if TYPE_CHECKING:
    from proscribe.law.facts import State, Vocabulary
    from proscribe.law.model import PenaltySchedule
    from proscribe.results import Decision

HEAD = {
    "format": "proscribe.measure/1",
    "title": "made up",
    "jurisdiction": "ZZ",
    "authority": "nobody",
    "legal_basis": "[]",
    "timezone": "America/New_York",
    "sources": '{s: {cite: "source", verified: primary}}',
    "history": '[{known_from: "2024-01-01T00:00:00Z", event: published}]',
    "plain": '{summary: "s", binds: "b"}',
}


def law(
    *texts: str, vocabulary: Vocabulary = VOCABULARY, schedules: dict[str, PenaltySchedule] | None = None
) -> Law:
    """Read measures; keys that are the same everywhere need not be written."""
    measures = {}
    for text in texts:
        body = dedent(text)
        name = re.search(r"^id: (\S+)", body, re.MULTILINE)
        assert name is not None
        head = "".join(f"{k}: {v}\n" for k, v in HEAD.items() if not re.search(rf"^{k}:", body, re.MULTILINE))
        made = read_measure((head + body).encode(), f"{name[1]}.yaml", vocabulary, schedules or {})
        measures[made.id] = made
    return Law(vocabulary, measures, schedules or {}, dict.fromkeys(measures, ""), "")


def rules(*texts: str, known_at: str | None = None) -> Rules:
    """Compile measures written as text."""
    known = parse_at(known_at) if known_at else None
    assert known is None or isinstance(known, int)
    return Rules(law(*texts), REGISTER, known)


def read(facts: dict[str, Any], vocabulary: Vocabulary = VOCABULARY) -> dict[str, State]:
    """Read written facts."""
    return {k: vocabulary.read(k, v, REGISTER) for k, v in facts.items()}


def ask(r: Rules, at: str | None, **facts: Any) -> Decision:
    """Decide; facts by name, with `__` for a dot."""
    named = {k.replace("__", "."): v for k, v in facts.items()}
    return r.decide(read(named, r.law.vocabulary), None if at is None else parse_at(at))


def clauses(d: Decision) -> list[str]:
    """Return the ids of the clauses hit, an uncertain one with a question mark."""
    return [h.clause + ("" if h.certain else "?") for h in d.hits]
