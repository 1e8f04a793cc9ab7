"""Quantiles of the Poisson distribution, on arrays, without SciPy.

SciPy has them, but importing it costs more than a whole run. A number drawn by quantile moves
little when its mean moves little, which is what paired comparisons live on.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def poisson_quantiles(means: Floats, levels: Floats) -> Ints:
    """Return the quantiles of Poisson distributions; means and levels have one shape."""
    result = np.zeros(means.shape, dtype=np.int64)
    for mean in np.unique(means):
        here = means == mean
        first, cumulative = poisson_table(float(mean))
        result[here] = first + np.searchsorted(cumulative, levels[here], side="right")
    return result


@lru_cache(maxsize=64)
def poisson_table(mean: float) -> tuple[int, Floats]:
    """Return the first number that is likely enough to matter, and the chances added up.

    What lies beyond some nine standard deviations, less than 1e-17, is left out; the last
    chance is exactly 1.
    """
    if mean <= 0:
        return 0, np.ones(1)
    mode = math.floor(mean)
    reach = int(9.0 * math.sqrt(mean)) + 30
    first = max(mode - reach, 0)
    below = np.arange(mode, first, -1)
    above = np.arange(mode + 1, mode + reach + 1)
    falling = np.cumsum(np.log(below / mean))[::-1]
    rising = np.cumsum(np.log(mean / above))
    peak = mode * math.log(mean) - mean - math.lgamma(mode + 1)
    chances = np.exp(peak + np.concatenate([falling, np.zeros(1), rising]))
    cumulative = np.minimum(np.cumsum(chances), 1.0)
    cumulative[-1] = 1.0
    return first, cumulative
