"""What customers are like: the attributes that each draws once, on arrival.

A family of small frozen values. The discrete ones list their categories; the continuous ones
know their distribution function, from which the program cuts exact types.
"""

from __future__ import annotations

import math

from forkroad.records import record
from forkroad.scenario.numbers import lognormal_sigma

Value = float | str | bool


@record
class Given:
    """The same value for everybody."""

    value: Value

    def categories(self) -> tuple[tuple[Value, float], ...]:
        """Return (value, probability) pairs."""
        return ((self.value, 1.0),)


@record
class Choice:
    """One of several values with their probabilities, which add up to 1."""

    options: tuple[tuple[Value, float], ...]

    def categories(self) -> tuple[tuple[Value, float], ...]:
        """Return (value, probability) pairs."""
        return self.options


@record
class Chance:
    """True with a probability, else false."""

    probability: float

    def categories(self) -> tuple[tuple[Value, float], ...]:
        """Return (value, probability) pairs."""
        return ((True, self.probability), (False, 1.0 - self.probability))


@record
class PoissonNumber:
    """A whole number from a Poisson distribution."""

    mean: float

    def categories(self) -> tuple[tuple[Value, float], ...]:
        """Return (value, probability) pairs, the upper tail of 1e-15 gathered in the last."""
        if self.mean == 0:
            return ((0.0, 1.0),)
        pairs: list[tuple[Value, float]] = []
        left = 1.0
        number = 0
        while left > 1e-15 and number < self.mean + 60 + 20 * math.sqrt(self.mean):
            log_p = number * math.log(self.mean) - self.mean - math.lgamma(number + 1)
            chance = min(math.exp(log_p), left)
            pairs.append((float(number), chance))
            left -= chance
            number += 1
        last, chance = pairs[-1]
        return (*pairs[:-1], (last, chance + max(left, 0.0)))


@record
class NormalNumber:
    """A number from a normal distribution."""

    mean: float
    sd: float

    def below(self, threshold: float) -> float:
        """Return the probability of less than a threshold."""
        return 0.5 * math.erfc((self.mean - threshold) / (self.sd * math.sqrt(2)))


@record
class UniformNumber:
    """A number spread evenly between two."""

    low: float
    high: float

    def below(self, threshold: float) -> float:
        """Return the probability of less than a threshold."""
        return min(1.0, max(0.0, (threshold - self.low) / (self.high - self.low)))


@record
class LognormalNumber:
    """A positive number whose logarithm is normal, by its median and its 90 % point."""

    median: float
    p90: float

    def below(self, threshold: float) -> float:
        """Return the probability of less than a threshold."""
        if threshold <= 0:
            return 0.0
        sigma = lognormal_sigma(self.median, self.p90)
        return 0.5 * math.erfc(
            (math.log(self.median) - math.log(threshold)) / (sigma * math.sqrt(2))
        )


DiscreteAttribute = Given | Choice | Chance | PoissonNumber
ContinuousAttribute = NormalNumber | UniformNumber | LognormalNumber
Attribute = DiscreteAttribute | ContinuousAttribute
