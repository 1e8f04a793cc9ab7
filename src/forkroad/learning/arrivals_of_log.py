"""How many customers set out each month, as far as the log can teach it, with its uncertainty.

The rule is simple and stated: of a few ways to foretell a month (the mean of all months or of
the last three, the last month, a steady growth over the last year) the one is taken that would
have foretold the log's own months best, up to three ahead, without their seasons where whole
years teach these. A harder way must have been clearly better. How wrong it was is the
uncertainty of the level. Exponential smoothing is a tenth better without seasons, and far worse
where two or three years teach them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from forkroad.learning.journeys import Journeys
from forkroad.learning.seasons import CLEARLY, YEAR, find_seasons
from forkroad.periods import days_in_month, month_label
from forkroad.records import record

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

# A month counts that is known for so many days, brought to its whole length.
LEAST_DAYS = 10
_AHEAD = 3
_LEAST_BEFORE = 3
_MOST_FORETOLD = 24
# Beyond this a few lucky months would multiply customers without end.
MOST_GROWTH = 0.05
# Beyond this a few wild months would say nothing but that nothing is known.
MOST_SPREAD = 0.7


@record(kw_only=True)
class FittedArrivals:
    """What is expected to set out a month.

    level : the mean of the first forecast month, without season.
    spread : standard deviation of the logarithm of the level, MOST_SPREAD at most.
    growth : per month, compound.
    seasonality : 12 multipliers, January first; empty without.
    why : the rule that was taken, in words.
    months : the months of the log as they count, and how many set out.
    """

    level: float
    spread: float
    growth: float = 0.0
    seasonality: tuple[float, ...] = ()
    why: str
    months: tuple[tuple[str, float], ...] = ()


def fit_arrivals(journeys: Journeys, segment: int) -> FittedArrivals:
    """Return the arrivals of a segment from the first day after the log on."""
    by_day = _by_day(journeys, segment)
    months = list(_months(journeys.first_day, by_day))
    if not months:
        level = float(by_day.mean()) * 30.4375
        return FittedArrivals(
            level=level,
            spread=min(_luck(by_day), MOST_SPREAD),
            why=f"the mean of the log's {len(by_day)} days",
        )
    numbers = np.array([number for _, _, number in months])
    start = _months_from(months[-1][0], journeys.end_day)
    return replace(
        arrivals_of_months(numbers, months[0][1], start=start),
        months=tuple((month_label(day), float(number)) for day, _, number in months),
    )


def arrivals_of_months(numbers: Floats, first: int, *, start: int = 1) -> FittedArrivals:
    """Return what months teach of those that follow.

    first : the calendar month of the first number. start : how many months after the last
    number the forecast begins.
    """
    seasons = find_seasons(numbers, first)
    plain = seasons.without(numbers, first)
    rule, error = _best_rule(plain)
    forecast = _RULES[rule](plain)
    return FittedArrivals(
        level=forecast.ahead(start - 1),
        spread=min(max(error * seasons.doubt, _luck(numbers[-YEAR:])), MOST_SPREAD),
        growth=forecast.growth,
        seasonality=seasons.months,
        why=_why(rule, len(numbers), seasons.years),
    )


def _why(rule: str, n_months: int, years_of_seasons: int) -> str:
    words = _WORDS[rule] if n_months > _LEAST_BEFORE else f"the mean of {n_months} months"
    return f"{words}, with the seasons of {years_of_seasons} years" if years_of_seasons else words


def _by_day(journeys: Journeys, segment: int) -> Floats:
    arrivals = journeys.arrivals.where(segment=segment)
    by_day = np.zeros((journeys.end_day - journeys.first_day).days)
    np.add.at(by_day, arrivals["day"], arrivals.n)
    return by_day


def _months(first_day: date, by_day: Floats) -> Iterator[tuple[date, int, float]]:
    """Yield the months of the log that count: first day, calendar month, who set out."""
    labels = np.array([month_label(first_day + timedelta(days=n)) for n in range(len(by_day))])
    for label in dict.fromkeys(labels.tolist()):
        known = labels == label
        year, month = int(label[:4]), int(label[5:])
        length = days_in_month(year, month)
        if known.sum() >= LEAST_DAYS:
            yield date(year, month, 1), month, float(by_day[known].sum() * length / known.sum())


def _months_from(last: date, start: date) -> int:
    """Return how many months the forecast's first month lies after the last that counts."""
    return (start.year - last.year) * 12 + start.month - last.month


@record
class _Forecast:
    """What a rule foretells: the level of the next month, and its growth."""

    level: float
    growth: float = 0.0

    def ahead(self, months: int) -> float:
        """Return the number of the n-th month from now, 0 being the next."""
        return self.level * (1.0 + self.growth) ** months


Rule = Callable[["Floats"], _Forecast]


def _mean_of(last: int) -> Rule:
    return lambda numbers: _Forecast(float(numbers[-last:].mean()))


def _trend(numbers: Floats) -> _Forecast:
    """Return a steady growth through the logarithms of the last year."""
    recent = np.log(numbers[-YEAR:] + 0.5)
    if len(recent) < 4:
        return _Forecast(float(numbers.mean()))
    slope, _ = np.polyfit(np.arange(len(recent)) - len(recent), recent, 1)
    slope = float(np.clip(slope, math.log1p(-MOST_GROWTH), math.log1p(MOST_GROWTH)))
    centre = float(recent.mean()) + slope * (len(recent) + 1) / 2
    return _Forecast(max(math.exp(centre) - 0.5, 0.0), math.expm1(slope))


_RULES: dict[str, Rule] = {
    "three": _mean_of(3),
    "all": _mean_of(10_000),
    "last": _mean_of(1),
    "trend": _trend,
}
_WORDS = {
    "three": "the mean of the last three months",
    "all": "the mean of all months",
    "last": "the last month",
    "trend": "a steady growth through the last twelve months",
}


def _best_rule(numbers: Floats) -> tuple[str, float]:
    """Return the rule that would have foretold the log's own months best, and its error."""
    if len(numbers) <= _LEAST_BEFORE:
        spread = float(np.log(numbers + 0.5).std(ddof=1)) if len(numbers) > 1 else 0.0
        return "all", spread / math.sqrt(len(numbers))
    errors = {name: _past_error(rule, numbers) for name, rule in _RULES.items()}
    best = "three"
    for name in errors:
        if errors[name] < CLEARLY * errors[best]:
            best = name
    return best, errors[best]


def _past_error(rule: Rule, numbers: Floats) -> float:
    """Return the root mean square of the errors of the logarithm, up to three months ahead.

    Months of the last two years are foretold, each from all before it.
    """
    errors = []
    for now in range(max(_LEAST_BEFORE, len(numbers) - _MOST_FORETOLD), len(numbers)):
        made = rule(numbers[:now])
        for ahead in range(min(_AHEAD, len(numbers) - now)):
            errors.append(math.log((numbers[now + ahead] + 0.5) / (made.ahead(ahead) + 0.5)))
    return math.sqrt(math.fsum(error**2 for error in errors) / len(errors))


def _luck(numbers: Sequence[float] | Floats) -> float:
    """Return the standard error of a logarithm that Poisson numbers have by luck alone."""
    return 1.0 / math.sqrt(max(float(np.sum(numbers)), 1.0))
