"""Measure on the user's own lists how well screening finds what it must, and how often it cries wolf.

In the manner of supervisors' tests: entries of the loaded lists under varied names, drawn from a seed, each of
which must be found; and parties that are on no list, none of which should raise an alert. Figures come with
Wilson intervals, because a share of a sample is no more than that.
"""

from __future__ import annotations

import itertools
import math
import random
from typing import TYPE_CHECKING

import msgspec
import pyarrow as pa

from proscribe.alerts import ListUsed
from proscribe.engine.screen.variations import Kind, vary
from proscribe.law.instants import format_instant
from proscribe.schemas import PARTY, PartyType

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from proscribe.alerts import Match
    from proscribe.screening import ScreenRun

__all__ = [
    "CurvePoint",
    "Effectiveness",
    "Example",
    "KindResult",
    "WolfResult",
    "measure",
    "reference",
    "wilson",
]

_Z = 1.959964  # 95 per cent, both sides
_SHOWN = 5
_LOWEST = 0.3
_NEVER = 2.0
_STEPS = tuple(round(0.3 + 0.05 * i, 2) for i in range(15))

# Common words and names of several cultures, put together by chance: nobody is meant.
_GIVEN = "Maria James Ana Chen Fatima Ivan Priya Kofi Yuki Lars Sofia Omar Linh Pedro Aisha Tomasz Elena David Mei Juan Noor Erik Grace Rahul Lucia Andrei Hana Samuel Leila Marta".split()  # noqa: SIM905
_FAMILY = "Garcia Smith Nguyen Kumar Okafor Petrov Tanaka Hansen Silva Kowalski Haddad Mensah Rossi Novak Brown Lopez Sharma Weber Costa Ahmed Johnson Park Dubois Moreau Santos Eriksson Walker Fischer Rahman Lindqvist".split()  # noqa: SIM905
_FIRST = "Blue North River Golden Harbour Summit Green Central Pacific Silver Maple Union Bright Eastern Lake Crown Valley Sunrise Oak Metro".split()  # noqa: SIM905
_TRADE = "Bakery Logistics Software Textiles Dental Furniture Consulting Printing Foods Engineering Pharmacy Travel Packaging Electronics Garden Insurance Plumbing Media Coffee Tools".split()  # noqa: SIM905
_FORM = ("Ltd", "Inc", "GmbH", "LLC", "S.A.", "Co.", "BV", "SRL")


class Example(msgspec.Struct, frozen=True):
    """One party of the test, and the entry that it is or was taken for.

    Attributes:
        name: of the party.
        entry: `LIST/ENTITY_ID name`.
        score: of the best match; null where there was none.
    """

    name: str
    entry: str
    score: float | None


class KindResult(msgspec.Struct, frozen=True):
    """How many of one kind of variation were found.

    Attributes:
        kind: how the names were varied.
        tested: parties.
        found: those whose own entry was among the matches at or above the threshold.
        recall: found of tested.
        low: lower end of the 95 per cent interval.
        high: upper end.
        missed: the first that were not found.
    """

    kind: str
    tested: int
    found: int
    recall: float
    low: float
    high: float
    missed: tuple[Example, ...]


class WolfResult(msgspec.Struct, frozen=True):
    """How many parties that are on no list raised an alert.

    Attributes:
        name: which parties.
        tested: how many.
        raised: those with an alert at or above the threshold.
        rate: raised of tested.
        low: lower end of the 95 per cent interval.
        high: upper end.
        examples: the first of them.
    """

    name: str
    tested: int
    raised: int
    rate: float
    low: float
    high: float
    examples: tuple[Example, ...]


class CurvePoint(msgspec.Struct, frozen=True):
    """What another threshold would do: shares of all variations found, and of the first set of others raised."""

    threshold: float
    recall: float
    false_positives: float


class Effectiveness(msgspec.Struct, frozen=True):
    """The report (schema `proscribe.selftest-screen/1`).

    Attributes:
        schema: always that.
        engine: version of the program and fingerprint of the scoring.
        at: the instant of the question, to which ages of lists are counted.
        seed: of all that was drawn; the same lists and seed give the same report.
        threshold: at which was counted.
        lists: what was tested.
        kinds: by kind of variation.
        overall: all kinds together.
        wolves: parties that are on no list.
        curve: what other thresholds would do.
    """

    schema: str
    engine: str
    at: str
    seed: int
    threshold: float
    lists: tuple[ListUsed, ...]
    kinds: tuple[KindResult, ...]
    overall: KindResult
    wolves: tuple[WolfResult, ...]
    curve: tuple[CurvePoint, ...]


def wilson(found: int, tested: int) -> tuple[float, float]:
    """Return the 95 per cent interval of a share; (0, 1) where nothing was tested."""
    if not tested:
        return 0.0, 1.0
    share, z = found / tested, _Z * _Z / tested
    middle = (share + z / 2) / (1 + z)
    half = _Z * math.sqrt(share * (1 - share) / tested + z / (4 * tested)) / (1 + z)
    return max(0.0, middle - half), min(1.0, middle + half)


