"""Check that a measure hangs together: every name resolves, every instant has an offset, no span is empty.

Raises on the first mistake of a file, with its line and what to write instead. A short function for each part
of a file, in its order; vocabulary, relations and dues have modules of their own, conditions are checked in
`proscribe.law.conditions`. What only compiling or running the examples can show (coverage, conflicts,
unreachable clauses) is `proscribe.engine.lint`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from proscribe.law.check_dues import check_duties, check_penalties
from proscribe.law.check_parts import (
    ID,
    check_day,
    check_head,
    check_instant,
    check_names,
    check_one_of,
    check_pin,
    check_read,
    check_sources,
    check_span,
    check_unique,
)
from proscribe.law.conditions import check_all
from proscribe.law.facts import RELATIONS
from proscribe.law.instants import parse_at, zone
from proscribe.law.model import FactType, Outcome
from proscribe.strictyaml import Document, nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from proscribe.law.facts import Vocabulary
    from proscribe.law.model import (
        Amendment,
        Clause,
        Measure,
        PenaltySchedule,
    )
    from proscribe.strictyaml import Path

__all__ = ["check_clause", "measure"]

_EVENTS = (
    "announced",
    "published",
    "effective",
    "corrected",
    "redesignated",
    "suspended",
    "ended",
    "reviewed",
    "amended",
)
_DO = {
    "suspend": ("from", ("until",)),
    "end": ("on", ()),
    "replace": ("with", ()),
    "add": ("with", ()),
    "redesignate": ("cite", ("on",)),
}
_EXPECT: dict[str, str] = {
    "outcome": "text",
    "clause": "text",
    "clauses": "a list: [a, b]",
    "missing": "a list: [a, b]",
    "at_least": "text",
    "excepted": "a list: [clause.exception]",
    "next_change": "an instant or null",
    "duties": "a list of {id, due}",
    "unverified": "a list: [a, b]",
    "retroactive": "true or false",
    "penalties": "a list: [a, b]",
}


def measure(
    m: Measure, doc: Document, vocabulary: Vocabulary, schedules: Mapping[str, PenaltySchedule]
) -> None:
    """Check one measure file.

    Raises:
        LawError: with file, line, what was found and what to write.
    """
    check_head(doc, "proscribe.measure/1", m.format, "id", m.id)
    check_read(doc, ("timezone",), lambda: zone(m.timezone))
    check_sources(m.sources, doc)
    _history(m, doc)
    for i, misreading in enumerate(m.plain.misreadings):
        if misreading.at:
            check_pin(doc, ("plain", "misreadings", i, "at"), misreading.at, m.sources)
    _terms(m, doc)
    check_all(m, doc, vocabulary)
    ids = check_unique(m.clauses, doc, "clauses", "clause")
    for i, clause in enumerate(m.clauses):
        check_clause(clause, m, m, doc, ("clauses", i), vocabulary)
    _exceptions(m, doc)
    for key, point in m.open.items():
        if point.at:
            check_pin(doc, ("open", key, "at"), point.at, m.sources)
    check_duties(m, doc, vocabulary, ids)
    check_penalties(m.penalties, m.sources, schedules, doc, ("penalties",), ids)
    for i, amendment in enumerate(m.amendments):
        _amendment(amendment, m, doc, ("amendments", i))
    if m.review is not None:
        review = m.review
        check_day(doc, ("review", "due"), review.due)
    _examples(m, doc, vocabulary)


def _history(m: Measure, doc: Document) -> None:
    if not m.history:
        raise doc.fail(
            ("history",),
            "the measure has no history",
            'say when the public could know: - {known_from: "...", event: announced}',
        )
    for i, entry in enumerate(m.history):
        path: Path = ("history", i)
        check_instant(doc, (*path, "known_from"), entry.known_from)
        check_one_of(doc, (*path, "event"), "event", entry.event, _EVENTS)
        if entry.source:
            check_names(doc, (*path, "source"), (entry.source,), m.sources, "source")


def _terms(m: Measure, doc: Document) -> None:
    for name, term in m.terms.items():
        path: Path = ("terms", name)
        check_one_of(doc, (*path, "kind"), "kind", term.kind, ("party",))
        check_pin(doc, (*path, "at"), term.at, m.sources)
        check_names(doc, (*path, "closure"), term.closure, RELATIONS, "relation")
        for i, party in enumerate(term.parties):
            if not party.startswith("party:"):
                raise doc.fail(
                    (*path, "parties", i), f"party `{party}` is no party value", f"write party:{party}"
                )
        if not term.parties and not term.closure:
            raise doc.fail(
                path, f"term `{name}` takes in nobody", "give it parties, or a closure such as [affiliate]"
            )


def check_clause(
    clause: Clause, by: Measure, of: Measure, doc: Document, path: Path, vocabulary: Vocabulary
) -> None:
    """Check a clause that stands in the file of `by` and belongs to `of`, which is another for amendments."""
    if not ID.match(clause.id):
        raise doc.fail(
            (*path, "id"),
            f"clause id `{clause.id}` is not lower-case words joined by -",
            "write it like new-sales",
        )
    if not clause.text.strip():
        raise doc.fail(
            (*path, "text"), f"clause `{clause.id}` has no text", "say in plain words what it forbids"
        )
    check_span(doc, path, clause.from_, clause.until)
    if clause.known_from is not None:
        check_instant(doc, (*path, "known_from"), clause.known_from)
    check_pin(doc, (*path, "at"), clause.at, by.sources)
    check_names(doc, (*path, "unless"), clause.unless, of.exceptions, "exception")
    check_names(doc, (*path, "unverified"), clause.unverified, by.open, "open point")
    licences = [name for name, fact in vocabulary.facts.items() if fact.type is FactType.BOOL]
    for i, name in enumerate(clause.cured_by):
        if name not in licences:
            raise doc.fail(
                (*path, "cured_by", i),
                f"`{name}` is no yes-or-no fact, so no licence{nearest(name, licences)}",
                "write a fact such as authorisation.bis",
            )
    acts = [str(v) for v in vocabulary.domain("act")] if "act" in vocabulary.facts else []
    for i, act in enumerate(clause.act):
        if act not in acts:
            raise doc.fail(
                (*path, "act", i), f"`{act}` is no act{nearest(act, acts)}", "run `proscribe facts act`"
            )
    if clause.actor != "any" and clause.actor not in of.terms:
        raise doc.fail(
            (*path, "actor"),
            f"actor `{clause.actor}` is no term{nearest(clause.actor, ('any', *of.terms))}",
            f"write one of {', '.join(('any', *of.terms))}",
        )


def _exceptions(m: Measure, doc: Document) -> None:
    for name, exception in m.exceptions.items():
        path: Path = ("exceptions", name)
        check_pin(doc, (*path, "at"), exception.at, m.sources)
        check_names(doc, (*path, "unverified"), exception.unverified, m.open, "open point")
        if not any(name in c.unless for c in m.clauses):
            raise doc.fail(
                path,
                f"exception `{name}` is used by no clause",
                "name it in a clause's unless, or take it out",
            )


def _amendment(a: Amendment, m: Measure, doc: Document, path: Path) -> None:
    check_one_of(doc, (*path, "do"), "do", a.do, _DO)
    needed, allowed = _DO[a.do]
    given = {
        "from": a.from_,
        "until": a.until,
        "on": a.on,
        "with": a.with_,
        "cite": a.cite,
    }
    if given[needed] is None:
        raise doc.fail(path, f"an amendment that does `{a.do}` has no `{needed}`", f"add {needed}: ...")
    for key, value in given.items():
        if value is not None and key != needed and key not in allowed:
            raise doc.fail(
                (*path, key),
                f"an amendment that does `{a.do}` takes no `{key}`",
                f"keys for it: {', '.join((needed, *allowed))}",
            )
    if a.do == "replace" and a.clause is None:
        raise doc.fail(
            path, "an amendment that does `replace` has no `clause`", "add clause: the id replaced"
        )
    check_pin(doc, (*path, "at"), a.at, m.sources)
    check_names(doc, (*path, "unverified"), a.unverified, m.open, "open point")
    check_span(doc, path, a.from_, a.until)
    for key, text in (("on", a.on), ("known_from", a.known_from)):
        if text is not None:
            check_instant(doc, (*path, key), text)


def _examples(m: Measure, doc: Document, vocabulary: Vocabulary) -> None:
    for i, example in enumerate(m.examples):
        path: Path = ("examples", i)
        for name in example.facts:
            if name != "at" and name not in vocabulary.facts:
                raise doc.fail(
                    (*path, "facts", name),
                    f"`{name}` is no fact{nearest(name, vocabulary.facts)}",
                    "run `proscribe facts` for the list",
                )
        at = example.facts.get("at")
        if at is not None and at != "unknown":
            check_read(doc, (*path, "facts", "at"), lambda at=at: parse_at(str(at)))
        if example.known_at is not None:
            check_instant(doc, (*path, "known_at"), example.known_at)
        _expect(example.expect, doc, (*path, "expect"))


def _expect(expect: Mapping[str, Any], doc: Document, path: Path) -> None:
    for key, value in expect.items():
        if key not in _EXPECT:
            raise doc.fail(
                (*path, key),
                f"`{key}` cannot be expected{nearest(key, _EXPECT)}",
                f"write one of {', '.join(_EXPECT)}",
            )
        if not _fits(key, value):
            raise doc.fail((*path, key), f"expects {key} `{value}`", f"write {_EXPECT[key]}")
    if "outcome" not in expect:
        raise doc.fail(path, "the example expects no outcome", "add outcome: ...")
    for key in ("outcome", "at_least"):
        if key in expect:
            check_one_of(doc, (*path, key), key, expect[key], [str(o) for o in Outcome])
    if expect.get("next_change") is not None:
        check_instant(doc, (*path, "next_change"), expect["next_change"])


def _fits(key: str, value: Any) -> bool:
    wanted = _EXPECT[key]
    if key == "duties":
        return isinstance(value, list) and all(
            isinstance(x, dict) and {"id"} <= set(x) <= {"id", "due"} for x in value
        )
    if wanted.startswith("a list"):
        return isinstance(value, list) and all(isinstance(x, str) for x in value)
    if key == "retroactive":
        return isinstance(value, bool)
    return isinstance(value, str) or (value is None and key in {"next_change", "clause"})
