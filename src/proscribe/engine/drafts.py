"""Put the clauses of all measures into the state in which they were known at one time.

Amendments, suspensions and measures that supersede others change when clauses are in force and how they
are cited; what comes out is the clauses, each with its spans of time, and no amendments.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from proscribe.engine.compiled import ALWAYS
from proscribe.law.instants import parse_instant

if TYPE_CHECKING:
    from proscribe.law.load import Law
    from proscribe.law.model import Amendment, Clause, Measure

__all__ = ["Draft", "cited", "drafts"]


@dataclass(slots=True)
class Draft:
    """A clause on its way: what amendments may still change."""

    measure: Measure
    words: Measure
    clause: Clause
    known_from: int
    spans: list[tuple[int, int]]
    cites: list[tuple[int, str]]
    unverified: list[tuple[str, str]] = field(default_factory=list)


def _draft(measure: Measure, words: Measure, clause: Clause, known_default: int) -> Draft:
    """Begin a clause of `measure`, whose names it uses, that stands and is cited in the file of `words`."""
    start = parse_instant(clause.from_)
    end = parse_instant(clause.until) if clause.until else ALWAYS
    known = parse_instant(clause.known_from) if clause.known_from else known_default
    points = [(p, words.open[p].text) for p in clause.unverified]
    cites = [(-ALWAYS, cited(words, clause.at))]
    return Draft(measure, words, clause, known, [(start, end)], cites, points)


def cited(measure: Measure, at: str) -> str:
    """Return the citation of a place `source#pinpoint` of a measure."""
    source, _, pin = at.partition("#")
    return f"{measure.sources[source].cite}, {pin}"


def _known(measure: Measure) -> int:
    return min(parse_instant(h.known_from) for h in measure.history)


def _cut(spans: list[tuple[int, int]], start: int, end: int) -> list[tuple[int, int]]:
    out = []
    for a, b in spans:
        if a < min(b, start):
            out.append((a, min(b, start)))
        if max(a, end) < b:
            out.append((max(a, end), b))
    return out


def _amend(among: list[Draft], by: Measure, a: Amendment, new: Draft | None) -> None:
    touched = [d for d in among if d.measure.id == a.measure and a.clause in {None, d.clause.id}]
    points = [(p, by.open[p].text) for p in a.unverified]
    if new is not None:
        new.unverified += [p for p in points if p not in new.unverified]
        among.append(new)
    for d in touched if a.do != "add" else ():
        if a.do == "suspend":
            until = parse_instant(a.until) if a.until else ALWAYS
            d.spans = _cut(d.spans, parse_instant(a.from_ or ""), until)
        elif a.do == "end":
            d.spans = _cut(d.spans, parse_instant(a.on or ""), ALWAYS)
        elif a.do == "redesignate":
            d.cites.append((parse_instant(a.on) if a.on else -ALWAYS, a.cite or ""))
        elif new is not None:
            d.spans = _cut(d.spans, new.spans[0][0], ALWAYS)
        d.unverified += [p for p in points if p not in d.unverified]


def drafts(law: Law, known_at: int | None) -> list[Draft]:
    """Return the clauses known at `known_at`, amended by what was known by then.

    An amendment acts on the law as it stood when the public could know of it, so later text is not
    touched by an earlier suspension, and the order of files does not matter.
    """

    def is_known(instant: int) -> bool:
        return known_at is None or instant <= known_at

    measures = [law.measures[i] for i in sorted(law.measures)]
    found = [_draft(m, m, c, _known(m)) for m in measures for c in m.clauses]
    found = [d for d in found if is_known(d.known_from)]
    begins: dict[str, int] = {}
    for d in found:
        begins[d.measure.id] = min(begins.get(d.measure.id, ALWAYS), d.spans[0][0])
    amendments = [
        (parse_instant(a.known_from) if a.known_from else _known(by), by, a)
        for by in measures
        for a in by.amendments
        if a.measure in law.measures
    ]
    for known, by, a in sorted(amendments, key=lambda x: x[0]):
        new = None
        if a.with_ is not None and a.do in {"add", "replace"}:
            new = _draft(law.measures[a.measure], by, a.with_, known)
        if is_known(known) and (new is None or is_known(new.known_from)):
            _amend(found, by, a, new)
    for by in measures:
        if by.id in begins and is_known(_known(by)):
            for d in found:
                if d.measure.id in by.relations.supersedes:
                    d.spans = _cut(d.spans, begins[by.id], ALWAYS)
    return sorted((d for d in found if d.spans), key=lambda d: d.measure.id)
