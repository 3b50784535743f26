"""Find, for each token of the parties, the tokens of the lists that may be the same word.

First by keys: two tokens that share one (the fold, the fold less one or two letters, the skeleton, less one
letter, the Korean syllable, the meaning) become a pair. Then each pair is measured.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from proscribe.engine.screen import hashes
from proscribe.engine.screen.edits import swap_distance

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from proscribe.engine.screen.vocabulary import Vocabulary

    Ints = NDArray[np.int64]
    Hashes = NDArray[np.uint64]

__all__ = ["LEAST", "Keys", "Likeness", "build_keys", "liken", "spread"]

LEAST = 0.66
"""Tokens less alike than this are not paired."""
SECOND = 0.94
"""A reading that is not the likeliest counts so much of what the first would."""

_ONE_FROM = 4
_TWO_FROM = 7
_TWO_TO = 11
_LONG = 6
_BONES_FROM = 2
_BONES_ONE_FROM = 4
_AT_ONCE = 1024
"""Tokens that are compared at once: what is gathered for them stays in the processor's cache."""
_QUANTA = 1 << 16  # likeness in whole numbers, for sorting
_CROWD = 400
"""A key that more readings share than this says nothing."""
_SALT = [np.uint64(s) for s in (0x1000193, 0x2000003, 0x3000017, 0x5000011)]


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of a vocabulary, in buckets by their top bits.

    Attributes:
        values: the keys, sorted.
        reading: the reading that has each.
        buckets: where the keys of each bucket begin, and the end; a power of two of buckets.
    """

    values: Hashes
    reading: NDArray[np.int32]
    buckets: NDArray[np.int32]

    def only(self, wanted: NDArray[np.bool_]) -> Keys:
        """Return the keys of some of the readings."""
        keep = wanted[self.reading]
        return _bucket(self.values[keep], self.reading[keep])


@dataclass(frozen=True, slots=True)
class Likeness:
    """Pairs of tokens, by the first one, the likest first.

    Attributes:
        starts: where the pairs of each token begin, and the end.
        other: the second token of each pair.
        value: how alike they are, LEAST to 1.
    """

    starts: Ints
    other: NDArray[np.int32]
    value: NDArray[np.float32]


def spread(starts: Ints, counts: Ints) -> tuple[Ints, Ints]:
    """Return for ranges of positions (which range, position) of every position in them."""
    which = np.repeat(np.arange(len(counts)), counts)
    before = np.cumsum(counts) - counts
    return which, np.arange(len(which)) - np.repeat(before - starts, counts)


def _keys_of(v: Vocabulary) -> tuple[Ints, Hashes]:
    rows: list[Ints] = []
    out: list[Hashes] = []

    def add(row: Ints, key: Hashes, salt: int) -> None:
        rows.append(row)
        out.append(hashes.mix(key + _SALT[salt]))

    everyone = np.arange(len(v.token))
    some = np.flatnonzero(v.folded_length > 0)
    add(some, hashes.hash_words(v.folded[some]), 0)
    add(*hashes.one_deleted(v.folded, v.folded_length, _ONE_FROM), 0)
    add(*hashes.two_deleted(v.folded, v.folded_length, _TWO_FROM, _TWO_TO), 0)
    some = np.flatnonzero(v.bones_length >= _BONES_FROM)
    add(some, v.bones_hash[some], 1)
    add(*hashes.one_deleted(v.bones, v.bones_length, _BONES_ONE_FROM), 1)
    some = np.flatnonzero(v.syllable != 0)
    add(some, v.syllable[some], 2)
    meaning = v.meaning[v.token]
    some = np.flatnonzero((meaning != 0) & (everyone == v.starts[v.token]))
    add(some, meaning[some], 3)
    return np.concatenate(rows), np.concatenate(out)


def build_keys(v: Vocabulary) -> Keys:
    """Return the keys of a vocabulary's readings."""
    rows, keys = _keys_of(v)
    order = np.argsort(keys)
    keys, rows = keys[order], rows[order]
    new = (
        np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]]))
        if len(keys)
        else np.zeros(0, np.int64)
    )
    size = np.diff(np.append(new, len(keys)))
    keep = np.repeat(size <= _CROWD, size)
    keys, rows = keys[keep], rows[keep]
    return _bucket(keys, rows.astype(np.int32))


