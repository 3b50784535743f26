"""Say how much of a party listed parties own: directly, through others, and together; pure arithmetic.

Half is counted as OFAC tells it (FAQ 398 to 402): what several listed parties hold is added up, and what an
owner holds counts whole once listed parties own half or more of that owner, and not at all below that. So a
party is owned where the shares of its listed and owned holders come to 50 per cent or more. The smallest set
of owned parties that agrees with the holdings is taken, so that a ring of companies that own one another does
not make itself owned. Control, offices and votes are not ownership and are not counted.

What is not known is never guessed: a share is given as what is certain (`least`) and what is possible
(`most`), where an unknown share, an unknown owner and an owner about whom nothing is known may each be as
much as is left over.
"""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["HALF", "Counted", "Holding", "Share", "Standing", "Verdict", "shares"]

HALF = 50.0
"""Per cent from which a party is owned: half itself is enough (31 CFR 587.406; 90 FR 47201)."""

_WHOLE = 100.0
_SLACK = 0.01  # per cent: published shares are rounded, and seldom come to a hundred
_EXACT = 1e-9  # what adding floating-point numbers may lose: 49.99 is not half


class Standing(StrEnum):
    """What is known of an owner."""

    LISTED = "listed"
    MAYBE = "maybe"  # an alert that nobody has decided
    PERSON = "person"  # a natural person who is not listed: nobody owns him
    UNLISTED = "unlisted"  # a body that is not listed itself; who owns it is in the holdings, or not known


class Verdict(StrEnum):
    """What a rule says of a party."""

    OWNED = "owned"
    BELOW = "below"
    RED_FLAG = "red-flag"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Holding:
    """That somebody holds something of somebody.

    Attributes:
        owner: who holds.
        owned: of whom.
        percent: how much, 0 to 100; None where it is not known.
        control: it is control without ownership (votes, offices), which does not count.
    """

    owner: str
    owned: str
    percent: float | None
    control: bool = False


@dataclass(frozen=True, slots=True)
class Counted:
    """A holder whose share counts.

    Attributes:
        owner: who holds.
        percent: of the party; None where it is not known.
        way: from a listed party to the owner, both included.
        certain: False: the owner may be listed or owned, which is not known.
    """

    owner: str
    percent: float | None
    way: tuple[str, ...]
    certain: bool


@dataclass(frozen=True, slots=True)
class Share:
    """How much of a party listed parties own.

    Attributes:
        verdict: what that comes to.
        least: per cent that is certain.
        most: per cent that is possible.
        owners: holders that count.
        problems: what is wrong or missing in the holdings, in words.
    """

    verdict: Verdict
    least: float
    most: float
    owners: tuple[Counted, ...]
    problems: tuple[str, ...]

    @property
    def listed_owner(self) -> bool | None:
        """Whether some listed party owns some share; None where that is not known."""
        if any(o.certain for o in self.owners):
            return True
        return None if self.most > 0 else False


def shares(
    parties: Iterable[str], holdings: Sequence[Holding], standing: Mapping[str, Standing]
) -> dict[str, Share]:
    """Return the share of each party.

    Args:
        parties: about whom is asked.
        holdings: who holds what; several of one owner in one party are added up.
        standing: of owners; who is not named is an UNLISTED body.
    """
    graph = _Graph(holdings, standing)
    return {p: graph.share(p) for p in parties}


