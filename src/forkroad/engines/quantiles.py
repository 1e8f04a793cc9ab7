"""Predictive quantiles from exact moments, draw by draw.

A count that is exactly Poisson has exact quantiles. Any other count is matched to its mean and
variance: negative binomial where the variance is larger, else a normal rounded up and never
below 0; money is normal. With uncertain inputs the distribution functions of the draws are
averaged and the average is inverted. SciPy would do, but its import costs more than the run.
"""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

LEVELS = (0.05, 0.25, 0.50, 0.75, 0.95)
SCORES = tuple(NormalDist().inv_cdf(level) for level in LEVELS)

# Draws are gathered in so many neighbours before distributions are mixed; within one the means
# differ by far less than the draws as a whole, and the spread inside is kept as variance.
MAX_PARTS = 40
# Up to here a mixture of counts is summed point by point; above, a smooth curve serves.
MAX_POINTS = 600
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
    found = np.zeros((len(means), len(LEVELS)))
    if is_count and means.shape[1] == 1:
        found[is_poisson] = _poisson_rows(means[is_poisson, 0])
        for row in np.nonzero(~is_poisson)[0].tolist():
            found[row] = _matched(float(means[row, 0]), float(variances[row, 0]))
        return found, ~is_poisson
    approximate = np.ones(len(means), dtype=bool)
    means, variances = _gathered(means, variances)
    if not is_count:
        return _smooth(means, variances), approximate
    tops = (means + 12 * np.sqrt(np.maximum(variances, means))).max(axis=1, initial=0) + 12
    small = tops <= MAX_POINTS
    for row in np.nonzero(small)[0].tolist():
        found[row] = _inverted(_mixed(means[row], variances[row], math.ceil(tops[row])), 0)
    # A whole number is at most x where its smooth partner is at most x + 1/2.
    smooth = _smooth(means[~small], variances[~small]) - 0.5
    found[~small] = np.maximum(np.ceil(smooth), 0.0)
    return found, approximate


def chance_at_most(limit: float, mean: Array, variance: Array, *, is_count: bool) -> float:
    """Return the probability of at most `limit`, averaged over draws."""
    gathered = _gathered(mean[np.newaxis], variance[np.newaxis])
    means, variances = gathered[0][0], gathered[1][0]
    if is_count:
        if limit < 0:
            return 0.0
        whole = math.floor(limit)
        top = float(np.max(means + 12 * np.sqrt(np.maximum(variances, means)))) + 12
        if top <= 50 * MAX_POINTS:
            table = np.cumsum(_mixed(means, variances, math.ceil(max(top, whole + 1))))
            return float(min(table[whole], 1.0))
        limit = float(whole) + 0.5
    return float(np.mean(_below(limit, means, np.sqrt(variances))))


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


def _matched(mean: float, variance: float) -> tuple[float, ...]:
    """Return the quantiles of the count with this mean and variance."""
    if variance <= 1e-12 * max(mean, 1.0):
        return (float(math.ceil(mean - 1e-9)),) * len(LEVELS)
    if variance <= mean or mean > LARGE_MATCHED:
        skewness = (2 * variance / mean - 1) / math.sqrt(variance) if variance > mean else 0.0
        found = [_cornish_fisher(mean, variance, skewness, score) - 0.5 for score in SCORES]
        return tuple(max(math.ceil(x), 0.0) for x in found)
    top = math.ceil(mean + 12 * math.sqrt(variance) + 40 * variance / mean)
    return _inverted(_mixed(np.array([mean]), np.array([variance]), top), 0)


def _cornish_fisher(mean: float, variance: float, skewness: float, score: float) -> float:
    """Return mean + sd (z + skewness (z^2 - 1) / 6) (Cornish & Fisher 1938)."""
    return mean + math.sqrt(variance) * (score + skewness * (score**2 - 1) / 6)


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
    size, left = divmod(int(means.shape[1]), MAX_PARTS)
    if size < 2 or left:
        return means, np.maximum(variances, 0.0)
    order = np.argsort(means, axis=1, kind="stable")
    parts = (len(means), MAX_PARTS, size)
    sorted_means = np.take_along_axis(means, order, axis=1).reshape(parts)
    inside = np.take_along_axis(np.maximum(variances, 0.0), order, axis=1).reshape(parts)
    return sorted_means.mean(axis=2), sorted_means.var(axis=2) + inside.mean(axis=2)