def _bucket(keys: Hashes, readings: NDArray[np.int32]) -> Keys:
    bits = max(4, min(22, len(keys).bit_length()))
    counts = np.bincount((keys >> np.uint64(64 - bits)).astype(np.int64), minlength=1 << bits)
    buckets = np.concatenate([[0], np.cumsum(counts)])
    return Keys(keys, readings, buckets.astype(np.int32))


def _paired(query: Vocabulary, keys: Keys) -> tuple[Ints, Ints]:
    """Return pairs (reading of a query, reading of the lists) that share a key, each once."""
    rows, wanted = _keys_of(query)
    shift = np.uint64(64 - (len(keys.buckets) - 1).bit_length() + 1)
    bucket = (wanted >> shift).astype(np.int64)
    start = keys.buckets[bucket].astype(np.int64)
    count = keys.buckets[bucket + 1] - start
    hit = np.flatnonzero(count)
    which, at = spread(start[hit], count[hit])
    which = hit[which]
    equal = keys.values[at] == wanted[which]
    pairs = np.sort((rows[which[equal]] << 32) | keys.reading[at[equal]])
    pairs = pairs[np.append(True, pairs[1:] != pairs[:-1])] if len(pairs) else pairs
    return pairs >> 32, pairs & 0xFFFFFFFF


_BITS = np.array([i.bit_count() for i in range(1 << 16)], dtype=np.uint8)


def _worth(q: Vocabulary, a: Ints, v: Vocabulary, b: Ints) -> NDArray[np.bool_]:
    """Return which pairs can reach LEAST: sound or meaning agree, or few enough letters can differ."""
    sounds = (q.bones_hash[a] == v.bones_hash[b]) | ((q.syllable[a] == v.syllable[b]) & (q.syllable[a] != 0))
    meaning = q.meaning[q.token[a]]
    meant = (meaning == v.meaning[v.token[b]]) & (meaning != 0)
    la, lb = q.raw_length[a], v.raw_length[b]
    longer = np.maximum(la, lb)
    edits = ((1 - LEAST) * longer).astype(np.int64)
    # a fold may bring two spellings nearer than their letters are
    edits += (q.folded_length[a] != la) | (v.folded_length[b] != lb)
    other = q.letters[a] ^ v.letters[b]
    differ = _BITS[other & 0xFFFF].astype(np.int64) + _BITS[other >> 16]
    return sounds | meant | ((np.abs(la - lb) <= edits) & (differ <= 2 * edits))


