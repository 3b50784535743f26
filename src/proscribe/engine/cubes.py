"""Write the conditions of a measure out as cubes: an OR of conjunctions of `fact in values`.

Named conditions, `not`, terms and gates are all gone from what comes out, so that a compiler needs to know
of nothing but facts and sets of values.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from proscribe.errors import LawError

if TYPE_CHECKING:
    from proscribe.law.facts import Register, Value, Vocabulary
    from proscribe.law.model import Clause, Measure, Term

__all__ = ["Atom", "Cube", "clause_cubes", "cubes", "term_values"]

_MAX_CUBES = 4096


@dataclass(frozen=True, slots=True)
class Atom:
    """`fact in values`, or `fact not in values` for facts whose values are names from outside."""

    values: frozenset[Value]
    negated: bool = False

    def holds(self, value: Value) -> bool:
        """Say whether `value` satisfies the atom."""
        return (value in self.values) != self.negated

    def both(self, other: Atom) -> Atom:
        """Return the atom that holds where both do."""
        if self.negated and other.negated:
            return Atom(self.values | other.values, negated=True)
        if self.negated or other.negated:
            yes, no = (other, self) if self.negated else (self, other)
            return Atom(yes.values - no.values)
        return Atom(self.values & other.values)

    @property
    def empty(self) -> bool:
        """Say whether no value can satisfy the atom."""
        return not self.negated and not self.values


Cube = dict[str, Atom]


def term_values(term: Term, register: Register) -> frozenset[Value]:
    """Expand a party term: named parties, registered parties in its closure, and `vendor:relation` values."""
    closure = set(term.closure)
    registered = {
        p for p, (v, relations) in register.parties.items() if v == term.vendor and relations & closure
    }
    return frozenset({*term.parties, *registered, *(f"{term.vendor}:{r}" for r in closure)})


class _Expand:
    """Write a measure's conditions out as cubes."""

    def __init__(self, measure: Measure, vocabulary: Vocabulary, register: Register) -> None:
        self.measure, self.vocabulary, self.register = measure, vocabulary, register
        self._named: dict[tuple[str, bool], list[Cube]] = {}

    def condition(self, c: Any, *, negate: bool = False) -> list[Cube]:
        if "use" in c:
            named = (c["use"], negate)
            if named not in self._named:  # once each, or conditions that use others twice would cost 2^n
                self._named[named] = self.condition(self.measure.conditions[c["use"]].when, negate=negate)
            return self._named[named]
        if "not" in c:
            return self.condition(c["not"], negate=not negate)
        for key in ("all", "any"):
            if key in c:
                parts = [self.condition(p, negate=negate) for p in c[key]]
                return self.all(parts) if (key == "all") != negate else self.any(parts)
        atom = self.atom(c, negate=negate)
        return [] if atom.empty else [{c["fact"]: atom}]

    def atom(self, c: Any, *, negate: bool) -> Atom:
        if "term" in c:
            values = term_values(self.measure.terms[c["term"]], self.register)
        else:
            values = frozenset([c["is"]] if "is" in c else c["in"])
        domain = self.vocabulary.domain(c["fact"])
        if domain:
            return Atom(frozenset(domain) - values if negate else values)
        return Atom(values, negated=negate)

    def any(self, parts: list[list[Cube]]) -> list[Cube]:
        out = [cube for part in parts for cube in part]
        if len(out) > _MAX_CUBES:
            raise self._too_many()
        return out

    def _too_many(self) -> LawError:
        return LawError(
            f"a condition of measure `{self.measure.id}` writes out to more than {_MAX_CUBES:,} conjunctions",
            hint="write fewer `any` inside `all`, or split the clause",
        )

    def all(self, parts: list[list[Cube]]) -> list[Cube]:
        out: list[Cube] = [{}]
        for part in parts:  # part by part: what excludes itself early must not be multiplied out
            wider: list[Cube] = []
            for cube in out:
                wider += [joined for x in part if (joined := _both(cube, x)) is not None]
                if len(wider) > _MAX_CUBES:
                    raise self._too_many()
            out = wider
        return out

    def gated(self, made: list[Cube]) -> list[Cube]:
        """AND the gate of each gated fact to its cube, so that n/a makes every atom on it false."""
        out: list[Cube] = []
        for cube in made:
            whole: Cube | None = cube
            todo = list(cube)
            while todo and whole is not None:
                gate = self.vocabulary.fact(todo.pop()).if_
                if gate is None:
                    continue
                before = whole.get(gate.fact)
                whole = _both(whole, {gate.fact: Atom(frozenset(gate.in_))})
                if before is None:
                    todo.append(gate.fact)
            if whole is not None:
                out.append(whole)
        return out


def _both(a: Cube | None, b: Cube) -> Cube | None:
    if a is None:
        return None
    out = dict(a)
    for name, atom in b.items():
        joined = out[name].both(atom) if name in out else atom
        if joined.empty:
            return None
        out[name] = joined
    return out


def cubes(measure: Measure, when: Any, vocabulary: Vocabulary, register: Register) -> tuple[Cube, ...]:
    """Write one condition of `measure` out as an OR of conjunctions, gates included.

    Raises:
        LawError: it has more than 4,096 of them.
    """
    expand = _Expand(measure, vocabulary, register)
    return tuple(expand.gated(expand.condition(when)))


def clause_cubes(
    measure: Measure, clause: Clause, vocabulary: Vocabulary, register: Register
) -> tuple[Cube, ...]:
    """Write out all that must hold for a clause: actor, act, the scope of its measure, and its own condition.

    Raises:
        LawError: it has more than 4,096 conjunctions.
    """
    expand = _Expand(measure, vocabulary, register)
    parts: list[list[Cube]] = []
    if clause.actor != "any":
        parts.append([{"actor": Atom(term_values(measure.terms[clause.actor], register))}])
    if clause.act:
        parts.append([{"act": Atom(frozenset(clause.act))}])
    parts.extend(expand.condition(c) for c in (measure.scope, clause.when) if c is not None)
    return tuple(expand.gated(expand.all(parts)))
