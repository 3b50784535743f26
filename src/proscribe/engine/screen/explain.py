"""Tell a reviewer why a party and a list entry may be the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
import pyarrow as pa

from proscribe.engine.screen.align import INITIAL, PREFIX
from proscribe.engine.screen.compare import Compared, Prepared, compare
from proscribe.engine.screen.glossary import Role
from proscribe.engine.screen.match import CANONICAL, FLOOR, RULES, apply_rules, find_entries, settle
from proscribe.engine.screen.score import name_log_odds, probability
from proscribe.engine.screen.secondary import AMOUNTS, Weighed, party_facts, weigh
from proscribe.schemas import PARTY, PartyType

if TYPE_CHECKING:
    from collections.abc import Mapping

    from proscribe.engine.screen.index import ScreenIndex

__all__ = ["Effect", "Explanation", "TokenMatch", "explain"]


class TokenMatch(msgspec.Struct, frozen=True):
    """How one token of the party's name stands to one of the listed name.

    Attributes:
        party: the token as compared, or None: the listed name has one more.
        listed: the token as compared, or None: the party's name has one more.
        kind: equal | typo | transliteration | translation | initial | abbreviation | joined | legal-form |
            title | particle | extra | missing.
        similarity: 0 to 1.
        weight: how much of its name this token is, 0 to 1: rare tokens weigh more than common ones.
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


_ROUNDED = 1e-5
_APART = {Role.LEGAL: "legal-form", Role.PARTICLE: "particle", Role.TITLE: "title"}
_WHY = {
    "country": ("the countries agree", "the countries differ"),
    "birth-date": ("the birth dates agree as far as they are known", "the birth dates differ"),
    "type": ("the types agree", "one is a vessel or an aircraft and the other is not"),
    "address": ("the addresses share most of their words", "the addresses differ"),
    "identifier": ("an identifier is the same", "an identifier of which a party has only one differs"),
}


def explain(party: Mapping[str, Any], index: ScreenIndex, entity: tuple[str, str]) -> Explanation | None:
    """Explain one alert.

    Args:
        party: one PARTY row as a mapping, e.g. of `batch.to_pylist()`; missing columns are null.
        index: the index that gave the alert, or one over the same lists.
        entity: (list, entity_id) as in the alert.

    Returns:
        The explanation; None if the entry shares nothing with the party, or is not in the index.
    """
    ids = zip(index.listed["list"].to_pylist(), index.listed["entity_id"].to_pylist(), strict=True)
    row = next((at for at, known in enumerate(ids) if known == entity), None)
    if row is None:
        return None
    alone = index.subset([row])
    batch = pa.RecordBatch.from_pylist([{name: party.get(name) for name in PARTY.names}], schema=PARTY)
    facts = party_facts(batch)
    found = find_entries(batch, alone, facts)
    if not len(found.row):
        return None
    weighed = weigh(facts, found.row, alone.facts, found.entry)
    score, rule = settle(found, weighed.total())
    entry = alone.listed.to_pylist()[0]
    name = (entry["names"] or [{"name": "", "kind": ""}])[int(found.name[0])]
    start = max(float(found.odds[0]), CANONICAL) if found.same[0] else float(found.odds[0])
    return Explanation(
        score=float(score[0]),
        rule=RULES[int(rule[0])],
        party_name=party.get("name") or "",
        listed_name=name["name"] or "",
        name_kind=name["kind"] or "",
        tokens=_tokens(batch, alone, int(found.name[0])),
        effects=_effects(start, weighed, bool(found.weak[0]), RULES[int(rule[0])], float(score[0])),
        list=entity[0],
        entity_id=entity[1],
        programmes=tuple(entry["programmes"] or ()),
        citations=tuple(entry["citations"] or ()),
        listed_on=entry["listed_on"],
    )


def _effects(start: float, weighed: Weighed, weak: bool, rule: str, score: float) -> tuple[Effect, ...]:
    """Return the steps from the score of the name alone to the score; they add up to it."""
    odds = start
    now = float(probability(np.array(odds)))
    why = "the names are the same once case, order and punctuation are left out" if rule == RULES[1] else ""
    out = [Effect("name", now, why or f"the names alone give {now:.2f}")]
    steps = [
        ("country", float(weighed.country[0])),
        ("birth-date", float(weighed.birth[0])),
        ("type", float(weighed.type[0])),
        ("address", float(weighed.address[0])),
        ("identifier", float(weighed.identifier[0])),
    ]
    for what, amount in steps:
        if amount:
            odds += amount
            after = float(probability(np.array(odds)))
            out.append(Effect(what, after - now, _WHY[what][amount < 0]))
            now = after
    if weak:
        after = float(probability(np.array(odds + AMOUNTS["weak-alias"])))
        out.append(Effect("weak-alias", after - now, "the list itself calls this alias weak"))
        now = after
    if rule == RULES[2]:
        out.append(Effect("identifier", score - now, "an identifier is the same, which decides"))
    elif abs(score - now) < _ROUNDED:
        out[0] = Effect("name", out[0].amount + score - now, out[0].why)
    else:
        kept = f"a name as strong as this is never lowered below {FLOOR}"
        same = "names that are the same, with nothing against it, score 1 by rule"
        out.append(Effect("floor", score - now, kept) if score < 1 else Effect("name", score - now, same))
    return tuple(out)


