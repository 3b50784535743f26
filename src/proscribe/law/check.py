"""Check that law files hang together: every name resolves, every instant has an offset, no span has a gap.

Raises on the first mistake of a file, with its line and what to write instead. What only running the
examples can show (coverage, conflicts, unreachable clauses) is `proscribe.engine.lint`.
"""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from proscribe.errors import FactError, LawError
from proscribe.law.facts import RELATIONS, Register
from proscribe.law.instants import parse_at, parse_instant, zone
from proscribe.law.model import FactType, Outcome
from proscribe.strictyaml import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from proscribe.law.facts import Vocabulary
    from proscribe.law.model import Due, Measure, PenaltyRow, PenaltySchedule, VocabularyGroup
    from proscribe.strictyaml import Document, Path

__all__ = ["group", "measure", "relations", "schedule", "vocabulary"]

_ID = re.compile(r"[a-z0-9]+(?:[-.][a-z0-9]+)*\Z")
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
_CONDITION_KEYS = ("fact", "use", "all", "any", "not")
_DO = ("suspend", "end", "replace", "add", "redesignate")
_EXPECT = (
    "outcome clause clauses missing at_least excepted next_change duties unverified retroactive penalties".split()  # noqa: SIM905
)


def group(group: VocabularyGroup, doc: Document) -> None:
    """Check one vocabulary file by itself.

    Raises:
        LawError: wrong format or name, or a fact whose values do not fit its type.
    """
    if group.format != "proscribe.vocabulary/1":
        raise doc.fail(("format",), f"format is `{group.format}`", "write format: proscribe.vocabulary/1")
    if PurePath(doc.file).stem != group.group:
        raise doc.fail(
            ("group",),
            f"group is `{group.group}` in a file of another name",
            f"name the file {group.group}.yaml",
        )
    for name, fact in group.facts.items():
        if (fact.type is FactType.ONE) != bool(fact.values):
            raise doc.fail(("facts", name), f"fact `{name}` of type {fact.type} {'has' if fact.values else 'has no'} values",
                           "list values for type one, and only there")  # fmt: skip


def vocabulary(vocabulary: Vocabulary) -> None:
    """Check the vocabulary as a whole: gates, sets and user-level acts name facts and values that exist.

    Raises:
        LawError: one does not.
    """
    register = Register()
    for name, fact in vocabulary.facts.items():
        if fact.if_ is not None:
            _closed(vocabulary, fact.if_.fact, fact.if_.in_, f"the gate of fact `{name}`")
        if fact.default is not None and vocabulary.domain(name) and not isinstance(fact.default, tuple):
            try:
                vocabulary.read(name, fact.default, register)
            except FactError as e:
                raise LawError(f"the default of fact `{name}`: {e.message}", hint=e.hint) from e
    for name, values in vocabulary.sets.items():
        _closed(vocabulary, values.fact, values.values, f"the set `{name}`")
    for name, act in vocabulary.user_acts.items():
        for pair in act.pairs:
            _closed(vocabulary, "act", (pair.act,), f"the user act `{name}`")
            if pair.actor not in {"self", "vendor", "other"}:
                raise LawError(
                    f"the user act `{name}` has actor `{pair.actor}`", hint="write self, vendor or other"
                )
            for fact_name in pair.facts:
                if fact_name not in vocabulary.facts:
                    raise LawError(
                        f"the user act `{name}` names fact `{fact_name}`{nearest(fact_name, vocabulary.facts)}"
                    )


def _closed(vocabulary: Vocabulary, fact: str, values: Iterable[object], where: str) -> None:
    if fact not in vocabulary.facts:
        raise LawError(f"{where} names fact `{fact}`, which is none{nearest(fact, vocabulary.facts)}")
    domain = vocabulary.domain(fact)
    for value in values:
        if domain and value not in domain:
            raise LawError(
                f"{where} has value `{value}`, which {fact} has not{nearest(str(value), map(str, domain))}"
            )


def schedule(schedule: PenaltySchedule, doc: Document) -> None:
    """Check a penalty schedule: spans without gap or overlap, citations that resolve.

    Raises:
        LawError: with file and line.
    """
    if schedule.format != "proscribe.penalty/1":
        raise doc.fail(("format",), f"format is `{schedule.format}`", "write format: proscribe.penalty/1")
    if PurePath(doc.file).stem != schedule.id:
        raise doc.fail(
            ("id",), f"id is `{schedule.id}` in a file of another name", f"name the file {schedule.id}.yaml"
        )
    _penalties(schedule.rows, schedule.sources, {}, doc, ("rows",), ())


