"""Check that law files hang together: every name resolves, every instant has an offset, no span has a gap.

Raises on the first mistake of a file, with its line and what to write instead. Conditions are checked in
`proscribe.law.conditions`. What only compiling or running the examples can show (coverage, conflicts,
unreachable clauses) is `proscribe.engine.lint`. Long because it is flat: a short function for each part of
a file, in the order of the file.
"""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from proscribe.errors import FactError, LawError
from proscribe.law.calendar import CALENDARS
from proscribe.law.conditions import Conditions, check_all
from proscribe.law.facts import RELATIONS, Register
from proscribe.law.instants import parse_at, parse_instant, zone
from proscribe.law.model import FactType, MeasureKind, Outcome
from proscribe.strictyaml import Document, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from proscribe.law.facts import Vocabulary
    from proscribe.law.model import (
        Amendment,
        Clause,
        Due,
        Fact,
        Gate,
        Measure,
        PenaltyRow,
        PenaltySchedule,
        Source,
        VocabularyGroup,
    )
    from proscribe.strictyaml import Path

__all__ = ["group", "measure", "relations", "schedule", "vocabulary"]

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
_DAY = re.compile(r"\d{4}-\d\d-\d\d\Z")
_DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?\Z")
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
_BY = ("profile", "row", "catalog", "match", "screening", "computed", "law", "judgement")
_PENALTY_KINDS = ("civil", "criminal", "administrative", "contractual", "statutory")
_MAX_COUNT = 36_500
_DO = {
    "suspend": ("from", ("until",)),
    "end": ("on", ()),
    "replace": ("with", ()),
    "add": ("with", ()),
    "redesignate": ("cite", ("on",)),
}
"""What an amendment does -> the key it needs, and those it may have."""
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


def group(group: VocabularyGroup, doc: Document) -> None:
    """Check one vocabulary file by itself.

    Raises:
        LawError: wrong format or name, or a fact whose values do not fit its type.
    """
    _head(doc, "proscribe.vocabulary/1", group.format, "group", group.group)
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
                _one_of(doc, (*path, "actor"), "actor", pair.actor, ("self", "vendor", "other"))
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
        _try(doc, (*path, "default"), lambda: vocabulary.read(first, default, Register()))


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


def schedule(schedule: PenaltySchedule, doc: Document) -> None:
    """Check a penalty schedule: spans without gap or overlap, citations that resolve.

    Raises:
        LawError: with file and line.
    """
    _head(doc, "proscribe.penalty/1", schedule.format, "id", schedule.id)
    _sources(schedule.sources, doc)
    _penalties(schedule.rows, schedule.sources, {}, doc, ("rows",), ())


def measure(
    m: Measure, doc: Document, vocabulary: Vocabulary, schedules: Mapping[str, PenaltySchedule]
) -> None:
    """Check one measure file.

    Raises:
        LawError: with file, line, what was found and what to write.
    """
    _head(doc, "proscribe.measure/1", m.format, "id", m.id)
    _try(doc, ("timezone",), lambda: zone(m.timezone))
    _sources(m.sources, doc)
    _history(m, doc)
    for i, misreading in enumerate(m.plain.misreadings):
        if misreading.at:
            _pin(doc, ("plain", "misreadings", i, "at"), misreading.at, m.sources)
    _terms(m, doc)
    check_all(m, doc, vocabulary)
    ids = _unique(m.clauses, doc, "clauses", "clause")
    for i, clause in enumerate(m.clauses):
        _clause(clause, m, m, doc, ("clauses", i), vocabulary)
    _exceptions(m, doc)
    for key, point in m.open.items():
        if point.at:
            _pin(doc, ("open", key, "at"), point.at, m.sources)
    _duties(m, doc, vocabulary, ids)
    _penalties(m.penalties, m.sources, schedules, doc, ("penalties",), ids)
    for i, amendment in enumerate(m.amendments):
        _amendment(amendment, m, doc, ("amendments", i))
    if m.review is not None:
        review = m.review
        _day(doc, ("review", "due"), review.due)
    _examples(m, doc, vocabulary)


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


_WEIGHT = {MeasureKind.BINDING: 2, MeasureKind.ADVICE: 1, MeasureKind.POLICY: 0}


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
    _clause(a.with_, m, target, doc, (*path, "with"), vocabulary)
    if a.with_.when is not None:
        Conditions(doc, vocabulary, target.terms, target.conditions).walk(
            a.with_.when, (*path, "with", "when")
        )


def _head(doc: Document, wanted: str, found: str, key: str, name: str) -> None:
    """Check the format and that the file is named by its id."""
    if found != wanted:
        raise doc.fail(("format",), f"format is `{found}`", f"write format: {wanted}")
    if not _ID.match(name):
        raise doc.fail(
            (key,), f"{key} `{name}` is not lower-case words joined by -", "write it like us-far-52-204-23"
        )
    if PurePath(doc.file).stem != name:
        raise doc.fail((key,), f"{key} is `{name}` in a file of another name", f"name the file {name}.yaml")


