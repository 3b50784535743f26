"""Say how probable it is that two names are of one party.

A logistic model for names of persons and one for all others, over the numbers of `features`. Their weights
stand in `weights`, fitted by `tools/fit_screen.py` on names generated from public lists.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from proscribe.engine.screen import weights
from proscribe.engine.screen.features import NAMES

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["name_log_odds", "probability"]


def _in_order(model: dict[str, float]) -> NDArray[np.float64]:
    # a number that was not there when the weights were fitted counts nothing, so that they can be fitted anew
    return np.array([model.get(name, 0.0) for name in NAMES], dtype=np.float64)


_MODELS = {
    True: (_in_order(weights.PERSON), weights.PERSON_BIAS),
    False: (_in_order(weights.BODY), weights.BODY_BIAS),
}


def name_log_odds(features: NDArray[np.float32], person: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return the log-odds that the names are one party's.

    Args:
        features: one row for each pair.
        person: whether both names are of persons.
    """
    out = np.zeros(len(features), dtype=np.float64)
    for kind, (model, bias) in _MODELS.items():
        total = np.full(len(features), bias, dtype=np.float64)
        # column by column: the sum of a row never depends on the rows beside it, as it might in one product
        for column in range(len(NAMES)):
            total += features[:, column] * model[column]
        out = np.where(person == kind, total, out)
    return out


def probability(log_odds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return probabilities, 0 to 1."""
    return 1 / (1 + np.exp(-np.clip(log_odds, -40, 40)))
