"""Rank what to ask next: the few unknown facts that settle most findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from proscribe.engine.solve import AT
from proscribe.law.model import Outcome
from proscribe.results import Question
from proscribe.schemas import Relation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from proscribe.law.facts import Vocabulary
    from proscribe.results import Finding

__all__ = ["rank_questions"]


def rank_questions(findings: Iterable[Finding], vocabulary: Vocabulary) -> tuple[Question, ...]:
    """Return the facts that findings wait for, those first whose answer settles most of them.

    A finding counts as settled by a fact when, for some act, every value of the fact leads to an outcome
    that needs no further fact. Facts that settle none by themselves come after, by how many wait for them.
    """
    settles: dict[str, dict[str, None]] = {}
    touches: dict[str, dict[str, None]] = {}
    text: dict[str, str] = {}
    for finding in findings:
        if finding.relation != Relation.SUPPLIED_BY:
            continue
        for decision in finding.decisions:
            for missing in decision.missing:
                if missing.fact == AT:  # when a thing was done is for its log to say, not for the profile
                    continue
                text[missing.fact] = missing.question
                touches.setdefault(missing.fact, {})[finding.id] = None
                if missing.leads_to and all(w.outcome is not Outcome.NEEDS_FACTS for w in missing.leads_to):
                    settles.setdefault(missing.fact, {})[finding.id] = None
    order = sorted(touches, key=lambda f: (-len(settles.get(f, {})), -len(touches[f]), f))
    return tuple(
        Question(
            f,
            text[f],
            len(settles.get(f, {})),
            tuple(settles.get(f) or touches[f]),
            vocabulary.domain(f) if f in vocabulary.facts else (),
        )
        for f in order
    )
