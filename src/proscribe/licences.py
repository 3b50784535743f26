"""Licences and written exceptions that are held: what each covers, and from when until when.

A licence is a fact of the case, not a rule: it makes `authorisation.<regime>` true where it covers the act,
the product, the other party and the instant, and nothing else. What it then lifts, the clause says
(`cured_by`). One that has ended is not held, and is told.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from proscribe.errors import FactError, ProfileError
from proscribe.law.facts import NA
from proscribe.law.instants import day_bounds, format_instant, parse_instant
from proscribe.strictyaml import nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date

    from proscribe.law.facts import Register, State, Value, Vocabulary
    from proscribe.profile import Licence, Profile
    from proscribe.results import ActDecision, Decision, Excepted

__all__ = ["Held", "Licences", "named", "next_change"]

_FAMILY = "authorisation."
_SUBJECTS = (
    ("vendors", ("product.maker",)),
    ("products", ("product.id",)),
    ("parties", ("counterparty.party", "actor")),
    ("acts", ("act",)),
)
"""What `covers` may name -> the facts that are held against it; for parties, one of the two is enough."""


@dataclass(frozen=True, slots=True)
class Held:
    """A licence as it stands in the profile, its names read.

    Attributes:
        fact: the fact that it makes true.
        covers: facts -> the values that it covers; what is not named is covered whole.
        start: first instant, in milliseconds; None from ever.
        end: first instant at which it is held no more; None where it has no end.
        told: number, issuer and end, in words.
    """

    fact: str
    covers: tuple[tuple[tuple[str, ...], frozenset[Value]], ...]
    start: int | None
    end: int | None
    told: str

    def about(self, facts: Mapping[str, State]) -> bool | None:
        """Say whether it covers what the facts are about; None where that is not known."""
        found = [_any(_within(facts.get(n), values) for n in names) for names, values in self.covers]
        return False if False in found else None if None in found else True

    def at(self, at: int | date | None) -> bool | None:
        """Say whether it is held at an instant, or all through a day; None for part of it, or an unknown one."""
        if self.start is None and self.end is None:
            return True
        if at is None:
            return None
        first, last = (at, at) if isinstance(at, int) else _anywhere(at)
        if (self.end is not None and first >= self.end) or (self.start is not None and last < self.start):
            return False
        whole = (self.start is None or self.start <= first) and (self.end is None or last < self.end)
        return True if whole else None


class Licences:
    """The licences of one profile.

    Args:
        profile: who asks.
        vocabulary: the facts.
        names: the catalog's names.

    Raises:
        ProfileError: a regime, vendor, product, party or act that is not known, an instant without offset, or
            a licence for what [facts] states as well; with file and line.
    """

    def __init__(self, profile: Profile, vocabulary: Vocabulary, names: Register) -> None:
        self.all = tuple(_read(x, profile, vocabulary, names) for x in profile.licences)
        self.edges = tuple(sorted({x for h in self.all for x in (h.start, h.end) if x is not None}))

    def fill(self, facts: dict[str, State], at: int | date | None, said: Mapping[str, State]) -> None:
        """Put what the licences come to into `facts`, but where `said` has it already."""
        for fact in dict.fromkeys(h.fact for h in self.all):
            if fact not in said:
                facts[fact] = _any(_all(h.about(facts), h.at(at)) for h in self.all if h.fact == fact)

    def held(self, facts: Mapping[str, State], at: int | date | None) -> dict[str, Held]:
        """Return the licence that makes each fact true; of several, the one that lasts longest."""
        found: dict[str, Held] = {}
        for h in sorted(self.all, key=lambda h: (h.end is not None, -(h.end or 0))):
            if h.about(facts) and h.at(at) and facts.get(h.fact) is True:
                found.setdefault(h.fact, h)
        return found

    def warnings(self, at: int | date | None) -> tuple[str, ...]:
        """Return one sentence for each licence that is not held, or not all the time, at `at`."""
        told = {
            False: "is not held then, and lifts nothing",
            None: "is held for a part of that time only"
            if at is not None
            else "may be held or not: when is not known",
        }
        return tuple(f"{h.told}: it {told[state]}" for h in self.all if (state := h.at(at)) is not True)


def named(excepted: tuple[Excepted, ...], held: Mapping[str, Held]) -> tuple[Excepted, ...]:
    """Name the licence that lifts a clause, where the profile lists it."""
    return tuple(
        msgspec.structs.replace(e, licence=held[e.exception].told) if e.exception in held else e
        for e in excepted
    )


def next_change(
    found: Decision | ActDecision,
    at: int,
    edges: Sequence[int],
    again: Callable[[int], Decision | ActDecision],
) -> str | None:
    """Return the first instant after `at` at which the outcome differs, beginnings and ends of licences counted in."""
    current = found
    for edge in edges:
        if edge <= at:
            continue
        if current.next_change and parse_instant(current.next_change) <= edge:
            break
        current = again(edge)
        if current.outcome is not found.outcome:
            return format_instant(edge)
    return current.next_change


def _read(x: Licence, profile: Profile, vocabulary: Vocabulary, names: Register) -> Held:
    where = f"{profile.source}:{x.line}"
    fact = _FAMILY + x.regime
    if fact not in vocabulary.facts:
        known = [n.removeprefix(_FAMILY) for n in vocabulary.facts if n.startswith(_FAMILY)]
        raise ProfileError(
            f"{where}: there is no regime `{x.regime}`{nearest(x.regime, known)}",
            hint=f"one of {', '.join(known)}",
        )
    if fact in profile.facts:
        raise ProfileError(
            f"{where}: [facts] states {fact}, and this licence is for it too",
            hint=f"take {fact} out of [facts]: the licence says when it is true",
        )
    try:
        covers = tuple(
            (facts, _values(facts[0], getattr(x, subject), vocabulary, names))
            for subject, facts in _SUBJECTS
            if getattr(x, subject)
        )
        start, end = (parse_instant(t) if t else None for t in (x.start, x.until))
    except FactError as e:
        raise ProfileError(f"{where}: {e.message}", hint=e.hint) from e
    if start is not None and end is not None and end <= start:
        raise ProfileError(
            f"{where}: until `{x.until}` is not after from `{x.start}`", hint="from <= at < until"
        )
    by = f" of {x.issued_by}" if x.issued_by else ""
    return Held(fact, covers, start, end, f"licence {x.number}{by}, {_span(start, end)}")


def _span(start: int | None, end: int | None) -> str:
    since = f"from {format_instant(start)}" if start is not None else ""
    until = f"until {format_instant(end)}" if end is not None else "without a stated end"
    return f"{since} {until}".strip()


def _values(fact: str, written: Iterable[str], vocabulary: Vocabulary, names: Register) -> frozenset[Value]:
    out: set[Value] = set()
    for text in written:
        state = vocabulary.read(fact, text, names)
        out.update(
            state if isinstance(state, frozenset) else [state] if isinstance(state, (str, bool)) else []
        )
    return frozenset(out)


def _within(state: State, values: frozenset[Value]) -> bool | None:
    """Say whether every value that a fact may have is among `values`; None where only some are."""
    if state is None:
        return None
    if state is NA:
        return False
    possible = state if isinstance(state, frozenset) else {state}
    return True if possible <= values else None if possible & values else False


def _any(found: Iterable[bool | None]) -> bool | None:
    seen = set(found)
    return True if True in seen else None if None in seen else False


def _all(*found: bool | None) -> bool | None:
    return False if False in found else None if None in found else True


def _anywhere(day: date) -> tuple[int, int]:
    """Return the first and last millisecond of a day on earth: from the easternmost to the westernmost zone."""
    return day_bounds(day, "Etc/GMT-14")[0], day_bounds(day, "Etc/GMT+12")[1] - 1
