"""P-values of simulated means and variances, whole arrays at a time; replications stand last.

`of_means` and `of_variances` hold samples to what is known exactly. Both assume sums that are
near enough to normal for two (three) moments to tell their tails, so that they leave out what
hardly ever happens. `of_differences` compares two samples with each other and assumes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Array = NDArray[np.float64]

# Replications that must differ from the commonest number for a mean or a variance to be judged.
FEWEST = 100


@dataclass(frozen=True)
class Tails:
    """Chances of a number as low, and as high, as the one seen; NaN where it cannot be judged."""

    below: Array
    above: Array

    @property
    def two_sided(self) -> Array:
        """P-values to which both tails count."""
        return np.minimum(1.0, 2 * np.minimum(self.below, self.above))


def tells(numbers: Array) -> NDArray[np.bool_]:
    """Return which samples show enough to be judged by their moments."""
    middle = np.median(numbers, axis=-1, keepdims=True)
    return np.count_nonzero(numbers != middle, axis=-1) >= FEWEST


def of_means(numbers: Array, mean: Array, variance: Array) -> Tails:
    """Judge samples of n by their means; mean and variance are those of one replication.

    The mean of n is taken to follow a Pearson curve of the third type, whose skewness is the
    sample's: a gamma distribution moved, which is what rare events add up to. What should have
    been seen often enough is judged although it was not.
    """
    n = numbers.shape[-1]
    with np.errstate(invalid="ignore", divide="ignore"):
        errors = (numbers - mean[..., np.newaxis]) / np.sqrt(variance)[..., np.newaxis]
        score = errors.mean(axis=-1) * np.sqrt(n)
        skewness = (errors**3).mean(axis=-1) / np.sqrt(n)
        expected = n * mean**2 / variance  # how many equal parts, if their number is Poisson
    judged = (tells(numbers) | (expected >= 3 * FEWEST)) & (variance > 0)
    return _where(judged, stats.pearson3, score, np.clip(skewness, -1, 1))


def of_variances(numbers: Array, mean: Array, variance: Array, *, is_floored: bool = True) -> Tails:
    """Judge samples by their mean squared distance from the exact mean.

    It is taken for a gamma distribution with the exact mean: a chi-square with as many degrees
    of freedom as the fourth moment leaves of the sample's. That moment is the sample's, but
    (`is_floored`) no less than that of a Poisson number of equal parts with this mean and
    variance: a sample that happens to lack its few large numbers would think itself too exact.
    Sums over a Poisson number of customers, of parts that all have one sign, are never below.
    """
    n = numbers.shape[-1]
    with np.errstate(invalid="ignore", divide="ignore"):
        squares = (numbers - mean[..., np.newaxis]) ** 2
        ratio = squares.mean(axis=-1) / variance
        spread = ((squares - variance[..., np.newaxis]) ** 2).mean(axis=-1) / variance**2
        if is_floored:
            spread = np.maximum(spread, 2 + variance / mean**2)
        degrees = n / spread
        x = ratio * degrees
    judged = tells(numbers) & (variance > 0) & (degrees > 0) & np.isfinite(degrees)
    return _where(judged, stats.gamma, x, degrees)


def of_differences(one: Array, other: Array) -> tuple[Array, Array]:
    """Return upper bounds of the p-values of a difference in mean, and in variance.

    Replication r of the one is paired with r of the other. If both follow the same law, which
    of the two numbers came from which engine is a fair coin's toss, whatever the numbers are, so
    that each difference is as likely as its negative; Hoeffding (1963) bounds the chance that
    such a sum exceeds t times the root of its squares by 2 exp(-t^2 / 2), exactly, for any n.
    Squared distances from the mean of both samples, which swapping leaves alone, tell the same
    of the variance.
    """
    middle = (one.mean(axis=-1) + other.mean(axis=-1))[..., np.newaxis] / 2
    return _by_signs(one, other), _by_signs((one - middle) ** 2, (other - middle) ** 2)


def _by_signs(one: Array, other: Array) -> Array:
    # What differs by rounding alone, which has one sign, does not differ.
    size = 1 + np.maximum(np.abs(one), np.abs(other))
    differences = np.where(np.abs(one - other) <= 1e-9 * size, 0.0, one - other)
    squares = (differences**2).sum(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        score = differences.sum(axis=-1) ** 2 / squares
    bound = np.minimum(1.0, 2 * np.exp(-score / 2))
    return np.where(squares > 0, bound, np.where(np.isnan(squares), np.nan, 1.0))


def of_pool(levels: Array) -> dict[str, float]:
    """Judge independent numbers that should be uniform from 0 to 1: their spread on both sides.

    Besides uniformity as such (Kolmogorov and Smirnov) their normal quantiles are summed, where
    a bias that is everywhere the same shows, and squared, where too little or too much spread
    shows. A sampler that rounds instead of drawing gives levels all near the middle.
    """
    scores = stats.norm.ppf(np.clip(levels, 1e-15, 1 - 1e-15))
    n = len(scores)
    total, squares = scores.sum() / np.sqrt(n), (scores**2).sum()
    return {
        "uniformity": float(stats.kstest(levels, "uniform").pvalue),
        "bias": float(2 * stats.norm.sf(abs(total))),
        "dispersion": float(2 * min(stats.chi2.cdf(squares, n), stats.chi2.sf(squares, n))),
    }


def _where(judged: NDArray[np.bool_], curve: stats.rv_continuous, x: Array, shape: Array) -> Tails:
    below, above = (np.full(judged.shape, np.nan) for _ in range(2))
    below[judged] = curve.cdf(x[judged], shape[judged])
    above[judged] = curve.sf(x[judged], shape[judged])
    return Tails(below, above)
