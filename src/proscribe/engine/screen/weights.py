"""The weights of the score, as `tools/fit_screen.py` fitted them. Do not edit: run it again."""

from __future__ import annotations

__all__ = ["BODY", "BODY_BIAS", "PERSON", "PERSON_BIAS", "SEED", "SOURCES"]

SEED = 20261123
"""Of all that was drawn."""
SOURCES: dict[str, str] = {
    "lists/csl_full/consolidated_DERIVED_2026-08-21.csv.xz": "a3d4a80dc2b32a091a76fafcb6c5b215f21db38bcfe05fc13bf2d4bbcd7d9946"
}
"""What was read, under PROSCRIBE_DATA, and its SHA-256."""
PERSON_BIAS = -12.83145
PERSON: dict[str, float] = {
    "covered-party": 1.20880,
    "covered-listed": -0.77867,
    "covered-less": -1.16699,
    "covered-product": 1.87316,
    "text": 3.89391,
    "text-high": 2.82470,
    "mass": 2.39951,
    "mass-high": 1.01137,
    "exact": -0.22510,
    "worst-match": -0.46404,
    "extra": 2.47202,
    "missing": 1.16747,
    "matched": 0.35097,
    "length-gap": -0.89691,
    "one-of-many": 0.92379,
    "one-each": 1.38344,
    "one-listed": 0.53413,
    "one-party": 1.46894,
    "initials": 0.62749,
    "number-conflict": 0.00000,
    "number-alone": -0.01186,
    "form-conflict": 0.00000,
    "out-of-order": -0.96510,
    "joined": -0.99478,
    "rarest": 2.94680,
    "other-type": 0.00000,
    "near-typo": 1.43145,
    "letters": -1.78751,
    "all-matched": 1.31802,
    "strong-party": 2.72356,
    "strong-listed": -1.05307,
    "strong-product": 3.55861,
    "strong-mass": -0.10594,
    "good": -0.96131,
    "rare-and-covered": 1.20467,
    "unmatched": -1.50711,
    "matched-many": 0.61232,
    "shorter-covered": 2.05775,
    "shorter-covered-well": -0.25573,
    "two-letters": 0.41007,
}
"""By the name of the feature."""
BODY_BIAS = -9.88478
BODY: dict[str, float] = {
    "covered-party": 0.46124,
    "covered-listed": -1.25360,
    "covered-less": -2.90016,
    "covered-product": 2.93548,
    "text": 3.94156,
    "text-high": 0.61068,
    "mass": 2.94797,
    "mass-high": 0.66778,
    "exact": 0.02295,
    "worst-match": -2.09491,
    "extra": 2.60710,
    "missing": 0.07538,
    "matched": -0.03797,
    "length-gap": -0.21578,
    "one-of-many": 0.57728,
    "one-each": 0.77812,
    "one-listed": 0.45783,
    "one-party": 1.27956,
    "initials": 0.19198,
    "number-conflict": -3.93338,
    "number-alone": -0.95288,
    "form-conflict": -4.06563,
    "out-of-order": -0.36976,
    "joined": -0.90045,
    "rarest": 3.35776,
    "other-type": -3.14221,
    "near-typo": -0.04759,
    "letters": -1.25659,
    "all-matched": 1.73801,
    "strong-party": 2.96774,
    "strong-listed": 0.90854,
    "strong-product": 0.77087,
    "strong-mass": -0.20906,
    "good": 0.04972,
    "rare-and-covered": 0.49904,
    "unmatched": -1.12519,
    "matched-many": -0.64895,
    "shorter-covered": 1.45223,
    "shorter-covered-well": 0.29015,
    "two-letters": 0.31274,
}
"""By the name of the feature."""
