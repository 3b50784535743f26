"""Check what measures say of one another: relations, rings of them, and amendments of clauses elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from proscribe.errors import LawError
from proscribe.law.check import check_clause
from proscribe.law.conditions import Conditions
from proscribe.law.model import MeasureKind
from proscribe.strictyaml import Document, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from proscribe.law.facts import Vocabulary
    from proscribe.law.model import (
        Amendment,
        Measure,
    )
    from proscribe.strictyaml import Path

__all__ = ["relations"]

_WEIGHT = {MeasureKind.BINDING: 2, MeasureKind.ADVICE: 1, MeasureKind.POLICY: 0}


def relations(
    measures: Mapping[str, Measure], documents: Mapping[str, Document], vocabulary: Vocabulary
) -> None:
    """Check that relations and amendments point at measures and clauses that are there.

    Args:
        measures: every measure by id.
        documents: their files by the same ids; one that is not given is named without its line.
        vocabulary: the facts, for the clauses that amendments bring.

    Raises:
        LawError: a dead relation; measures that suspend or supersede each other.
    """
    files = {i: documents.get(i) or Document(f"{i}.yaml", None, {}, LawError) for i in measures}
    for m in measures.values():
        doc = files[m.id]
        for key, others in (("see_also", m.relations.see_also), ("supersedes", m.relations.supersedes)):
            for i, other in enumerate(others):
                if other not in measures:
                    raise doc.fail(
                        ("relations", key, i),
                        f"{key} names measure `{other}`, which is not there{nearest(other, measures.keys() - {m.id})}",
                        "correct the id, or add that measure",
                    )
                if key == "supersedes":
                    _may_change(m, measures[other], doc, ("relations", key, i))
        for i, a in enumerate(m.amendments):
            _amends(m, a, measures, doc, ("amendments", i), vocabulary)
    for m in measures.values():
        doc = files[m.id]
        _ring(
            m.id, {i: x.relations.supersedes for i, x in measures.items()}, doc, ("relations", "supersedes")
        )
        cuts = {
            i: tuple(
                a.measure for a in x.amendments if a.do in {"suspend", "end", "replace"} and a.measure != i
            )
            for i, x in measures.items()
        }
        _ring(m.id, cuts, doc, ("amendments",))


def _may_change(m: Measure, other: Measure, doc: Document, path: Path) -> None:
    """Refuse that an advice or a policy ends what weighs more: nobody lifts a law by a rule of their own."""
    if _WEIGHT[m.kind] < _WEIGHT[other.kind]:
        raise doc.fail(
            path,
            f"`{m.id}` is of kind {m.kind} and cannot change `{other.id}`, which is of kind {other.kind}",
            "a licence or written exception is a fact of the case: put it under [[licence]] in the profile",
        )


def _ring(start: str, after: Mapping[str, Iterable[str]], doc: Document, path: Path) -> None:
    """Refuse a measure that comes back to itself: which of a ring comes first cannot be told."""
    seen: dict[str, str] = {}
    todo = [(start, start)]
    while todo:
        name, by = todo.pop()
        for other in after[name]:
            if other == start:
                via = name if name != start else ""
                what = "supersede" if path[0] == "relations" else "suspend or end"
                raise doc.fail(
                    path,
                    f"measures `{start}` and `{via}` {what} each other"
                    if via
                    else f"measure `{start}` {what}s itself",
                    "keep the line of the later one only" if via else "take the line out",
                )
            if other not in seen:
                seen[other] = by
                todo.append((other, name))


def _amends(
    m: Measure,
    a: Amendment,
    measures: Mapping[str, Measure],
    doc: Document,
    path: Path,
    vocabulary: Vocabulary,
) -> None:
    target = measures.get(a.measure)
    if target is None:
        raise doc.fail(
            (*path, "measure"),
            f"amends measure `{a.measure}`, which is not there{nearest(a.measure, measures.keys() - {m.id})}",
            "load that measure too, or correct the id",
        )
    _may_change(m, target, doc, (*path, "measure"))
    clauses = [c.id for c in target.clauses]
    clauses += [
        x.with_.id for by in measures.values() for x in by.amendments if x.measure == target.id and x.with_
    ]
    if a.clause is not None and a.do != "add" and a.clause not in clauses:
        raise doc.fail(
            (*path, "clause"),
            f"amends clause `{a.clause}` of `{target.id}`, which is not there{nearest(a.clause, clauses)}",
            f"clauses there: {', '.join(clauses)}",
        )
    if a.with_ is None:
        return
    if clauses.count(a.with_.id) > 1:
        raise doc.fail(
            (*path, "with", "id"),
            f"clause `{a.with_.id}` of `{target.id}` is there already",
            "give the new clause an id of its own",
        )
    check_clause(a.with_, m, target, doc, (*path, "with"), vocabulary)
    if a.with_.when is not None:
        Conditions(doc, vocabulary, target.terms, target.conditions).walk(
            a.with_.when, (*path, "with", "when")
        )
