"""Numbers, stays and evidence in a few words, as the maps show them.

Short forms for the boxes of a picture; nothing here computes more than a mean.
"""

from __future__ import annotations

import math

from forkroad.periods import date_in_words
from forkroad.scenario.forks import Evidence
from forkroad.scenario.stays import (
    EmpiricalDays,
    Fixed,
    GammaDays,
    GeometricDays,
    LognormalDays,
    PoissonDays,
    Stay,
    UniformDays,
    Until,
    WeibullDays,
)


def percent(share: float) -> str:
    """Return a share in percent, with one decimal where it has one.

    >>> percent(0.42), percent(0.3927), percent(0.0001), percent(0.9999)
    ('42 %', '39.3 %', '<0.1 %', '>99.9 %')
    """
    if 0 < share < 0.0005:
        return "<0.1 %"
    if 0.9995 <= share < 1 - 1e-9:
        return ">99.9 %"
    return f"{_tenths(100 * share)} %"


def percent_range(low: float, high: float) -> str:
    """Return the span of a share, or the share alone where both ends read alike.

    >>> percent_range(0.2, 0.45), percent_range(0.2, 0.2)
    ('20–45 %', '20 %')
    """
    if percent(low) == percent(high):
        return percent(high)
    return f"{_tenths(100 * low)}–{percent(high)}"


def count(customers: float) -> str:
    """Return a number of customers, whole above 10.

    >>> count(12345.6), count(0.25)
    ('12,346', '0.2')
    """
    return f"{customers:,.0f}" if customers >= 10 else _tenths(customers)


def _tenths(number: float) -> str:
    """Return a number with one decimal, or with none where that one is 0."""
    return f"{number:,.1f}".removesuffix(".0")


def days(number: float) -> str:
    """Return a number of days.

    >>> days(1), days(5), days(2.5)
    ('1 day', '5 days', '2.5 days')
    """
    return "1 day" if number == 1 else f"{_tenths(number)} days"


def stay_in_words(stay: Stay) -> str:
    """Return how long customers stay in a step; nothing where they move on the same day.

    >>> stay_in_words(GeometricDays(2)), stay_in_words(UniformDays(30, 60))
    ('about 2 days', '30–60 days')
    """
    match stay:
        case Fixed(days=number):
            return days(number) if number else ""
        case UniformDays(low=low, high=high):
            return f"{low}–{high} days" if low != high else days(low)
        case EmpiricalDays(chances=chances):
            possible = [number for number, chance in chances if chance > 0]
            low, high = min(possible), max(possible)
            return f"{low}–{high} days" if low != high else stay_in_words(Fixed(low))
        case Until(dates=dates):
            return (
                f"until {date_in_words(dates[0])}"
                if len(dates) == 1
                else f"to the next of {len(dates)} dates"
            )
    return f"about {days(typical_days(stay))}"


def typical_days(
    stay: GeometricDays | PoissonDays | LognormalDays | GammaDays | WeibullDays,
) -> float:
    """Return the mean of a stay, or the median where planners write that."""
    match stay:
        case LognormalDays(median=median):
            return median
        case WeibullDays(scale=scale, shape=shape):
            # The mean of a Weibull distribution: scale x Gamma(1 + 1/shape). The logarithm
            # keeps a tiny shape from overflowing.
            return scale * math.exp(min(math.lgamma(1 + 1 / shape), 700.0))
    return stay.mean


def evidence_in_words(evidence: Evidence) -> str:
    """Return what a set of shares rests on, or nothing.

    >>> from datetime import date
    >>> evidence_in_words(Evidence(140, "spring survey", date(2026, 1, 20)))
    'seen on 140 customers, spring survey, 20 Jan 2026'
    """
    parts = [
        f"seen on {count(evidence.sample)} customers" if evidence.sample is not None else "",
        evidence.source,
        date_in_words(evidence.asked_on) if evidence.asked_on else "",
        evidence.owner,
    ]
    return ", ".join(part for part in parts if part)
