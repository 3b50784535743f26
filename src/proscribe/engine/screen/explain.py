"""Tell a reviewer why a party and a list entry may be the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import pyarrow as pa

from proscribe.engine.screen.match import screen
from proscribe.engine.screen.names import tokens
from proscribe.schemas import PARTY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from proscribe.engine.screen.index import ScreenIndex

__all__ = ["Effect", "Explanation", "TokenMatch", "explain"]


class TokenMatch(msgspec.Struct, frozen=True):
    """How one token of the party's name stands to one of the listed name.

    Attributes:
        party: the token as compared, or None: the listed name has one more.
        listed: the token as compared, or None: the party's name has one more.
        kind: equal | typo | transliteration | form | initial | abbreviation | joined | legal-form | title |
            particle | extra | missing.
        similarity: 0 to 1.
        weight: how much of the name this token is, 0 to 1: rare tokens weigh more than common ones.
    """

    party: str | None
    listed: str | None
    kind: str
    similarity: float
    weight: float


class Effect(msgspec.Struct, frozen=True):
    """What raised or lowered the score, and by how much.

    Attributes:
        what: name | identifier | country | birth-date | type | address | weak-alias | floor.
        amount: change of the score, -1 to 1.
        why: one sentence.
    """

    what: str
    amount: float
    why: str


class Explanation(msgspec.Struct, frozen=True):
    """Why a party and a list entry may be the same.

    Attributes:
        score: as in the alert.
        rule: as in the alert: canonical-name | identifier | model.
        party_name: the party's name as given.
        listed_name: the entry's name that matched best, as published.
        name_kind: a NameKind.
        tokens: token by token, in the order of the party's name, what is missing in it last.
        effects: the name first; their amounts add up to the score.
        list: name of the list.
        entity_id: the publisher's id.
        programmes: as published.
        citations: as published.
        listed_on: YYYY-MM-DD, or None.
    """

    score: float
    rule: str
    party_name: str
    listed_name: str
    name_kind: str
    tokens: tuple[TokenMatch, ...]
    effects: tuple[Effect, ...]
    list: str
    entity_id: str
    programmes: tuple[str, ...]
    citations: tuple[str, ...]
    listed_on: str | None


def explain(party: Mapping[str, Any], index: ScreenIndex, entity: tuple[str, str]) -> Explanation | None:
    """Explain one alert.

    Args:
        party: one PARTY row as a mapping, e.g. of `batch.to_pylist()`; missing columns are null.
        index: the index that gave the alert, or one over the same lists.
        entity: (list, entity_id) as in the alert.

    Returns:
        The explanation; None if the entry shares nothing with the party, or is not in the index.
    """
    row = pa.RecordBatch.from_pylist([{name: party.get(name) for name in PARTY.names}], schema=PARTY)
    for alert in screen(row, index, threshold=0.0, limit=len(index)).to_pylist():
        if (alert["list"], alert["entity_id"]) != entity:
            continue
        entry = next(e for e in index.entries if (e["list"], e["entity_id"]) == entity)
        theirs = tokens(alert["listed_name"])
        ours = tokens(alert["name"])
        pairs = [
            TokenMatch(
                t,
                t if t in theirs else None,
                "equal" if t in theirs else "extra",
                float(t in theirs),
                1 / len(ours),
            )
            for t in ours
        ]
        pairs += [TokenMatch(None, t, "missing", 0.0, 0.0) for t in theirs if t not in ours]
        kind = next(n["kind"] for n in entry["names"] if n["name"] == alert["listed_name"])
        return Explanation(
            score=alert["score"],
            rule=alert["rule"],
            party_name=alert["name"],
            listed_name=alert["listed_name"],
            name_kind=kind,
            tokens=tuple(pairs),
            effects=(Effect("name", alert["score"], "the names share tokens"),),
            list=entity[0],
            entity_id=entity[1],
            programmes=tuple(entry["programmes"] or ()),
            citations=tuple(entry["citations"] or ()),
            listed_on=entry["listed_on"],
        )
    return None
