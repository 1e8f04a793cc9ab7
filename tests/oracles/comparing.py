"""Compares simulated numbers with expected ones, in standard errors."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Figures:
    """Mean and variance over replications, each with its standard error."""

    mean: float
    se: float
    variance: float
    se_of_variance: float


def figures(numbers: list[float]) -> Figures:
    """Estimate mean and variance from at least two replications.

    The standard error of the variance is that of large samples: sqrt((m4 - s^4) / n).
    """
    n = len(numbers)
    mean = math.fsum(numbers) / n
    squares = [(number - mean) ** 2 for number in numbers]
    variance = math.fsum(squares) / (n - 1)
    fourth = math.fsum(square**2 for square in squares) / n
    spread = max(fourth - variance**2, 0.0)
    return Figures(mean, math.sqrt(variance / n), variance, math.sqrt(spread / n))


def disagreements(
    simulated: Mapping[tuple, list[float]],
    means: Mapping[tuple, float],
    variances: Mapping[tuple, float] | None = None,
    *,
    keys: Iterable[tuple] | None = None,
    limit: float = 4.0,
    least_seen: int = 30,
) -> list[str]:
    """Say where simulated numbers lie further off than `limit` standard errors.

    variances : expected ones; each is compared, and widens the error allowed to its mean.
    keys : what to compare; by default every key of `means`. Absent in either means 0.
    least_seen : replications in which a number must have been other than 0; rarer ones have no
        normal standard error and are left out.
    """
    found = []
    for key in means if keys is None else keys:
        numbers = simulated.get(key, [])
        if sum(number != 0 for number in numbers) < least_seen:
            continue
        seen = figures(numbers)
        known = variances is not None and key in variances
        se = max(seen.se, math.sqrt(float(variances[key]) / len(numbers))) if known else seen.se
        found += _off(f"mean of {key}", seen.mean, float(means.get(key, 0)), limit * se)
        if known:
            # A sample that happens to be narrow also thinks itself exact: the error of a normal
            # sample's variance, 2 v^2 / (n - 1), with the expected v, is the least to allow.
            least = float(variances[key]) * math.sqrt(2 / (len(numbers) - 1))
            allowed = limit * max(seen.se_of_variance, least)
            found += _off(f"variance of {key}", seen.variance, float(variances[key]), allowed)
    return found


def _off(what: str, seen: float, expected: float, allowed: float) -> list[str]:
    if abs(seen - expected) <= allowed + 1e-9 * (1 + abs(expected)):
        return []
    return [f"{what}: simulated {seen:.6g}, expected {expected:.6g}, allowed +-{allowed:.3g}"]
