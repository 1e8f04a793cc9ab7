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
# A variance this near to the mean, relatively, is the mean's: the number is Poisson. (Nearer
# still, a negative binomial's logarithms would lose their last digits.)
SAME = 1e-6


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
    found = np.zeros(count)
    for each, spread in zip(mean.tolist(), variance.tolist(), strict=True):
        found += _chances(each, max(spread, 0.25 * step**2 if step > 1 else 0.0), units)
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


def _chances(mean: float, variance: float, units: Floats) -> Floats:
    """Return the chances of some numbers of units, in equal steps, of one matched demand."""
    if mean <= 0:
        return np.asarray(units == units[0], dtype=float)
    if variance < mean * (1 - SAME):
        return _rounded_normal(mean, math.sqrt(variance), units)
    logs = (
        _log_poisson(mean, units)
        if variance <= mean * (1 + SAME)
        else _log_negative_binomial(mean, variance, units)
    )
    weights = np.exp(logs - logs.max())
    return np.asarray(weights / weights.sum())


def _log_poisson(mean: float, units: Floats) -> Floats:
    return np.asarray(units * math.log(mean) - _log_gamma(units + 1) - mean)


def _log_negative_binomial(mean: float, variance: float, units: Floats) -> Floats:
    """Return the logarithms of a negative binomial's chances, r = m^2 / (v - m), but a constant.

    p(k) = Gamma(k + r) / (k! Gamma(r)) (r/(r + m))^r (m/(r + m))^k.
    """
    size = mean**2 / (variance - mean)
    return np.asarray(
        _log_gamma(units + size)
        - _log_gamma(units + 1)
        - units * math.log1p(size / mean)
        - float(_log_gamma(np.array([size]))[0])
    )


def _rounded_normal(mean: float, sd: float, units: Floats) -> Floats:
    """Return the chances of a normal cut halfway between points, all below 0 falling to 0."""
    step = units[1] - units[0] if len(units) > 1 else 1.0
    edges = ((units + 0.5 * step - mean) / max(sd, 1e-9)).tolist()
    reached = np.array([0.5 * math.erfc(-edge / math.sqrt(2)) for edge in edges])
    reached[-1] = 1.0
    return np.diff(reached, prepend=0.0)


def _log_gamma(x: Floats) -> Floats:
    """Return log Gamma(x) for x > 0: Stirling's series after a shift (DLMF 5.11.1, 5.5.1).

    >>> bool(abs(_log_gamma(np.array([0.5]))[0] - math.lgamma(0.5)) < 1e-11)
    True
    """
    product = np.ones_like(x)
    for shift in range(8):
        product *= np.minimum(x + shift, 1e30)
    far = x + 8
    square = 1 / far**2
    series = (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square / 1680))) / far
    stirling = (far - 0.5) * np.log(far) - far + 0.5 * math.log(2 * math.pi) + series
    return np.asarray(stirling - np.log(product))
