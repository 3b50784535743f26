"""Make random facts near the law: values that clauses speak of, at instants close to their boundaries.

Facts drawn blindly meet no clause at all and compare nothing.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from proscribe.law.facts import NA, OTHER
from proscribe.law.instants import parse_at
from tests.oracle.interpreter import FOREVER, Norm

if TYPE_CHECKING:
    from random import Random

    from proscribe.law.facts import State
    from tests.oracle.interpreter import Interpreter, Tree

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Near:
    """A source of random facts and instants near one law."""

    def __init__(self, oracle: Interpreter, random: Random) -> None:
        self.oracle, self.random = oracle, random
        self.vocabulary = oracle.law.vocabulary
        self.named = {f: sorted(v, key=repr) for f, v in oracle.mentioned.items()}
        # Known early enough there is no law at all; then any fact will do.
        self.facts = sorted(self.named) or sorted(self.vocabulary.facts)
        self.examples = [e for m in oracle.law.measures.values() for e in m.examples]

    def draw(self) -> tuple[dict[str, State], int | date | None]:
        """Return facts (some unknown, some sets, some n/a) and an instant, a date or None."""
        r = self.random
        if self.examples and r.random() < 0.3:
            facts, at = self._from_example()
        elif self.oracle.norms and r.random() < 0.8:
            facts, at = self._from_norm(r.choice(self.oracle.norms))
        else:
            told = r.choice((0.5, 0.9, 1.0))
            facts, at = {f: self._any(f) for f in self.facts if r.random() < told}, None
        if at is None:
            at = self.instant()
        return facts, at

    def instant(self, norm: Norm | None = None) -> int | date | None:
        """Return an instant at or beside a boundary, somewhere between, a whole day, or None."""
        r = self.random
        edges = [x for s in norm.spans for x in s if abs(x) != FOREVER] if norm else []
        edges = edges or self.oracle.boundaries or [0]
        edge = r.choice(edges)
        kind = r.random()
        if kind < 0.45:
            return edge + r.choice((-1, 0, 1))
        if kind < 0.85:
            return edge + r.randrange(-400, 800) * 86_400_000 + r.randrange(86_400_000)
        if kind < 0.95:
            return (
                _EPOCH + timedelta(milliseconds=edge) + timedelta(days=r.choice((-1, 0, 0, 0, 1, 30)))
            ).date()
        return None

    def _from_example(self) -> tuple[dict[str, State], int | date | None]:
        r = self.random
        example = r.choice(self.examples)
        read = self.vocabulary.read
        facts = {k: read(k, v, self.oracle.register) for k, v in example.facts.items() if k != "at"}
        for _ in range(r.randrange(4)):
            if facts and r.random() < 0.6:
                facts.pop(r.choice(sorted(facts)))
            else:
                name = r.choice(self.facts)
                facts[name] = self._any(name)
        at = example.facts.get("at")
        if at is None or at == "unknown" or r.random() < 0.5:
            return facts, None
        return facts, parse_at(str(at))

    def _from_norm(self, norm: Norm) -> tuple[dict[str, State], int | date | None]:
        """Start from what meets the clause one way, then spoil some of it."""
        r = self.random
        met: dict[str, State] = {}
        self._meet(norm.base, met)
        for name, tree in norm.lifts:
            if r.random() < 0.2:
                self._meet(tree, met)
            elif name in self.named and r.random() < 0.7:
                met.setdefault(name, False)
        facts: dict[str, State] = {}
        told = r.choice((0.3, 0.8, 0.95, 1.0))  # how much is known beside what the clause looks at
        for name in self.facts:
            roll = r.random()
            if name in met and roll < 0.86:
                facts[name] = met[name]
            elif (name in norm.facts and roll < 0.93) or (name not in norm.facts and roll < told):
                facts[name] = self._any(name)
        return facts, self.instant(norm)

    def _meet(self, tree: Tree, met: dict[str, State]) -> None:
        """Add facts that make a condition true, where those there already allow it."""
        if tree[0] == "any":
            self._meet(self.random.choice(tree[1]), met)
        elif tree[0] == "all":
            for part in self.random.sample(tree[1], len(tree[1])):
                self._meet(part, met)
        elif tree[1] not in met:
            _, name, values, wanted = tree
            fits = [v for v in self._values(name) if (v in values) == wanted]
            met[name] = self.random.choice(fits) if fits else self._any(name)
            gate = self.vocabulary.facts[name].if_
            if gate is not None:
                self._meet(("is", gate.fact, frozenset(gate.in_), True), met)

    def _values(self, name: str) -> list[Any]:
        closed = self.vocabulary.domain(name)
        if closed:
            return list(closed)
        more = {"country": ["US", "FR", "ZZ"], "party": ["self", OTHER, "party:unheard-of"]}
        return [
            *self.named.get(name, ()),
            OTHER,
            *more.get(str(self.vocabulary.fact(name).type), ["unheard-of"]),
        ]

    def _any(self, name: str) -> State:
        r = self.random
        roll = r.random()
        values = self._values(name)
        if roll < 0.84:
            return r.choice(values)  # type: ignore[no-any-return]  # values of facts are untyped in trees
        if roll < 0.91:
            some = frozenset(r.choice(values) for _ in range(r.randrange(2, 5)))
            return some if len(some) > 1 else next(iter(some))
        return None if roll < 0.97 else NA