def measure(q: Vocabulary, a: Ints, v: Vocabulary, b: Ints) -> NDArray[np.float32]:
    """Return how alike readings `a` of one vocabulary and `b` of another are, pair by pair.

    1 is one spelling; 0.98 one fold; else by the letters to change, in the reading or in its fold, or by the
    consonants where these agree. Numbers are the same or nothing.
    """
    length = np.maximum(q.raw_length[a], v.raw_length[b])
    edits = swap_distance(q.raw[a], q.raw_length[a], v.raw[b], v.raw_length[b])
    written = 1 - edits / np.maximum(length, 1)
    folded = np.maximum(q.folded_length[a], v.folded_length[b])
    same_fold = q.folded_length[a] == v.folded_length[b]
    # where neither reading is changed by folding, the letters to change are the same
    changed = np.flatnonzero(~(q.unfolded[a] & v.unfolded[b]))
    edits_folded = edits.copy()
    c, d = a[changed], b[changed]
    edits_folded[changed] = swap_distance(q.folded[c], q.folded_length[c], v.folded[d], v.folded_length[d])
    sounded = 1 - edits_folded / np.maximum(folded, 1)
    same_fold &= edits_folded == 0
    out = np.maximum(written, 0.97 * sounded)
    out = np.where(same_fold, np.maximum(out, np.where(folded >= _LONG, 0.98, 0.95)), out)
    bones = (q.bones_hash[a] == v.bones_hash[b]) & (q.bones_length[a] == v.bones_length[b])
    size = q.bones_length[a]
    # letters that spell no word (KPSK, QPSC) have no vowels to leave out
    spoken = (q.folded_length[a] > size) & (v.folded_length[b] > v.bones_length[b])
    kept = 0.86 + 0.14 * out
    alike = np.select([bones & spoken & (size >= 3), bones & spoken & (size == 2)], [0.93, 0.8], 0.0) * kept  # noqa: PLR2004
    # one side is written without short vowels: the other may have more vowels, but not others
    bare = q.bare[a] != v.bare[b]
    more = np.where(
        q.bare[a], v.folded_length[b] - q.folded_length[a], q.folded_length[a] - v.folded_length[b]
    )
    fits = edits_folded == more
    certain = np.select([size >= 4, size == 3, size == 2], [0.97, 0.95, 0.88], 0.0)  # noqa: PLR2004
    alike = np.where(bare & bones, np.where(fits, certain, 0.9 * certain), alike)
    out = np.maximum(out, np.where(out > 0.3, alike, 0))  # noqa: PLR2004
    syllable = (q.syllable[a] == v.syllable[b]) & (q.syllable[a] != 0)
    out = np.where(syllable, np.maximum(out, 0.9), out)
    qm, vm = q.meaning[q.token[a]], v.meaning[v.token[b]]
    out = np.where((qm == vm) & (qm != 0), np.maximum(out, 0.95), out)
    number = _digits(q.first[q.token[a]]) & _digits(v.first[v.token[b]])
    out = np.where(number & (edits > 0) & (qm != vm), 0, out)
    out = np.where(edits == 0, 1, out)
    other = (a != q.starts[q.token[a]]) | (b != v.starts[v.token[b]])
    return np.where(other, SECOND * out, out).astype(np.float32)


def _digits(letters: NDArray[np.uint8]) -> NDArray[np.bool_]:
    return (letters >= ord("0")) & (letters <= ord("9"))


def liken(query: Vocabulary, vocabulary: Vocabulary, keys: Keys) -> Likeness:
    """Return for each token of `query` the tokens of `vocabulary` that are like it."""
    parts = [
        _liken(query.take(np.arange(at, min(at + _AT_ONCE, len(query)))), vocabulary, keys)
        for at in range(0, max(len(query), 1), _AT_ONCE)
    ]
    ends = np.cumsum([0, *(len(p.other) for p in parts)])
    return Likeness(
        np.concatenate([[0], *(p.starts[1:] + end for p, end in zip(parts, ends, strict=False))]),
        np.concatenate([p.other for p in parts]),
        np.concatenate([p.value for p in parts]),
    )


def _liken(query: Vocabulary, vocabulary: Vocabulary, keys: Keys) -> Likeness:
    a, b = _paired(query, keys)
    worth = np.flatnonzero(_worth(query, a, vocabulary, b))
    a, b = a[worth], b[worth]
    value = measure(query, a, vocabulary, b)
    good = np.flatnonzero(value >= LEAST)
    a, b, value = a[good], b[good], value[good]
    left, right = query.token[a], vocabulary.token[b].astype(np.int64)
    # a token has the best of its readings: sorted by token, other token, likeness, the last of each run
    rank = (value * _QUANTA).astype(np.int64)
    packed = np.sort((left << 44) | (right << 20) | rank)
    run = packed >> 20
    packed = packed[np.append(run[1:] != run[:-1], True)] if len(packed) else packed
    left, right, rank = packed >> 44, (packed >> 20) & 0xFFFFFF, packed & 0xFFFFF
    packed = np.sort((left << 44) | ((_QUANTA - rank) << 24) | right)
    left = packed >> 44
    starts = np.searchsorted(left, np.arange(len(query) + 1))
    likeness = (_QUANTA - ((packed >> 24) & 0xFFFFF)) / np.float32(_QUANTA)
    return Likeness(starts, (packed & 0xFFFFFF).astype(np.int32), likeness.astype(np.float32))
