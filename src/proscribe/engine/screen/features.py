"""Turn an alignment of two names into the numbers that the score is made of.

Every number is between about -1 and 1 (counts are scaled), grows or falls with the likeness of the names,
and says something a reviewer can be told. `NAMES` has them in order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from proscribe.engine.screen.candidates import JOINED, JOINED_BONES
from proscribe.engine.screen.edits import common_subsequence
from proscribe.engine.screen.forms import WIDE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from proscribe.engine.screen.align import Aligned
    from proscribe.engine.screen.candidates import Pairs
    from proscribe.engine.screen.forms import Forms
    from proscribe.engine.screen.index import ScreenIndex
    from proscribe.engine.screen.vocabulary import Vocabulary

    Floats = NDArray[np.float32]

__all__ = ["NAMES", "measure_names"]

NAMES = (
    "covered-party",  # share of the party's name, by weight, that the listed name has
    "covered-listed",  # share of the listed name that the party's has
    "covered-less",  # the lesser of both
    "covered-product",
    "text",  # likeness of both names as one text
    "text-high",  # how far that is above 0.8
    "mass",  # weight of the tokens that match: rare ones tell more
    "mass-high",
    "exact",  # share of the party's name that is spelt the same
    "worst-match",  # likeness of the least like tokens that were matched
    "extra",  # weight of the party's heaviest token without partner
    "missing",  # weight of the listed name's heaviest token without partner
    "matched",  # tokens matched
    "length-gap",  # tokens more on one side than on the other
    "one-of-many",  # only one token matched, and there are more
    "one-each",  # both names are one token
    "one-listed",  # the listed name is one token
    "one-party",  # the party's name is one token
    "initials",  # tokens matched by their initial only
    "number-conflict",
    "number-alone",  # one name has a number and the other none
    "form-conflict",  # limited against shares
    "out-of-order",
    "joined",
    "rarest",  # weight of the rarest token that matches
    "other-type",
    "near-typo",  # letters that differ, over all matched tokens, in short names above all
    "letters",  # letters of the shorter name
    "all-matched",  # every token of both has a partner
    "strong-party",  # as covered-party, but only what is well above a chance likeness
    "strong-listed",
    "strong-product",
    "strong-mass",  # of the covered mass
    "good",  # share of both names that is nearly the same
    "rare-and-covered",  # the rarest match, times how well both names are covered
    "unmatched",  # tokens of both without partner
    "matched-many",  # tokens matched beyond the second
    "shorter-covered",  # all tokens of the shorter name are matched, and they are two or more
    "shorter-covered-well",  # the same with three or more
    "two-letters",  # some token is matched whose consonants are few
)

_EXACT = np.float32(0.99)
_GOOD = np.float32(0.885)
_WEAK = np.float32(0.66)
_FEW = 4
_SOME = 2
_CUT = np.float32(0.72)


def measure_names(
    pairs: Pairs, aligned: Aligned, q: Forms, v: Vocabulary, weight: Floats, index: ScreenIndex
) -> Floats:
    """Return one row of numbers for each pair of names.

    Args:
        pairs: rows of the parties' names and of the lists' forms.
        aligned: how their tokens stand to each other.
        q: the parties' names.
        v: their tokens.
        weight: of the parties' tokens.
        index: the lists.
    """
    f = index.forms
    a, b = q.tokens[pairs.query], f.tokens[pairs.form]
    wa = np.where(a >= 0, weight[a], 0) if len(weight) else np.zeros(a.shape, np.float32)
    wb = index.weights[pairs.form]
    mine, theirs = aligned.mine, aligned.theirs
    # a misspelling or a short form of a common word is as common as the word
    rows, here_ = np.nonzero(aligned.partner >= 0)
    there_ = aligned.partner[rows, here_]
    wa[rows, here_] = wb[rows, there_] = np.minimum(wa[rows, here_], wb[rows, there_])
    total_a, total_b = wa.sum(1) + np.float32(1e-3), wb.sum(1) + np.float32(1e-3)
    na, nb = q.length[pairs.query], f.length[pairs.form]
    here, there = np.arange(WIDE) < na[:, None], np.arange(WIDE) < nb[:, None]
    got_a, got_b = (wa * mine).sum(1), (wb * theirs).sum(1)
    cover_a, cover_b = got_a / total_a, got_b / total_b
    hit_a, hit_b = mine > 0, theirs > 0
    matched = np.minimum(hit_a.sum(1), hit_b.sum(1))
    mass = np.minimum(got_a, got_b)
    la, lb = q.text_length[pairs.query], f.text_length[pairs.form]
    common = common_subsequence(q.text[pairs.query], la, f.text[pairs.form], lb)
    text = 2 * common / np.maximum(la + lb, 1)
    # in another order or another language the letters differ whatever the name is: there the tokens count
    letters_a, letters_b = np.where(here, v.length[a], 0), np.where(there, index.vocabulary.length[b], 0)
    token_wise = ((letters_a * mine).sum(1) + (letters_b * theirs).sum(1)) / np.maximum(
        letters_a.sum(1) + letters_b.sum(1), 1
    )
    text = np.maximum(text, token_wise)
    worst = np.where(hit_a, mine, 1).min(1)
    legal_a, legal_b = q.legal[pairs.query] & 0b11100, f.legal[pairs.form] & 0b11100
    na_number, nb_number = q.numbers[pairs.query], f.numbers[pairs.form]
    both = (na_number != 0) & (nb_number != 0)
    partner = aligned.partner.astype(np.int64)
    ahead = np.maximum.accumulate(np.where(partner >= 0, partner, -1), axis=1)
    back = (partner[:, 1:] >= 0) & (partner[:, 1:] < ahead[:, :-1])
    differ = (np.where(hit_a, 1 - mine, 0)).sum(1) / np.maximum(matched, 1)
    shorter = np.minimum(la, lb)
    joined = np.concatenate([(x == JOINED) | (x == JOINED_BONES) for x in (mine, theirs)], axis=1)
    strong_a = (wa * np.clip((mine - _WEAK) / (1 - _WEAK), 0, 1)).sum(1) / total_a
    strong_b = (wb * np.clip((theirs - _WEAK) / (1 - _WEAK), 0, 1)).sum(1) / total_b
    columns = (
        cover_a,
        cover_b,
        np.minimum(cover_a, cover_b),
        cover_a * cover_b,
        text,
        np.maximum(text - 0.8, 0) * 5,
        np.minimum(mass, 1.5) / 1.5,
        np.minimum(np.maximum(mass - 1.5, 0), 3) / 3,
        (wa * (mine >= _EXACT)).sum(1) / total_a,
        np.where(matched > 0, worst, 0),
        np.where(here & ~hit_a, wa, 0).max(1),
        np.where(there & ~hit_b, wb, 0).max(1),
        np.minimum(matched, 4) / 4,
        np.minimum(np.abs(na - nb), 4) / 4,
        (matched == 1) & (np.maximum(na, nb) > 1),
        (na == 1) & (nb == 1),
        (nb == 1) & (na > 1),
        (na == 1) & (nb > 1),
        np.minimum(((mine > 0) & (mine <= _CUT)).sum(1), 3) / 3,
        both & (na_number != nb_number),
        (na_number != 0) != (nb_number != 0),
        (legal_a != 0) & (legal_b != 0) & ((legal_a & legal_b) == 0),
        back.any(1),
        joined.any(1),
        (wa * hit_a).max(1),
        q.person[pairs.query] != f.person[pairs.form],
        differ,
        np.minimum(shorter, 24) / 24,
        (matched > 0) & (hit_a.sum(1) == na) & (hit_b.sum(1) == nb),
        strong_a,
        strong_b,
        strong_a * strong_b,
        np.minimum(strong_a * total_a, 3) / 3,
        ((wa * (mine >= _GOOD)).sum(1) + (wb * (theirs >= _GOOD)).sum(1)) / (total_a + total_b),
        np.minimum(strong_a, strong_b) * (wa * hit_a).max(1),
        np.minimum((here & ~hit_a).sum(1) + (there & ~hit_b).sum(1), 5) / 5,
        np.clip(matched - 2, 0, 4) / 4,
        (matched >= _SOME) & (matched == np.minimum(na, nb)),
        (matched > _SOME) & (matched == np.minimum(na, nb)),
        (hit_a & (mine < _GOOD) & (v.length[a] <= _FEW)).any(1),
    )
    return np.stack([np.asarray(c, dtype=np.float32) for c in columns], axis=1)
