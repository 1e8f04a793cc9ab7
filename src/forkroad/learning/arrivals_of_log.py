"""How many customers set out each month, as far as the log can teach it, with its uncertainty.

The rule is simple and stated: of a few ways to foretell a month (the mean of all months or of
the last three, the last month, a steady growth over the last year, each with the seasons of
the year once two whole years are known) the one is taken that would have foretold the log's own
months best, up to three ahead. A harder way must have been clearly better. How wrong it was is
the uncertainty of the level.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from forkroad.learning.journeys import Journeys
from forkroad.periods import days_in_month, month_label
from forkroad.records import record

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

# A month counts that is known for so many days, brought to its whole length.
LEAST_DAYS = 10
# So much smaller must the error of a harder rule be.
CLEARLY = 0.9
_AHEAD = 3
_LEAST_BEFORE = 3
_MONTHS_FOR_SEASONS = 24
_YEAR = 12
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
    first = months[0][1]
    rule, error = _best_rule(numbers, first)
    forecast = _RULES[rule](numbers, first)
    start = _months_from(months[-1][0], journeys.end_day)
    return FittedArrivals(
        level=forecast.level * (1.0 + forecast.growth) ** (start - 1),
        spread=min(max(error, _luck(numbers[-_YEAR:])), MOST_SPREAD),
        growth=forecast.growth,
        seasonality=forecast.seasonality,
        why=_WORDS[rule] if len(numbers) > _LEAST_BEFORE else f"the mean of {len(numbers)} months",
        months=tuple((month_label(day), float(number)) for day, _, number in months),
    )


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
    """What a rule foretells: the level of the next month, its growth, the seasons."""

    level: float
    growth: float = 0.0
    seasonality: tuple[float, ...] = ()

    def ahead(self, months: int, calendar_month: int) -> float:
        """Return the number of the n-th month from now, 0 being the next."""
        season = self.seasonality[calendar_month - 1] if self.seasonality else 1.0
        return self.level * (1.0 + self.growth) ** months * season


Rule = Callable[["Floats", int], _Forecast]


def _mean_of(last: int) -> Rule:
    return lambda numbers, first: _Forecast(float(numbers[-last:].mean()))


def _trend(numbers: Floats, first: int) -> _Forecast:
    """Return a steady growth through the logarithms of the last year."""
    recent = np.log(numbers[-_YEAR:] + 0.5)
    if len(recent) < 4:
        return _Forecast(float(numbers.mean()))
    slope, _ = np.polyfit(np.arange(len(recent)) - len(recent), recent, 1)
    slope = float(np.clip(slope, math.log1p(-MOST_GROWTH), math.log1p(MOST_GROWTH)))
    centre = float(recent.mean()) + slope * (len(recent) + 1) / 2
    return _Forecast(max(math.exp(centre) - 0.5, 0.0), math.expm1(slope))


def _with_seasons(rule: Rule) -> Rule:
    """Return a rule on numbers without their season, which it adds again."""

    def seasonal(numbers: Floats, first: int) -> _Forecast:
        seasons = _seasons(numbers, first)
        if not seasons:
            return rule(numbers, first)
        months = [(first - 1 + n) % _YEAR for n in range(len(numbers))]
        plain = numbers / np.maximum(np.array(seasons)[months], 0.01)
        found = rule(plain, first)
        return _Forecast(found.level, found.growth, seasons)

    return seasonal


def _seasons(numbers: Floats, first: int) -> tuple[float, ...]:
    """Return how calendar months differ from the mean of the year around them."""
    if len(numbers) < _MONTHS_FOR_SEASONS:
        return ()
    ratios: list[list[float]] = [[] for _ in range(_YEAR)]
    for place in range(len(numbers)):
        low = min(max(place - _YEAR // 2, 0), len(numbers) - _YEAR)
        mean = numbers[low : low + _YEAR].mean()
        if mean > 0:
            ratios[(first - 1 + place) % _YEAR].append(float(numbers[place] / mean))
    means = np.array([np.mean(found) if found else 1.0 for found in ratios])
    return tuple(float(value) for value in means / means.mean())


_PLAIN: dict[str, Rule] = {
    "three": _mean_of(3),
    "all": _mean_of(10_000),
    "last": _mean_of(1),
    "trend": _trend,
}
_RULES: dict[str, Rule] = {
    **_PLAIN,
    **{f"{name} with seasons": _with_seasons(rule) for name, rule in _PLAIN.items()},
}
_PLAIN_WORDS = {
    "three": "the mean of the last three months",
    "all": "the mean of all months",
    "last": "the last month",
    "trend": "a steady growth through the last twelve months",
}
_WORDS = {
    **_PLAIN_WORDS,
    **{f"{name} with seasons": f"{words}, with seasons" for name, words in _PLAIN_WORDS.items()},
}


def _best_rule(numbers: Floats, first: int) -> tuple[str, float]:
    """Return the rule that would have foretold the log's own months best, and its error."""
    if len(numbers) <= _LEAST_BEFORE:
        spread = float(np.log(numbers + 0.5).std(ddof=1)) if len(numbers) > 1 else 0.0
        return "all", spread / math.sqrt(len(numbers))
    names = [name for name in _RULES if "seasons" not in name or len(numbers) > _MONTHS_FOR_SEASONS]
    errors = {name: _past_error(_RULES[name], numbers, first) for name in names}
    best = "three"
    for name in names[1:]:
        if errors[name] < CLEARLY * errors[best]:
            best = name
    return best, errors[best]


def _past_error(rule: Rule, numbers: Floats, first: int) -> float:
    """Return the root mean square of the errors of the logarithm, up to three months ahead.

    Months of the last two years are foretold, each from all before it.
    """
    errors = []
    begin = max(_LEAST_BEFORE, len(numbers) - _MONTHS_FOR_SEASONS)
    for now in range(begin, len(numbers)):
        made = rule(numbers[:now], first)
        for ahead in range(min(_AHEAD, len(numbers) - now)):
            calendar_month = (first - 1 + now + ahead) % _YEAR + 1
            told = made.ahead(ahead, calendar_month)
            errors.append(math.log((numbers[now + ahead] + 0.5) / (told + 0.5)))
    return math.sqrt(math.fsum(error**2 for error in errors) / len(errors))


def _luck(numbers: Sequence[float] | Floats) -> float:
    """Return the standard error of a logarithm that Poisson numbers have by luck alone."""
    return 1.0 / math.sqrt(max(float(np.sum(numbers)), 1.0))
