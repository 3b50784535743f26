"""Compile measures into bits: one bit a conjunction, one table of masks a fact, one mask a span of time.

Times are cut at every boundary of every clause once; an instant is a bucket. `ruleset` is the only compiler:
single answers and tables of millions walk what it makes (docs/adr/0005).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from proscribe.engine.compiled import ALWAYS, CompiledClause, Exemption, FactTable, Ruleset, union
from proscribe.engine.cubes import clause_cubes, cubes
from proscribe.engine.drafts import cited, drafts
from proscribe.law.model import RANK, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable

    from proscribe.engine.cubes import Atom, Cube
    from proscribe.law.facts import Register
    from proscribe.law.load import Law
    from proscribe.law.model import Measure

__all__ = ["ruleset"]


def ruleset(law: Law, register: Register, known_at: int | None = None) -> Ruleset:
    """Compile `law` as it was known at `known_at` (milliseconds; None: all that the files hold).

    Raises:
        LawError: a condition is an OR of more than 4,096 conjunctions.
    """
    vocabulary = law.vocabulary
    bit_cubes: list[Cube] = []

    def take(made: Iterable[Cube]) -> int:
        bits = 0
        for cube in made:
            bits |= 1 << len(bit_cubes)
            bit_cubes.append(cube)
        return bits

    exemptions: dict[tuple[str, str], Exemption] = {}

    def exempt(measure: Measure, name: str, *, licence: bool) -> Exemption:
        key = ("" if licence else measure.id, name)
        if key not in exemptions:
            if not licence:
                e = measure.exceptions[name]
                made = cubes(measure, e.when, vocabulary, register)
                points = tuple((p, measure.open[p].text) for p in e.unverified)
                exemptions[key] = Exemption(name, take(made), cited(measure, e.at), points)
            else:
                made = cubes(measure, {"fact": name, "is": True}, vocabulary, register)
                exemptions[key] = Exemption(name, take(made), "", ())
        return exemptions[key]

    clauses: list[CompiledClause] = []
    for d in drafts(law, known_at):
        made = clause_cubes(d.measure, d.clause, vocabulary, register)
        lifts = (
            *(exempt(d.measure, n, licence=False) for n in d.clause.unless),
            *(exempt(d.measure, n, licence=True) for n in d.clause.cured_by),
        )
        points = [*d.unverified]
        for e in lifts:
            points += [p for p in e.unverified if p not in points]
        rank = RANK[Outcome(d.clause.outcome)]
        clauses.append(
            CompiledClause(
                d.measure,
                d.words,
                d.clause,
                rank,
                take(made),
                lifts,
                tuple(d.spans),
                d.known_from,
                tuple(d.cites),
                made,
                tuple(points),
            )
        )
    return _tables(clauses, bit_cubes, law, register, known_at)


def _order(tables: list[FactTable], clauses: list[CompiledClause]) -> None:
    """Put the facts in the order in which they are asked.

    What nearly every clause looks at comes first. Facts that one measure alone looks at come last and stay
    together: what is open in one measure is then done with before the next one's, and the solved diagrams
    grow with the number of measures, not with its square or worse.
    """
    first = {"act": 0, "product.maker": 1, "actor": 2, "actor.kind": 3}
    users: dict[str, list[str]] = {t.name: [] for t in tables}
    for c in clauses:
        bits = c.bits | union(e.bits for e in c.exemptions)
        for t in tables:
            if t.refs & bits and c.measure.id not in users[t.name]:
                users[t.name].append(c.measure.id)

    def place(t: FactTable) -> tuple[int, int, str, int, str]:
        measures = users[t.name]
        alone = measures[0] if len(measures) == 1 else ""
        return first.get(t.name, 9), -len(measures), alone, -t.refs.bit_count(), t.name

    tables.sort(key=place)


def _tables(
    clauses: list[CompiledClause], bit_cubes: list[Cube], law: Law, register: Register, known_at: int | None
) -> Ruleset:
    vocabulary = law.vocabulary
    whole = (1 << len(bit_cubes)) - 1
    looked_at: dict[str, list[tuple[int, Atom]]] = {}
    for bit, cube in enumerate(bit_cubes):
        for name, atom in cube.items():
            looked_at.setdefault(name, []).append((bit, atom))
    tables: list[FactTable] = []
    for name, atoms in looked_at.items():
        refs = union(1 << bit for bit, _ in atoms)
        closed = vocabulary.domain(name)
        named = closed or sorted({v for _, a in atoms for v in a.values}, key=str)
        masks = {v: whole & ~union(1 << bit for bit, a in atoms if not a.holds(v)) for v in named}
        other = None if closed else whole & ~union(1 << bit for bit, a in atoms if not a.negated)
        every = refs if other is None else refs & other
        for mask in masks.values():
            every &= mask
        tables.append(FactTable(name, masks, other, whole & ~refs, refs, refs & ~every))
    _order(tables, clauses)
    cuts = sorted({x for c in clauses for x in c.edges})
    always = whole & ~union(c.bits for c in clauses)
    active = []
    for start in (-ALWAYS, *cuts):
        alive = always
        for c in clauses:
            if any(a <= start < b for a, b in c.spans):
                alive |= c.bits
        active.append(alive)
    return Ruleset(tuple(clauses), tuple(tables), tuple(cuts), tuple(active), law, register, known_at)
