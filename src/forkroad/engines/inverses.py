"""Quantiles of the normal and the Poisson distribution, on arrays, without SciPy.

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

# Wichura's (1988) algorithm AS 241, PPND16: numerators and denominators, highest power first,
# for the middle, the flanks and the far tails.
_MIDDLE = (
    (
        2.5090809287301226727e3, 3.3430575583588128105e4, 6.7265770927008700853e4,
        4.5921953931549871457e4, 1.3731693765509461125e4, 1.9715909503065514427e3,
        1.3314166789178437745e2, 3.3871328727963666080e0,
    ),
    (
        5.2264952788528545610e3, 2.8729085735721942674e4, 3.9307895800092710610e4,
        2.1213794301586595867e4, 5.3941960214247511077e3, 6.8718700749205790830e2,
        4.2313330701600911252e1, 1.0,
    ),
)  # fmt: skip
_FLANKS = (
    (
        7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1,
        1.27045825245236838258e0, 3.64784832476320460504e0, 5.76949722146069140550e0,
        4.63033784615654529590e0, 1.42343711074968357734e0,
    ),
    (
        1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2,
        1.48103976427480074590e-1, 6.89767334985100004550e-1, 1.67638483018380384940e0,
        2.05319162663775882187e0, 1.0,
    ),
)  # fmt: skip
_TAILS = (
    (
        2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3,
        2.65321895265761230930e-2, 2.96560571828504891230e-1, 1.78482653991729133580e0,
        5.46378491116411436990e0, 6.65790464350110377720e0,
    ),
    (
        2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5,
        7.86869131145613259100e-4, 1.48753612908506148525e-2, 1.36929880922735805310e-1,
        5.99832206555887937690e-1, 1.0,
    ),
)  # fmt: skip


def normal_quantiles(levels: Floats) -> Floats:
    """Return the quantiles of the standard normal distribution, levels being inside (0, 1)."""
    offset = levels - 0.5
    result = offset * _ratio(_MIDDLE, 0.180625 - offset**2)
    outer = np.nonzero(np.abs(offset) > 0.425)[0]
    if len(outer):
        low = offset[outer] < 0
        tail = np.where(low, levels[outer], 1.0 - levels[outer])
        depth = np.sqrt(-np.log(tail))
        far = np.where(depth <= 5.0, _ratio(_FLANKS, depth - 1.6), _ratio(_TAILS, depth - 5.0))
        result[outer] = np.where(low, -far, far)
    return result


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


def _ratio(polynomials: tuple[tuple[float, ...], tuple[float, ...]], x: Floats) -> Floats:
    above, below = polynomials
    return np.asarray(np.polyval(np.array(above), x) / np.polyval(np.array(below), x))
