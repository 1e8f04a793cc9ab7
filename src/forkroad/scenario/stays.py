"""How long a customer stays in a step: the family of dwell times that `takes` can name.

Each member is a frozen value that knows the probability of every whole number of days. Most
say so by `probabilities(n)`: the chances of 0, 1, ..., n-1 days, whatever lies beyond left
out. `Until` differs: its stay is fixed by the day of entry. Pure Python, since a file is
checked without NumPy; timeouts and staying on are the program's business.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from datetime import date
from itertools import pairwise

from forkroad.records import record
from forkroad.scenario.gamma_tail import gamma_tail
from forkroad.scenario.numbers import lognormal_sigma


@record
class Fixed:
    """Always the same number of whole days."""

    days: int

    def probabilities(self, n_days: int) -> list[float]:
        """Return P(stay = k) for k below n_days."""
        return [1.0 if day == self.days else 0.0 for day in range(n_days)]


@record
class UniformDays:
    """Whole days from `low` to `high`, both included, all alike."""

    low: int
    high: int

    def probabilities(self, n_days: int) -> list[float]:
        """Return P(stay = k) for k below n_days."""
        chance = 1.0 / (self.high - self.low + 1)
        return [chance if self.low <= day <= self.high else 0.0 for day in range(n_days)]


@record
class GeometricDays:
    """1, 2, ... days with mean `mean`: every day the same chance 1/mean to move on."""

    mean: float

    def probabilities(self, n_days: int) -> list[float]:
        """Return P(stay = k) for k below n_days."""
        leave = 1.0 / self.mean
        return [leave * (1 - leave) ** (day - 1) if day else 0.0 for day in range(n_days)]


@record
class PoissonDays:
    """0, 1, 2, ... days, Poisson with mean `mean`."""

    mean: float

    def probabilities(self, n_days: int) -> list[float]:
        """Return P(stay = k) for k below n_days."""
        if self.mean == 0:
            return [1.0 if day == 0 else 0.0 for day in range(n_days)]
        log_mean = math.log(self.mean)
        return [
            math.exp(day * log_mean - self.mean - math.lgamma(day + 1)) for day in range(n_days)
        ]


@record
class LognormalDays:
    """A lognormal time, rounded up to whole days: P(k) = F(k) - F(k-1), k >= 1."""

    median: float
    p90: float

    def probabilities(self, n_days: int) -> list[float]:
        """Return P(stay = k) for k below n_days."""
        scale = lognormal_sigma(self.median, self.p90) * math.sqrt(2)
        return _differences([self._tail(day, scale) for day in range(n_days)])

    def _tail(self, day: int, scale: float) -> float:
        """Return P(T > day)."""
        return 0.5 * math.erfc(math.log(day / self.median) / scale) if day else 1.0


@record
class GammaDays:
    """A gamma time by mean and standard deviation, rounded up to whole days."""

    mean: float
    sd: float

    def probabilities(self, n_days: int) -> list[float]:
        """Return P(stay = k) for k below n_days."""
        shape = (self.mean / self.sd) ** 2
        rate = self.mean / self.sd**2
        return _differences([gamma_tail(shape, rate * day) for day in range(n_days)])


@record
class WeibullDays:
    """A Weibull time by scale (days) and shape, rounded up to whole days."""

    scale: float
    shape: float

    def probabilities(self, n_days: int) -> list[float]:
        """Return P(stay = k) for k below n_days."""
        return _differences([self._tail(day) for day in range(n_days)])

    def _tail(self, day: int) -> float:
        """Return P(T > day), from the logarithm, which cannot overflow."""
        if day == 0:
            return 1.0
        log_power = self.shape * math.log(day / self.scale)
        return math.exp(-math.exp(log_power)) if log_power < 7 else 0.0


@record
class EmpiricalDays:
    """Days with stated chances, sorted by day; the chances add up to 1."""

    chances: tuple[tuple[int, float], ...]

    def probabilities(self, n_days: int) -> list[float]:
        """Return P(stay = k) for k below n_days."""
        table = dict(self.chances)
        return [table.get(day, 0.0) for day in range(n_days)]


@record
class Until:
    """To the next of these dates, sorted; on such a date itself at once."""

    dates: tuple[date, ...]

    def days_from(self, entry: date) -> int | None:
        """Return the days from entry to the next date, None after the last."""
        place = bisect_left(self.dates, entry)
        return (self.dates[place] - entry).days if place < len(self.dates) else None


Stay = (
    Fixed
    | UniformDays
    | GeometricDays
    | PoissonDays
    | LognormalDays
    | GammaDays
    | WeibullDays
    | EmpiricalDays
    | Until
)


def shortest_days(stay: Stay) -> int:
    """Return the shortest stay that can happen, which decides whether a loop takes time."""
    match stay:
        case Fixed(days=days):
            return days
        case UniformDays(low=low):
            return low
        case EmpiricalDays(chances=chances):
            return min(day for day, chance in chances if chance > 0)
        case PoissonDays() | Until():
            return 0
    return 1


def _differences(tails: list[float]) -> list[float]:
    """Return P(k) = S(k-1) - S(k) for k >= 1, with P(0) = 0, from survival at k = 0, 1, ..."""
    return [0.0, *(before - after for before, after in pairwise(tails))] if tails else []