def measure(
    m: Measure, doc: Document, vocabulary: Vocabulary, schedules: Mapping[str, PenaltySchedule]
) -> None:
    """Check one measure file.

    Raises:
        LawError: with file, line, what was found and what to write.
    """
    if m.format != "proscribe.measure/1":
        raise doc.fail(("format",), f"format is `{m.format}`", "write format: proscribe.measure/1")
    if PurePath(doc.file).stem != m.id:
        raise doc.fail(("id",), f"id is `{m.id}` in a file of another name", f"name the file {m.id}.yaml")
    if not _ID.match(m.id):
        raise doc.fail(("id",), f"id `{m.id}` is not lower-case words joined by -", "e.g. us-far-52-204-23")
    _try(doc, ("timezone",), lambda: zone(m.timezone))
    if not m.sources:
        raise doc.fail(
            ("sources",), "the measure has no source", "add at least one: `fd: {cite: ..., verified: ...}`"
        )
    for key, source in m.sources.items():
        if not source.cite.strip():
            raise doc.fail(("sources", key), f"source `{key}` has no citation", "write cite: '89 FR 52434'")
    if not m.history:
        raise doc.fail(
            ("history",),
            "the measure has no history",
            "say when the public could know: - {known_from: ..., event: announced}",
        )
    for i, entry in enumerate(m.history):
        _instant(doc, ("history", i, "known_from"), entry.known_from)
        if entry.event not in _EVENTS:
            raise doc.fail(
                ("history", i, "event"),
                f"event `{entry.event}`{nearest(entry.event, _EVENTS)}",
                f"one of {', '.join(_EVENTS)}",
            )
    _Conditions(m, doc, vocabulary).run()
    ids = _unique(m.clauses, doc, "clauses", "clause")
    for i, clause in enumerate(m.clauses):
        path: Path = ("clauses", i)
        _span(doc, path, clause.from_, clause.until)
        if clause.known_from:
            _instant(doc, (*path, "known_from"), clause.known_from)
        _pin(doc, (*path, "at"), clause.at, m.sources)
        _names(doc, (*path, "unless"), clause.unless, m.exceptions, "exception")
        _names(doc, (*path, "unverified"), clause.unverified, m.open, "open point")
        for fact in clause.cured_by:
            if fact not in vocabulary.facts or vocabulary.facts[fact].type is not FactType.BOOL:
                raise doc.fail(
                    (*path, "cured_by"),
                    f"`{fact}` is no yes-or-no fact{nearest(fact, vocabulary.facts)}",
                    "e.g. authorisation.bis",
                )
        for act in clause.act:
            if act not in vocabulary.domain("act"):
                raise doc.fail(
                    (*path, "act"),
                    f"`{act}` is no act{nearest(act, map(str, vocabulary.domain('act')))}",
                    "run `proscribe facts act`",
                )
        if clause.actor != "any" and clause.actor not in m.terms:
            raise doc.fail(
                (*path, "actor"),
                f"actor `{clause.actor}` is no term{nearest(clause.actor, m.terms)}",
                "write `any` or a term of this file",
            )
    for name, exception in m.exceptions.items():
        _pin(doc, ("exceptions", name, "at"), exception.at, m.sources)
        _names(doc, ("exceptions", name, "unverified"), exception.unverified, m.open, "open point")
        if not any(name in c.unless for c in m.clauses):
            raise doc.fail(
                ("exceptions", name),
                f"exception `{name}` is used by no clause",
                "name it in a clause's unless, or take it out",
            )
    for name, term in m.terms.items():
        _pin(doc, ("terms", name, "at"), term.at, m.sources)
        _names(doc, ("terms", name, "closure"), term.closure, RELATIONS, "relation")
    for key, point in m.open.items():
        if point.at:
            _pin(doc, ("open", key, "at"), point.at, m.sources)
    _unique(m.duties, doc, "duties", "duty")
    for i, duty in enumerate(m.duties):
        _pin(doc, ("duties", i, "at"), duty.at, m.sources)
        _names(doc, ("duties", i, "with"), duty.with_, ids, "clause")
        _names(doc, ("duties", i, "unverified"), duty.unverified, m.open, "open point")
        _due(doc, ("duties", i, "due"), duty.due, vocabulary, first=True)
        if duty.every is not None:
            _due(doc, ("duties", i, "every"), duty.every, vocabulary, first=False)
        _span(doc, ("duties", i), duty.from_, duty.until)
    _penalties(m.penalties, m.sources, schedules, doc, ("penalties",), ids)
    _amendments(m, doc)
    if m.review is not None:
        review = m.review
        _try(doc, ("review", "due"), lambda: parse_at(review.due))
    _examples(m, doc, vocabulary)


