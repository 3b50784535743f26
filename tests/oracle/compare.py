"""Hold one answer of the engine against the interpreter, and name every difference."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from proscribe.engine.compiled import ANY_OTHER
from proscribe.engine.decide import Rules
from proscribe.law.facts import OTHER
from tests.oracle.interpreter import FOREVER, FRESH, OUTCOMES, RANKS, Interpreter, milliseconds, outcome

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Mapping
    from datetime import date

    from proscribe.law.facts import Register, State
    from proscribe.law.load import Law
    from proscribe.results import Decision, Hit
    from tests.oracle.interpreter import Exact, Moment, Name, Three


@dataclass
class Pair:
    """The same law for both: the engine's handle and the interpreter."""

    law: Law
    register: Register
    known_at: int | None = None
    rules: Rules = field(init=False)
    oracle: Interpreter = field(init=False)

    def __post_init__(self) -> None:
        self.rules = Rules(self.law, self.register, self.known_at)
        self.oracle = Interpreter(self.law, self.register, self.known_at)


def differences(
    pair: Pair, facts: Mapping[str, State], at: int | date | None, counts: Counter[str], budget: int = 512
) -> list[str]:
    """Return what the engine says and the interpreter does not, one line each; count what was compared."""
    decision = pair.rules.decide(facts, at)
    moments = pair.oracle.moments(at)
    three = pair.oracle.three(facts, moments)
    wrong = list(_against_three(decision, three))
    counts["fact sets"] += 1
    counts["unknown somewhere"] += bool(three.open)
    counts[f"outcome {decision.outcome}"] += 1
    if isinstance(at, int):
        line = pair.rules.headline(facts, at)
        first = decision.hits[0] if decision.hits else None
        said = (first and f"{first.measure}#{first.clause}", first and first.cite)
        if (line.outcome, line.clause, line.cite) != (decision.outcome, *said):
            wrong.append(f"headline {line}, decision {decision.outcome} {said}")
    exact = pair.oracle.exact_over(facts, moments, budget)
    if exact is None:
        counts["too many completions"] += 1
    else:
        counts["completions"] += exact.completions
        counts["brute-forced"] += exact.completions > 1
        wrong += _against_exact(decision, exact, facts)
        # Within a day that is cut, two versions of one clause may both apply.
        wrong += _hits(pair, decision, moments[0] if len(moments) == 1 else None)
        if at is not None:
            change, tried = pair.oracle.next_change(facts, at, budget)
            counts["next changes"] += tried
            said_change = milliseconds(decision.next_change) if decision.next_change else None
            if tried and said_change != change:
                wrong.append(f"next_change {decision.next_change} ({said_change}), exact {change}")
    if pair.rules.decide(facts, at) != decision:
        wrong.append("asked again, it answers otherwise")
    return wrong


def _name(hit: Hit) -> Name:
    return (hit.measure, hit.clause, str(hit.outcome))


def _against_three(d: Decision, three: Three) -> list[str]:
    """Three-valued logic is never wrong: what it settles must be so, what it excludes must not be."""
    wrong = []
    low, high = RANKS[str(d.at_least)], RANKS[str(d.at_most)]
    if not three.low <= low <= high <= three.high:
        wrong.append(f"{d.at_least}..{d.at_most} lies outside {OUTCOMES[three.low]}..{OUTCOMES[three.high]}")
    if (d.outcome == "needs-facts") != (low != high):
        wrong.append(f"{d.outcome} with {d.at_least}..{d.at_most}")
    sure = {_name(h) for h in d.hits if h.certain}
    said = {_name(h) for h in d.hits}
    if not {n.name for n in three.true} <= sure:
        wrong.append(f"hits {sorted(sure)}, for sure {sorted(n.name for n in three.true)}")
    if not said <= {n.name for n in (*three.true, *three.open)}:
        wrong.append(f"hits {sorted(said)}, not false {sorted(n.name for n in (*three.true, *three.open))}")
    if bool(d.missing) != (d.outcome == "needs-facts"):
        wrong.append(f"{d.outcome} with missing {[m.fact for m in d.missing]}")
    return wrong


def _against_exact(d: Decision, exact: Exact, facts: Mapping[str, State]) -> list[str]:
    wrong = []
    if (str(d.outcome), RANKS[str(d.at_least)], RANKS[str(d.at_most)]) != (
        outcome(exact),
        exact.low,
        exact.high,
    ):
        wrong.append(
            f"{d.outcome} {d.at_least}..{d.at_most}, exact {outcome(exact)} {exact.low}..{exact.high}"
        )
        return wrong
    missing = {m.fact for m in d.missing}
    if missing != exact.missing or len(missing) != len(d.missing):
        wrong.append(f"missing {[m.fact for m in d.missing]}, exact {sorted(exact.missing)}")
    sure = {_name(h) for h in d.hits if h.certain}
    if sure != exact.sure:
        wrong.append(f"certain hits {sorted(sure)}, exact {sorted(exact.sure)}")
    unsure = {_name(h) for h in d.hits if not h.certain}
    wanted: set[Name] = set()
    if exact.low == exact.high > 0 and exact.low not in {RANKS[n[2]] for n in exact.sure}:
        wanted = {n for n in exact.possible if RANKS[n[2]] == exact.low}
    if unsure != wanted:
        wrong.append(f"uncertain hits {sorted(unsure)}, exact {sorted(wanted)}")
    excepted = {(e.measure, e.clause, e.exception) for e in d.excepted}
    if excepted != exact.excepted:
        wrong.append(f"excepted {sorted(excepted)}, exact {sorted(exact.excepted)}")
    for m in d.missing:
        if m.fact != "at" and m.fact in exact.leads_to:
            wrong += _leads(m, exact.leads_to[m.fact], facts.get(m.fact))
    return wrong


def _leads(missing: Any, exact: dict[Any, tuple[int, int]], state: State) -> list[str]:
    wrong = []
    told: dict[Any, tuple[int, str]] = {}
    for way in missing.leads_to:
        for value in way.values:
            if value in told:
                wrong.append(f"{missing.fact}: value {value!r} stands twice")
            told[value] = (RANKS[str(way.at_least)], str(way.outcome))
    for value, (low, high) in exact.items():
        # A name that only contradictory conditions mention is one name among the others.
        rest = ANY_OTHER if ANY_OTHER in told else OTHER
        name = rest if FRESH in exact and value not in told else value
        wanted = (low, OUTCOMES[low] if low == high else "needs-facts")
        if told.get(name) != wanted:
            wrong.append(f"{missing.fact} = {value!r} leads to {told.get(name)}, exact {wanted}")
    return wrong


def _hits(pair: Pair, d: Decision, moment: Moment | None) -> list[str]:
    """Compare what is said of each hit: since, until, citation, whether it was known."""
    if moment is None:
        return []
    wrong = []
    norms = {}
    for n in pair.oracle.norms:
        if n.during(moment):
            norms[n.name] = n
    if len({_name(h) for h in d.hits}) != len(d.hits):
        wrong.append("a clause stands twice in hits")
    for h in d.hits:
        n = norms.get(_name(h))
        if n is None:
            continue
        start, end = n.span(moment)
        now = moment[n.home.timezone]
        said = (milliseconds(h.since), milliseconds(h.until) if h.until else FOREVER, h.cite, h.retroactive)
        wanted = (start, end, n.cite(moment), n.known_from > now)
        if said != wanted:
            wrong.append(f"{n.name}: since, until, cite, retroactive {said}, exact {wanted}")
    if d.retroactive != any(h.retroactive for h in d.hits):
        wrong.append(f"retroactive {d.retroactive}")
    return wrong
