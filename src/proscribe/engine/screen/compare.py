"""Compare a column of names with the names of the lists: from text to numbers for each pair worth a look."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from proscribe.engine.screen.align import Aligned, Lookup, align
from proscribe.engine.screen.candidates import candidates
from proscribe.engine.screen.features import measure_names
from proscribe.engine.screen.forms import Forms, lay_out
from proscribe.engine.screen.names import Tokens, tokenize
from proscribe.engine.screen.similar import liken
from proscribe.engine.screen.vocabulary import Vocabulary, describe

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa
    from numpy.typing import NDArray

    from proscribe.engine.screen.index import ScreenIndex

__all__ = ["Compared", "Prepared", "compare"]

_AT_ONCE = 512
"""Names that are compared at once: what is gathered for them stays in the processor's cache."""


class Prepared(NamedTuple):
    """A column of names, ready to be compared.

    Attributes:
        tokens: the names cut up.
        vocabulary: their tokens described.
        forms: the names laid out.
        weight: of each token.
        lookup: likeness of their tokens and those of the lists.
    """

    tokens: Tokens
    vocabulary: Vocabulary
    forms: Forms
    weight: NDArray[np.float32]
    lookup: Lookup


class Compared(NamedTuple):
    """Pairs of names, and how they compare.

    Attributes:
        row: row of the column of names.
        variant: row of `Prepared.forms`.
        form: row of the index's forms.
        features: one row for each pair (`features.NAMES`).
        aligned: token by token.
    """

    row: NDArray[np.int64]
    variant: NDArray[np.int64]
    form: NDArray[np.int64]
    features: NDArray[np.float32]
    aligned: Aligned

    def take(self, at: NDArray[np.int64]) -> Compared:
        """Return some of the pairs."""
        a = self.aligned
        aligned = Aligned(a.mine[at], a.theirs[at], a.partner[at])
        return Compared(self.row[at], self.variant[at], self.form[at], self.features[at], aligned)


def compare(
    names: pa.Array[Any], person: NDArray[np.bool_], index: ScreenIndex
) -> Iterator[tuple[Prepared, Compared]]:
    """Compare names with those of the lists, some names at a time, in their order.

    Args:
        names: strings.
        person: which of them name persons.
        index: the lists.
    """
    tokens = tokenize(names, person, brackets=True)
    vocabulary = describe(tokens.words)
    forms = lay_out(tokens, vocabulary, person[tokens.rows])
    likeness = liken(vocabulary, index.vocabulary, index.keys)
    weight = index.statistics.weigh_tokens(vocabulary)
    prepared = Prepared(tokens, vocabulary, forms, weight, Lookup.of(likeness))
    for start in range(0, len(forms), _AT_ONCE):
        rows = np.arange(start, min(start + _AT_ONCE, len(forms)))
        part = forms.take(rows)
        pairs, joins = candidates(part, vocabulary, likeness, weight, index)
        aligned = align(pairs, part, vocabulary, prepared.lookup, joins, index)
        numbers = measure_names(pairs, aligned, part, vocabulary, weight, index)
        variant = pairs.query + start
        yield prepared, Compared(tokens.rows[variant], variant, pairs.form, numbers, aligned)