def _mixed(means: Array, variances: Array, top: int) -> Array:
    """Return the average probabilities of 0..top of the parts' matched counts.

    Negative binomial by its ratio p(k+1)/p(k) = (k + r)/(k + 1) (1 - p), with r = m^2/(v - m);
    Poisson where v = m; below that a normal cut at whole numbers.
    """
    wide = np.maximum(variances, means * (1 + 1e-9))
    numbers = np.arange(top, dtype=float)
    size = (means**2 / np.maximum(wide - means, 1e-300))[:, np.newaxis]
    ratio = (1 - means / np.maximum(wide, 1e-300))[:, np.newaxis]
    with np.errstate(divide="ignore"):
        steps = np.log((numbers + size) * ratio) - np.log(numbers + 1)
    steps = np.maximum(steps, -700.0)
    logs = np.concatenate([np.zeros((len(means), 1)), np.cumsum(steps, axis=1)], axis=1)
    weights = np.exp(logs - logs.max(axis=1, keepdims=True))
    points = weights / weights.sum(axis=1, keepdims=True)
    narrow = variances < means * (1 - 1e-9)
    if np.any(narrow):
        points[narrow] = _rounded_normal(means[narrow], np.sqrt(variances[narrow]), top)
    return np.asarray(points.mean(axis=0))


def _rounded_normal(means: Array, sds: Array, top: int) -> Array:
    """Return the probabilities of 0..top of a normal, cut halfway between whole numbers."""
    edges: Array = np.arange(top + 1).astype(np.float64) + 0.5
    reached = _below(edges[np.newaxis, :], means[:, np.newaxis], sds[:, np.newaxis])
    reached[:, -1] = 1.0
    return np.diff(reached, axis=1, prepend=0.0)


def _smooth(means: Array, variances: Array) -> Array:
    """Return (n, 5) quantiles of averages of normals; what has no spread is its mean."""
    centre = means.mean(axis=1)
    spread = np.sqrt(variances.mean(axis=1) + means.var(axis=1))
    found = np.repeat(centre[:, np.newaxis], len(LEVELS), axis=1)
    varies = spread > 1e-12 * np.abs(centre)
    if varies.any():
        found[varies] = _inverted_normals(means[varies], np.sqrt(variances[varies]))
    return found


def _inverted_normals(means: Array, sds: Array) -> Array:
    """Return (n, 5) quantiles of averages of normals: Newton's steps inside a bracket."""
    spread = np.sqrt((sds**2).mean(axis=1) + means.var(axis=1))[:, np.newaxis]
    sds, middles = sds[:, np.newaxis, :], means[:, np.newaxis, :]
    low = np.repeat((middles - 6 * sds).min(axis=2), len(LEVELS), axis=1)
    high = np.repeat((middles + 6 * sds).max(axis=2), len(LEVELS), axis=1)
    guess = means.mean(axis=1)[:, np.newaxis] + spread * np.array(SCORES)
    narrow = np.maximum(sds, 1e-9 * spread[:, :, np.newaxis])
    for _ in range(40):
        score = np.clip((guess[:, :, np.newaxis] - middles) / narrow, -40.0, 40.0)
        error = _normal(score).mean(axis=2) - np.array(LEVELS)
        low, high = np.where(error < 0, guess, low), np.where(error < 0, high, guess)
        density = (np.exp(-0.5 * score**2) / narrow).mean(axis=2) / math.sqrt(2 * math.pi)
        with np.errstate(over="ignore"):
            step = guess - error / np.maximum(density, 1e-300)
        before, guess = guess, np.where((step > low) & (step < high), step, 0.5 * (low + high))
        if np.all(np.abs(guess - before) <= 1e-5 * spread):
            break
    return np.asarray(guess)


def _below(limit: Array | float, means: Array, sds: Array) -> Array:
    """Return normal distribution functions; a standard deviation of 0 is a step."""
    gap = np.asarray(limit - means)
    with np.errstate(divide="ignore", invalid="ignore"):
        score = np.where(
            sds > 0, gap / np.where(sds > 0, sds, 1.0), np.where(gap >= 0, 40.0, -40.0)
        )
    return _normal(np.clip(score, -40.0, 40.0))


def _normal(score: Array) -> Array:
    """Return the normal distribution function.

    A table of math.erfc at steps of 1/64 with Taylor terms up to the third between them, whose
    error stays below 1e-9.
    """
    nearest = np.rint(score * 64) / 64
    rest = score - nearest
    base = _TABLE[(np.clip(nearest, -9, 9) * 64 + 9 * 64).astype(int)]
    density = np.exp(-0.5 * nearest**2) / math.sqrt(2 * math.pi)
    series = rest - nearest * rest**2 / 2 + (nearest**2 - 1) * rest**3 / 6
    return np.asarray(np.clip(base + density * series, 0.0, 1.0))


_TABLE = np.array([0.5 * math.erfc(-k / 64 / math.sqrt(2)) for k in range(-9 * 64, 9 * 64 + 1)])
