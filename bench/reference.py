"""The reference decision: twelve clauses and four exceptions over ten facts and eight boundaries.

Modelled on real measures (89 FR 52434, NDAA FY18 section 1634, the FCC Covered List, OFAC's designations of
21 June 2024, 89 FR 52362), simplified, and small enough to be written in any rule engine; so speeds can be
set side by side. `ROWS` of facts are drawn with a few values common and four in a hundred unknown. Not law.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from random import Random
from typing import Any

from proscribe.engine.decide import Rules
from proscribe.law.facts import Register, Vocabulary
from proscribe.law.load import Law
from proscribe.law.model import (
    Clause,
    ClauseException,
    ClauseOutcome,
    Fact,
    FactType,
    HistoryEntry,
    Measure,
    Plain,
    Source,
    Verified,
)

__all__ = ["CLAUSES", "EXCEPTIONS", "FACTS", "law", "plain", "rows", "rules"]

FACTS: dict[str, tuple[str, ...]] = {
    "actor": ("kaspersky", "us-reseller", "integrator", "end-user", "foreign-reseller", "other"),
    "us_person": ("yes", "no"),
    "act": (
        "new-agreement",
        "renew",
        "update",
        "operate-cloud",
        "resell",
        "integrate",
        "license-resale",
        "use",
        "export",
        "payment",
        "subsidy-purchase",
    ),
    "family": ("antivirus", "cybersecurity", "threat-intelligence", "training", "consulting", "other"),
    "category": ("software", "service", "information"),
    "location": ("us", "abroad"),
    "integrated": ("yes", "no"),
    "party": ("none", "fd-group", "entity-list", "sdn"),
    "buyer": ("consumer", "business", "federal", "telecom"),
    "ear_item": ("yes", "no"),
}

_SUMMER, _WINTER = timezone(timedelta(hours=-4)), timezone(timedelta(hours=-5))
_AV = ("antivirus", "cybersecurity")

EXCEPTIONS: dict[str, dict[str, tuple[str, ...]]] = {
    "no-us-nexus": {"us_person": ("no",), "location": ("abroad",)},
    "informational": {"family": ("threat-intelligence", "training")},
    "advice": {"family": ("consulting",), "category": ("information",)},
    "not-ear": {"ear_item": ("no",)},
}


def _at(*when: int, zone: timezone = _SUMMER) -> datetime:
    return datetime(*when, tzinfo=zone)  # type: ignore[misc]  # year, month, day


_FIRST, _SECOND = _at(2024, 7, 20), _at(2024, 9, 29)
_BANNED, _LICENCE = ClauseOutcome.PROHIBITED, ClauseOutcome.LICENCE_REQUIRED

CLAUSES: tuple[
    tuple[str, ClauseOutcome, datetime, datetime | None, dict[str, tuple[str, ...]], tuple[str, ...]], ...
] = (
    (
        "agreements",
        _BANNED,
        _FIRST,
        None,
        {"actor": ("kaspersky",), "act": ("new-agreement", "renew"), "family": (*_AV, "consulting")},
        ("no-us-nexus", "informational", "advice"),
    ),
    (
        "updates",
        _BANNED,
        _SECOND,
        None,
        {"actor": ("kaspersky",), "act": ("update",), "family": _AV},
        ("no-us-nexus", "informational"),
    ),
    ("cloud", _BANNED, _SECOND, None, {"actor": ("kaspersky",), "act": ("operate-cloud",)}, ("no-us-nexus",)),
    (
        "resale",
        _BANNED,
        _SECOND,
        None,
        {"act": ("resell",), "family": _AV, "party": ("fd-group", "entity-list")},
        ("no-us-nexus", "informational", "advice"),
    ),
    (
        "integration",
        _BANNED,
        _SECOND,
        None,
        {"act": ("integrate",), "family": _AV, "actor": ("integrator", "us-reseller", "foreign-reseller")},
        ("no-us-nexus",),
    ),
    (
        "licensing",
        _BANNED,
        _SECOND,
        None,
        {"act": ("license-resale",), "family": _AV},
        ("no-us-nexus", "advice"),
    ),
    (
        "embedded-updates",
        _BANNED,
        _SECOND,
        None,
        {
            "act": ("update",),
            "integrated": ("yes",),
            "family": _AV,
            "actor": ("integrator", "us-reseller", "other"),
        },
        ("no-us-nexus", "informational"),
    ),
    (
        "federal",
        _BANNED,
        _at(2018, 10, 1),
        None,
        {
            "buyer": ("federal",),
            "party": ("fd-group", "entity-list"),
            "act": ("new-agreement", "renew", "use", "update"),
            "family": (*_AV, "threat-intelligence", "other"),
        },
        (),
    ),
    (
        "covered-list",
        _BANNED,
        _at(2022, 3, 25),
        None,
        {
            "buyer": ("telecom",),
            "act": ("subsidy-purchase",),
            "family": _AV,
            "category": ("software", "service"),
        },
        (),
    ),
    (
        "blocked",
        _BANNED,
        _at(2024, 6, 21),
        None,
        {"party": ("sdn",), "us_person": ("yes",), "act": ("payment", "new-agreement", "renew", "export")},
        (),
    ),
    (
        "entity-list",
        _LICENCE,
        _at(2024, 6, 24),
        None,
        {"party": ("entity-list",), "act": ("export",)},
        ("not-ear",),
    ),
    (
        "affiliates",
        _LICENCE,
        _at(2025, 9, 29),
        _at(2025, 11, 10, zone=_WINTER),
        {"party": ("fd-group",), "act": ("export",), "category": ("software", "information")},
        ("not-ear",),
    ),
)


def _when(values: dict[str, tuple[str, ...]]) -> dict[str, Any]:
    return {"all": [{"fact": fact, "in": list(some)} for fact, some in values.items()]}


def law() -> Law:
    """Return the twelve clauses as one measure over a vocabulary of their own."""
    facts = {
        name: Fact(FactType.ONE, f"{name}?", "", ("row",), values=dict.fromkeys(values, ""))
        for name, values in FACTS.items()
    }
    measure = Measure(
        "proscribe.measure/1",
        "reference",
        "Reference",
        "ZZ",
        "nobody",
        (),
        "America/New_York",
        {"s": Source("reference", Verified.PRIMARY)},
        (HistoryEntry("2018-01-01T00:00:00Z", "published"),),
        Plain("", ""),
        tuple(
            Clause(
                name,
                outcome,
                name,
                f"s#{i}",
                start.isoformat(),
                end.isoformat() if end else None,
                when=_when(values),
                unless=unless,
            )
            for i, (name, outcome, start, end, values, unless) in enumerate(CLAUSES, 1)
        ),
        exceptions={n: ClauseException(n, _when(v), f"s#{n}") for n, v in EXCEPTIONS.items()},
    )
    return Law(
        Vocabulary(facts, {}, {}, dict.fromkeys(facts, "")), {"reference": measure}, {}, {"reference": ""}, ""
    )


def rules() -> Rules:
    """Return the compiled handle."""
    return Rules(law(), Register())


def rows(count: int, seed: int = 7, profiles: int | None = None) -> list[tuple[dict[str, str], int | None]]:
    """Draw facts and instants in milliseconds (None: one in a hundred); an absent fact is not known.

    Args:
        count: how many.
        seed: what makes them again.
        profiles: draw from so many recurring sets of facts; None for rows of their own.
    """
    r = Random(seed)
    weights = {name: [1 / (i + 1) for i in range(len(values))] for name, values in FACTS.items()}
    low, high = (int(_at(*x).timestamp()) * 1000 for x in ((2023, 1, 1), (2026, 6, 1)))

    def draw() -> dict[str, str]:
        return {
            name: r.choices(values, weights[name])[0] for name, values in FACTS.items() if r.random() >= 0.04
        }

    kept = [draw() for _ in range(profiles)] if profiles else []
    return [
        (dict(r.choice(kept)) if kept else draw(), None if r.random() < 0.01 else r.randrange(low, high))
        for _ in range(count)
    ]


def plain(facts: dict[str, str], at: int | None) -> str:
    """Decide as anybody would write it by hand over the data: three-valued, clause by clause.

    Clauses here are disjoint enough that three-valued logic is exact, but for one in some thousand rows.
    """

    def holds(values: dict[str, tuple[str, ...]]) -> bool | None:
        found: bool | None = True
        for name, some in values.items():
            value = facts.get(name)
            if value is None:
                found = None
            elif value not in some:
                return False
        return found

    lifted = {name: holds(values) for name, values in EXCEPTIONS.items()}
    best, open_ = 0, 0
    for _, outcome, start, end, values, unless in CLAUSES:
        state = holds(values)
        if at is not None and not (
            start.timestamp() * 1000 <= at and (end is None or at < end.timestamp() * 1000)
        ):
            state = False
        for name in unless:
            if lifted[name]:
                state = False
            elif lifted[name] is None and state:
                state = None
        rank = 2 if outcome is _BANNED else 1
        if state is True and at is not None:
            best = max(best, rank)
        elif state is not False:
            open_ = max(open_, rank)
    return "needs-facts" if open_ > best else ("no-effect", "licence-required", "prohibited")[best]
