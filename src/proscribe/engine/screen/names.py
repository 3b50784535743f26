"""Cut a column of names of any script into tokens, with Arrow's own string functions.

One normaliser for both sides: what it does to the names of a list it does to those of parties. A name may
give several *variants* ("A / B", "A a.k.a. B", "A (B)"), and each is compared for itself.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute

from proscribe.engine.screen.scripts import IDEOGRAPHIC, ideographs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

__all__ = ["LONGEST", "MOST_TOKENS", "Tokens", "tokenize"]

pc: Any = pyarrow.compute  # the stubs lack some of its functions, and infer no type through others

LONGEST = 400
"""Characters of a name that are read; no name of a real party is longer."""
MOST_TOKENS = 32
"""Tokens of a name that are read."""

_MARKS = (
    r"[\x{300}-\x{36f}\x{64b}-\x{65f}\x{670}\x{640}\x{591}-\x{5c7}\x{ad}"
    r"\x{200b}-\x{200f}\x{202a}-\x{202e}\x{2060}-\x{206f}\x{feff}]+"
)
"""Accents and vowel points, and what is not seen: soft hyphens, joiners, marks of direction."""
_QUOTES = "['`\u2019\u2018\u02bc\u02bb\u02be\u02bf\u00b4\u02b9\u02ba\u2032]"
_DOTTED = r"\b\p{L}\.\s?\p{L}\b"
_DOTTED_ASCII = r"\b[a-z]\.\s?[a-z]\b"
_NOT_WORD = r"[^\pL\pN\pM]+"
_NOT_ASCII_WORD = "[^a-z0-9]+"
"""The same for ASCII: the tables of all scripts take longer to set up than one name to read."""
_SEVERAL = r"(?i)[/;|(\[]|\b[afn]\.?\s?/?k\.?\s?/?a\b|\balias\b|\bformerly\b|\bn[eé]e\b"
_APART = re.compile(
    r"\s+/\s+|(?<=\w{4})/(?=\w{4})|\s*[;|]\s*|\s*[,(]?\s*\b(?:[afn]\.?\s?/?k\.?\s?/?a\b\.?|alias|formerly(?: known as)?|n[eé]e)\s*:?\s*",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"\s*[(\[][^)\]]*[)\]]\s*")
_MOST_VARIANTS = 6

_ABD = (
    (r"\babd(?:oul|[aeou]l|u|o|u?r|al)?[\s-]+(?:[aeu][lrsdzn][\s-]+)?(\pL+)", r"abd\1"),
    (r"\babd(?:oul|[aeou][lr]|es|as|us|ed|ad|ud|an|en|un)(\pL{4,})", r"abd\1"),
    (r"(\pL{3,})[\s-]+(?:u|a)?(?:ll?ah|ollah|ullah)\b", r"\1ullah"),
    (r"(\pL{3,})[\s-]+(?:[aeu][ldn])?[\s-]*(?:u|a|e)?dd?[iey]+n\b", r"\1uddin"),
)
_ABD_HINT = r"\babd|llah\b|d[iey]+n\b"
_ARABIC = ((r"(^|\s)عبد\s*(?:ال)?", r"\1عبد"), (r"(\pL)\s+ال?ل[هہة](\s|$)", r"\1لله\2"))


class Tokens(NamedTuple):
    """The tokens of a column of names.

    Attributes:
        words: distinct tokens, as written but in small letters and without accents.
        ids: positions in `words`, name after name.
        offsets: where each variant's tokens begin in `ids`, and the end.
        rows: the row of the column that each variant comes from, rising.
        native: hash of the Chinese, Japanese or Korean signs of each variant, 0 if it has none: other signs
            may be read alike.
    """

    words: list[str]
    ids: Ints
    offsets: Ints
    rows: Ints
    native: NDArray[np.uint64]


def _replace(names: pa.Array[Any], pattern: str, by: str) -> pa.Array[Any]:
    return pc.replace_substring_regex(names, pattern, by)


def _where(names: pa.Array[Any], hint: str) -> pa.Array[Any]:
    """Return which names have the pattern; what follows is done to them alone."""
    return pc.match_substring_regex(names, hint)


def _variants(name: str, brackets: bool) -> list[str]:
    """Return the names that one text gives, the whole first; with `brackets`, also without what is in them."""
    out = [name]
    parts = [p for p in _APART.split(name) if len(p.strip()) > 1]
    if len(parts) > 1:
        out = parts
    bare = [_BRACKETS.sub(" ", p) for p in out] if brackets else []
    out += [b for b in bare if b.strip() and b not in out]
    return out[:_MOST_VARIANTS] or [name]


def _split_several(names: pa.Array[Any], rows: Ints, brackets: bool) -> tuple[pa.Array[Any], Ints]:
    several = _where(names, _SEVERAL)
    if not pc.any(several).as_py():
        return names, rows
    mask = several.to_numpy(zero_copy_only=False)
    texts: list[str] = []
    where: list[int] = []
    for at in np.flatnonzero(mask):
        for variant in _variants(names[int(at)].as_py(), brackets):
            texts.append(variant)
            where.append(int(rows[at]))
    joined = pa.concat_arrays([names.filter(pc.invert(several)), pa.array(texts, pa.string())])
    all_rows = np.concatenate([rows[~mask], np.array(where, dtype=np.int64)])
    order = np.argsort(all_rows, kind="stable")
    return joined.take(order), all_rows[order]


def _native(name: str) -> int:
    total = 0
    for c in name:
        if c >= "\u2e80":
            total += ord(c) * (ord(c) * 2654435761 + 40503)  # the same signs in another order stay the same
    return total & 0xFFFFFFFFFFFFFFFF


def _apply(names: pa.Array[Any], mask: pa.Array[Any], change: list[tuple[str, str]]) -> pa.Array[Any]:
    if not pc.any(mask).as_py():
        return names
    some = names.filter(mask)
    for pattern, by in change:
        some = _replace(some, pattern, by)
    return pc.replace_with_mask(names, mask, some)


def tokenize(column: pa.Array[Any], person: NDArray[np.bool_], *, brackets: bool = False) -> Tokens:
    """Cut names into tokens.

    Args:
        column: strings; null and empty names have no variant with tokens.
        person: which rows name persons: `J.R. Smith` has two initials, `I.B. M. Ltd` has one word.
        brackets: whether a name with brackets is also read without what is in them. For parties only: of
            two listed branches of one bank, the name of the town is all that tells them apart.
    """
    names = pc.utf8_slice_codeunits(pc.fill_null(column.cast(pa.string()), ""), 0, LONGEST)
    rows = np.arange(len(names), dtype=np.int64)
    names, rows = _split_several(names, rows, brackets)
    native = np.zeros(len(names), dtype=np.uint64)
    plain = pc.string_is_ascii(names)
    ascii_only = pc.all(plain).as_py()
    if not ascii_only:
        other = names.filter(pc.invert(plain))
        other = _replace(pc.utf8_normalize(other, "NFKD"), _MARKS, "")
        other = pc.utf8_lower(pc.utf8_normalize(other, "NFKC"))
        cjk = _where(other, IDEOGRAPHIC)
        if pc.any(cjk).as_py():
            signs = other.filter(cjk).to_pylist()
            at = np.flatnonzero(~plain.to_numpy(zero_copy_only=False))[cjk.to_numpy(zero_copy_only=False)]
            native[at] = [_native(n) for n in signs]
            read = pa.array([ideographs(n) for n in signs], pa.string())
            other = pc.replace_with_mask(other, cjk, read)
        other = _apply(other, _where(other, r"\p{Arabic}"), list(_ARABIC))
        names = pc.replace_with_mask(names, pc.invert(plain), other)
    names = _replace(pc.ascii_lower(names), _QUOTES, "")
    dotted = pc.and_(_where(names, _DOTTED_ASCII if ascii_only else _DOTTED), pa.array(~person[rows]))
    names = _apply(names, dotted, [(r"\b(\pL)\.", "\\1\x01"), (r"\x01\s?(\pL)\b", r"\1")])
    names = _apply(names, _where(names, _ABD_HINT), list(_ABD))
    lists = pc.split_pattern_regex(names, _NOT_ASCII_WORD if ascii_only else _NOT_WORD)
    flat = lists.flatten().dictionary_encode()
    ids = flat.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    offsets = lists.offsets.to_numpy().astype(np.int64)
    words = [str(w) for w in flat.dictionary.to_pylist()]
    # a name that begins or ends with a sign has an empty token there
    counts = np.diff(offsets)
    position = np.arange(len(ids)) - np.repeat(offsets[:-1], counts)
    empty = np.array([not w for w in words] or [True], dtype=np.bool_)
    keep = ~empty[ids] if len(ids) else np.zeros(0, np.bool_)
    keep &= position < MOST_TOKENS
    kept = np.add.reduceat(np.append(keep, False), offsets[:-1]) * (counts > 0) if len(counts) else counts
    return Tokens(words, ids[keep], np.concatenate([[0], np.cumsum(kept)]), rows, native)