def relations(measures: Mapping[str, Measure]) -> None:
    """Check that relations and amendments point at measures and clauses that are there.

    Raises:
        LawError: a dead relation; two measures that suspend or supersede each other.
    """
    for m in measures.values():
        for other in (*m.relations.see_also, *m.relations.supersedes):
            if other not in measures:
                raise LawError(f"measure `{m.id}` points at `{other}`, which is not there{nearest(other, measures)}",
                               hint="correct the id under relations, or add that measure")  # fmt: skip
        for other in m.relations.supersedes:
            if m.id in measures[other].relations.supersedes:
                raise LawError(
                    f"measures `{m.id}` and `{other}` supersede each other", hint="keep the later one's line"
                )
        for amendment in m.amendments:
            target = measures.get(amendment.measure)
            if target is None:
                raise LawError(f"measure `{m.id}` amends `{amendment.measure}`, which is not there{nearest(amendment.measure, measures)}",
                               hint="load that measure too, or correct the id")  # fmt: skip
            clauses = [c.id for c in target.clauses]
            if amendment.clause is not None and amendment.do != "add" and amendment.clause not in clauses:
                raise LawError(f"measure `{m.id}` amends clause `{amendment.clause}` of `{target.id}`, which is not there"
                               f"{nearest(amendment.clause, clauses)}", hint=f"clauses there: {', '.join(clauses)}")  # fmt: skip
            if any(back.measure == m.id and back.do in {"suspend", "end"} for back in target.amendments):
                raise LawError(
                    f"measures `{m.id}` and `{target.id}` amend each other",
                    hint="an amendment goes one way: keep the later one's",
                )


class _Conditions:
    """Walk every condition of a measure and check its names and values."""

    def __init__(self, m: Measure, doc: Document, vocabulary: Vocabulary) -> None:
        self.m, self.doc, self.vocabulary = m, doc, vocabulary

    def run(self) -> None:
        m = self.m
        used: set[str] = set()
        for name, named in m.conditions.items():
            self.walk(named.when, ("conditions", name, "when"), (name,), used)
        used.clear()
        if m.scope is not None:
            self.walk(m.scope, ("scope",), (), used)
        for name, exception in m.exceptions.items():
            self.walk(exception.when, ("exceptions", name, "when"), (), used)
        for i, clause in enumerate(m.clauses):
            if clause.when is not None:
                self.walk(clause.when, ("clauses", i, "when"), (), used)
        for i, duty in enumerate(m.duties):
            if duty.when is not None:
                self.walk(duty.when, ("duties", i, "when"), (), used)
        for a in m.amendments:
            if a.with_ is not None and a.with_.when is not None:
                self.walk(a.with_.when, ("amendments",), (), used)
        for name in m.conditions:
            if name not in used:
                raise self.doc.fail(
                    ("conditions", name), f"condition `{name}` is used by no clause", "use it, or take it out"
                )

    def walk(self, c: Any, path: Path, names: tuple[str, ...], used: set[str]) -> None:
        doc = self.doc
        if not isinstance(c, dict) or sum(k in c for k in _CONDITION_KEYS) != 1:
            raise doc.fail(
                path,
                "a condition has exactly one of fact, use, all, any, not",
                "e.g. {fact: location, is: US}",
            )
        if "use" in c:
            self._only(c, {"use"}, path)
            name = c["use"]
            if name not in self.m.conditions:
                raise doc.fail(
                    path,
                    f"condition `{name}` is not there{nearest(str(name), self.m.conditions)}",
                    "name it under conditions",
                )
            if name in names:
                raise doc.fail(path, f"condition `{name}` uses itself", "write its parts out")
            used.add(name)
            self.walk(self.m.conditions[name].when, ("conditions", name, "when"), (*names, name), used)
            return
        for key in ("all", "any"):
            if key in c:
                self._only(c, {key}, path)
                if not isinstance(c[key], list) or not c[key]:
                    raise doc.fail(
                        path, f"{key} takes a list of conditions", f"e.g. {key}: [{{fact: location, is: US}}]"
                    )
                for i, part in enumerate(c[key]):
                    self.walk(part, (*path, key, i), names, used)
                return
        if "not" in c:
            self._only(c, {"not"}, path)
            self.walk(c["not"], (*path, "not"), names, used)
            return
        self._atom(c, path)

    def _atom(self, c: dict[str, Any], path: Path) -> None:
        doc, vocabulary, name = self.doc, self.vocabulary, c["fact"]
        if name not in vocabulary.facts:
            raise doc.fail(
                path,
                f"`{name}` is no fact{nearest(str(name), vocabulary.facts)}",
                "run `proscribe facts`, or add it to its vocabulary group",
            )
        fact = vocabulary.facts[name]
        if not fact.condition or fact.type in {FactType.INSTANT, FactType.MONEY, FactType.COUNT}:
            raise doc.fail(
                path,
                f"fact `{name}` may not stand in a condition",
                "a threshold or date must be a fact of its own, computed before",
            )
        if sum(k in c for k in ("is", "in", "term")) != 1:
            raise doc.fail(
                path,
                f"the condition on `{name}` has none or several of is, in, term",
                f"e.g. {{fact: {name}, is: ...}}",
            )
        self._only(c, {"fact", "is", "in", "term"}, path)
        if "term" in c:
            if c["term"] not in self.m.terms:
                raise doc.fail(
                    path,
                    f"term `{c['term']}` is not there{nearest(str(c['term']), self.m.terms)}",
                    "name it under terms",
                )
            if fact.type is not FactType.PARTY:
                raise doc.fail(
                    path,
                    f"`{name}` is not a party, so it cannot be in a term",
                    "terms go with actor, counterparty.party, product.maker_party",
                )
            return
        values = [c["is"]] if "is" in c else c["in"]
        if not isinstance(values, list) or not values:
            raise doc.fail(
                path, f"`in` on `{name}` takes a list of values", f"e.g. {{fact: {name}, in: [a, b]}}"
            )
        domain = vocabulary.domain(name)
        for value in values:
            if domain and value not in domain:
                raise doc.fail(
                    path,
                    f"{name} has no value `{value}`{nearest(str(value), map(str, domain))}",
                    f"one of {', '.join(map(str, domain))}",
                )
            if not domain and not isinstance(value, str):
                raise doc.fail(path, f"{name} takes names, found `{value}`", "put the value in quotes")

    def _only(self, c: dict[str, Any], keys: set[str], path: Path) -> None:
        for key in c:
            if key not in keys:
                raise self.doc.fail(
                    path,
                    f"unknown key `{key}` in a condition{nearest(key, keys)}",
                    f"keys here: {', '.join(sorted(keys))}",
                )


