"""Find what is wrong with measures that load: conflicts, dead clauses, failing and missing examples.

`proscribe.law.check` refuses files whose names and instants do not resolve; what is told here takes the
compiled conditions, the run examples or the catalog's names to see. Pure: values in, complaints out.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from proscribe.engine.collide import collisions
from proscribe.engine.compile import ruleset
from proscribe.engine.complaints import Complaint, Severity, line
from proscribe.engine.examples import run, uncovered, with_amended
from proscribe.engine.proofread import proofread
from proscribe.errors import LawError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from proscribe.engine.examples import Ran
    from proscribe.law.facts import Register
    from proscribe.law.load import Law
    from proscribe.law.model import Measure
    from proscribe.strictyaml import Path

__all__ = ["Complaint", "Severity", "line", "lint"]

_NAMED = re.compile(r"(clause|exception) `([^`]+)`")


def lint(law: Law, register: Register, only: Iterable[str] | None = None) -> Iterator[Complaint]:
    """Yield what is wrong with each measure of `law`, in the order of measures.

    Args:
        law: all measures; each is looked at with those that amend it and those that it amends.
        register: the catalog's names; names are not checked against an empty one.
        only: ids of the measures to look at; all of them without it.
    """
    wanted = set(law.measures if only is None else only)
    for m in (m for i, m in law.measures.items() if i in wanted):
        yield from proofread(m, law, register)
        yield from _compiled(m, law, register)


def _compiled(m: Measure, law: Law, register: Register) -> Iterator[Complaint]:
    """Yield what takes compiling to see; nothing of that can be told of a measure that is too large."""
    try:
        rules = ruleset(replace(law, measures=with_amended(m, law)), register)
        found = list(collisions(rules, m.id))
        yield from found
        ran = list(run(law, register, m.id))
        yield from _examples(m, ran)
        if all(r.passed for r in ran):  # what a failing example was meant to cover is told when it passes
            dead = {c.place for c in found if c.severity is Severity.ERROR}
            for gap in uncovered(law, register, m.id, ran):
                place = _gap_place(m, gap)
                if place not in dead:
                    yield Complaint(m.id, place, gap, "add an example for it, or take it out")
    except LawError as e:
        yield Complaint(m.id, ("clauses",), e.message, e.hint)
    except OverflowError:
        yield Complaint(
            m.id,
            ("clauses",),
            "the clauses of this measure are too large to be compared with each other",
            "write fewer `any` inside `all`, or split the clauses",
        )


def _examples(m: Measure, ran: Iterable[Ran]) -> Iterator[Complaint]:
    for i, r in enumerate(ran):
        for key, wanted, found in r.wrong:
            if key == "facts":
                yield Complaint(
                    m.id,
                    ("examples", i, "facts"),
                    f"example `{r.example.name}`: {found}",
                    "correct its facts",
                )
                continue
            yield Complaint(
                m.id,
                ("examples", i, "expect", key.partition(".")[0]),
                f"example `{r.example.name}` expects {key} {_told(wanted)}, found {_told(found)}",
                "correct the clause if the example tells the law rightly, else the example",
            )


def _told(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k}: {v}" for k, v in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(str, value)) + "]"
    return "nothing" if value is None else f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _gap_place(m: Measure, gap: str) -> Path:
    """Return the place of the clause or exception that a sentence of `uncovered` names."""
    found = _NAMED.search(gap)
    if found is None:
        return ("examples",)
    if found[1] == "exception":
        return ("exceptions", found[2])
    return next((("clauses", i) for i, c in enumerate(m.clauses) if c.id == found[2]), ("clauses",))
