"""Means over seeds with bootstrap intervals."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

DRAWS = 2000


def mean_interval(
    values: ArrayLike, confidence: float = 0.95, seed: int = 0
) -> tuple[float, float, float]:
    """The mean of some measurements and a percentile bootstrap interval of it.

    Args:
        values: One number per seed; NaN is left out.
        confidence: Between 0 and 1.
        seed: Of the resampling.

    Returns:
        `(mean, low, high)`; all the same for a single value, all NaN for none.

    Example:
    >>> mean, low, high = mean_interval([0.80, 0.84, 0.88, 0.92])
    >>> low < round(mean, 2) == 0.86 < high
    True

    Source: Efron 1979, https://doi.org/10.1214/aos/1176344552
    """
    sample = np.asarray(values, float).ravel()
    sample = sample[np.isfinite(sample)]
    if not len(sample):
        return float("nan"), float("nan"), float("nan")
    drawn = np.random.default_rng(seed).choice(sample, (DRAWS, len(sample))).mean(axis=1)
    tail = (1 - confidence) / 2
    low, high = np.quantile(drawn, [tail, 1 - tail])
    return float(sample.mean()), float(low), float(high)