def _sources(sources: Mapping[str, Source], doc: Document) -> None:
    if not sources:
        raise doc.fail(
            ("sources",),
            "there is no source",
            'add at least one: `fd: {cite: "89 FR 52434", verified: unread}`',
        )
    for key, source in sources.items():
        path: Path = ("sources", key)
        if not source.cite.strip():
            raise doc.fail((*path, "cite"), f"source `{key}` has no citation", 'write cite: "89 FR 52434"')
        if source.date and not _DATE.match(source.date):
            raise doc.fail(
                (*path, "date"),
                f"source `{key}` has date `{source.date}`",
                'write date: "2024-06-24", or as much of it as is known',
            )
        if source.url and not source.url.startswith(("https://", "http://")):
            raise doc.fail(
                (*path, "url"), f"source `{key}` has url `{source.url[:80]}`", "write it with https://"
            )


def _history(m: Measure, doc: Document) -> None:
    if not m.history:
        raise doc.fail(
            ("history",),
            "the measure has no history",
            'say when the public could know: - {known_from: "...", event: announced}',
        )
    for i, entry in enumerate(m.history):
        path: Path = ("history", i)
        _instant(doc, (*path, "known_from"), entry.known_from)
        _one_of(doc, (*path, "event"), "event", entry.event, _EVENTS)
        if entry.source:
            _names(doc, (*path, "source"), (entry.source,), m.sources, "source")


def _terms(m: Measure, doc: Document) -> None:
    for name, term in m.terms.items():
        path: Path = ("terms", name)
        _one_of(doc, (*path, "kind"), "kind", term.kind, ("party",))
        _pin(doc, (*path, "at"), term.at, m.sources)
        _names(doc, (*path, "closure"), term.closure, RELATIONS, "relation")
        for i, party in enumerate(term.parties):
            if not party.startswith("party:"):
                raise doc.fail(
                    (*path, "parties", i), f"party `{party}` is no party value", f"write party:{party}"
                )
        if not term.parties and not term.closure:
            raise doc.fail(
                path, f"term `{name}` takes in nobody", "give it parties, or a closure such as [affiliate]"
            )


def _clause(
    clause: Clause, by: Measure, of: Measure, doc: Document, path: Path, vocabulary: Vocabulary
) -> None:
    """Check a clause that stands in the file of `by` and belongs to `of`, which is another for amendments."""
    if not _ID.match(clause.id):
        raise doc.fail(
            (*path, "id"),
            f"clause id `{clause.id}` is not lower-case words joined by -",
            "write it like new-sales",
        )
    if not clause.text.strip():
        raise doc.fail(
            (*path, "text"), f"clause `{clause.id}` has no text", "say in plain words what it forbids"
        )
    _span(doc, path, clause.from_, clause.until)
    if clause.known_from is not None:
        _instant(doc, (*path, "known_from"), clause.known_from)
    _pin(doc, (*path, "at"), clause.at, by.sources)
    _names(doc, (*path, "unless"), clause.unless, of.exceptions, "exception")
    _names(doc, (*path, "unverified"), clause.unverified, by.open, "open point")
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
        _pin(doc, (*path, "at"), exception.at, m.sources)
        _names(doc, (*path, "unverified"), exception.unverified, m.open, "open point")
        if not any(name in c.unless for c in m.clauses):
            raise doc.fail(
                path,
                f"exception `{name}` is used by no clause",
                "name it in a clause's unless, or take it out",
            )


def _duties(m: Measure, doc: Document, vocabulary: Vocabulary, ids: tuple[str, ...]) -> None:
    _unique(m.duties, doc, "duties", "duty")
    for i, duty in enumerate(m.duties):
        path: Path = ("duties", i)
        _pin(doc, (*path, "at"), duty.at, m.sources)
        _names(doc, (*path, "with"), duty.with_, ids, "clause")
        _names(doc, (*path, "unverified"), duty.unverified, m.open, "open point")
        _due(doc, (*path, "due"), duty.due, vocabulary)
        if duty.every is not None:
            _every(doc, (*path, "every"), duty.every)
        _span(doc, path, duty.from_, duty.until)


def _due(doc: Document, path: Path, due: Due, vocabulary: Vocabulary) -> None:
    if (due.after is None) == (due.on is None):
        raise doc.fail(
            path,
            f"a due date is either `on` a day or `after` an event, found {'both' if due.on else 'neither'}",
            "e.g. {after: event.identified_at, days: 3, count: business, calendar: us-federal}",
        )
    if due.on is not None:
        if (due.days, due.hours, due.months) != (None, None, None):
            raise doc.fail(path, "a due date `on` a day counts nothing", "take days, hours or months out")
        _day(doc, (*path, "on"), due.on)
        return
    instants = [name for name, fact in vocabulary.facts.items() if fact.type is FactType.INSTANT]
    if due.after not in instants:
        raise doc.fail(
            (*path, "after"),
            f"`{due.after}` is no instant fact{nearest(str(due.after), instants)}",
            f"write one of {', '.join(instants)}",
        )
    _count(doc, path, due, 0)


def _every(doc: Document, path: Path, every: Due) -> None:
    for key in ("after", "on", "hours"):
        if getattr(every, key) is not None:
            raise doc.fail(
                (*path, key), f"`every` has `{key}`", "write every: {days: 30} or every: {months: 3}"
            )
    _count(doc, path, every, 1)


