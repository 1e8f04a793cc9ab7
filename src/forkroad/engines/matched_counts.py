"""Matched counts: how likely each whole number is for a count known by its mean and variance.

Negative binomial where the variance is larger than the mean, Poisson where they are the same, a
normal cut halfway between whole numbers where it is smaller.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.normals import normal_below

Array = NDArray[np.float64]


def is_narrow(means: Array, variances: Array) -> NDArray[np.bool_]:
    """Return which counts vary less than a Poisson number: normals stand for them."""
    return np.asarray(variances < means * (1 - 1e-9))


def count_weights(means: Array, variances: Array, top: int, first: int = 0) -> Array:
    """Return numbers in proportion to the probabilities of first..top of matched counts.

    means, variances : (n,) of each. first : hardly any is below. Result: (n, top - first + 1).
    """
    narrow = is_narrow(means, variances)
    if not np.any(narrow):
        return _wide_weights(means, variances, first, top)
    points = np.empty((len(means), top - first + 1))
    points[narrow] = _rounded_normal(means[narrow], np.sqrt(variances[narrow]), first, top)
    if not narrow.all():
        points[~narrow] = _wide_weights(means[~narrow], variances[~narrow], first, top)
    return points


def _wide_weights(means: Array, variances: Array, first: int, top: int) -> Array:
    """Return the weights of counts that vary at least as much as a Poisson number.

    Negative binomial by its ratio p(k+1)/p(k) = (k + r)/(k + 1) (1 - p), with r = m^2/(v - m);
    Poisson where v = m. They begin with 1 in the middle of all means, from where neither way is
    so long that they leave the range of numbers, unless the means lie far apart.
    """
    mean = np.maximum(means, 1e-12)[:, np.newaxis]
    wide = np.maximum(variances[:, np.newaxis], mean * (1 + 1e-9))
    size = mean**2 / (wide - mean)
    numbers = np.arange(first, top, dtype=float)
    ratios = np.add(numbers, size)
    ratios *= mean / (mean + size)
    ratios *= 1.0 / (numbers + 1)
    middle = int(np.clip(np.rint(mean.mean()) - first, 0, len(numbers)))
    points = np.ones((len(mean), len(numbers) + 1))
    with np.errstate(over="ignore"):
        np.cumprod(ratios[:, middle:], axis=1, out=points[:, middle + 1 :])
        if middle:
            before = ratios[:, middle - 1 :: -1]
            points[:, :middle] = np.cumprod(1.0 / before, axis=1)[:, ::-1]
        total = points.sum(axis=1)
    return points if np.isfinite(total).all() else _by_logarithms(ratios)


def _by_logarithms(ratios: Array) -> Array:
    """Return weights by the logarithms of the ratios of neighbours, the largest of a row 1."""
    logs = np.zeros((len(ratios), ratios.shape[1] + 1))
    np.cumsum(np.log(ratios), axis=1, out=logs[:, 1:])
    return np.asarray(np.exp(logs - logs.max(axis=1, keepdims=True)))


def _rounded_normal(means: Array, sds: Array, first: int, top: int) -> Array:
    """Return the probabilities of first..top of a normal, cut halfway between whole numbers."""
    edges: Array = np.arange(first, top + 1).astype(np.float64) + 0.5
    reached = normal_below(edges[np.newaxis, :], means[:, np.newaxis], sds[:, np.newaxis])
    reached[:, -1] = 1.0
    return np.diff(reached, axis=1, prepend=0.0)
