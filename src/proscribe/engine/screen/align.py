"""Lay the tokens of two names side by side: which is which, and how alike.

All pairs of names at once, in matrices of token by token; the best cell first, one partner for each token.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from proscribe.engine.screen.forms import WIDE
from proscribe.engine.screen.similar import spread

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from proscribe.engine.screen.candidates import Joins, Pairs
    from proscribe.engine.screen.forms import Forms
    from proscribe.engine.screen.index import ScreenIndex
    from proscribe.engine.screen.similar import Likeness
    from proscribe.engine.screen.vocabulary import Vocabulary

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float32]

__all__ = ["INITIAL", "PREFIX", "Aligned", "Lookup", "align"]

INITIAL = np.float32(0.61)
"""Likeness of an initial and a word that begins with it."""
PREFIX = np.float32(0.71)
"""Likeness of a word cut short and the word."""

_PREFIX_FROM = 3
_PREFIX_TO = 6
_ROUNDS = 4
_WIDTHS = (3, 5, 8, WIDE)
_FORM_BITS = 24


class Aligned(NamedTuple):
    """How the tokens of each pair of names stand to each other.

    Attributes:
        mine: for each token of the party's name how like its partner it is, 0 for none.
        theirs: the same for the tokens of the listed name.
        partner: column of the partner in the listed name, -1 for none, -2 for part of a join.
    """

    mine: Floats
    theirs: Floats
    partner: NDArray[np.int8]


class Lookup(NamedTuple):
    """Likeness by pair of tokens: sorted keys (token of the parties << 32 | token of the lists), values."""

    keys: Ints
    values: Floats

    @classmethod
    def of(cls, likeness: Likeness) -> Lookup:
        """Return the look-up for all pairs."""
        token = np.repeat(np.arange(len(likeness.starts) - 1), np.diff(likeness.starts))
        keys = (token << 32) | likeness.other
        order = np.argsort(keys)
        return cls(keys[order], likeness.value[order])


def _cells(
    a: NDArray[np.int32], b: NDArray[np.int32], lookup: Lookup, v: Vocabulary, index: ScreenIndex
) -> Floats:
    """Return the likeness of every token of `a` and every one of `b`, row by row."""
    valid = (a >= 0)[:, :, None] & (b >= 0)[:, None, :]
    where = np.flatnonzero(valid)
    width = a.shape[1]
    rows, cell = np.divmod(where, width * width)
    left = a[rows, cell // width].astype(np.int64)
    right = b[rows, cell % width].astype(np.int64)
    wanted = (left << 32) | right
    value = np.zeros(len(where), dtype=np.float32)
    if len(lookup.keys):
        at = np.minimum(np.searchsorted(lookup.keys, wanted), len(lookup.keys) - 1)
        value = np.where(lookup.keys[at] == wanted, lookup.values[at], value)
    w = index.vocabulary
    some = np.flatnonzero((value == 0) & (v.first[left] == w.first[right]))
    left, right = left[some], right[some]
    mine, theirs = v.length[left], w.length[right]
    short = np.minimum(mine, theirs)
    column = np.clip(short, _PREFIX_FROM, _PREFIX_TO) - 1
    begins = v.prefixes[left, column] == w.prefixes[right, column]
    cut = begins & (short >= _PREFIX_FROM) & (short <= _PREFIX_TO) & (mine != theirs)
    value[some] = np.where(short == 1, INITIAL, np.where(cut, PREFIX, 0))
    out = np.zeros(valid.shape, dtype=np.float32)
    out.reshape(-1)[where] = value
    return out


def _assign(cells: Floats) -> tuple[Floats, Floats, NDArray[np.int8]]:
    """Give each token one partner, the best cells first; ties go to the tokens that stand alike."""
    count, width, _ = cells.shape
    place = np.arange(width)
    tie = (np.abs(place[:, None] - place[None, :]) * 16 + place[None, :]).astype(np.float32) * np.float32(
        1e-5
    )
    open_cells = np.where(cells > 0, cells - tie, 0)
    mine = np.zeros((count, width), dtype=np.float32)
    theirs = np.zeros((count, width), dtype=np.float32)
    partner = np.full((count, width), -1, dtype=np.int8)
    for _ in range(min(_ROUNDS, width)):
        by_row = open_cells.max(2)
        by_column = open_cells.max(1)
        best = (open_cells > 0) & (open_cells == by_row[:, :, None]) & (open_cells == by_column[:, None, :])
        pair, i, j = np.nonzero(best)
        if not len(pair):
            break
        mine[pair, i] = theirs[pair, j] = cells[pair, i, j]
        partner[pair, i] = j
        open_cells[pair, i, :] = 0
        open_cells[pair, :, j] = 0
    return mine, theirs, partner


def align(pairs: Pairs, q: Forms, v: Vocabulary, lookup: Lookup, joins: Joins, index: ScreenIndex) -> Aligned:
    """Align the tokens of each pair of names."""
    count = len(pairs.query)
    mine = np.zeros((count, WIDE), dtype=np.float32)
    theirs = np.zeros((count, WIDE), dtype=np.float32)
    partner = np.full((count, WIDE), -1, dtype=np.int8)
    longest = np.maximum(q.length[pairs.query], index.forms.length[pairs.form])
    least = 0
    for width in _WIDTHS:
        rows = np.flatnonzero((longest > least) & (longest <= width))
        least = width
        if len(rows):
            a = q.tokens[pairs.query[rows], :width]
            b = index.forms.tokens[pairs.form[rows], :width]
            parts = _assign(_cells(a, b, lookup, v, index))
            mine[rows, :width], theirs[rows, :width], partner[rows, :width] = parts
    _join(pairs, joins, mine, theirs, partner)
    return Aligned(mine, theirs, partner)


def _join(pairs: Pairs, joins: Joins, mine: Floats, theirs: Floats, partner: NDArray[np.int8]) -> None:
    """Put the joins in where they explain more than single tokens do."""
    key = (pairs.query << _FORM_BITS) | pairs.form
    starts = np.searchsorted(joins.key, key)
    counts = np.searchsorted(joins.key, key, side="right") - starts
    pair, at = spread(starts, counts)
    for side, columns in ((mine, joins.query[at]), (theirs, joins.listed[at])):
        for half in (0, 1):
            there = columns[:, half] >= 0
            rows, cols = pair[there], columns[there, half]
            value = joins.value[at[there]]
            better = side[rows, cols] < value
            # of several joins of one token the likest counts, whatever their order
            np.maximum.at(side, (rows[better], cols[better]), value[better])
            if side is mine:
                partner[rows[better], cols[better]] = -2
