"""How well forecasts did: error, bias, distance of the whole distribution, and coverage.

Pure formulas on numbers of one length; which months and outcomes are put together is decided
elsewhere. A score that has no meaning (nothing happened at all) is None, never 0.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from statistics import NormalDist

from forkroad.results.figures import LEVELS

# Points at which a distribution is compared with what happened; more change nothing to 0.1 %.
_POINTS = 2000


def wape(actuals: Sequence[float], means: Sequence[float]) -> float | None:
    """Return the sum of absolute errors over the sum of actuals (WAPE); None where that is 0.

    >>> wape([100, 50], [90, 55])
    0.1
    """
    total = math.fsum(actuals)
    return math.fsum(abs(a - m) for a, m in _pairs(actuals, means)) / total if total else None


def bias(actuals: Sequence[float], means: Sequence[float]) -> float | None:
    """Return how much too high the sum of forecasts was, relative to the sum of actuals.

    >>> bias([100, 100], [90, 100])
    -0.05
    """
    total = math.fsum(actuals)
    return math.fsum(m - a for a, m in _pairs(actuals, means)) / total if total else None


def crps(actual: float, quantiles: Sequence[float]) -> float:
    """Return the continuous ranked probability score of a forecast, in its own unit.

    quantiles : at LEVELS, or one number for a forecast without an interval, whose score is
        its absolute error.

    Twice the mean over all levels of the quantile loss (Gneiting & Raftery 2007, eq. 21 and
    section 6.2). Between the known quantiles, and beyond the outer ones, the distribution is
    taken to be normal piece by piece: a straight line on the scale of normal scores, so that
    of a normal distribution the score is that of its closed form.
    """
    if len(quantiles) == 1:
        return abs(actual - quantiles[0])
    losses = []
    for level, score in _points():
        point = _at_score(score, quantiles)
        losses.append((float(actual < point) - level) * (point - actual))
    return 2.0 * math.fsum(losses) / _POINTS


def coverage(
    actuals: Sequence[float], lows: Sequence[float], highs: Sequence[float]
) -> float | None:
    """Return the share of actuals within their intervals, bounds included; None without any.

    >>> coverage([5, 12], [4, 4], [9, 9])
    0.5
    """
    if not actuals:
        return None
    inside = [low <= a <= high for a, low, high in zip(actuals, lows, highs, strict=True)]
    return sum(inside) / len(inside)


@cache
def _points() -> tuple[tuple[float, float], ...]:
    """Return the levels in the middle of equal steps, each with its normal score."""
    normal = NormalDist()
    levels = [(place + 0.5) / _POINTS for place in range(_POINTS)]
    return tuple((level, normal.inv_cdf(level)) for level in levels)


@cache
def _knots() -> tuple[float, ...]:
    return tuple(NormalDist().inv_cdf(level) for level in LEVELS)


def _at_score(score: float, quantiles: Sequence[float]) -> float:
    """Return the quantile at a normal score, on straight lines through the known ones."""
    knots = _knots()
    place = min(max(sum(score > knot for knot in knots) - 1, 0), len(knots) - 2)
    low, high = knots[place], knots[place + 1]
    part = (score - low) / (high - low)
    return quantiles[place] + part * (quantiles[place + 1] - quantiles[place])


def _pairs(first: Sequence[float], second: Sequence[float]) -> zip[tuple[float, float]]:
    return zip(first, second, strict=True)