def _tokens(batch: pa.RecordBatch, index: ScreenIndex, name: int) -> tuple[TokenMatch, ...]:
    """Lay the two names out token by token; empty where they were not compared (an identifier found them)."""
    person = np.array([batch["type"][0].as_py() == PartyType.PERSON.value])
    best: tuple[float, Prepared, Compared, int] | None = None
    for prepared, part in compare(batch["name"], person, index):
        q, f = prepared.forms, index.forms
        odds = name_log_odds(part.features, q.person[part.variant] & f.person[part.form])
        odds, same = apply_rules(odds, q, part.variant, f, part.form)
        odds = np.where(same, np.inf, odds)
        for at in range(len(odds)):
            links = slice(index.links.starts[part.form[at]], index.links.starts[part.form[at] + 1])
            if name in index.links.name[links] and (best is None or odds[at] > best[0]):
                best = (float(odds[at]), prepared, part, at)
    if best is None:
        return ()
    _, prepared, part, at = best
    q = prepared.forms
    variant, form = int(part.variant[at]), int(part.form[at])
    mine, theirs = q.tokens[variant], index.forms.tokens[form]
    weight_a = prepared.weight[mine] * (mine >= 0)
    weight_b = index.weights[form]
    out = []
    used = set()
    for i in range(int(q.length[variant])):
        partner, likeness = int(part.aligned.partner[at, i]), float(part.aligned.mine[at, i])
        word = prepared.tokens.words[mine[i]]
        share = float(weight_a[i] / max(weight_a.sum(), 1e-9))
        if partner == -2:  # noqa: PLR2004  align.Aligned.partner
            out.append(TokenMatch(word, None, "joined", likeness, share))
        elif partner < 0:
            out.append(TokenMatch(word, None, "extra", 0.0, share))
        else:
            used.add(partner)
            other = index.words[int(theirs[partner])].as_py()
            kind = _kind(word, other, likeness, prepared, int(mine[i]), index, int(theirs[partner]))
            out.append(TokenMatch(word, other, kind, likeness, share))
    core = {int(t) for t in mine if t >= 0}
    tokens = prepared.tokens
    for token in tokens.ids[tokens.offsets[variant] : tokens.offsets[variant + 1]]:
        roles = prepared.vocabulary.person if q.person[variant] else prepared.vocabulary.body
        apart = _APART.get(Role(int(roles[token])))
        if apart is not None and int(token) not in core:
            out.append(TokenMatch(tokens.words[int(token)], None, apart, 0.0, 0.0))
    for j in range(int(index.forms.length[form])):
        if j not in used:
            word, likeness = index.words[int(theirs[j])].as_py(), float(part.aligned.theirs[at, j])
            share = float(weight_b[j] / max(weight_b.sum(), 1e-9))
            out.append(TokenMatch(None, word, "joined" if likeness else "missing", likeness, share))
    return tuple(out)


def _kind(
    mine: str, theirs: str, likeness: float, prepared: Prepared, token: int, index: ScreenIndex, other: int
) -> str:
    """Say in one word how two tokens that were matched stand to each other."""
    v, w = prepared.vocabulary, index.vocabulary
    if mine == theirs:
        return "equal"
    if np.float32(likeness) == INITIAL:
        return "initial"
    if np.float32(likeness) == PREFIX:
        return "abbreviation"
    if v.meaning[token] != 0 and v.meaning[token] == w.meaning[other]:
        short, long = sorted((mine, theirs), key=len)
        return "abbreviation" if long.startswith(short[:1]) and len(short) * 2 <= len(long) else "translation"
    a, b = int(v.starts[token]), int(w.starts[other])
    sounds = bytes(v.folded[a]) == bytes(w.folded[b]) or v.bones_hash[a] == w.bones_hash[b]
    if sounds or not (mine.isascii() and theirs.isascii()):
        return "transliteration"
    return "typo"
