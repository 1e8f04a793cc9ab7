"""Quantiles of the binomial distribution, on arrays: one uniform, one number.

A number drawn by quantile moves little when its chance or its customers move little, and always
the same way, also across a chance of 0.5. That is what paired comparisons on counts live on.
The numbers are exactly the distribution's: small ones by adding up chances, large ones from a
guess that the exact distribution function corrects. SciPy has such quantiles too, many times
slower; it is imported where numbers are large, and only there.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from forkroad.program.normal import normal_quantiles

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]

# Up to this mean, counted from the nearer end, chances are added up one by one.
FEW = 12.0
# Levels are looked at no closer to the ends than uniforms of 53 bits come.
CLOSEST = 2.0**-54


def binomial_quantiles(numbers: Counts, chances: Floats, levels: Floats) -> Counts:
    """Return the smallest k with P(X <= k) >= level for X binomial, element by element.

    numbers : (n,) customers, 0 or more. chances : (n,) from 0 to 1. levels : (n,) in (0, 1).

    >>> binomial_quantiles(np.array([2, 2, 2]), np.full(3, 0.5), np.array([0.25, 0.3, 0.8])).tolist()
    [0, 1, 2]
    """
    found = np.zeros(numbers.shape, dtype=np.int64)
    mean = numbers * chances
    above = numbers - mean
    is_low = mean <= np.minimum(above, FEW)
    is_high = ~is_low & (above <= FEW)
    # Where nobody can be chosen, nobody is.
    low, high = np.flatnonzero(is_low & (mean > 0)), np.flatnonzero(is_high)
    rest = np.flatnonzero(~(is_low | is_high))
    found[low] = _from_below(numbers[low], chances[low], levels[low])
    # Who does not go is binomial too, and P(X <= k) >= level where P(Y < n - k) <= 1 - level.
    found[high] = numbers[high] - _from_above(numbers[high], 1.0 - chances[high], 1.0 - levels[high])
    if len(rest):
        found[rest] = _by_guess(numbers[rest], chances[rest], levels[rest])
    return found


def _from_below(numbers: Counts, chances: Floats, levels: Floats) -> Counts:
    """Return the smallest k with P(X <= k) >= level by adding up from 0."""
    return _added_up(numbers, chances, levels, strictly=False)


def _from_above(numbers: Counts, chances: Floats, levels: Floats) -> Counts:
    """Return the smallest k with P(Y <= k) > level by adding up from 0."""
    return _added_up(numbers, chances, levels, strictly=True)


def _added_up(numbers: Counts, chances: Floats, levels: Floats, *, strictly: bool) -> Counts:
    found = np.zeros(len(numbers), dtype=np.int64)
    odds = chances / (1.0 - chances)
    term = np.exp(numbers * np.log1p(-chances))
    reached = term.copy()
    left = np.arange(len(numbers))
    k = 0
    while len(left):
        short = reached <= levels if strictly else reached < levels
        going = np.flatnonzero(short & (k < numbers))
        found[left[short & (k >= numbers)]] = k
        k += 1
        left, numbers, levels = left[going], numbers[going], levels[going]
        odds, term, reached = odds[going], term[going], reached[going]
        found[left] = k
        term = term * odds * ((numbers - (k - 1)) / k)
        # Where rounding keeps the sum below the level for ever, the terms end it.
        reached = np.where(term > 0, reached + term, 2.0)
    return found


def _by_guess(numbers: Counts, chances: Floats, levels: Floats) -> Counts:
    """Return quantiles of large numbers: guessed, then corrected by the exact distribution."""
    from scipy.special import betainc

    n = numbers.astype(np.float64)
    guess = _guessed(n, chances, levels)
    reached = betainc(n - guess, guess + 1.0, 1.0 - chances)
    term = _term(n, chances, guess)
    return _walked(n, chances, levels, guess, reached, term).astype(np.int64)


def _guessed(n: Floats, chances: Floats, levels: Floats) -> Floats:
    """Return Cornish & Fisher's (1938) guess, below n."""
    z = normal_quantiles(np.clip(levels, CLOSEST, 1.0 - 2.0**-53))
    deviation = np.sqrt(n * chances * (1.0 - chances))
    skew = (1.0 - 2.0 * chances) * (z * z - 1.0) / 6.0
    return np.asarray(np.clip(np.ceil(n * chances + deviation * z + skew - 0.5), 0.0, n - 1.0))


def _term(n: Floats, chances: Floats, at: Floats) -> Floats:
    """Return P(X = at)."""
    from scipy.special import gammaln

    ways = gammaln(n + 1.0) - gammaln(at + 1.0) - gammaln(n - at + 1.0)
    return np.asarray(np.exp(ways + at * np.log(chances) + (n - at) * np.log1p(-chances)))


def _walked(
    n: Floats, chances: Floats, levels: Floats, at: Floats, reached: Floats, term: Floats
) -> Floats:
    """Return the quantiles, one step after another away from the guesses.

    reached : P(X <= at). term : P(X = at).
    """
    odds = chances / (1.0 - chances)
    at = at.copy()
    up = np.flatnonzero(reached < levels)
    down = np.flatnonzero(reached - term >= levels)
    while len(up):
        at[up] += 1.0
        term[up] *= (n[up] - at[up] + 1.0) / at[up] * odds[up]
        reached[up] += term[up]
        up = up[(reached[up] < levels[up]) & (at[up] < n[up])]
    while len(down):
        reached[down] -= term[down]
        term[down] *= at[down] / ((n[down] - at[down] + 1.0) * odds[down])
        at[down] -= 1.0
        down = down[(reached[down] - term[down] >= levels[down]) & (at[down] > 0.0)]
    return at