class _Graph:
    def __init__(self, holdings: Sequence[Holding], standing: Mapping[str, Standing]) -> None:
        self.standing = standing
        self.problems: dict[str, list[str]] = defaultdict(list)
        self.holders: dict[str, dict[str, float | None]] = defaultdict(dict)
        self.controls: dict[str, list[str]] = defaultdict(list)
        for h in holdings:
            self._add(h)
        for owned, holders in self.holders.items():
            total = sum(p for p in holders.values() if p is not None)
            if total > _WHOLE + _SLACK:
                self.problems[owned].append(f"the shares come to {total:g} %")
        self.sure = self._owned(possible=False)
        self.possible = self._owned(possible=True)

    def _add(self, h: Holding) -> None:
        if h.control:
            self.controls[h.owned].append(h.owner)
            return
        if h.percent is not None and not 0 <= h.percent <= _WHOLE:
            self.problems[h.owned].append(
                f"the share of {h.owner} is {h.percent:g} %, which is no share; it is not known"
            )
            self.holders[h.owned][h.owner] = None
            return
        if h.owner == h.owned:
            self.problems[h.owned].append("it holds a share of itself, which counts for nobody")
            return
        mine = self.holders[h.owned]
        if h.owner not in mine:
            mine[h.owner] = h.percent
        elif mine[h.owner] is not None and h.percent is not None:
            mine[h.owner] = min(_WHOLE, (mine[h.owner] or 0.0) + h.percent)
        else:
            mine[h.owner] = None

    def _left(self, owned: str) -> float:
        """Return what is left over: held by nobody who is named, or by those whose share is not known."""
        known = sum(p for p in self.holders.get(owned, {}).values() if p is not None)
        left = _WHOLE - known
        return left if left > _SLACK else 0.0

    def _begins(self, *, possible: bool) -> set[str]:
        """Return the parties that count whatever owns them."""
        begins = {n for n, s in self.standing.items() if s is Standing.LISTED}
        if possible:
            begins |= {n for n, s in self.standing.items() if s is Standing.MAYBE}
            every = {o for holders in self.holders.values() for o in holders}
            begins |= {
                n
                for n in every
                if self.standing.get(n, Standing.UNLISTED) is Standing.UNLISTED and self._left(n) >= HALF
            }
        return begins

    def _owned(self, *, possible: bool) -> set[str]:
        """Return the smallest set of parties that count, by adding holders until nothing changes."""
        counted = self._begins(possible=possible)
        of: dict[str, list[str]] = defaultdict(list)
        for owned, holders in self.holders.items():
            for owner in holders:
                of[owner].append(owned)
        waiting = list(counted)
        while waiting:
            for owned in of[waiting.pop()]:
                if owned in counted or self.standing.get(owned) is Standing.PERSON:
                    continue
                if self._sum(owned, counted, possible=possible) >= HALF - _EXACT:
                    counted.add(owned)
                    waiting.append(owned)
        return counted

    def _sum(self, owned: str, counted: set[str], *, possible: bool) -> float:
        holders = self.holders.get(owned, {})
        total = sum(p for o, p in holders.items() if o in counted and p is not None)
        return min(_WHOLE, total + self._left(owned)) if possible else min(_WHOLE, total)

    def share(self, party: str) -> Share:
        """Return the share of one party."""
        holders = self.holders.get(party, {})
        problems = list(self.problems.get(party, ()))
        listed = sorted(o for o in holders if o in self.sure)
        maybe = sorted(o for o in holders if o in self.possible and o not in self.sure)
        owners = [Counted(o, holders[o], self._way(o, self.sure), certain=True) for o in listed]
        owners += [Counted(o, holders[o], self._way(o, self.possible), certain=False) for o in maybe]
        least = self._sum(party, self.sure, possible=False)
        most = self._sum(party, self.possible, possible=True)
        unknown = [o for o in listed if holders[o] is None]
        problems += [
            f"the share of {o}, which is listed or owned by listed parties, is not known" for o in unknown
        ]
        problems += [self._doubt(o) for o in maybe]
        if self._left(party) and not unknown:
            problems.append(f"who holds {self._left(party):g} % is not known")
        problems += [
            f"{o} controls it without a share that is known; control does not count"
            for o in self.controls.get(party, ())
        ]
        if least >= HALF - _EXACT:
            verdict = Verdict.OWNED
        elif unknown and most >= HALF - _EXACT:
            verdict = Verdict.RED_FLAG
        elif most < HALF - _EXACT:
            verdict = Verdict.BELOW
        else:
            verdict = Verdict.OPEN
        return Share(verdict, round(least, 4), round(most, 4), tuple(owners), tuple(problems))

    def _doubt(self, owner: str) -> str:
        """Say why an owner may count and may not."""
        if self.standing.get(owner) is Standing.MAYBE:
            return f"{owner} may be listed: nobody has decided its alert"
        if owner not in self.holders:
            return f"who owns {owner} is not known"
        return f"it is not known whether listed parties own half of {owner}"

    def _way(self, owner: str, counted: set[str]) -> tuple[str, ...]:
        """Return the shortest way from a party that is, or may be, listed down to the owner; else the owner alone."""
        seen = {owner}
        ways: deque[tuple[str, ...]] = deque([(owner,)])
        while ways:
            way = ways.popleft()
            if self.standing.get(way[0]) in {Standing.LISTED, Standing.MAYBE}:
                return way
            for above in sorted(self.holders.get(way[0], {})):
                if above in counted and above not in seen:
                    seen.add(above)
                    ways.append((above, *way))
        return (owner,)
