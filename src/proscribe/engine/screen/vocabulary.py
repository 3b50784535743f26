"""Describe distinct tokens once, side by side in arrays, for comparing millions of them.

A token has one to three readings (`scripts.readings`); what is compared are readings, what is matched are
tokens.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import numpy as np

from proscribe.engine.screen import hashes
from proscribe.engine.screen.glossary import Role, look_up
from proscribe.engine.screen.latin import APART, fold, skeleton, syllable
from proscribe.engine.screen.scripts import Reading, readings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["Vocabulary", "describe"]

_NOTHING = (Reading(""),)
_PER_TOKEN = frozenset(
    ("latin", "length", "first", "person", "body", "form", "everyday", "meaning", "prefixes")
)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Tokens and their readings, one array for each property.

    Attributes:
        latin: hash of each token's first reading; tokens of one reading are one word in other letters.
        length: letters of the first reading.
        first: its first letter.
        person: Role in the name of a person.
        body: Role in any other name.
        form: class of legal form (glossary.Word).
        everyday: whether it is a common name or word of the world.
        meaning: hash of the English word that the token stands for, 0 if none.
        prefixes: hashes of the first 1 to 6 letters of the first reading.
        starts: where each token's readings begin in the arrays below, and the end.
        token: the token of each reading.
        bare: whether the reading has no short vowels.
        raw: letters of the reading.
        raw_length: how many.
        letters: which letters the reading has, one bit each.
        folded: letters of its fold.
        folded_length: how many.
        unfolded: whether the fold is the reading itself.
        bones: letters of its skeleton.
        bones_length: how many.
        bones_hash: hash of the skeleton.
        syllable: hash of the Korean syllable, 0 if it is none.
    """

    latin: NDArray[np.uint64]
    length: NDArray[np.int64]
    first: NDArray[np.uint8]
    person: NDArray[np.uint8]
    body: NDArray[np.uint8]
    form: NDArray[np.uint8]
    everyday: NDArray[np.bool_]
    meaning: NDArray[np.uint64]
    prefixes: NDArray[np.uint64]
    starts: NDArray[np.int64]
    token: NDArray[np.int64]
    bare: NDArray[np.bool_]
    raw: NDArray[np.uint8]
    raw_length: NDArray[np.int64]
    letters: NDArray[np.uint32]
    folded: NDArray[np.uint8]
    folded_length: NDArray[np.int64]
    unfolded: NDArray[np.bool_]
    bones: NDArray[np.uint8]
    bones_length: NDArray[np.int64]
    bones_hash: NDArray[np.uint64]
    syllable: NDArray[np.uint64]

    def __len__(self) -> int:
        return len(self.latin)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return all arrays by name."""
        return {f.name: getattr(self, f.name) for f in fields(self)}

    def take(self, tokens: NDArray[np.int64]) -> Vocabulary:
        """Return some of the tokens with their readings."""
        counts = self.starts[tokens + 1] - self.starts[tokens]
        starts = np.concatenate([[0], np.cumsum(counts)])
        which = np.repeat(np.arange(len(tokens)), counts)
        readings = np.arange(len(which)) - starts[which] + self.starts[tokens][which]
        out: dict[str, Any] = {
            k: a[tokens if k in _PER_TOKEN else readings] for k, a in self.arrays().items() if k != "starts"
        }
        return Vocabulary(**{**out, "starts": starts, "token": which})


def _text_hash(texts: Sequence[str], width: int = hashes.WIDTH) -> NDArray[np.uint64]:
    return hashes.hash_words(hashes.pack(texts, width)[0])


def _letter_bits(raw: NDArray[np.uint8]) -> NDArray[np.uint32]:
    bits = np.where(raw > 0, np.uint32(1) << (raw & 31).astype(np.uint32), np.uint32(0))
    return np.bitwise_or.reduce(bits, axis=1).astype(np.uint32)


def describe(words: Sequence[str]) -> Vocabulary:
    """Describe tokens as `names.tokenize` gives them."""
    ways = [readings(w) or _NOTHING for w in words]
    primary = [r[0].latin.replace(APART, "") for r in ways]
    flat = [r for way in ways for r in way]
    folds = [fold(r.latin) for r in flat]
    bones = [skeleton(f) for f in folds]
    counts = np.array([len(w) for w in ways], dtype=np.int64)
    starts = np.concatenate([[0], np.cumsum(counts)])
    known = [look_up(w, p, folds[at]) for w, p, at in zip(words, primary, starts.tolist(), strict=False)]
    first_raw, first_length = hashes.pack(primary)
    raw, raw_length = hashes.pack([r.latin.replace(APART, "") for r in flat])
    folded, folded_length = hashes.pack(folds)
    bone, bone_length = hashes.pack(bones, 16)
    meanings = [k.meaning for k in known]
    has_meaning = np.array([bool(m) for m in meanings], dtype=np.bool_)
    syllables = [syllable(r.latin) for r in flat]
    is_syllable = np.array([bool(s) for s in syllables], dtype=np.bool_)
    sums = (
        np.stack([hashes.hash_words(first_raw[:, :size]) for size in range(1, 7)], axis=1)
        if len(words)
        else np.zeros((0, 6), np.uint64)
    )
    return Vocabulary(
        latin=hashes.mix(hashes.hash_words(first_raw)),
        length=first_length,
        first=first_raw[:, 0],
        person=np.array([k.person for k in known], dtype=np.uint8),
        body=np.array([k.body for k in known], dtype=np.uint8),
        form=np.array([k.form for k in known], dtype=np.uint8),
        everyday=np.array([k.everyday for k in known], dtype=np.bool_),
        meaning=np.where(has_meaning, _text_hash(meanings), np.uint64(0)),
        prefixes=sums,
        starts=starts,
        token=np.repeat(np.arange(len(words)), counts),
        bare=np.array([r.bare for r in flat], dtype=np.bool_),
        raw=raw,
        raw_length=raw_length,
        letters=_letter_bits(raw),
        folded=folded,
        folded_length=folded_length,
        unfolded=(raw == folded).all(1),
        bones=bone,
        bones_length=bone_length,
        bones_hash=hashes.hash_words(bone),
        syllable=np.where(is_syllable, _text_hash(syllables), np.uint64(0)),
    )


def roles(vocabulary: Vocabulary, ids: NDArray[np.int64], person: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Return the Role of each token of names, given which stand in the names of persons."""
    return np.where(person, vocabulary.person[ids], vocabulary.body[ids])


def is_core(role: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Return which tokens tell one party from another."""
    return (role == Role.WORD) | (role == Role.NUMBER)
