"""Normals and averages of normals: distribution functions and quantiles on whole arrays.

An average of normals is what uncertain inputs make of a sum: each draw has its own mean and its
own luck. SciPy would do, but its import costs more than a run.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from forkroad.program.normal import normal_quantiles
from forkroad.results.figures import LEVELS

Array = NDArray[np.float64]

SCORES = tuple(normal_quantiles(np.array(LEVELS)).tolist())

# The table's places a unit, and how far it goes: beyond 9 a normal is 0 or 1 to 1e-18.
PLACES = 64
FAR = 9
# How exact quantiles are, in standard deviations.
EXACT = 1e-5

_GRID = np.arange(-FAR * PLACES, FAR * PLACES + 1) / PLACES
_REACHED = np.array([0.5 * math.erfc(-score / math.sqrt(2)) for score in _GRID.tolist()])
_DENSITY = np.exp(-0.5 * _GRID**2) / math.sqrt(2 * math.pi)


def normal_below(limit: Array | float, means: Array, sds: Array) -> Array:
    """Return the chances of at most `limit`; a standard deviation of 0 is a step."""
    gap = np.asarray(limit - means)
    sure = np.where(gap >= 0, float(FAR), -float(FAR))
    with np.errstate(divide="ignore", invalid="ignore"):
        return _reached(np.where(sds > 0, gap / np.where(sds > 0, sds, 1.0), sure))[0]


def invert_normals(means: Array, sds: Array) -> Array:
    """Return (n, 5) quantiles at LEVELS of averages of normals.

    means, sds : (n, n_parts) of the parts, all of equal weight. At least one of a row differs
        from the others or has a spread.
    """
    if means.shape[1] == 1:
        return np.asarray(means + sds * np.array(SCORES))
    guess, spread = _expected(means, sds)
    narrow = np.maximum(sds, 1e-9 * spread[:, np.newaxis])
    # By Newton's steps inside a bracket; each row and level is a problem of its own.
    row = np.repeat(np.arange(len(means)), len(LEVELS))
    found, level = guess.ravel(), np.tile(LEVELS, len(means))
    low = np.repeat((means - FAR * narrow).min(axis=1), len(LEVELS))
    high = np.repeat((means + FAR * narrow).max(axis=1), len(LEVELS))
    # A Newton step of this square leaves an error that does not matter.
    enough = 2 * EXACT * spread * narrow.min(axis=1)
    left = np.arange(len(row))
    for _ in range(60):
        own = row[left]
        reached, density = _average(found[left], means[own], narrow[own])
        error = reached - level[left]
        is_low = error < 0
        low[left[is_low]], high[left[~is_low]] = found[left[is_low]], found[left[~is_low]]
        step = error / np.maximum(density, 1e-300)
        wanted = found[left] - step
        is_inside = (wanted > low[left]) & (wanted < high[left])
        found[left] = np.where(is_inside, wanted, 0.5 * (low[left] + high[left]))
        is_done = is_inside & (step**2 <= enough[own])
        is_done |= high[left] - low[left] <= EXACT * spread[own]
        left = left[~is_done]
        if not len(left):
            break
    return np.asarray(found.reshape(guess.shape))


def _expected(means: Array, sds: Array) -> tuple[Array, Array]:
    """Return (n, 5) quantiles from four moments, and (n,) the standard deviations.

    Cornish & Fisher (1938): z + s (z^2 - 1)/6 + k (z^3 - 3z)/24 - s^2 (2z^3 - 5z)/36 with the
    skewness s and the excess kurtosis k, both kept small, where the series serves.
    """
    centre = means.mean(axis=1, keepdims=True)
    gap, own = means - centre, sds**2
    square = gap**2
    variance = (square + own).mean(axis=1, keepdims=True)
    third = (gap * (square + 3 * own)).mean(axis=1, keepdims=True)
    fourth = (square * (square + 6 * own) + 3 * own**2).mean(axis=1, keepdims=True)
    spread = np.sqrt(variance)
    s = np.clip(third / spread**3, -1.0, 1.0)
    k = np.clip(fourth / variance**2 - 3, -1.0, 1.0)
    z = np.array(SCORES)
    score = z + s * (z**2 - 1) / 6 + k * (z**3 - 3 * z) / 24 - s**2 * (2 * z**3 - 5 * z) / 36
    return centre + spread * score, spread[:, 0]


def _average(limit: Array, means: Array, sds: Array) -> tuple[Array, Array]:
    """Return the average chance of at most each limit, and the average density there."""
    score = limit[:, np.newaxis] - means
    score /= sds
    reached, density = _reached(score)
    density /= sds
    return reached.mean(axis=1), density.mean(axis=1)


def _reached(score: Array) -> tuple[Array, Array]:
    """Return the normal distribution function, and the density at the table's nearest place.

    Between places Taylor's series to the third term serves, whose error stays below 1e-9.
    """
    near = np.clip(score, -float(FAR), float(FAR))
    place = np.rint(near * PLACES)
    rest = near - place / PLACES
    index = place.astype(np.intp) + FAR * PLACES
    density, at = _DENSITY[index], place / PLACES
    series = rest * (1.0 - rest * (at / 2 - rest * (at**2 - 1) / 6))
    return np.clip(_REACHED[index] + density * series, 0.0, 1.0), density
