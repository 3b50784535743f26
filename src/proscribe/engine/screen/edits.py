"""Edit distances of many pairs of words at once, one machine word a pair.

Bit-parallel dynamic programming (Hyyrö 2003 for the distance with swaps, Hyyrö 2004 for the longest common
subsequence), the pairs side by side in numpy arrays: what is a loop over letters for one pair is one array
operation for all. numpy lets go of Python's lock within each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Words = NDArray[np.uint8]
    Ints = NDArray[np.int64]

__all__ = ["common_subsequence", "swap_distance"]

_CHUNK = 4096
"""Pairs at once: their matrices stay in the processor's cache."""
_KINDS = {8: "<u1", 16: "<u2", 32: "<u4", 64: "<u8"}
"""Machine words by the letters that they hold."""


def _pattern(a: Words, width: int) -> Words:
    """Return the words filled up to a machine word, with a byte that no text has."""
    out = np.full((len(a), width), 255, dtype=np.uint8)
    size = min(a.shape[1], width)
    out[:, :size] = np.where(a[:, :size] == 0, 255, a[:, :size])
    return out


def swap_distance(a: Words, a_length: Ints, b: Words, b_length: Ints) -> NDArray[np.int32]:
    """Return the letters to insert, delete, replace or swap with the next one to make each `a` its `b`.

    Args:
        a: words as `hashes.pack` gives them, at most 32 wide.
        a_length: their lengths.
        b: words, one for each of `a`.
        b_length: their lengths.
    """
    out = np.empty(len(a), dtype=np.int32)
    # words of like length together: a chunk takes as many steps as its longest word has letters
    order = np.argsort(np.maximum(a_length, b_length), kind="stable")
    for start in range(0, len(a), _CHUNK):
        part = order[start : start + _CHUNK]
        out[part] = _swap_chunk(a[part], a_length[part], b[part], b_length[part])
    return out


def _swap_chunk(a: Words, a_length: Ints, b: Words, b_length: Ints) -> NDArray[np.int32]:
    width = next(w for w in _KINDS if max(a_length.max(), b_length.max()) <= w)
    kind = _KINDS[width]
    pattern = _pattern(a, width)
    one = np.array(1, dtype=kind)
    last = one << np.maximum(a_length - 1, 0).astype(kind)
    vp = np.full(len(a), np.iinfo(kind).max, dtype=kind)
    vn = np.zeros(len(a), dtype=kind)
    d0 = np.zeros(len(a), dtype=kind)
    before = np.zeros(len(a), dtype=kind)
    score = a_length.astype(np.int32)
    letters = np.ascontiguousarray(b.T)
    for j in range(int(b_length.max())):
        pm = np.packbits((pattern == letters[j][:, None]).ravel(), bitorder="little").view(kind)
        swap = ((~d0 & pm) << one) & before
        d0 = (((pm & vp) + vp) ^ vp) | pm | vn | swap
        hp = vn | ~(d0 | vp)
        hn = d0 & vp
        live = j < b_length
        score += ((hp & last) != 0) & live
        score -= ((hn & last) != 0) & live
        hp = (hp << one) | one
        vp = (hn << one) | ~(d0 | hp)
        vn = hp & d0
        before = pm
    return np.where(a_length == 0, b_length, score).astype(np.int32)


def common_subsequence(a: Words, a_length: Ints, b: Words, b_length: Ints) -> NDArray[np.int32]:
    """Return the length of the longest common subsequence of each `a` and its `b`, at most 64 letters wide."""
    out = np.empty(len(a), dtype=np.int32)
    order = np.argsort(a_length, kind="stable")
    for start in range(0, len(a), _CHUNK):
        part = order[start : start + _CHUNK]
        out[part] = _common_chunk(a[part], a_length[part], b[part], b_length[part])
    return out


def _common_chunk(a: Words, a_length: Ints, b: Words, b_length: Ints) -> NDArray[np.int32]:
    width = next(w for w in _KINDS if a_length.max() <= w)
    kind = _KINDS[width]
    pattern = _pattern(a, width)
    letters = np.ascontiguousarray(b.T)
    s = np.full(len(a), np.iinfo(kind).max, dtype=kind)
    for j in range(int(b_length.max())):
        pm = np.packbits((pattern == letters[j][:, None]).ravel(), bitorder="little").view(kind)
        # past the end of `b` stand zeros, which no pattern has: they change nothing
        u = s & pm
        s = (s + u) | (s - u)
    bits = np.unpackbits((~s).reshape(-1, 1).view(np.uint8), axis=1, bitorder="little")
    return (bits & (np.arange(width) < a_length[:, None])).sum(1).astype(np.int32)