def reference(count: int, seed: int) -> pa.RecordBatch:
    """Return made-up parties that are on no list but by chance: half persons, half companies."""
    draw = random.Random(seed)  # noqa: S311  a test's draw, not a secret
    rows = []
    for i in range(count):
        if i % 2:
            name = f"{draw.choice(_GIVEN)} {draw.choice(_FAMILY)}"
            kind = PartyType.PERSON
        else:
            name = f"{draw.choice(_FIRST)} {draw.choice(_FAMILY if i % 4 else _TRADE)} {draw.choice(_TRADE)} {draw.choice(_FORM)}"
            kind = PartyType.COMPANY
        rows.append({"id": str(i), "name": name, "type": str(kind)})
    return pa.RecordBatch.from_pylist([{f: r.get(f) for f in PARTY.names} for r in rows], schema=PARTY)


def measure(
    run: ScreenRun,
    *,
    per_kind: int,
    seed: int,
    engine: str,
    others: Sequence[tuple[str, Iterable[pa.RecordBatch]]],
) -> Effectiveness:
    """Return the report.

    Args:
        run: the lists and the threshold that is to be judged.
        per_kind: parties for each kind of variation.
        seed: of all that is drawn.
        engine: version of the program, and fingerprint of the scoring.
        others: sets of parties that are on no list, by name; the first makes the curve.
    """
    screening = run.screening
    threshold = screening.threshold
    screening.threshold, screening.explain_from = min(threshold, _LOWEST), _NEVER
    varied = vary(screening.against.entries, tuple(Kind), per_kind, seed)
    truth = varied.truth.to_pylist()
    scores: list[tuple[str, float | None, Example]] = []
    for true, (party, screened) in zip(truth, screening.screen([varied.parties]), strict=True):
        best = max((m.score for m in screened.matches if _right(m, true)), default=None)
        entry = f"{true['list']}/{true['entity_id']} {true['original']}"
        scores.append((true["kind"], best, Example(party["name"], entry, best)))
    wolves = [(name, _raised(run, batches)) for name, batches in others]
    kinds = [_kind(str(k), [s for s in scores if s[0] == str(k)], threshold) for k in Kind]
    first = [s for s, _ in wolves[0][1]] if wolves else []
    return Effectiveness(
        "proscribe.selftest-screen/1",
        engine,
        format_instant(run.at),
        seed,
        threshold,
        run.lists,
        tuple(k for k in kinds if k.tested),
        _kind("all", scores, threshold),
        tuple(_wolf(name, found, threshold) for name, found in wolves),
        tuple(CurvePoint(t, _share([s for _, s, _ in scores], t), _share(first, t)) for t in _STEPS),
    )


def _right(match: Match, true: dict[str, str]) -> bool:
    """Say whether a match is the entry, or another entry that bears the very name that was varied."""
    return (match.list, match.entity_id) == (true["list"], true["entity_id"]) or true[
        "original"
    ] in match.names


def _raised(run: ScreenRun, batches: Iterable[pa.RecordBatch]) -> list[tuple[float | None, Example]]:
    found = []
    for party, screened in run.screening.screen(batches):
        best = screened.matches[0] if screened.matches else None
        entry = f"{best.list}/{best.entity_id} {best.name}" if best is not None else ""
        score = best.score if best is not None else None
        found.append((score, Example(party["name"] or "", entry, score)))
    return found


def _reaches(score: float | None, threshold: float) -> bool:
    return score is not None and score >= threshold


def _share(scores: Sequence[float | None], threshold: float) -> float:
    return round(sum(_reaches(s, threshold) for s in scores) / len(scores), 4) if scores else 0.0


def _kind(kind: str, scores: Sequence[tuple[str, float | None, Example]], threshold: float) -> KindResult:
    hits = sum(_reaches(s, threshold) for _, s, _ in scores)
    low, high = wilson(hits, len(scores))
    missed = (e for _, s, e in scores if not _reaches(s, threshold))
    recall = hits / len(scores) if scores else 0.0
    return KindResult(
        kind,
        len(scores),
        hits,
        round(recall, 4),
        round(low, 4),
        round(high, 4),
        tuple(itertools.islice(missed, _SHOWN)),
    )


def _wolf(name: str, found: Sequence[tuple[float | None, Example]], threshold: float) -> WolfResult:
    raised = [e for s, e in found if _reaches(s, threshold)]
    low, high = wilson(len(raised), len(found))
    rate = len(raised) / len(found) if found else 0.0
    return WolfResult(
        name, len(found), len(raised), round(rate, 4), round(low, 4), round(high, 4), tuple(raised[:_SHOWN])
    )
