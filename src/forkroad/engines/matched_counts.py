"""Matched counts: how likely each whole number is for a count known by its mean and variance.

Negative binomial where the variance is larger than the mean, Poisson where they are the same, a
normal cut halfway between whole numbers where it is smaller.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.normals import normal_below

Array = NDArray[np.float64]

# Logarithms of probabilities down to here are numbers whose products are exact.
LEAST = -600.0


def is_narrow(means: Array, variances: Array) -> NDArray[np.bool_]:
    """Return which counts vary less than a Poisson number: normals stand for them."""
    return np.asarray(variances < means * (1 - 1e-9))


def count_weights(means: Array, variances: Array, top: int) -> Array:
    """Return (n, top + 1) numbers in proportion to the probabilities of 0..top of matched counts.

    means, variances : (n,) of each.
    """
    narrow = is_narrow(means, variances)
    if not np.any(narrow):
        return _wide_weights(means, variances, top)
    points = np.empty((len(means), top + 1))
    points[narrow] = _rounded_normal(means[narrow], np.sqrt(variances[narrow]), top)
    points[~narrow] = _wide_weights(means[~narrow], variances[~narrow], top)
    return points


def _wide_weights(means: Array, variances: Array, top: int) -> Array:
    """Return the weights of counts that vary at least as much as a Poisson number.

    Negative binomial by its ratio p(k+1)/p(k) = (k + r)/(k + 1) (1 - p), with r = m^2/(v - m),
    beginning with 1; Poisson where v = m.
    """
    mean = np.maximum(means, 1e-12)[:, np.newaxis]
    wide = np.maximum(variances[:, np.newaxis], mean * (1 + 1e-9))
    size = mean**2 / (wide - mean)
    none = -size * np.log1p(mean / size)
    if none.min(initial=0.0) > LEAST:
        points = np.ones((len(means), top + 1))
        numbers = np.arange(top, dtype=float)
        np.add(numbers, size, out=points[:, 1:])
        points[:, 1:] *= mean / (mean + size)
        points[:, 1:] *= 1.0 / (numbers + 1)
        np.cumprod(points, axis=1, out=points)
    else:
        points = _by_logarithms(mean, size, top)
    return points


def _by_logarithms(mean: Array, size: Array, top: int) -> Array:
    """Return the weights of 0..top where p(0) itself is too small for a number."""
    numbers = np.arange(top, dtype=float)
    with np.errstate(divide="ignore"):
        steps = np.log((numbers + size) * (mean / (mean + size))) - np.log(numbers + 1)
    steps = np.maximum(steps, -700.0)
    logs = np.concatenate([np.zeros((len(mean), 1)), np.cumsum(steps, axis=1)], axis=1)
    return np.asarray(np.exp(logs - logs.max(axis=1, keepdims=True)))


def _rounded_normal(means: Array, sds: Array, top: int) -> Array:
    """Return the probabilities of 0..top of a normal, cut halfway between whole numbers."""
    edges: Array = np.arange(top + 1).astype(np.float64) + 0.5
    reached = normal_below(edges[np.newaxis, :], means[:, np.newaxis], sds[:, np.newaxis])
    reached[:, -1] = 1.0
    return np.diff(reached, axis=1, prepend=0.0)