def _try(doc: Document, path: Path, read: Any) -> None:
    try:
        read()
    except FactError as e:
        raise doc.fail(path, e.message, e.hint) from e


def _instant(doc: Document, path: Path, text: str) -> None:
    _try(doc, path, lambda: parse_instant(text))


def _span(doc: Document, path: Path, start: str | None, end: str | None) -> None:
    if start is not None:
        _instant(doc, (*path, "from"), start)
    if end is not None:
        _instant(doc, (*path, "until"), end)
    if start is not None and end is not None and parse_instant(end) <= parse_instant(start):
        raise doc.fail(
            (*path, "until"),
            f"until `{end}` is not after from `{start}`",
            "spans are half-open: from <= at < until",
        )


def _pin(doc: Document, path: Path, pin: str, sources: Iterable[str]) -> None:
    source, mark, place = pin.partition("#")
    if source not in sources:
        raise doc.fail(
            path,
            f"citation `{pin}` names no source of this file{nearest(source, sources)}",
            "write source#pinpoint, e.g. fd#52434",
        )
    if not mark or not place:
        raise doc.fail(
            path, f"citation `{pin}` has no pinpoint", f"write {source}#<section, paragraph or page>"
        )


def _names(doc: Document, path: Path, found: Iterable[str], known: Iterable[str], what: str) -> None:
    listed = list(known)
    for name in found:
        if name not in listed:
            raise doc.fail(
                path,
                f"{what} `{name}` is not there{nearest(name, listed)}",
                f"one of {', '.join(listed) or '(none)'}",
            )


def _unique(items: Iterable[Any], doc: Document, key: str, what: str) -> tuple[str, ...]:
    seen: list[str] = []
    for i, item in enumerate(items):
        if item.id in seen:
            raise doc.fail((key, i, "id"), f"{what} `{item.id}` stands twice", "give each its own id")
        seen.append(item.id)
    return tuple(seen)


