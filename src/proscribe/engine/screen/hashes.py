"""Words as matrices of bytes, and hashes of them that need no Python per word.

The hash of a word is the sum of its bytes times powers of one odd number, modulo 2**64. So the hash of two
words put together, or of a word with a letter left out, comes from sums that are there already.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Words = NDArray[np.uint8]
    Hashes = NDArray[np.uint64]
    Ints = NDArray[np.int64]

__all__ = ["WIDTH", "concatenated", "hash_words", "mix", "one_deleted", "pack", "two_deleted"]

WIDTH = 24
"""Letters of a word that are kept. What is longer is told apart by its first letters and its length."""

_BASE = 0x9E3779B97F4A7C15
_INVERSE = pow(_BASE, -1, 1 << 64)
_LONGEST = 1 << 10
_MASK = (1 << 64) - 1


def _powers(base: int, count: int) -> Hashes:
    out = [1]
    for _ in range(count - 1):
        out.append(out[-1] * base & _MASK)
    return np.array(out, dtype=np.uint64)


_POWERS = _powers(_BASE, _LONGEST)
_DOWN = _powers(_INVERSE, 3)


def mix(values: Hashes) -> Hashes:
    """Spread the bits of hashes, so that sums of them and their top bits tell sets apart."""
    values = (values ^ (values >> np.uint64(31))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def pack(words: Sequence[str], width: int = WIDTH) -> tuple[Words, Ints]:
    """Return words as rows of bytes, cut at `width` and filled with zeros, and their lengths so cut."""
    out = np.array([w.encode("ascii", "replace")[:width] for w in words] or [b""], dtype=f"S{width}")
    matrix = out[: len(words)].view(np.uint8).reshape(len(words), width)
    return matrix, (matrix != 0).sum(1)


def _sums(matrix: Words) -> Hashes:
    """Return for each word the sums of its first 0, 1, 2 ... letters."""
    terms = (matrix.astype(np.uint64) * np.uint64(0x2545F4914F6CDD1D)) * _POWERS[: matrix.shape[1]]
    out = np.zeros((len(matrix), matrix.shape[1] + 1), dtype=np.uint64)
    np.cumsum(terms, axis=1, out=out[:, 1:])
    return out


def hash_words(matrix: Words) -> Hashes:
    """Return the hash of each word."""
    return _sums(matrix)[:, -1]


def concatenated(first: Hashes, length: Ints, second: Hashes) -> Hashes:
    """Return the hash of two words put together, the first being so long."""
    return first + second * _POWERS[np.minimum(length, _LONGEST - 1)]


def one_deleted(matrix: Words, lengths: Ints, least: int) -> tuple[Ints, Hashes]:
    """Return (row, hash) of each word of at least `least` letters with each one of its letters left out."""
    sums = _sums(matrix)
    total = sums[:, -1:]
    gone = sums[:, :-1] + (total - sums[:, 1:]) * _DOWN[1]
    at = np.arange(matrix.shape[1])
    rows, columns = np.nonzero((at < lengths[:, None]) & (lengths >= least)[:, None])
    return rows, gone[rows, columns]


def two_deleted(matrix: Words, lengths: Ints, least: int, most: int) -> tuple[Ints, Hashes]:
    """Return (row, hash) of each word of `least` to `most` letters with each two of its letters left out."""
    rows_out: list[Ints] = []
    hashes: list[Hashes] = []
    fits = (lengths >= least) & (lengths <= most)
    sums = _sums(matrix)
    for first in range(most - 1):
        for second in range(first + 1, most):
            rows = np.flatnonzero(fits & (lengths > second))
            if len(rows):
                s = sums[rows]
                middle = (s[:, second] - s[:, first + 1]) * _DOWN[1]
                rest = (s[:, -1] - s[:, second + 1]) * _DOWN[2]
                hashes.append(s[:, first] + middle + rest)
                rows_out.append(rows)
    if not rows_out:
        return np.zeros(0, np.int64), np.zeros(0, np.uint64)
    return np.concatenate(rows_out), np.concatenate(hashes)
