"""Read a measure over for what needs no compiling to see: names, negations, open points, sources, offsets.

Names are held to the catalog's register; the rest is in the file itself. Pure: values in, complaints out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from proscribe.engine.complaints import Complaint, Severity
from proscribe.law.facts import OTHER, RELATIONS
from proscribe.law.instants import format_instant, parse_instant
from proscribe.law.model import FactType, Verified
from proscribe.strictyaml import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from proscribe.law.facts import Register, Vocabulary
    from proscribe.law.load import Law
    from proscribe.law.model import Measure
    from proscribe.strictyaml import Path

__all__ = ["proofread"]


def proofread(m: Measure, law: Law, register: Register) -> Iterator[Complaint]:
    """Yield what the text of one measure shows to be wrong.

    Args:
        m: the measure.
        law: where its vocabulary is.
        register: the catalog's names; names are not checked against an empty one.
    """
    yield from _names(m, law.vocabulary, register)
    yield from _negations(m, law.vocabulary)
    yield from _open_points(m)
    yield from _sources(m)
    yield from _offsets(m)
    if m.review is None:
        yield Complaint(
            m.id,
            (),
            "the measure has no review date",
            'add review: {due: "2027-01-15", note: "..."}, the day by which a person looks at it again',
        )


def _conditions(m: Measure) -> Iterator[tuple[Path, Any]]:
    """Yield every place where a condition is written, and the condition."""
    if m.scope is not None:
        yield ("scope",), m.scope
    for name, named in m.conditions.items():
        yield ("conditions", name, "when"), named.when
    for name, exception in m.exceptions.items():
        yield ("exceptions", name, "when"), exception.when
    for i, clause in enumerate(m.clauses):
        if clause.when is not None:
            yield ("clauses", i, "when"), clause.when
    for i, duty in enumerate(m.duties):
        if duty.when is not None:
            yield ("duties", i, "when"), duty.when


def _atoms(c: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    """Yield the atoms that stand in a condition, named conditions left alone."""
    for key in ("all", "any"):
        for i, part in enumerate(c.get(key, ())):
            yield from _atoms(part, (*path, key, i))
    if "not" in c:
        yield from _atoms(c["not"], (*path, "not"))
    if "fact" in c:
        yield path, c


def _names(m: Measure, vocabulary: Vocabulary, register: Register) -> Iterator[Complaint]:
    """Hold parties, vendors and products to the register."""
    if not register.vendors:
        return
    for name, term in m.terms.items():
        if term.vendor not in register.vendors:
            yield _unknown(m, ("terms", name, "vendor"), "vendor", term.vendor, register.vendors)
        for i, party in enumerate(term.parties):
            if party not in register.parties:
                yield _unknown(m, ("terms", name, "parties", i), "party", party, register.parties)
    known = {
        FactType.VENDOR: (*register.vendors, OTHER),
        FactType.PRODUCT: (*register.products, OTHER),
        FactType.PARTY: (*register.parties, "self", OTHER),
    }
    for path, condition in _conditions(m):
        for where, atom in _atoms(condition, path):
            kind = vocabulary.facts[atom["fact"]].type
            if kind not in known or "term" in atom:
                continue
            for value in [atom["is"]] if "is" in atom else atom["in"]:
                vendor, _, relation = value.partition(":")
                related = kind is FactType.PARTY and vendor in register.vendors and relation in RELATIONS
                if value not in known[kind] and not related:
                    yield _unknown(m, where, str(kind), value, known[kind])


def _unknown(m: Measure, place: Path, what: str, value: str, known: Iterable[str]) -> Complaint:
    return Complaint(
        m.id,
        place,
        f"{what} `{value}` is not in the catalog{nearest(value, known)}",
        "correct the id, or add it to the vendor's file in the catalog",
    )


def _facts(when: Any, m: Measure) -> Iterator[tuple[str, bool]]:
    """Yield (fact, whether under an odd number of `not`) for a condition, named ones included once."""
    seen: set[tuple[str, bool]] = set()
    todo: list[tuple[Any, bool]] = [(when, False)]
    while todo:
        c, odd = todo.pop()
        if "fact" in c:
            yield c["fact"], odd
        if "use" in c and (c["use"], odd) not in seen:
            seen.add((c["use"], odd))
            todo.append((m.conditions[c["use"]].when, odd))
        if "not" in c:
            todo.append((c["not"], not odd))
        todo += [(part, odd) for part in reversed((*c.get("all", ()), *c.get("any", ())))]


def _facts_of(when: Any, m: Measure) -> Iterator[str]:
    return (name for name, _ in _facts(when, m))


def _negated(when: Any, m: Measure) -> Iterator[str]:
    return (name for name, odd in _facts(when, m) if odd)


def _negations(m: Measure, vocabulary: Vocabulary) -> Iterator[Complaint]:
    """Complain where `not` meets a fact that may be n/a: it is false there, which few readers expect."""
    scope = set() if m.scope is None else set(_facts_of(m.scope, m))
    for path, holder, condition, beside in _holders(m, scope):
        looked_at = beside | set(_facts_of(condition, m))
        for name in dict.fromkeys(_negated(condition, m)):
            gate = vocabulary.facts[name].if_
            if gate is not None and gate.fact not in looked_at:
                yield Complaint(
                    m.id,
                    path,
                    f"{holder} has a `not` over {name}, which is n/a unless {gate.fact} is "
                    f"{' or '.join(_written(v) for v in gate.in_)}: it does not hold there",
                    f"name {gate.fact} in the same clause, or list the values meant",
                )


def _holders(m: Measure, scope: set[str]) -> Iterator[tuple[Path, str, Any, set[str]]]:
    """Yield (place, name, condition, facts that stand beside it) for clauses and exceptions."""
    beside: dict[str, set[str]] = {}
    for i, c in enumerate(m.clauses):
        own = scope | ({"act"} if c.act else set()) | ({"actor"} if c.actor != "any" else set())
        if c.when is not None:
            yield ("clauses", i, "when"), f"clause `{c.id}`", c.when, own
            own = own | set(_facts_of(c.when, m))
        for name in c.unless:
            beside[name] = beside[name] & own if name in beside else own
    for name, exception in m.exceptions.items():
        yield ("exceptions", name, "when"), f"exception `{name}`", exception.when, beside.get(name, set())


def _written(value: str | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else value


def _open_points(m: Measure) -> Iterator[Complaint]:
    lists = [c.unverified for c in m.clauses]
    lists += [e.unverified for e in m.exceptions.values()]
    lists += [d.unverified for d in m.duties]
    lists += [a.unverified for a in m.amendments]
    lists += [a.with_.unverified for a in m.amendments if a.with_ is not None]
    named = {point for points in lists for point in points}
    for point in m.open:
        if point not in named:
            yield Complaint(
                m.id,
                ("open", point),
                f"open point `{point}` is named by no clause, so no answer shows it",
                f"add `unverified: [{point}]` to the clauses, exceptions or duties that rest on it",
                Severity.WARNING,
            )


def _sources(m: Measure) -> Iterator[Complaint]:
    for key, source in m.sources.items():
        if source.verified in {Verified.IN_PART, Verified.UNREAD} and not source.note:
            yield Complaint(
                m.id,
                ("sources", key),
                f"source `{key}` is marked {source.verified} and has no note",
                'add note: "..." that says what was and what was not read',
            )


def _offsets(m: Measure) -> Iterator[Complaint]:
    """Complain of instants whose offset is not the one of the measure's zone on that day: EST in July."""
    for path, text in _instants(m):
        if text.upper().endswith("Z"):
            continue
        instant = parse_instant(text)
        own = format_instant(instant, m.timezone)[-6:] if m.timezone != "UTC" else "+00:00"
        if text[-6:] != own:
            yield Complaint(
                m.id,
                path,
                f"`{text}` has the offset {text[-6:]}, but {m.timezone} has {own} then",
                f"write the offset {own}, or Z where the text itself states UTC",
                Severity.WARNING,
            )


def _instants(m: Measure) -> Iterator[tuple[Path, str]]:
    """Yield every instant that states law, with its place; those of examples are free."""
    for i, entry in enumerate(m.history):
        yield ("history", i, "known_from"), entry.known_from
    for key, items in (("clauses", m.clauses), ("duties", m.duties), ("amendments", m.amendments)):
        for i, item in enumerate(items):
            for name in ("from", "until", "on", "known_from"):
                text = getattr(item, f"{name}_" if name == "from" else name, None)
                if text is not None:
                    yield (key, i, name), text
    for i, row in enumerate(m.penalties):
        for name, text in (("from", row.from_), ("until", row.until)):
            if text is not None:
                yield ("penalties", i, name), text
