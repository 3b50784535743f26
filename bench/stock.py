"""The stocks of law that are measured: the twelve clauses, eighty times over, and the cases put to them.

A clause is an AND of `fact in values`, within a half-open span of time, less its exceptions,
which are written the same way. `plain` interprets them literally and is what every engine is held to.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from bench import reference
from proscribe.law.facts import Register
from proscribe.law.load import Law, read_measure, read_vocabulary

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "DECIDED",
    "Case",
    "Clause",
    "Measure",
    "Stock",
    "law",
    "overlapping",
    "plain",
    "repeated",
    "twelve",
]

Case = dict[str, Any]
"""A value for each fact, and `at` in milliseconds; None where it is not known."""

Values = tuple[str, ...]
When = dict[str, Values]

DECIDED = ("no-effect", "licence-required", "prohibited", "needs-facts")
"""The outcomes, by the number that engines return them as."""

_MAKER = "product.maker"


@dataclass(frozen=True)
class Clause:
    """One clause: `outcome` is the number of a DECIDED; `unless` are names of exceptions of its measure."""

    id: str
    outcome: int
    begins: int
    ends: int | None
    when: When
    unless: tuple[str, ...]


@dataclass(frozen=True)
class Measure:
    """Clauses that share a scope and exceptions."""

    id: str
    clauses: tuple[Clause, ...]
    exceptions: dict[str, When]
    scope: When = field(default_factory=dict)

    def condition(self, clause: Clause) -> When:
        """Return what must hold for a clause, the scope first."""
        return {**self.scope, **clause.when}


@dataclass(frozen=True)
class Stock:
    """A whole decision: the facts with their values, and the measures."""

    name: str
    facts: dict[str, Values]
    measures: tuple[Measure, ...]

    @cached_property
    def ordered(self) -> tuple[tuple[Measure, Clause], ...]:
        """All clauses, in the order in which they head an answer: severity, date, measure, id."""
        pairs = [(m, c) for m in self.measures for c in m.clauses]
        return tuple(sorted(pairs, key=lambda p: (-p[1].outcome, p[1].begins, p[0].id, p[1].id)))

    @cached_property
    def default(self) -> int:
        """The answer where no clause applies: `outcome * (clauses + 1) + place in ordered`; this is the last place."""
        return len(self.ordered)

    def code(self, outcome: int, place: int | None = None) -> int:
        """Return an outcome and the clause that it rests on (None: none) as one number."""
        return outcome * (self.default + 1) + (self.default if place is None else place)

    @cached_property
    def steps(self) -> tuple[tuple[bool, int, int], ...]:
        """An if-chain that decides: (surely, place of the clause, code), the first that holds tells.

        For each severity, first the clauses that apply whatever is unknown, then those that may.
        """
        made: list[tuple[bool, int, int]] = []
        for outcome in (2, 1):
            for surely in (True, False):
                made += [
                    (surely, i, self.code(outcome, i) if surely else self.code(3))
                    for i, (_, c) in enumerate(self.ordered)
                    if c.outcome == outcome
                ]
        return tuple(made)

    def cases(self, count: int, seed: int, known: bool = False) -> list[Case]:
        """Return made-up cases: the first values of a fact are the likeliest, some 4 % are unknown."""
        draw = random.Random(seed)
        low, high = _ms(datetime(2023, 1, 1, tzinfo=UTC)), _ms(datetime(2026, 6, 1, tzinfo=UTC))
        weights = {f: [1 / (i + 1) for i in range(len(v))] for f, v in self.facts.items()}
        made: list[Case] = []
        for _ in range(count):
            case: Case = {
                f: None if not known and draw.random() < 0.04 else draw.choices(v, weights[f])[0]
                for f, v in self.facts.items()
            }
            case["at"] = draw.randrange(low, high) if known or draw.random() >= 0.01 else None
            made.append(case)
        return made


_DAY = 86_400_000


def twelve() -> Stock:
    """Return the twelve clauses over ten facts and an instant."""
    clauses = tuple(
        Clause(name, DECIDED.index(outcome), _ms(begins), None if ends is None else _ms(ends), when, unless)
        for name, outcome, begins, ends, when, unless in reference.CLAUSES
    )
    return Stock("12 clauses", dict(reference.FACTS), (Measure("m00", clauses, reference.EXCEPTIONS),))


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)


def repeated(measures: int = 80) -> Stock:
    """Return twelve clauses for each of so many makers, each measure with its own dates and values.

    This is what a larger stock of law looks like: a measure is about somebody.
    """
    draw = random.Random(960)
    base = twelve()
    makers = tuple(f"maker-{k:02}" for k in range(measures))
    made = [
        Measure(
            f"m{k:02}",
            tuple(_varied(c, draw, base.facts) for c in base.measures[0].clauses),
            base.measures[0].exceptions,
            {_MAKER: (maker,)},
        )
        for k, maker in enumerate(makers)
    ]
    return Stock(f"{12 * measures} clauses", {**base.facts, _MAKER: (*makers, "other")}, tuple(made))


def _varied(clause: Clause, draw: random.Random, facts: Mapping[str, Values]) -> Clause:
    shift = draw.randrange(-300, 300) * _DAY
    when = dict(clause.when)
    name = draw.choice(sorted(when))
    when[name] = tuple(sorted({*when[name], draw.choice(facts[name])}))
    ends = None if clause.ends is None else clause.ends + shift
    return replace(clause, begins=clause.begins + shift, ends=ends, when=when)


def overlapping(clauses: int = 960) -> Stock:
    """Return clauses drawn at random over the ten facts, about nobody in particular: the worst of law.

    No stock of law is like this; it shows what happens when nearly every fact matters to every case.
    """
    draw = random.Random(961)
    base = twelve()
    edges = [_ms(datetime(2018, 10, 1, tzinfo=UTC)) + draw.randrange(2500) * _DAY for _ in range(60)]
    exceptions = {
        f"x{k}": {f: _some(draw, base.facts[f]) for f in draw.sample(sorted(base.facts), 2)}
        for k in range(40)
    }
    made = []
    for k in range(clauses):
        when = {"act": _some(draw, base.facts["act"])}
        when |= {f: _some(draw, base.facts[f]) for f in draw.sample(sorted(base.facts), draw.randint(3, 6))}
        begins, other = sorted(draw.sample(edges, 2))
        unless = tuple(draw.sample(sorted(exceptions), draw.randint(0, 2)))
        ends = other if draw.random() < 0.2 and other > begins else None
        made.append(Clause(f"c{k:03}", draw.choice((2, 2, 2, 1)), begins, ends, when, unless))
    return Stock(f"{clauses} overlapping", base.facts, (Measure("m00", tuple(made), exceptions),))


def _some(draw: random.Random, values: Values) -> Values:
    return tuple(sorted(draw.sample(values, draw.randint(1, max(1, len(values) // 3)))))


def plain(stock: Stock, case: Case) -> int:
    """Interpret the clauses literally, three-valued: slow, and what all engines must agree with."""
    lifted = {(m.id, n): _holds(case, when) for m in stock.measures for n, when in m.exceptions.items()}
    sure: dict[int, bool] = {}
    may: dict[int, bool] = {}
    for i, (m, c) in enumerate(stock.ordered):
        must, can = _holds(case, m.condition(c))
        at = case["at"]
        if at is None:
            must = False
        else:
            during = c.begins <= at and (c.ends is None or at < c.ends)
            must, can = must and during, can and during
        for name in c.unless:
            surely, maybe = lifted[m.id, name]
            must, can = must and not maybe, can and not surely
        sure[i], may[i] = must, can
    return next((code for s, i, code in stock.steps if (sure if s else may)[i]), stock.default)


def _holds(case: Case, when: When) -> tuple[bool, bool]:
    """Return whether a condition surely holds, and whether it may."""
    must = all(case[f] is not None and case[f] in v for f, v in when.items())
    return must, all(case[f] is None or case[f] in v for f, v in when.items())


def law(stock: Stock) -> Law:
    """Return the same decision as law: measure files read and checked by the program's own loader."""
    facts = {
        name: {
            "type": "vendor" if name == _MAKER else "one",
            **({} if name == _MAKER else {"values": {v: v for v in values}}),
            "question": "?",
            "means": name,
            "by": ["row"],
        }
        for name, values in stock.facts.items()
    }
    group = {"format": "proscribe.vocabulary/1", "group": "bench", "title": "Benchmark", "facts": facts}
    vocabulary = read_vocabulary([("bench.yaml", json.dumps(group).encode())])
    measures = {
        m.id: read_measure(json.dumps(_file(m)).encode(), f"{m.id}.yaml", vocabulary, {})
        for m in stock.measures
    }
    return Law(vocabulary, measures, {}, dict.fromkeys(measures, ""), "bench")


