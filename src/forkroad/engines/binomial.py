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

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]

# Up to this mean, counted from the nearer end, chances are added up one by one.
FEW = 6.0
# Numbers for which sums are kept at a time.
AT_ONCE = 1 << 10
# Chances below this, beyond the most likely number, are less than a level's last digit.
NOTHING = 2.0**-60


def binomial_quantiles(numbers: Counts, chances: Floats, levels: Floats) -> Counts:
    """Return the smallest k with P(X <= k) >= level for X binomial, element by element.

    numbers : (n,) customers, 0 or more. chances : (n,) from 0 to 1. levels : (n,) in (0, 1).

    >>> levels = np.array([0.25, 0.3, 0.8])
    >>> binomial_quantiles(np.full(3, 2), np.full(3, 0.5), levels).tolist()
    [0, 1, 2]
    """
    found = np.zeros(len(numbers), dtype=np.int64)
    mean = numbers * chances
    nearer = np.minimum(mean, numbers - mean)
    # Where nobody can be chosen, or nobody left out, there is nothing to draw.
    few = ((nearer > 0) & (nearer <= FEW)).nonzero()[0]
    many = (nearer > FEW).nonzero()[0]
    if len(few) + len(many) < len(numbers):
        found[mean > 0] = numbers[mean > 0]
    if len(few):
        found[few] = _added_up(numbers[few], chances[few], levels[few])
    if len(many):
        found[many] = _by_guess(numbers[many], chances[many], levels[many])
    return found


def _added_up(numbers: Counts, chances: Floats, levels: Floats) -> Counts:
    """Return quantiles by adding chances up from the nearer end."""
    # Who is left out is binomial too: P(X <= k) >= level where P(Y <= n - k - 1) <= 1 - level.
    is_high = chances > 0.5
    chances = np.where(is_high, 1.0 - chances, chances)
    levels = np.where(is_high, np.nextafter(1.0 - levels, 2.0), levels)
    found = np.empty(len(numbers), dtype=np.int64)
    for begin in range(0, len(numbers), AT_ONCE):
        here = slice(begin, begin + AT_ONCE)
        most = float((numbers[here] * chances[here]).max())
        width = int(most + 5.0 * np.sqrt(most)) + 6
        found[here] = _summed(numbers[here], chances[here], levels[here], width)
    return np.where(is_high, numbers - found, found)


def _summed(numbers: Counts, chances: Floats, levels: Floats, width: int) -> Counts:
    """Return how many of the first sums fall short; where all do, of four times as many."""
    steps = np.arange(1.0, width)[:, np.newaxis]
    terms = np.empty((width, len(numbers)))
    terms[0] = np.exp(numbers * np.log1p(-chances))
    # A number above all there are has a term of 0, and so have all after it.
    terms[1:] = np.maximum(numbers + 1.0 - steps, 0.0) * (chances / (1.0 - chances) / steps)
    np.cumprod(terms, axis=0, out=terms)
    short = (np.cumsum(terms, axis=0) < levels) & (terms > NOTHING)
    found: Counts = np.minimum(short.sum(axis=0), numbers)
    far = (found == width).nonzero()[0]
    if len(far):
        found[far] = _summed(numbers[far], chances[far], levels[far], 4 * width)
    return found


def _by_guess(numbers: Counts, chances: Floats, levels: Floats) -> Counts:
    """Return quantiles of large numbers: guessed, then corrected by the exact distribution."""
    from scipy.special import betainc

    n = numbers.astype(np.float64)
    guess = _guessed(n, chances, levels)
    reached = np.asarray(betainc(n - guess, guess + 1.0, 1.0 - chances), dtype=np.float64)
    term = _term(n, chances, guess)
    return _walked(n, chances, levels, guess, reached, term).astype(np.int64)


def _guessed(n: Floats, chances: Floats, levels: Floats) -> Floats:
    """Return Cornish & Fisher's (1938) guess, below n."""
    from scipy.special import ndtri

    z = ndtri(levels)
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
    up = (reached < levels).nonzero()[0]
    down = (reached - term >= levels).nonzero()[0]
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