def _due(doc: Document, path: Path, due: Due, vocabulary: Vocabulary, *, first: bool) -> None:
    amounts = [x for x in (due.days, due.hours, due.months) if x is not None]
    if first and (due.after is None) == (due.on is None):
        raise doc.fail(
            path,
            "a due date is either `on` a day or `after` an event",
            "e.g. {after: event.identified_at, days: 3, count: business, calendar: us-federal}",
        )
    if due.on is not None:
        _try(doc, path, lambda: parse_at(due.on or ""))
    elif len(amounts) != 1 or amounts[0] < 0:
        raise doc.fail(path, "a due date counts exactly one of days, hours, months", "e.g. days: 3")
    if due.after is not None and (
        due.after not in vocabulary.facts or vocabulary.facts[due.after].type is not FactType.INSTANT
    ):
        raise doc.fail(
            path,
            f"`{due.after}` is no instant fact{nearest(due.after, vocabulary.facts)}",
            "e.g. event.identified_at",
        )
    if due.count not in {"calendar", "business"}:
        raise doc.fail(path, f"count is `{due.count}`", "write calendar or business")
    if due.count == "business" and due.calendar is None:
        raise doc.fail(path, "business days of no calendar", "write calendar: us-federal")


def _penalties(
    rows: Iterable[PenaltyRow],
    sources: Iterable[str],
    schedules: Mapping[str, PenaltySchedule],
    doc: Document,
    path: Path,
    clauses: Iterable[str],
) -> None:
    spans: dict[str, list[tuple[int, int | None, int]]] = {}
    for i, row in enumerate(rows):
        where: Path = (*path, i)
        _names(doc, (*where, "clauses"), row.clauses, clauses, "clause")
        if row.use is not None:
            if row.use not in schedules:
                raise doc.fail(
                    where,
                    f"penalty schedule `{row.use}` is not there{nearest(row.use, schedules)}",
                    f"one of {', '.join(schedules)}",
                )
            continue
        for key in ("id", "kind", "basis", "text", "at"):
            if not getattr(row, key):
                raise doc.fail(where, f"a penalty row has no `{key}`", f"add {key}: ...")
        _pin(doc, (*where, "at"), row.at, sources)
        _span(doc, where, row.from_, row.until)
        start = parse_instant(row.from_) if row.from_ else -(2**62)
        spans.setdefault(row.id, []).append((start, parse_instant(row.until) if row.until else None, i))
    for name, rows_of in spans.items():
        for (_, end, _i), (start, _, i) in pairwise(sorted(rows_of)):
            if end != start:
                kind = "overlap" if end is None or end > start else "leave a gap"
                raise doc.fail(
                    (*path, i, "from"),
                    f"the rows of penalty `{name}` {kind} here",
                    "each row's from is the until of the row before",
                )


def _amendments(m: Measure, doc: Document) -> None:
    for i, a in enumerate(m.amendments):
        path: Path = ("amendments", i)
        if a.do not in _DO:
            raise doc.fail((*path, "do"), f"do is `{a.do}`{nearest(a.do, _DO)}", f"one of {', '.join(_DO)}")
        _pin(doc, (*path, "at"), a.at, m.sources)
        _names(doc, (*path, "unverified"), a.unverified, m.open, "open point")
        _span(doc, path, a.from_, a.until)
        needed = {"suspend": "from_", "end": "on", "replace": "with_", "add": "with_", "redesignate": "cite"}[
            a.do
        ]
        if getattr(a, needed) is None:
            raise doc.fail(path, f"{a.do} has no `{needed.rstrip('_')}`", f"add {needed.rstrip('_')}: ...")
        if a.on is not None:
            _instant(doc, (*path, "on"), a.on)


def _examples(m: Measure, doc: Document, vocabulary: Vocabulary) -> None:
    for i, example in enumerate(m.examples):
        path: Path = ("examples", i)
        for name in example.facts:
            if name != "at" and name not in vocabulary.facts:
                raise doc.fail(
                    (*path, "facts", name),
                    f"`{name}` is no fact{nearest(name, vocabulary.facts)}",
                    "run `proscribe facts`",
                )
        at = example.facts.get("at")
        if at is not None:
            _try(doc, (*path, "facts", "at"), lambda at=at: parse_at(str(at)))
        if example.known_at is not None:
            _instant(doc, (*path, "known_at"), example.known_at)
        for key in example.expect:
            if key not in _EXPECT:
                raise doc.fail(
                    (*path, "expect", key),
                    f"`{key}` cannot be expected{nearest(key, _EXPECT)}",
                    f"one of {', '.join(_EXPECT)}",
                )
        outcome = example.expect.get("outcome")
        if outcome not in list(Outcome):
            raise doc.fail(
                (*path, "expect"),
                f"expects outcome `{outcome}`{nearest(str(outcome), map(str, Outcome))}",
                f"one of {', '.join(Outcome)}",
            )
