"""Predictive quantiles from exact moments, draw by draw.

A count that is exactly Poisson has exact quantiles. Any other count is matched to its mean and
variance: negative binomial where the variance is larger, else a normal rounded up and never
below 0; money is normal. With uncertain inputs the distribution functions of the draws are
averaged and the average is inverted. SciPy would do, but its import costs more than the run.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.matched_counts import count_weights, is_narrow
from forkroad.engines.normals import SCORES, invert_normals, normal_below
from forkroad.program.distinct import distinct
from forkroad.results.figures import LEVELS

Array = NDArray[np.float64]

# Draws are gathered in so many neighbours before distributions are mixed; within one the means
# differ by far less than the draws as a whole, and the spread inside is kept as variance.
MAX_PARTS = 40
# Up to here a mixture of counts is summed point by point; above, a smooth curve serves.
MAX_POINTS = 600
# Numbers that such sums hold at a time.
MAX_NUMBERS = 100_000
# Above these means, quantiles come from series. The Poisson one is off by less than MARGIN
# there (by 9e-6 at the most in 60,000 means from 50 to 100), so that its whole part is exact
# unless it lies that close to a whole number; then the exact sum decides.
LARGE_POISSON = 50.0
LARGE_MATCHED = 300.0
MARGIN = 1e-3


def find_quantiles(
    means: Array, variances: Array, is_poisson: NDArray[np.bool_], *, is_count: bool
) -> tuple[Array, NDArray[np.bool_]]:
    """Return the quantiles of many quantities, and whether each is from matched moments.

    means, variances : (n, n_draws) of each quantity in each draw.
    is_poisson : (n,) whether it is exactly Poisson in each draw.

    Result: (n, 5) quantiles at LEVELS, (n,) truths.
    """
    approximate = np.ones(len(means), dtype=bool)
    if not is_count:
        return _smooth(*_gathered(means, variances)), approximate
    # Where all draws say the same, the average of their distributions is theirs.
    same = is_poisson & (means == means[:, :1]).all(axis=1)
    found = np.zeros((len(means), len(LEVELS)))
    found[same] = _poisson_rows(means[same, 0])
    rest = ~same
    serve = _matched if means.shape[1] == 1 else _mixed
    found[rest] = serve(means[rest], variances[rest])
    return found, rest


def _mixed(means: Array, variances: Array) -> Array:
    """Return (n, 5) quantiles of averages of matched counts."""
    means, variances = _gathered(means, variances)
    found = np.zeros((len(means), len(LEVELS)))
    tops = (means + 12 * np.sqrt(np.maximum(variances, means))).max(axis=1, initial=0) + 12
    small = tops <= MAX_POINTS
    found[small] = _by_points(means[small], variances[small], tops[small])
    # A whole number is at most x where its smooth partner is at most x + 1/2.
    smooth = _smooth(means[~small], variances[~small]) - 0.5
    found[~small] = np.maximum(np.ceil(smooth), 0.0)
    return found


def chances_at_most(limit: float, means: Array, variances: Array, *, is_count: bool) -> Array:
    """Return (n,) probabilities of at most `limit`, averaged over draws.

    means, variances : (n, n_draws) of each quantity in each draw.
    """
    means, variances = _gathered(means, variances)
    if not is_count:
        return np.asarray(normal_below(limit, means, np.sqrt(variances)).mean(axis=1))
    whole = math.floor(limit)
    reach = 12 * np.sqrt(np.maximum(variances, means))
    tops = np.ceil((means + reach).max(axis=1) + 12)
    bottoms = np.maximum(np.floor((means - reach).min(axis=1) - 12), 0.0)
    found = np.asarray(normal_below(whole + 0.5, means, np.sqrt(variances)).mean(axis=1))
    found[tops <= whole] = 1.0
    found[bottoms > whole] = 0.0
    is_near = (bottoms <= whole) & (whole < tops) & (tops <= 5 * MAX_POINTS)
    for row in np.nonzero(is_near)[0].tolist():
        first, top = int(bottoms[row]), int(tops[row])
        points = count_weights(means[row], variances[row], top, first)
        below = points[:, : whole - first + 1].sum(axis=1) / points.sum(axis=1)
        found[row] = min(below.mean(), 1.0)
    return found


def poisson_quantiles(mean: float) -> tuple[float, ...]:
    """Return the exact quantiles of a Poisson number: the smallest x with F(x) >= level."""
    return tuple(_poisson_rows(np.array([mean]))[0].tolist())


def _poisson_rows(means: Array) -> Array:
    """Return (n, 5) exact quantiles."""
    large = np.maximum(means, LARGE_POISSON)[:, np.newaxis]
    guesses = _giles(large, np.array(SCORES))
    found = np.floor(guesses)
    near = np.abs(guesses - np.rint(guesses)).min(axis=1) < MARGIN
    for row in np.nonzero(near | (means < LARGE_POISSON))[0].tolist():
        found[row] = _poisson_by_sum(float(means[row]))
    return found


def _poisson_by_sum(mean: float) -> tuple[float, ...]:
    if mean <= 0:
        return (0.0,) * len(LEVELS)
    low = max(0, math.floor(mean - 9 * math.sqrt(mean) - 10))
    high = math.ceil(mean + 9 * math.sqrt(mean) + 20)
    return _inverted(_poisson_points(mean, low, high), low)


def _matched(means: Array, variances: Array) -> Array:
    """Return (n, 5) quantiles of the counts with these means and variances, (n, 1) each."""
    means, variances = means[:, 0], variances[:, 0]
    found = np.repeat(np.ceil(means - 1e-9)[:, np.newaxis], len(LEVELS), axis=1)
    varies = variances > 1e-12 * np.maximum(means, 1.0)
    by_series = varies & ((variances <= means) | (means > LARGE_MATCHED))
    found[by_series] = _cornish_fisher(means[by_series], variances[by_series])
    rest = varies & ~by_series
    mean, variance = means[rest], variances[rest]
    tops = mean + 12 * np.sqrt(variance) + 40 * variance / np.maximum(mean, 1e-300)
    found[rest] = _by_points(mean[:, np.newaxis], variance[:, np.newaxis], tops)
    return found


def _cornish_fisher(means: Array, variances: Array) -> Array:
    """Return (n, 5) mean + sd (z + skewness (z^2 - 1) / 6), rounded up (Cornish & Fisher 1938).

    A count as wide as a negative binomial has its skewness, a narrower one none.
    """
    mean, variance, score = means[:, np.newaxis], variances[:, np.newaxis], np.array(SCORES)
    skewness = np.where(variance > mean, (2 * variance / mean - 1) / np.sqrt(variance), 0.0)
    smooth = mean + np.sqrt(variance) * (score + skewness * (score**2 - 1) / 6)
    return np.asarray(np.maximum(np.ceil(smooth - 0.5), 0.0))


def _by_points(means: Array, variances: Array, tops: Array) -> Array:
    """Return (n, 5) quantiles of averages of matched counts, summed point by point.

    means, variances : (n, n_parts). tops : (n,) up to where there is anything to sum.
    """
    found = np.zeros((len(means), len(LEVELS)))
    normal = is_narrow(means, variances).all(axis=1)
    found[normal] = _by_halving(means[normal], np.sqrt(variances[normal]))
    # Rows of about the same length are taken together.
    length = np.ceil(np.exp2(np.ceil(4 * np.log2(np.maximum(tops, 8.0))) / 4)).astype(int)
    length[normal] = 0
    for top in distinct(length[~normal]).tolist():
        rows = np.nonzero(length == top)[0]
        at_once = max(1, MAX_NUMBERS // (top * means.shape[1]))
        for first in range(0, len(rows), at_once):
            part = rows[first : first + at_once]
            weights = count_weights(means[part].ravel(), variances[part].ravel(), top)
            share = 1.0 / (means.shape[1] * weights.sum(axis=1).reshape(len(part), 1, -1))
            points = np.matmul(share, weights.reshape(len(part), -1, top + 1))[:, 0]
            reached = points.cumsum(axis=1)
            # Sums of many terms end a rounding error below a level that they reach.
            levels = np.array(LEVELS)[:, np.newaxis] - 1e-13
            places = (reached[:, np.newaxis] < levels).sum(axis=2)
            found[part] = np.minimum(places, top)
    return found


def _by_halving(means: Array, sds: Array) -> Array:
    """Return (n, 5) quantiles of averages of normals that are rounded to whole numbers from 0."""
    reach = SCORES[-1] * sds
    # At `low` no level is reached yet, and nothing is below 0; at `high` every level is.
    low = np.maximum(np.floor((means - reach).min(axis=1) - 1.5), -1.0)
    high = np.maximum(np.ceil((means + reach).max(axis=1)), 0.0)
    low, high = (np.repeat(each[:, np.newaxis], len(LEVELS), axis=1) for each in (low, high))
    # Sums of many terms end a rounding error below a level that they reach.
    levels = np.array(LEVELS) - 1e-13
    means, sds = means[:, np.newaxis], sds[:, np.newaxis]
    while np.any(high - low > 1):
        middle = np.floor((low + high) / 2)
        reached = normal_below(middle[:, :, np.newaxis] + 0.5, means, sds).mean(axis=2)
        is_low = (reached < levels) | (middle <= low)
        low, high = np.where(is_low, middle, low), np.where(is_low, high, middle)
    return high


def _giles(mean: Array, score: Array) -> Array:
    """Return the Poisson quantile's series, whose floor is the quantile (Giles 2016, eq. 8)."""
    w, root = score, np.sqrt(mean)
    return np.asarray(
        mean
        + root * w
        + (1 / 3 + w * w / 6)
        + (-w / 36 - w**3 / 72) / root
        + (-8 / 405 + 7 * w * w / 810 + w**4 / 270) / mean
    )


