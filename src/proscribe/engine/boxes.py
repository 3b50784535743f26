"""Reason about conjunctions as boxes: what two share, and what of one is covered by none of the others.

A cube is a box in the space of facts. The difference of boxes is cut fact by fact, a fact after the fact
that gates it, so that a part that is left over is a case that can be told to a person. Exact as long as a
fact is n/a only outside its gate.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from proscribe.engine.cubes import Atom, Cube
from proscribe.law.facts import OTHER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from proscribe.law.facts import Vocabulary

__all__ = ["example", "meet", "outside"]

_MAX_STEPS = 20_000


def meet(a: Cube, b: Cube) -> Cube | None:
    """Return the box that two boxes share; None where they share nothing."""
    out = dict(a)
    for name, atom in b.items():
        joined = out[name].both(atom) if name in out else atom
        if joined.empty:
            return None
        out[name] = joined
    return out


def outside(cube: Cube, boxes: Sequence[Cube], vocabulary: Vocabulary) -> Cube | None:
    """Return a part of `cube` that none of `boxes` covers; None where they cover all of it.

    Raises:
        OverflowError: it takes more than 20,000 cuts to tell.
    """
    return _outside(cube, boxes, 0, vocabulary, [_MAX_STEPS])


def _outside(
    cube: Cube, boxes: Sequence[Cube], first: int, vocabulary: Vocabulary, left: list[int]
) -> Cube | None:
    for i in range(first, len(boxes)):
        left[0] -= 1
        if left[0] < 0:
            raise OverflowError
        if meet(cube, boxes[i]) is None:
            continue
        inside: Cube | None = cube
        for name in sorted(boxes[i], key=lambda n: (_depth(n, vocabulary), n)):
            atom = boxes[i][name]
            rest = None if inside is None else meet(inside, {name: _complement(name, atom, vocabulary)})
            if rest is not None:
                found = _outside(rest, boxes, i + 1, vocabulary, left)
                if found is not None:
                    return found
            inside = None if inside is None else meet(inside, {name: atom})
        return None
    return cube


def _complement(name: str, atom: Atom, vocabulary: Vocabulary) -> Atom:
    domain = vocabulary.domain(name)
    if domain:
        return Atom(frozenset(v for v in domain if not atom.holds(v)))
    return Atom(atom.values, negated=not atom.negated)


def _depth(name: str, vocabulary: Vocabulary) -> int:
    """Count the gates before a fact; a vocabulary whose gates go in a ring ends the count."""
    seen = {name}
    gate = vocabulary.fact(name).if_
    while gate is not None and gate.fact not in seen:
        seen.add(gate.fact)
        gate = vocabulary.fact(gate.fact).if_
    return len(seen)


def example(cube: Cube, vocabulary: Vocabulary) -> str:
    """Tell one case of a box: `act: use, product.maker: kaspersky`; empty for the box of everything."""
    told = []
    for name in sorted(cube, key=lambda n: (n != "act", _depth(n, vocabulary), n)):
        atom = cube[name]
        values = [v for v in vocabulary.domain(name) if atom.holds(v)] or sorted(atom.values, key=str)
        value = OTHER if atom.negated else values[0]
        told.append(f"{name}: {str(value).lower() if isinstance(value, bool) else value}")
    return ", ".join(told)
