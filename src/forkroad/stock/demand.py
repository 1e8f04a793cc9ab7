"""Demand as a distribution over whole units, made from moments or from what was seen.

A mean and a variance that are equal are a Poisson number, exactly. Any others are matched:
negative binomial where the variance is larger, else a normal rounded to whole units and never
below 0. Uncertain inputs are a mixture: the average of the distributions of all draws. Where
demand comes from, and what to order for it, is not known here.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from forkroad.records import record

Floats = NDArray[np.float64]

# Draws are gathered in so many neighbours before they are mixed; what lies inside one is kept
# as variance.
MAX_PARTS = 40
# A distribution holds so many points at most; wider ones go in steps of several units.
MAX_POINTS = 6000
# A variance this near to the mean, relatively, is the mean's: the number is Poisson.
SAME = 1e-9


@record
class Demand:
    """A distribution of units: the chance of low, low + step, low + 2 step and so on.

    points : (n,), they add up to 1. step : 1, save where demand is very wide.
    """

    low: int
    points: Floats
    step: int = 1

    @property
    def units(self) -> Floats:
        """The number of units at each point."""
        return self.low + self.step * np.arange(len(self.points), dtype=np.float64)

    @property
    def mean(self) -> float:
        """The expected number of units."""
        return float(self.units @ self.points)


def poisson_demand(mean: float) -> Demand:
    """Return Poisson demand, p(k) = m^k e^-m / k!, with the mean m in units.

    >>> demand = poisson_demand(2.0)
    >>> round(float(demand.points[0]), 6), round(demand.mean, 6)  # e^-2, 2
    (0.135335, 2.0)
    """
    return matched_demand(mean, mean)


def matched_demand(mean: float, variance: float) -> Demand:
    """Return the demand of a mean (units) and a variance (units squared); see the module.

    >>> demand = matched_demand(4.0, 8.0)  # p = m/v = 1/2, r = m^2/(v - m) = 4, p(0) = p^r
    >>> round(float(demand.points[0]), 6)
    0.0625
    """
    return mixed_demand([mean], [variance])


def mixed_demand(means: Sequence[float] | Floats, variances: Sequence[float] | Floats) -> Demand:
    """Return the average of the matched demands of some draws, all of equal weight.

    means, variances : (n_draws,) in units and units squared.
    """
    mean, variance = _gathered(np.asarray(means, dtype=float), np.asarray(variances, dtype=float))
    low, step, count = _grid(mean, variance)
    units = low + step * np.arange(count, dtype=np.float64)
    # What varies by less than a step cannot be told from what varies by about one.
    variance = np.maximum(variance, 0.25 * step**2 if step > 1 else 0.0)
    narrow = variance < mean * (1 - SAME)
    found = _counted(mean[~narrow], variance[~narrow], units)
    for each, spread in zip(mean[narrow].tolist(), variance[narrow].tolist(), strict=True):
        found += _rounded_normal(each, math.sqrt(spread), units)
    return Demand(low, found / found.sum(), step)


def observed_demand(units: Sequence[int] | NDArray[np.int64]) -> Demand:
    """Return the distribution of what was seen, each as likely as the others.

    >>> demand = observed_demand([3, 5, 3])
    >>> demand.low, demand.points.round(3).tolist()
    (3, [0.667, 0.0, 0.333])
    """
    numbers = np.asarray(units, dtype=np.int64)
    low = int(numbers.min())
    counts = np.bincount(numbers - low)
    return Demand(low, counts / counts.sum())


def _gathered(means: Floats, variances: Floats) -> tuple[Floats, Floats]:
    """Gather draws of neighbouring means, the spread of means inside one being kept."""
    variances = np.maximum(variances, 0.0)
    if len(means) <= 2 * MAX_PARTS:
        return means, variances
    order = np.argsort(means, kind="stable")
    parts = np.array_split(order, len(means) // (len(means) // MAX_PARTS))
    inside = [float(variances[part].mean() + means[part].var()) for part in parts]
    return np.array([means[part].mean() for part in parts]), np.array(inside)


def _grid(means: Floats, variances: Floats) -> tuple[int, int, int]:
    """Return (lowest units, step, number of points) outside of which nothing is to be found."""
    spread = np.sqrt(np.maximum(variances, means))
    tails = 12 * spread + 40 * np.maximum(variances / np.maximum(means, 1e-300), 1.0)
    low = max(0, math.floor(float((means - 10 * spread).min())) - 1)
    high = math.ceil(float((means + tails).max()))
    step = max(1, -(-(high - low) // MAX_POINTS))
    return low, step, (high - low) // step + 1


def _counted(means: Floats, variances: Floats, units: Floats) -> Floats:
    """Return the sums of the chances of Poisson and negative binomial numbers.

    By the ratio of neighbours p(k+1)/p(k) = (k + r)/(k + 1) m/(m + r), r = m^2 / (v - m), which is
    m/(k + 1) for Poisson numbers. Wider steps take the ratio at their middle.
    """
    step = units[1] - units[0] if len(units) > 1 else 1.0
    middle = units[:-1] + (step - 1) / 2
    mean = np.maximum(means, 1e-12)[:, np.newaxis]
    excess = variances[:, np.newaxis] - mean
    is_wide = excess > SAME * mean
    size = np.where(is_wide, mean**2 / np.where(is_wide, excess, 1.0), 1.0)
    ratio = np.where(is_wide, (middle + size) * (mean / (mean + size)), mean) / (middle + 1)
    logs = np.concatenate([np.zeros_like(mean), np.cumsum(step * np.log(ratio), axis=1)], axis=1)
    points = np.exp(logs - logs.max(axis=1, keepdims=True))
    return np.asarray((points / points.sum(axis=1, keepdims=True)).sum(axis=0))


def _rounded_normal(mean: float, sd: float, units: Floats) -> Floats:
    """Return the chances of a normal cut halfway between points, all below 0 falling to 0."""
    step = units[1] - units[0] if len(units) > 1 else 1.0
    edges = ((units + 0.5 * step - mean) / max(sd, 1e-9)).tolist()
    reached = np.array([0.5 * math.erfc(-edge / math.sqrt(2)) for edge in edges])
    reached[-1] = 1.0
    return np.diff(reached, prepend=0.0)
