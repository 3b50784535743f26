"""Check the vocabulary: facts, their values and gates, group by group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from proscribe.law.check_parts import check_head, check_one_of, check_read
from proscribe.law.facts import Register
from proscribe.law.model import FactType
from proscribe.strictyaml import Document, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from proscribe.law.facts import Vocabulary
    from proscribe.law.model import (
        Fact,
        Gate,
        VocabularyGroup,
    )
    from proscribe.strictyaml import Path

__all__ = ["group", "vocabulary"]

_BY = ("profile", "row", "catalog", "match", "screening", "computed", "law", "judgement")


def group(group: VocabularyGroup, doc: Document) -> None:
    """Check one vocabulary file by itself.

    Raises:
        LawError: wrong format or name, or a fact whose values do not fit its type.
    """
    check_head(doc, "proscribe.vocabulary/1", group.format, "group", group.group)
    for name, fact in group.facts.items():
        path: Path = ("facts", name)
        if (fact.type is FactType.ONE) != bool(fact.values):
            raise doc.fail(
                path,
                f"fact `{name}` of type {fact.type} {'has' if fact.values else 'has no'} values",
                "list values for type one, and only there",
            )
        for by in fact.by:
            if by not in _BY:
                raise doc.fail(
                    (*path, "by"),
                    f"fact `{name}` comes by `{by}`{nearest(by, _BY)}",
                    f"write one of {', '.join(_BY)}",
                )


def vocabulary(vocabulary: Vocabulary, groups: Sequence[tuple[VocabularyGroup, Document]]) -> None:
    """Check the vocabulary as a whole: gates, sets and user-level acts name facts and values that exist.

    Raises:
        LawError: one does not.
    """
    for group, doc in groups:
        for name, fact in group.facts.items():
            _fact(name, fact, vocabulary, doc)
        for name, values in group.sets.items():
            _closed(doc, ("sets", name), vocabulary, values.fact, values.values)
        for table, name, act in (
            *(("user_acts", *x) for x in group.user_acts.items()),
            *(("observed_acts", *x) for x in group.observed_acts.items()),
        ):
            for i, pair in enumerate(act.pairs):
                path: Path = (table, name, "pairs", i)
                _closed(doc, path, vocabulary, "act", (pair.act,))
                check_one_of(doc, (*path, "actor"), "actor", pair.actor, ("self", "vendor", "other"))
                for fact_name, value in pair.facts.items():
                    _closed(doc, (*path, "facts", fact_name), vocabulary, fact_name, (value,))
                if pair.only_if is not None:
                    _gate(doc, (*path, "only_if"), vocabulary, pair.only_if)


def _fact(name: str, fact: Fact, vocabulary: Vocabulary, doc: Document) -> None:
    path: Path = ("facts", name)
    first = f"{name}.{next(iter(fact.family))}" if fact.family else name
    if fact.if_ is not None:
        _gate(doc, (*path, "if"), vocabulary, fact.if_)
        seen, gate = {first}, vocabulary.facts[fact.if_.fact]
        asked = fact.if_.fact
        while asked not in seen and gate.if_ is not None and gate.if_.fact in vocabulary.facts:
            seen.add(asked)
            asked, gate = gate.if_.fact, vocabulary.facts[gate.if_.fact]
        if asked in seen:
            raise doc.fail(
                (*path, "if"),
                f"the gates of fact `{name}` go in a ring",
                "let one of the facts be asked always",
            )
    if fact.same_as is not None and fact.same_as not in vocabulary.facts:
        raise doc.fail(
            (*path, "same_as"), f"`{fact.same_as}` is no fact{nearest(fact.same_as, vocabulary.facts)}", ""
        )
    if fact.default is not None and vocabulary.domain(first) and not isinstance(fact.default, tuple):
        default = fact.default
        check_read(doc, (*path, "default"), lambda: vocabulary.read(first, default, Register()))


def _gate(doc: Document, path: Path, vocabulary: Vocabulary, gate: Gate) -> None:
    _closed(doc, path, vocabulary, gate.fact, gate.in_)
    if not vocabulary.domain(gate.fact):
        raise doc.fail(
            path,
            f"`{gate.fact}` has no closed list of values, so it cannot be a gate",
            "gate on a bool or one",
        )


def _closed(doc: Document, path: Path, vocabulary: Vocabulary, fact: str, values: Iterable[object]) -> None:
    if fact not in vocabulary.facts:
        raise doc.fail(
            path, f"`{fact}` is no fact{nearest(fact, vocabulary.facts)}", "correct the name, or add the fact"
        )
    domain = vocabulary.domain(fact)
    for value in values:
        if domain and not any(type(value) is type(v) and value == v for v in domain):
            choices = [str(v).lower() if isinstance(v, bool) else v for v in domain]
            raise doc.fail(
                path,
                f"{fact} has no value `{value}`{nearest(str(value), choices)}",
                f"write one of {', '.join(choices)}",
            )
