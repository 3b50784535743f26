"""Compare a recorded answer with those that are given anew: what differs, in which respect. Decides nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Answer", "Case", "Difference", "Replay", "answer", "compare", "differing"]

Answer = dict[str, tuple[str, ...]]
"""An answer by its respects: `outcome`, `at least`, `clauses`, `excepted`, `missing`, `duties`, `next change`."""


class Difference(msgspec.Struct, frozen=True):
    """One respect in which two answers differ: what the one has and the other has not."""

    respect: str
    gone: tuple[str, ...]
    new: tuple[str, ...]


class Case(msgspec.Struct, frozen=True):
    """One answer of an entry, decided again.

    Attributes:
        name: empty for a decision; the finding and the act of a check.
        recorded: the outcome that was recorded.
        then: how the answer under the law as it was known then differs from what was recorded.
        today: how the answer under the law as it is known today differs from what was recorded.
    """

    name: str
    recorded: str
    then: tuple[Difference, ...]
    today: tuple[Difference, ...]


class Replay(msgspec.Struct, frozen=True):
    """An entry, decided again.

    Attributes:
        entry: its number.
        at: the instant it was about.
        known_at: the knowledge time it was decided with.
        today: the knowledge time it was compared with.
        cases: its answers.
        learned: what became known of the clauses that make a difference.
        texts: measures whose file is another than when it was recorded, in words.
    """

    entry: int
    at: str | None
    known_at: str | None
    today: str
    cases: tuple[Case, ...]
    learned: tuple[str, ...]
    texts: tuple[str, ...]


def differing(cases: tuple[Case, ...]) -> frozenset[str]:
    """Return the clauses that make a difference in these cases, as `measure#clause`."""
    differences = [d for c in cases for d in (*c.then, *c.today) if d.respect in {"clauses", "excepted"}]
    return frozenset(text.split(" ")[0] for d in differences for text in (*d.gone, *d.new))


def answer(told: Mapping[str, Any]) -> Answer:
    """Return an answer by its respects: of a decision, an act of a finding, or a row of a table."""
    if told.get("error"):
        return {"error": (str(told["error"]),)}
    found: Answer = {"outcome": (told["outcome"],), "at least": (told["at_least"],)}
    if "hits" in told:
        found["clauses"] = tuple(f"{h['measure']}#{h['clause']} ({h['outcome']})" for h in told["hits"])
        found["excepted"] = tuple(
            f"{e['measure']}#{e['clause']} by {e['exception']}" for e in told["excepted"]
        )
        found["missing"] = tuple(m["fact"] for m in told["missing"])
        found["duties"] = tuple(
            f"{d['measure']}#{d['id']} due {d['due'] or 'undated'}" for d in told["duties"]
        )
    else:
        found["clauses"] = (told["clause"],) if told["clause"] else ()
        for name in ("excepted", "missing"):
            found[name] = tuple(told[name].split(";")) if told[name] else ()
    found["next change"] = (told["next_change"],) if told["next_change"] else ()
    return found


def compare(before: Answer, after: Answer) -> tuple[Difference, ...]:
    """Return the respects in which two answers differ."""
    found = []
    for respect in dict.fromkeys((*before, *after)):
        old, new = before.get(respect, ()), after.get(respect, ())
        if set(old) != set(new):
            gone, more = tuple(x for x in old if x not in new), tuple(x for x in new if x not in old)
            found.append(Difference(respect, gone, more))
    return tuple(found)
