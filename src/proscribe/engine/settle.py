"""Settle what the clauses at a leaf come to at one moment: the range of outcomes, what applies, what is lifted.

This is what the short answer and a table's rows need. What only a person reads is made from it when a whole
answer is asked for (`proscribe.engine.decide`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date

    from proscribe.engine.compiled import CompiledClause, Exemption
    from proscribe.engine.diagram import Leaf
    from proscribe.engine.solve import Solver

__all__ = ["Moment", "Settled", "asks", "moment_bits", "settle", "unsettled"]


class Moment(NamedTuple):
    """When, as one leaf sees it.

    Attributes:
        times: the bits alive in each stretch of the leaf's time that the act may lie in.
        stretch: the one stretch that it lies in, or None.
        at: an instant of that stretch, or the whole day, or None where nothing is known.
        after: the stretch from which on the next change is looked for, or None.
    """

    times: tuple[int, ...]
    stretch: int | None
    at: int | date | None
    after: int | None


class Settled(NamedTuple):
    """What a leaf comes to at one moment.

    Attributes:
        low: the lowest rank that can still come.
        high: the highest.
        sure: the clauses that apply whatever the open facts are, in the order of the law.
        lifted: the clauses that would apply, each with an exception that holds whatever the open facts are.
        first: the clause that heads the answer.
    """

    low: int
    high: int
    sure: tuple[CompiledClause, ...]
    lifted: tuple[tuple[CompiledClause, Exemption], ...]
    first: CompiledClause | None


def moment_bits(leaf: Leaf, moment: Moment) -> tuple[int, int]:
    """Return (the bits alive at some time of the moment, the bits that facts or the time leave undecided)."""
    some, every = 0, -1
    for t in moment.times:
        some, every = some | t, every & t
    return leaf.alive & some, leaf.undecided | (some & ~every)


def settle(solver: Solver, leaf: Leaf, moment: Moment) -> Settled:
    """Return what a leaf comes to."""
    rules = solver.rules
    alive, undecided = moment_bits(leaf, moment)
    times = moment.times if len(moment.times) > 1 else ()
    low, high = solver.bounds(alive, leaf.opens, undecided, times)
    # A clause surely applies only by a conjunction that is settled, or by several that leave no way out.
    firm = alive & (~undecided | rules.several)
    sure, lifted = [], []
    for c in map(rules.clauses.__getitem__, rules.owners(firm)):
        if solver.applies(c, alive, undecided, leaf.opens, times):
            sure.append(c)
        lifted += [(c, e) for e in c.exemptions if solver.lifts(c, e, alive, undecided, leaf.opens, times)]
    settled = Settled(low, high, tuple(sure), tuple(lifted), min(sure, key=lambda c: c.order, default=None))
    if low == high and low and not any(c.rank == low for c in sure):
        return settled._replace(first=_between(solver, leaf, moment, settled))
    return settled


def _between(solver: Solver, leaf: Leaf, moment: Moment, settled: Settled) -> CompiledClause | None:
    """Return the clause that heads an answer on which several agree, though none of them surely applies."""
    open_ = (c for c in unsettled(solver, leaf, moment, settled) if c.rank == settled.low)
    return min((*settled.sure, *open_), key=lambda c: c.order, default=None)


def unsettled(solver: Solver, leaf: Leaf, moment: Moment, settled: Settled) -> tuple[CompiledClause, ...]:
    """Return the clauses of which open facts, or the time, settle whether they apply."""
    alive, undecided = moment_bits(leaf, moment)
    times = moment.times if len(moment.times) > 1 else ()
    sure = {id(c) for c in settled.sure}
    return tuple(
        c
        for c in map(solver.rules.clauses.__getitem__, solver.rules.owners(alive))
        if id(c) not in sure and solver.applies(c, alive, undecided, leaf.opens, times) is None
    )


def asks(solver: Solver, leaf: Leaf, moment: Moment, settled: Settled) -> int:
    """Return a bit for each thing that can change the outcome: the first for the time, then for each place."""
    if settled.low == settled.high:
        return 0
    alive, undecided = moment_bits(leaf, moment)
    return solver.asks(alive, leaf.opens, undecided, moment.times if len(moment.times) > 1 else ())
