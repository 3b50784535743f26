"""Lay names out as rows of equal width: the tokens that count, their weights, and what else is compared."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import numpy as np

from proscribe.engine.screen import hashes
from proscribe.engine.screen.glossary import Role
from proscribe.engine.screen.similar import spread
from proscribe.engine.screen.vocabulary import is_core, roles

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from proscribe.engine.screen.names import Tokens
    from proscribe.engine.screen.vocabulary import Vocabulary

    Ints = NDArray[np.int64]

__all__ = ["TEXT", "WIDE", "Forms", "joins_by_bones", "lay_out"]

WIDE = 12
"""Tokens of a name that are aligned."""
_BONES_JOINED = 5
_BONES_JOINED_BARE = 3
TEXT = 64
"""Letters of a name that are compared as one text."""


@dataclass(frozen=True, slots=True)
class Forms:
    """Names, one row each.

    Attributes:
        tokens: the tokens that tell parties apart, in order, -1 behind the last; WIDE columns.
        length: how many.
        text: their first readings, joined; TEXT columns.
        text_length: letters of it.
        canonical: hash of the set of first readings, whatever their order; 0 if there is none.
        joined: hash of all tokens but legal forms put together, 0 if there is none.
        legal: bits of the classes of legal form in the name.
        numbers: hash of its numbers, 0 if there is none.
        native: `Tokens.native`.
        bare: whether a token of it is written without vowels.
        person: whether it names a person.
        pair_hash: hash of each two neighbouring tokens' folds put together (all tokens, not only core), 0
            where there is no pair; WIDE columns.
        pair_bones: the same of their skeletons, 0 where these are short.
        pair_first: column in `tokens` of the pair's first token, -1 if that token is not core.
        pair_second: the same of its second token.
    """

    tokens: NDArray[np.int32]
    length: Ints
    text: NDArray[np.uint8]
    text_length: Ints
    canonical: NDArray[np.uint64]
    joined: NDArray[np.uint64]
    legal: NDArray[np.uint8]
    numbers: NDArray[np.uint64]
    native: NDArray[np.uint64]
    bare: NDArray[np.bool_]
    person: NDArray[np.bool_]
    pair_hash: NDArray[np.uint64]
    pair_bones: NDArray[np.uint64]
    pair_first: NDArray[np.int8]
    pair_second: NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.tokens)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return all arrays by name."""
        return {f.name: getattr(self, f.name) for f in fields(self)}

    def take(self, rows: Ints) -> Forms:
        """Return some of the rows."""
        return Forms(**{k: a[rows] for k, a in self.arrays().items()})


def joins_by_bones(v: Vocabulary, reading: Ints) -> NDArray[np.bool_]:
    """Return which readings may be two tokens put together by their consonants alone."""
    return v.bones_length[reading] >= np.where(v.bare[reading], _BONES_JOINED_BARE, _BONES_JOINED)


def _segment_sum(values: NDArray[Any], offsets: Ints) -> NDArray[Any]:
    """Return the sum of each segment; empty segments are 0."""
    total = np.concatenate([np.zeros(1, values.dtype), np.cumsum(values, dtype=values.dtype)])
    return total[offsets[1:]] - total[offsets[:-1]]


