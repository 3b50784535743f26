"""Find the few names of the lists that each party's name may be, in one pass over the rare tokens.

Each token of a party's name stands for the tokens like it; the names that hold those gather their weight.
Frequent tokens are left out where rare ones suffice: they are compared later, in the few names left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from proscribe.engine.screen import hashes
from proscribe.engine.screen.forms import joins_by_bones
from proscribe.engine.screen.index import find
from proscribe.engine.screen.similar import spread

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from proscribe.engine.screen.forms import Forms
    from proscribe.engine.screen.index import ScreenIndex
    from proscribe.engine.screen.similar import Likeness
    from proscribe.engine.screen.vocabulary import Vocabulary

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float32]

__all__ = ["JOINED", "JOINED_BONES", "MOST", "Joins", "Pairs", "candidates"]

MOST = 20
"""Names of the lists that are compared closely with one name of a party."""

JOINED = np.float32(0.94)
"""Likeness of two tokens and the one that they are put together."""
JOINED_BONES = np.float32(0.86)
"""The same where only their consonants agree."""

_BUDGET = 1500
"""Postings that a name may read for tokens that are not its two cheapest."""
_DEAR = 4000
"""Postings that one token may read."""
_SURE = 2
_ROUGH = 0.33
"""Share of the weight of both names that must be like each other."""
_LIKEST = 64
"""Tokens of the lists that one token of a party finds names by, the likest."""
_QUANTA = (1 << 12) - 1
_JOIN_FROM = 4
_FORM_BITS = 24
_COLUMN_BITS = 5
_SAME = 2.0  # beyond what tokens can gather: equal as a whole


class Joins(NamedTuple):
    """Two neighbouring tokens of one name that are one token of the other.

    Attributes:
        key: row of the party's name << 24 | form, sorted.
        query: columns of the party's name, the second -1 where it is one token.
        listed: columns of the form, likewise.
        value: how like the two tokens together and the one are.
    """

    key: Ints
    query: NDArray[np.int8]
    listed: NDArray[np.int8]
    value: Floats


class Pairs(NamedTuple):
    """Names to compare closely: the rows of the party's names, rising, and the forms."""

    query: Ints
    form: Ints


def _gather(
    q: Forms, v: Vocabulary, likeness: Likeness, weight: Floats, index: ScreenIndex
) -> tuple[Ints, NDArray[np.int8], Ints, Floats]:
    """Return (row, column, form, share of weight) for all postings worth reading."""
    size = index.posted[likeness.other]
    total = np.concatenate([[0], np.cumsum(size)])
    before = total[:-1] - np.repeat(total[likeness.starts[:-1]], np.diff(likeness.starts))
    place = np.arange(len(size)) - np.repeat(likeness.starts[:-1], np.diff(likeness.starts))
    affordable = (before < _DEAR) & (place < _LIKEST)
    cost = np.minimum(total[likeness.starts[1:]] - total[likeness.starts[:-1]], _DEAR)
    rows, columns = np.nonzero(q.tokens >= 0)
    tokens = q.tokens[rows, columns].astype(np.int64)
    order = np.lexsort((columns, cost[tokens], rows))
    rows, columns, tokens = rows[order], columns[order], tokens[order]
    # an initial is like too many words to find a name by
    useful = (cost[tokens] > 0) & ((v.length[tokens] > 1) | (q.length[rows] == 1))
    rows, columns, tokens = rows[useful], columns[useful], tokens[useful]
    begins = np.searchsorted(rows, np.arange(len(q) + 1))
    spent = np.cumsum(cost[tokens])
    base = np.concatenate([[0], spent])[begins[:-1]]
    rank = np.arange(len(rows)) - begins[rows] + 1
    keep = (rank <= _SURE) | (spent - base[rows] <= _BUDGET)
    rows, columns, tokens = rows[keep], columns[keep], tokens[keep]
    which, at = spread(likeness.starts[tokens], np.diff(likeness.starts)[tokens])
    fits = affordable[at]
    which, at = which[fits], at[fits]
    other = likeness.other[at].astype(np.int64)
    starts = index.tokens.starts[other]
    inner, place = spread(starts, index.tokens.starts[other + 1] - starts)
    which, at = which[inner], at[inner]
    form = index.tokens.form[place].astype(np.int64)
    mean = (weight[tokens[which]] + index.statistics.weight[likeness.other[at]]) / 2
    return rows[which], columns[which].astype(np.int8), form, likeness.value[at] ** 2 * mean


