"""Find and score the list entries that a party may be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from proscribe.engine.screen.names import tokens
from proscribe.schemas import ALERT, PARTY

if TYPE_CHECKING:
    from proscribe.engine.screen.index import ScreenIndex

__all__ = ["FLOOR", "screen"]

FLOOR = 0.75
"""A name that alone scores this or more is never lowered below it by secondary fields."""


def screen(
    parties: pa.RecordBatch, index: ScreenIndex, *, threshold: float = 0.7, limit: int = 10
) -> pa.RecordBatch:
    """Return the list entries that each party may be.

    Args:
        parties: PARTY rows. A null name with an identifier is screened by its identifier alone.
        index: what `build` made.
        threshold: leave out what scores less; 0 keeps all candidates.
        limit: at most so many entries for each party, best first.

    Returns:
        ALERT rows in the order of the parties, best first within a party, then by list and entity id.
    """
    out = []
    for party in parties.cast(PARTY).to_pylist() if parties.schema != PARTY else parties.to_pylist():
        own = set(tokens(party["name"] or ""))
        best: dict[int, tuple[float, str]] = {}
        for token in own:
            for row, name in index.postings.get(token, ()):
                other = set(tokens(name))
                score = len(own & other) / len(own | other)
                if score > best.get(row, (0.0, ""))[0]:
                    best[row] = (score, name)
        ranked = sorted(best.items(), key=lambda item: (-item[1][0], item[0]))
        for row, (score, name) in ranked[:limit]:
            if score >= threshold:
                entry = index.entries[row]
                out.append(
                    {
                        "id": party["id"],
                        "name": party["name"],
                        **{k: entry[k] for k in ("list", "entity_id", "entry_hash")},
                        "listed_name": name,
                        "score": score,
                        "rule": "canonical-name" if score == 1 else "model",
                    }
                )
    return pa.RecordBatch.from_pylist(out, schema=ALERT)