def lay_out(tokens: Tokens, v: Vocabulary, person: NDArray[np.bool_]) -> Forms:
    """Lay the variants of a column of names out.

    Args:
        tokens: what `names.tokenize` gave.
        v: the description of `tokens.words`.
        person: for each variant, whether it names a person.
    """
    counts = np.diff(tokens.offsets)
    which = np.repeat(np.arange(len(counts)), counts)
    role = roles(v, tokens.ids, person[which])
    core = is_core(role) & (v.length[tokens.ids] > 0)
    none = _segment_sum(core.astype(np.int64), tokens.offsets) == 0
    core |= none[which] & (v.length[tokens.ids] > 0)
    ids, rows = tokens.ids[core], which[core]
    sizes = np.bincount(rows, minlength=len(counts))
    begins = np.concatenate([[0], np.cumsum(sizes)])
    column = np.arange(len(ids)) - begins[rows]
    wide = column < WIDE
    out = np.full((len(counts), WIDE), -1, dtype=np.int32)
    out[rows[wide], column[wide]] = ids[wide]
    legal_bits = np.where((role == Role.LEGAL), np.uint8(1) << v.form[tokens.ids], 0).astype(np.uint8)
    legal = np.zeros(len(counts), dtype=np.uint8)
    np.bitwise_or.at(legal, which, legal_bits)
    number = (role == Role.NUMBER)[core]
    numbers = _segment_sum(np.where(number, hashes.mix(v.meaning[ids] + np.uint64(7)), np.uint64(0)), begins)
    text, text_length = _texts(v, ids, rows, begins)
    word_hash = v.latin[ids]
    canonical = _segment_sum(hashes.mix(word_hash), begins)
    pair_hash, pair_bones, first, second = _pairs(
        tokens, v, which, counts, np.where(core, np.cumsum(core) - 1 - begins[which], -1)
    )
    return Forms(
        tokens=out,
        length=np.minimum(sizes, WIDE),
        text=text,
        text_length=text_length,
        canonical=canonical,
        joined=_joined(tokens, v, role != Role.LEGAL),
        legal=legal,
        numbers=numbers,
        native=tokens.native,
        bare=_segment_sum(v.bare[v.starts[ids]].astype(np.int64), begins) > 0,
        person=person,
        pair_hash=pair_hash,
        pair_bones=pair_bones,
        pair_first=first,
        pair_second=second,
    )


def _joined(tokens: Tokens, v: Vocabulary, kept: NDArray[np.bool_]) -> NDArray[np.uint64]:
    reading = v.starts[tokens.ids]
    length = np.where(kept, v.raw_length[reading], 0)
    begin = np.cumsum(length) - length
    counts = np.diff(tokens.offsets)
    if not len(length):
        return np.zeros(len(counts), np.uint64)
    first = begin[np.minimum(tokens.offsets[:-1], len(begin) - 1)]
    place = begin - np.repeat(first, counts)
    moved = hashes.concatenated(np.zeros(len(place), np.uint64), place, hashes.hash_words(v.raw[reading]))
    total = _segment_sum(np.where(kept, moved, np.uint64(0)), tokens.offsets)
    return np.where(total != 0, hashes.mix(total), np.uint64(0))


def _texts(v: Vocabulary, ids: Ints, rows: Ints, begins: Ints) -> tuple[NDArray[np.uint8], Ints]:
    reading = v.starts[ids]
    sizes = v.raw_length[reading]
    where, at = spread(np.zeros(len(ids), np.int64), sizes)
    letters = v.raw[reading[where], at]
    ends = np.concatenate([[0], np.cumsum(sizes)])
    place = ends[where] + at - ends[begins[rows[where]]]
    fits = place < TEXT
    out = np.zeros((len(begins) - 1, TEXT), dtype=np.uint8)
    out[rows[where[fits]], place[fits]] = letters[fits]
    return out, np.minimum(ends[begins[1:]] - ends[begins[:-1]], TEXT)


def _pairs(
    tokens: Tokens, v: Vocabulary, which: Ints, counts: Ints, column: Ints
) -> tuple[NDArray[np.uint64], NDArray[np.uint64], NDArray[np.int8], NDArray[np.int8]]:
    reading = v.starts[tokens.ids]
    hashed, size = hashes.hash_words(v.folded[reading]), v.folded_length[reading]
    place = np.arange(len(which)) - tokens.offsets[which]
    left = (
        np.flatnonzero((place + 1 < counts[which]) & (place < WIDE)) if len(which) else np.zeros(0, np.int64)
    )
    right = left + 1
    out = np.zeros((len(counts), WIDE), dtype=np.uint64)
    first = np.full((len(counts), WIDE), -1, dtype=np.int8)
    second = np.full((len(counts), WIDE), -1, dtype=np.int8)
    at = (which[left], place[left])
    out[at] = hashes.concatenated(hashed[left], size[left], hashed[right])
    bones = np.zeros((len(counts), WIDE), dtype=np.uint64)
    bone, long = v.bones_hash[reading], v.bones_length[reading]
    together = hashes.concatenated(bone[left], long[left], bone[right])
    bones[at] = np.where(long[left] + long[right] >= _BONES_JOINED_BARE, together, np.uint64(0))
    first[at] = np.where(column[left] < WIDE, column[left], -1)
    second[at] = np.where(column[right] < WIDE, column[right], -1)
    return out, bones, first, second