def _poisson_points(mean: float, low: int, high: int) -> Array:
    """Return the probabilities of low..high, normalised, by the ratios of neighbours."""
    numbers = np.arange(low + 1, high + 1, dtype=float)
    logs = np.concatenate([[0.0], np.cumsum(math.log(mean) - np.log(numbers))])
    weights = np.exp(logs - logs.max())
    return np.asarray(weights / weights.sum())


def _inverted(points: Array, low: int) -> tuple[float, ...]:
    """Return the smallest numbers whose distribution function reaches the levels."""
    reached = np.cumsum(points)
    # Sums of many terms end a rounding error below a level that they reach.
    places = np.searchsorted(reached, np.array(LEVELS) - 1e-13)
    return tuple(float(low + min(int(place), len(points) - 1)) for place in places)


def _gathered(means: Array, variances: Array) -> tuple[Array, Array]:
    """Gather draws (last axis) with neighbouring means into MAX_PARTS parts of equal weight."""
    variances = np.maximum(variances, 0.0)
    size, left = divmod(int(means.shape[1]), MAX_PARTS)
    if size < 2 or left:
        return means, variances
    if np.any(means[:, 1:] < means[:, :-1]):
        order = np.argsort(means, axis=1, kind="stable")
        means = np.take_along_axis(means, order, axis=1)
        variances = np.take_along_axis(variances, order, axis=1)
    parts = (len(means), MAX_PARTS, size)
    inside = variances.reshape(parts).mean(axis=2)
    grouped = means.reshape(parts)
    return grouped.mean(axis=2), grouped.var(axis=2) + inside


def _smooth(means: Array, variances: Array) -> Array:
    """Return (n, 5) quantiles of averages of normals; what has no spread is its mean."""
    centre = means.mean(axis=1)
    spread = np.sqrt(variances.mean(axis=1) + means.var(axis=1))
    found = np.repeat(centre[:, np.newaxis], len(LEVELS), axis=1)
    varies = spread > 1e-12 * np.abs(centre)
    if varies.any():
        found[varies] = invert_normals(means[varies], np.sqrt(variances[varies]))
    return found
