"""Numbers as planners write them: constant, scheduled, uncertain, counted in units.

These are values without behaviour beyond their own arithmetic. Which number holds on which
day of which draw is worked out in the program; the text forms are read in `readers`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date
from typing import Literal

from forkroad.records import record
from forkroad.scenario.expressions import Expression

Family = Literal["normal", "uniform", "triangular", "lognormal", "beta"]

# The standard normal quantile of 0.9, by which `p90` fixes a lognormal's width.
Z90 = 1.2815515655446004


@record
class Constant:
    """A number that holds on every day of every draw."""

    value: float


@record
class Schedule:
    """Numbers by date, each holding from its day on; before the first, the first holds.

    `entries` is sorted by date and never empty.
    """

    entries: tuple[tuple[date, float], ...]


@record
class Uncertain:
    """A number not known exactly, drawn once per replication.

    parameters : normal (mean, sd), uniform (low, high), triangular (low, mode, high),
        lognormal (median, p90), beta (successes, failures).
    times : a relative change of it: what was drawn is multiplied by this.
    """

    family: Family
    parameters: tuple[float, ...]
    times: float = 1.0

    @property
    def mean(self) -> float:
        """Expected value, for looks that take no draws."""
        return self.times * _MEANS[self.family](*self.parameters)


Number = Constant | Schedule | Uncertain
Amount = Constant | Schedule | Uncertain | Expression


@record
class Monthly:
    """One number for each calendar month that the horizon touches, in order."""

    values: tuple[float, ...]


@record
class Units:
    """How many units one purchase takes: a whole number, 1 + Poisson(m), or a choice.

    `choices` holds (units, probability) and is empty for the Poisson form.
    """

    choices: tuple[tuple[int, float], ...] = ()
    poisson_mean: float = 0.0

    @property
    def mean(self) -> float:
        """Expected units per purchase."""
        if not self.choices:
            return 1.0 + self.poisson_mean
        return sum(units * chance for units, chance in self.choices)

    @property
    def variance(self) -> float:
        """Variance of the units per purchase."""
        if not self.choices:
            return self.poisson_mean
        mean = self.mean
        return sum(chance * (units - mean) ** 2 for units, chance in self.choices)

    def probability(self, units: int) -> float:
        """Return the probability of exactly so many units."""
        if self.choices:
            return sum(chance for number, chance in self.choices if number == units)
        if units < 1:
            return 0.0
        if self.poisson_mean == 0:
            return 1.0 if units == 1 else 0.0
        extra = units - 1
        log_p = extra * math.log(self.poisson_mean) - self.poisson_mean - math.lgamma(extra + 1)
        return math.exp(log_p)


@record
class Reorder:
    """Order `quantity` units whenever stock and open orders are at `point` or below."""

    point: float
    quantity: float


@record
class PlannedOrders:
    """The planner's own orders: (date, units) pairs, sorted by date."""

    orders: tuple[tuple[date, float], ...]


Policy = Literal["base_stock"] | Reorder | PlannedOrders


def lognormal_sigma(median: float, p90: float) -> float:
    """Return sigma of the lognormal with this median and 90 % point: ln(p90/median)/z(0.9).

    >>> round(lognormal_sigma(4, 12), 6)
    0.857252
    """
    return math.log(p90 / median) / Z90


_MEANS: dict[str, Callable[..., float]] = {
    "normal": lambda mean, sd: mean,
    "uniform": lambda low, high: (low + high) / 2,
    "triangular": lambda low, mode, high: (low + mode + high) / 3,
    "lognormal": lambda median, p90: median * math.exp(lognormal_sigma(median, p90) ** 2 / 2),
    "beta": lambda successes, failures: successes / (successes + failures),
}