def _joins(
    q: Forms, v: Vocabulary, index: ScreenIndex
) -> tuple[Ints, Ints, NDArray[np.int8], NDArray[np.int8], Floats]:
    """Return (row, form, two columns of the party's name, two of the form, likeness)."""
    rows, columns = np.nonzero(q.tokens >= 0)
    reading = v.starts[q.tokens[rows, columns]]
    found: list[tuple[Any, ...]] = []
    for postings, hashed, usable, value in (
        (index.pairs, hashes.hash_words(v.folded[reading]), v.folded_length[reading] >= _JOIN_FROM, JOINED),
        (index.pairs_bones, v.bones_hash[reading], joins_by_bones(v, reading), JOINED_BONES),
    ):
        long = np.flatnonzero(usable)
        which, place = find(postings, hashed[long])
        one = long[which]
        form, column = postings.form[place].astype(np.int64), postings.column[place]
        mine = np.stack([columns[one].astype(np.int8), np.full(len(one), -1, np.int8)], axis=1)
        theirs = np.stack(
            [index.forms.pair_first[form, column], index.forms.pair_second[form, column]], axis=1
        )
        found.append((rows[one], form, mine, theirs, np.full(len(one), value)))
    for postings, pairs, value in (
        (index.folds, q.pair_hash, JOINED),
        (index.bones, q.pair_bones, JOINED_BONES),
    ):
        rows, columns = np.nonzero(pairs)
        which, place = find(postings, pairs[rows, columns])
        token = postings.form[place].astype(np.int64)
        starts = index.tokens.starts[token]
        inner, at = spread(starts, index.tokens.starts[token + 1] - starts)
        row, pair = rows[which[inner]], columns[which[inner]]
        mine = np.stack([q.pair_first[row, pair], q.pair_second[row, pair]], axis=1)
        theirs = np.stack([index.tokens.column[at], np.full(len(at), -1, np.int8)], axis=1)
        found.append((row, index.tokens.form[at].astype(np.int64), mine, theirs, np.full(len(row), value)))
    row, form, mine, theirs, values = (np.concatenate(part) for part in zip(*found, strict=True))
    return row, form, mine, theirs, values


def candidates(
    q: Forms, v: Vocabulary, likeness: Likeness, weight: Floats, index: ScreenIndex
) -> tuple[Pairs, Joins]:
    """Return the names of the lists to compare with each name.

    Args:
        q: names of parties.
        v: their tokens.
        likeness: of these tokens to those of the lists.
        weight: of these tokens.
        index: the lists.
    """
    row, column, form, share = _gather(q, v, likeness, weight, index)
    j_row, j_form, j_query, j_listed, j_value = _joins(q, v, index)
    one = np.where(j_query[:, 1] < 0, j_query[:, 0], j_listed[:, 0])
    single = np.where(
        j_query[:, 1] < 0,
        weight[q.tokens[j_row, one]] if len(j_row) else 0,
        index.weights[j_form, np.minimum(one, index.weights.shape[1] - 1)] if len(j_row) else 0,
    )
    same: list[Ints] = []
    for postings, values in ((index.canonical, q.canonical), (index.joined, q.joined)):
        which, place = find(postings, values)
        nonzero = values[which] != 0
        same.append(np.stack([which[nonzero], postings.form[place[nonzero]].astype(np.int64)]))
    whole = np.concatenate(same, axis=1)
    rows = np.concatenate([row, j_row, whole[0]])
    forms = np.concatenate([form, j_form, whole[1]])
    columns = np.concatenate([column, np.full(len(j_row), 30), np.full(whole.shape[1], 31)]).astype(np.uint64)
    shares = np.concatenate([share, 1.5 * single, np.full(whole.shape[1], _SAME)])
    value = (np.minimum(shares / _SAME, 1) * _QUANTA).astype(np.uint64)
    packed = (rows.astype(np.uint64) << np.uint64(_FORM_BITS)) | forms.astype(np.uint64)
    packed = (packed << np.uint64(_COLUMN_BITS) | columns) << np.uint64(12) | value
    packed = np.sort(packed)
    group = packed >> np.uint64(12)
    last = np.flatnonzero(np.append(group[1:] != group[:-1], True)) if len(group) else np.zeros(0, np.int64)
    packed, group = packed[last], group[last] >> np.uint64(_COLUMN_BITS)
    first = np.flatnonzero(np.append(True, group[1:] != group[:-1])) if len(group) else np.zeros(0, np.int64)
    gathered = np.add.reduceat((packed & np.uint64(_QUANTA)).astype(np.int64), first) if len(first) else first
    key = group[first].astype(np.int64)
    query, listed = key >> _FORM_BITS, key & ((1 << _FORM_BITS) - 1)
    mine = np.where(q.tokens >= 0, weight[q.tokens], 0).sum(1)
    rough = gathered * (_SAME / _QUANTA) / ((mine[query] + index.mass[listed]) / 2 + np.float32(0.05))
    good = np.flatnonzero(rough >= _ROUGH)
    rough, query, listed = rough[good], query[good], listed[good]
    # one sort of one number: the name, then the best, then the form
    rank = (np.clip(2 - rough, 0, 2) * _QUANTA).astype(np.int64)
    ranked = np.sort((query << (_FORM_BITS + 13)) | (rank << _FORM_BITS) | listed)
    query, listed = ranked >> (_FORM_BITS + 13), ranked & ((1 << _FORM_BITS) - 1)
    begins = np.searchsorted(query, np.arange(len(q)))
    best = np.arange(len(query)) - begins[query] < MOST
    j_key = (j_row << _FORM_BITS) | j_form
    by = np.argsort(j_key, kind="stable")
    return Pairs(query[best], listed[best]), Joins(j_key[by], j_query[by], j_listed[by], j_value[by])
