"""How long a customer stays: a draw for the simulation, a table of chances for the rest.

Written anew from the format page; the methods of the scenario's own stays are not used.
"""

from __future__ import annotations

import math
from datetime import date
from fractions import Fraction
from functools import cache
from itertools import pairwise
from random import Random
from statistics import NormalDist

from scipy.special import gammainc

from forkroad.scenario import stays
from tests.oracles.evaluate import exactly

Z90 = NormalDist().inv_cdf(0.9)
NEVER = 10**9  # days: later than any horizon


def draw_poisson(mean: float, rng: Random) -> int:
    """Knuth's count of uniforms whose product stays above exp(-mean), in parts of mean 20."""
    number = 0
    while mean > 0:
        limit, product = math.exp(-min(mean, 20.0)), rng.random()
        while product > limit:
            number += 1
            product *= rng.random()
        mean -= 20.0
    return number


def draw_stay(stay: stays.Stay, entry: date, rng: Random) -> int:
    """Whole days from entering to being due; NEVER after the last date of `until`."""
    match stay:
        case stays.Fixed():
            return stay.days
        case stays.UniformDays():
            return rng.randint(stay.low, stay.high)
        case stays.GeometricDays():
            days = 1
            while rng.random() >= 1 / stay.mean:
                days += 1
            return days
        case stays.PoissonDays():
            return draw_poisson(stay.mean, rng)
        case stays.EmpiricalDays():
            days, chances = zip(*stay.chances, strict=True)
            return rng.choices(days, chances)[0]
        case stays.Until():
            later = [(day - entry).days for day in stay.dates if day >= entry]
            return min(later, default=NEVER)
    return max(1, math.ceil(_draw_time(stay, rng)))


def draw_long_stay(stay: stays.Stay, entry: date, least: int, rng: Random) -> int | None:
    """A stay that lasts at least so many days; None where no stay does."""
    if isinstance(stay, stays.Until):
        days = draw_stay(stay, entry, rng)
        return days if days >= least else None
    table = whole_table(stay)[least:]
    if sum(table) == 0:
        return None
    return least + rng.choices(range(len(table)), table)[0]


def _draw_time(stay: stays.Stay, rng: Random) -> float:
    match stay:
        case stays.LognormalDays():
            return rng.lognormvariate(math.log(stay.median), math.log(stay.p90 / stay.median) / Z90)
        case stays.GammaDays():
            return rng.gammavariate((stay.mean / stay.sd) ** 2, stay.sd**2 / stay.mean)
        case stays.WeibullDays():
            return rng.weibullvariate(stay.scale, stay.shape)
    raise TypeError(stay)


def rational_chances(stay: stays.Stay, n: int) -> tuple[Fraction, ...]:
    """P(D = k) for k = 0 ... n - 1, refused where they are not rational."""
    table = chances(stay, n)
    if not all(isinstance(chance, Fraction) for chance in table):
        raise ValueError(f"{stay} is not rational")
    return table


@cache
def spread(stay: stays.Stay, n: int) -> tuple[list[tuple[int, Fraction]], Fraction]:
    """The stays below n days that can happen, with their chances; the chance of all others."""
    table = rational_chances(stay, n)
    return [(days, chance) for days, chance in enumerate(table) if chance], 1 - sum(table)


@cache
def chances(stay: stays.Stay, n: int) -> tuple:
    """P(D = k) for k = 0 ... n - 1: Fractions for the rational stays, else floats."""
    match stay:
        case stays.Fixed():
            return tuple(Fraction(k == stay.days) for k in range(n))
        case stays.UniformDays():
            each = Fraction(1, stay.high - stay.low + 1)
            return tuple(each if stay.low <= k <= stay.high else Fraction(0) for k in range(n))
        case stays.GeometricDays():
            leave = 1 / exactly(stay.mean)
            return (Fraction(0), *(leave * (1 - leave) ** k for k in range(n - 1)))[:n]
        case stays.EmpiricalDays():
            table = dict(zip((day for day, _ in stay.chances), parts(stay.chances), strict=True))
            return tuple(table.get(k, Fraction(0)) for k in range(n))
        case stays.PoissonDays():
            return tuple(
                math.exp(k * math.log(stay.mean) - stay.mean - math.lgamma(k + 1)) for k in range(n)
            )
    below = [_below(stay, k) for k in range(n)]
    return (0.0, *(after - before for before, after in pairwise(below)))


def parts(pairs) -> list[Fraction]:
    """The chances of (thing, chance) pairs as fractions that add up to exactly 1."""
    fractions = [exactly(chance) for _, chance in pairs]
    missing = 1 - sum(fractions)
    assert abs(missing) < Fraction(1, 10**6)
    fractions[-1] += missing
    return fractions


def mean_days(stay: stays.Stay) -> Fraction:
    """The exact mean of a rational stay."""
    match stay:
        case stays.Fixed():
            return Fraction(stay.days)
        case stays.UniformDays():
            return Fraction(stay.low + stay.high, 2)
        case stays.GeometricDays():
            return exactly(stay.mean)
        case stays.EmpiricalDays():
            return sum(
                day * part for (day, _), part in zip(stay.chances, parts(stay.chances), strict=True)
            )
    raise ValueError(f"the mean of {stay} is not rational")


@cache
def whole_table(stay: stays.Stay) -> tuple:
    """P(D = k) as floats, so far that what lies beyond is below 1e-13 (or 20,000 days)."""
    n = 64
    while n < 20_000 and sum(chances(stay, n)) < 1 - 1e-13:
        n *= 2
    return tuple(float(chance) for chance in chances(stay, n))


def _below(stay: stays.Stay, days: int) -> float:
    """P(T <= days) of a time that is rounded up to whole days."""
    if days == 0:
        return 0.0
    match stay:
        case stays.LognormalDays():
            sigma = math.log(stay.p90 / stay.median) / Z90
            return NormalDist().cdf(math.log(days / stay.median) / sigma)
        case stays.GammaDays():
            return float(gammainc((stay.mean / stay.sd) ** 2, days * stay.mean / stay.sd**2))
        case stays.WeibullDays():
            return 1 - math.exp(-((days / stay.scale) ** stay.shape))
    raise TypeError(stay)
