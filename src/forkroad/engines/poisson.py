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

# Up to this mean chances are added up one by one.
FEW = 12.0


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


def poisson_quantiles_each(means: Floats, levels: Floats) -> Ints:
    """Return quantiles of Poisson distributions whose means are many different ones.

    means, levels : (n,); levels in (0, 1). Small means add chances up, large ones are guessed
    and corrected by SciPy's distribution function, which is imported for them alone.
    """
    result = np.zeros(len(means), dtype=np.int64)
    small = np.flatnonzero((means > 0) & (means <= FEW))
    large = np.flatnonzero(means > FEW)
    result[small] = _added_up(means[small], levels[small])
    if len(large):
        result[large] = _by_guess(means[large], levels[large])
    return result


def _added_up(means: Floats, levels: Floats, width: int = 0) -> Ints:
    """Return how many of the first sums fall short; where all do, of four times as many."""
    most = float(means.max(initial=0.0))
    width = width or int(most + 5.0 * math.sqrt(most)) + 6
    terms = np.empty((width, len(means)))
    terms[0] = np.exp(-means)
    terms[1:] = means / np.arange(1.0, width)[:, np.newaxis]
    np.cumprod(terms, axis=0, out=terms)
    # What lies beyond the terms kept is less than the last digit of a level.
    short = (np.cumsum(terms, axis=0) < levels) & (terms > 2.0**-60)
    found: Ints = short.sum(axis=0)
    far = np.flatnonzero(found == width)
    if len(far):
        found[far] = _added_up(means[far], levels[far], 4 * width)
    return found


def _by_guess(means: Floats, levels: Floats) -> Ints:
    from scipy.special import gammaln, ndtri, pdtr

    z = ndtri(levels)
    guess = np.ceil(means + np.sqrt(means) * z + (z * z - 1.0) / 6.0 - 0.5)
    at = np.maximum(guess, 0.0)
    reached = pdtr(at, means)
    term = np.exp(at * np.log(means) - means - gammaln(at + 1.0))
    up = np.flatnonzero(reached < levels)
    down = np.flatnonzero((reached - term >= levels) & (at > 0))
    while len(up):
        at[up] += 1.0
        term[up] *= means[up] / at[up]
        reached[up] += term[up]
        up = up[(reached[up] < levels[up]) & (term[up] > 0)]
    while len(down):
        reached[down] -= term[down]
        term[down] *= at[down] / means[down]
        at[down] -= 1.0
        down = down[(reached[down] - term[down] >= levels[down]) & (at[down] > 0)]
    return at.astype(np.int64)