def _count(doc: Document, path: Path, due: Due, least: int) -> None:
    amounts = {k: v for k in ("days", "hours", "months") if (v := getattr(due, k)) is not None}
    if len(amounts) != 1:
        raise doc.fail(
            path,
            f"a deadline counts exactly one of days, hours, months, found {' and '.join(amounts) or 'none'}",
            "e.g. days: 3",
        )
    ((key, amount),) = amounts.items()
    if not least <= amount <= _MAX_COUNT:
        raise doc.fail(
            (*path, key), f"{key} is `{amount}`", f"write a whole number from {least} to {_MAX_COUNT}"
        )
    _one_of(doc, (*path, "count"), "count", due.count, ("calendar", "business"))
    if due.count == "business":
        if key != "days":
            raise doc.fail(
                (*path, "count"), f"business {key} cannot be counted", "write days, or count: calendar"
            )
        if due.calendar is None:
            raise doc.fail(path, "business days of no calendar", "write calendar: us-federal")
    if due.calendar is not None:
        _one_of(doc, (*path, "calendar"), "calendar", due.calendar, CALENDARS)


def _penalties(
    rows: Iterable[PenaltyRow],
    sources: Iterable[str],
    schedules: Mapping[str, PenaltySchedule],
    doc: Document,
    path: Path,
    clauses: Iterable[str],
) -> None:
    spans: dict[str, list[tuple[int, int, int]]] = {}
    for i, row in enumerate(rows):
        where: Path = (*path, i)
        _names(doc, (*where, "clauses"), row.clauses, clauses, "clause")
        if row.use is not None:
            _names(doc, (*where, "use"), (row.use,), schedules, "penalty schedule")
            continue
        for key in ("id", "kind", "basis", "text", "at"):
            if not getattr(row, key):
                raise doc.fail(where, f"a penalty row has no `{key}`", f"add {key}: ..., or use: a schedule")
        _one_of(doc, (*where, "kind"), "kind", row.kind, _PENALTY_KINDS)
        _pin(doc, (*where, "at"), row.at, sources)
        _span(doc, where, row.from_, row.until)
        start = parse_instant(row.from_) if row.from_ else -(2**62)
        spans.setdefault(row.id, []).append((start, parse_instant(row.until) if row.until else 2**62, i))
    for name, rows_of in spans.items():
        for (_, end, before), (start, _, i) in pairwise(sorted(rows_of)):
            if end != start:
                kind = "overlap" if end > start else "leave a gap"
                later = (*path, max(i, before))
                raise doc.fail(
                    (*later, "from"),
                    f"the rows of penalty `{name}` {kind} here",
                    "each row's from is the until of the row before",
                )


def _amendment(a: Amendment, m: Measure, doc: Document, path: Path) -> None:
    _one_of(doc, (*path, "do"), "do", a.do, _DO)
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
    _pin(doc, (*path, "at"), a.at, m.sources)
    _names(doc, (*path, "unverified"), a.unverified, m.open, "open point")
    _span(doc, path, a.from_, a.until)
    for key, text in (("on", a.on), ("known_from", a.known_from)):
        if text is not None:
            _instant(doc, (*path, key), text)


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
            _try(doc, (*path, "facts", "at"), lambda at=at: parse_at(str(at)))
        if example.known_at is not None:
            _instant(doc, (*path, "known_at"), example.known_at)
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
            _one_of(doc, (*path, key), key, expect[key], [str(o) for o in Outcome])
    if expect.get("next_change") is not None:
        _instant(doc, (*path, "next_change"), expect["next_change"])


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


def _try(doc: Document, path: Path, read: Any) -> None:
    try:
        read()
    except FactError as e:
        raise doc.fail(path, e.message, e.hint) from e


def _instant(doc: Document, path: Path, text: str) -> None:
    _try(doc, path, lambda: parse_instant(text))


def _day(doc: Document, path: Path, text: str) -> None:
    if not _DAY.match(text):
        raise doc.fail(path, f"`{text}` is not a day", 'write it as "2027-01-15"')
    _try(doc, path, lambda: parse_at(text))


def _one_of(doc: Document, path: Path, what: str, found: str, known: Iterable[str]) -> None:
    listed = list(known)
    if found not in listed:
        raise doc.fail(
            path, f"{what} cannot be `{found}`{nearest(found, listed)}", f"write one of {', '.join(listed)}"
        )


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
    for i, name in enumerate(found):
        if name not in listed:
            raise doc.fail(
                (*path, i),
                f"{what} `{name}` is not there{nearest(name, listed)}",
                f"write one of {', '.join(listed)}"
                if listed
                else f"there is no {what} yet: add it, or take this out",
            )


def _unique(items: Iterable[Any], doc: Document, key: str, what: str) -> tuple[str, ...]:
    seen: list[str] = []
    for i, item in enumerate(items):
        if item.id in seen:
            raise doc.fail((key, i, "id"), f"{what} `{item.id}` stands twice", "give each its own id")
        seen.append(item.id)
    return tuple(seen)
