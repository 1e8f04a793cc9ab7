"""Sampling error: how far apart the means and the variances of two right engines may lie.

Means: with V the variance of their difference and b the size of one customer's part in it by the
number of replications, Bernstein's inequality (1924) bounds the chance that they lie further apart
than t by 2 exp(-t^2 / (2 V + 2 b t / 3)). Rare events are allowed for.

Variances: n replications tell a variance s^2 with an error of s^2 sqrt(k / n), where k is 2 for
normal numbers and more with heavier tails: what the fourth moment says, and no less than events as
large as one customer's part would make it. As Laurent and Massart (2000) found for normal numbers,
with a chance of exp(-x) each it lies further above than sqrt(2 k x / n) + k x / n of itself, or
further below than sqrt(2 k x / n).
"""

from __future__ import annotations

import math

from forkroad.records import record
from forkroad.results.run_result import RunResult
from forkroad.results.table import Row

# Rounding, in parts of a mean, and of its square.
ROUNDING = 1e-9


@record
class Side:
    """A row of one run; the row is empty where the run has none, which stands for zero."""

    result: RunResult
    row: Row

    @property
    def n(self) -> float:
        """Replications; without end from the exact engine."""
        return self.result.replications or math.inf

    @property
    def mean(self) -> float:
        """The mean."""
        return float(self.row["mean"]) if self.row else 0.0

    def figure(self, name: str) -> float | None:
        """Return a figure, None where it is not known."""
        value = self.row.get(name)
        return None if value is None else float(value)

    def squared(self, name: str) -> float:
        """Return the square of a figure, 0 where it is not known."""
        return (self.figure(name) or 0.0) ** 2


@record
class Gap:
    """Two numbers that should be one, and how far apart they may lie."""

    first: float
    second: float
    allowed: float

    @property
    def part(self) -> float:
        """How much of what is allowed they take up; above 1 they differ."""
        return abs(self.first - self.second) / self.allowed


def gap_of_means(one: Side, other: Side, unit: float, strictness: float) -> Gap | None:
    """Return two means and how far apart they may lie.

    unit : the size of the least event. strictness : the logarithm of how rarely to err.

    None where one has draws that the other has not, and what they do to this mean is not known.
    """
    exact = _exact(one, other)
    if exact is not None and exact.figure("sd") is None and not _share_draws(one, other):
        return None
    mean = _larger_mean(one, other)
    variance, of_difference = _variances(one, other, unit)
    part = _part(variance, mean, unit)
    spread = math.sqrt(2 * of_difference * strictness)
    jump = part * strictness / (3 * min(one.n, other.n)) if variance else 0.0
    allowed = jump + math.hypot(jump, spread) + ROUNDING * (1 + mean)
    return Gap(one.mean, other.mean, allowed)


def gap_of_spreads(one: Side, other: Side, unit: float, strictness: float) -> Gap | None:
    """Return two standard deviations and how far apart they may lie.

    None where one of them is not known.
    """
    sds = one.figure("sd"), other.figure("sd")
    if sds[0] is None or sds[1] is None:
        return None
    whole = sds[0] + sds[1]
    rounding = ROUNDING * (1 + _larger_mean(one, other) ** 2)
    allowed = _of_variances(one, other, unit, strictness) + rounding
    # The difference of two squares is that of the numbers by their sum.
    return Gap(sds[0], sds[1], allowed / whole if whole else rounding)


def _of_variances(one: Side, other: Side, unit: float, strictness: float) -> float:
    """Return how far apart two variances may lie."""
    exact = _exact(one, other)
    if exact is None:
        variance = _pooled(one, other)
        upper = one if one.squared("sd") > other.squared("sd") else other
        by_draws = 0.0
    else:
        variance = exact.squared("sd")
        sampled = other if exact is one else one
        is_above = sampled.squared("sd") > variance
        upper = sampled if is_above else exact
        by_draws = _by_draws(exact, sampled, is_above=is_above)
        variance += by_draws if is_above else 0.0
    if not variance:
        return 0.0
    tails = _tails(one, other, variance, unit)
    spread = math.sqrt(2 * tails * strictness * (1 / one.n + 1 / other.n))
    return variance * (spread + tails * strictness / upper.n) + by_draws


def _tails(one: Side, other: Side, variance: float, unit: float) -> float:
    """Return n times the square of the error of a variance in parts of it, 2 for normal numbers."""
    part = _part(variance, _larger_mean(one, other), unit)
    seen = [
        side.n * side.squared("variance_error") / side.squared("sd") ** 2
        for side in (one, other)
        if side.n < math.inf and side.squared("sd")
    ]
    return max(2 + part**2 / variance, *seen, 0.0)


def _by_draws(exact: Side, sampled: Side, *, is_above: bool) -> float:
    """Return how much of the variance of draws the replications' own draws may add or lack.

    Replication r takes draw r, so that none is in doubt where there are as many of both. Of
    fewer, nothing is known but that their squared deviations add up to no more than all of them.
    """
    draws = exact.result.draws
    if _share_draws(exact, sampled) or sampled.n < 2:
        return 0.0
    not_knowing = exact.squared("sd_not_knowing")
    if not is_above:
        return not_knowing
    return not_knowing * max((draws - 1) / (sampled.n - 1) - 1, 0.0)


def _exact(one: Side, other: Side) -> Side | None:
    return next((side for side in (one, other) if side.n == math.inf), None)


def _share_draws(one: Side, other: Side) -> bool:
    """Return whether both took the same draws of uncertain inputs, which may be none."""
    draws, others = one.result.draws, other.result.draws
    return not draws or draws == others


def _larger_mean(one: Side, other: Side) -> float:
    return max(abs(one.mean), abs(other.mean))


def _part(variance: float, mean: float, unit: float) -> float:
    """Return what one customer adds, or one order: variance by mean, as with Poisson numbers."""
    return max(min(variance / mean, 3 * math.sqrt(variance)) if mean else 0.0, unit)


def _variances(one: Side, other: Side, unit: float) -> tuple[float, float]:
    """Return the variance of one replication, and that of the difference of the means."""
    exact = _exact(one, other)
    if exact is None:
        variance = max(_pooled(one, other), unit * _larger_mean(one, other))
        return variance, variance * (1 / one.n + 1 / other.n)
    sampled = other if exact is one else one
    sd = exact.figure("sd")
    if sd is None:
        variance = max(_pooled(sampled, exact), unit * _larger_mean(one, other))
        return variance, variance / sampled.n + exact.squared("se")
    luck = exact.figure("sd_luck")
    if luck is None or not exact.result.draws:
        return sd**2, sd**2 / sampled.n
    # The draws that both took differ in nothing, those that one took more of do.
    more = abs(1 / sampled.n - 1 / exact.result.draws)
    return sd**2, luck**2 / sampled.n + exact.squared("sd_not_knowing") * more


def _pooled(one: Side, other: Side) -> float:
    """Return the variance that replications show."""
    sides = [side for side in (one, other) if side.figure("sd") is not None and side.n > 1]
    weight = sum(side.n - 1 for side in sides)
    return sum((side.n - 1) * side.squared("sd") for side in sides) / weight if weight else 0.0