def register(stock: Stock) -> Register:
    """Return the names of makers that the stock uses."""
    return Register(frozenset(stock.facts.get(_MAKER, ())) - {"other"})


def _file(measure: Measure) -> dict[str, Any]:
    scope = {"scope": _condition(measure.scope)} if measure.scope else {}
    return {
        "format": "proscribe.measure/1",
        "id": measure.id,
        "title": "Benchmark",
        "jurisdiction": "US",
        "authority": "nobody",
        "legal_basis": ["none"],
        "timezone": "America/New_York",
        "sources": {"s": {"cite": f"Benchmark {measure.id}", "verified": "primary"}},
        "history": [{"known_from": "2017-01-01T00:00:00Z", "event": "announced"}],
        "plain": {"summary": "made up", "binds": "nobody"},
        **scope,
        "exceptions": {
            name: {"text": name, "at": f"s#{name}", "when": _condition(when)}
            for name, when in measure.exceptions.items()
        },
        "clauses": [_written(c) for c in measure.clauses],
    }


def _written(clause: Clause) -> dict[str, Any]:
    ends = {} if clause.ends is None else {"until": _instant(clause.ends)}
    return {
        "id": clause.id,
        "outcome": DECIDED[clause.outcome],
        "text": clause.id,
        "at": f"s#{clause.id}",
        "from": _instant(clause.begins),
        **ends,
        "when": _condition(clause.when),
        "unless": list(clause.unless),
    }


def _condition(when: When) -> dict[str, Any]:
    return {"all": [{"fact": f, "in": list(values)} for f, values in when.items()]}


def _instant(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).isoformat().replace("+00:00", "Z")
