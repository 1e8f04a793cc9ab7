"""Arrivals: how many customers of each segment are expected to set out on each day.

Months count calendar months; a month that the horizon cuts gets its share by days. Growth and
seasonality apply to monthly numbers however they are given, not to `by_date`; campaigns' and
shocks' factors apply to both.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from forkroad.errors import ScenarioError
from forkroad.periods import days_in_month
from forkroad.program.timeline import Grid, Timeline
from forkroad.records import record
from forkroad.scenario.expressions import Expression
from forkroad.scenario.model import Arrivals
from forkroad.scenario.numbers import Amount, Monthly
from forkroad.scenario.source import Fault


@record
class Stream:
    """The arrivals of one segment.

    rate : (n_days, 1 or n_draws) customers expected each day.
    spread : "poisson", "fixed", or the variance over the mean of a month's number.
    """

    segment: str
    rate: Grid
    spread: str | float


def plan_stream(segment: str, timeline: Timeline, *, is_brought: bool = False) -> Stream | None:
    """Return the arrivals of a segment, None where nobody sets out by himself.

    is_brought : whether word of mouth brings customers, who need a stream to come by.
    """
    variants = timeline.columns(lambda regime: _arrivals(regime, segment))
    if all(arrivals[0] is None for arrivals, _ in variants):
        nobody = Stream(segment, np.zeros((timeline.n_days, 1)), "poisson")
        return nobody if is_brought else None

    def daily(arrivals: Arrivals | None, own: Timeline) -> Grid:
        return _daily(segment, arrivals, own)

    rate = timeline.select(variants, lambda arrivals: timeline.spread(arrivals, daily))
    rate = np.broadcast_to(rate, (timeline.n_days, rate.shape[1])) * _factors(segment, timeline)
    spread = next(arrivals[0].spread for arrivals, _ in variants if arrivals[0] is not None)
    if spread == "fixed":
        rate = _rounded(rate, timeline)
    return Stream(segment, rate, spread)


def monthly_totals(rate: Grid, timeline: Timeline) -> NDArray[np.float64]:
    """Return (n_months, n_draws or 1) expected arrivals of each calendar month."""
    starts = np.unique(timeline.calendar.month_index, return_index=True)[1]
    return np.asarray(np.add.reduceat(rate, starts, axis=0))


def _arrivals(regime: object, segment: str) -> Arrivals | None:
    found = regime.segments.get(segment)  # type: ignore[attr-defined]
    return found.arrivals if found else None


def _daily(segment: str, arrivals: Arrivals | None, timeline: Timeline) -> Grid:
    if arrivals is None:
        return np.zeros((timeline.n_days, 1))
    calendar = timeline.calendar
    if arrivals.by_date is not None:
        rate = np.zeros((timeline.n_days, 1))
        for when, number in arrivals.by_date.items():
            if 0 <= calendar.day_of(when) < timeline.n_days:
                rate[calendar.day_of(when)] += number
        return rate
    assert arrivals.per_month is not None
    per_month = [days_in_month(*map(int, key.split("-"))) for key in calendar.month_keys]
    lengths = np.array(per_month)[np.array(calendar.month_index)][:, np.newaxis]
    shape = _growth(arrivals, timeline) * _season(arrivals, timeline) / lengths
    return np.asarray(_per_month(segment, arrivals.per_month, timeline) * shape)


def _per_month(segment: str, number: Amount | Monthly, timeline: Timeline) -> Grid:
    if isinstance(number, Monthly):
        months = np.array(timeline.calendar.month_index)
        return np.asarray(np.array(number.values)[months][:, np.newaxis])
    values = timeline.values_of(number, f"segments.{segment}.arrivals.per_month")
    if np.any(values < 0):
        _refuse_negative(segment, number, values, timeline)
    return np.maximum(values, 0.0)


def _refuse_negative(segment: str, number: Amount, values: Grid, timeline: Timeline) -> None:
    """A formula that goes below 0 is an error; in a draw of uncertain inputs it counts as 0."""
    if values.shape[1] > 1 and not timeline.refuses:
        return
    day = int(np.argmax((values < 0).any(axis=1)))
    when = timeline.calendar.dates[day].isoformat()
    shown = number.source if isinstance(number, Expression) else "the number"
    place = ("segments", segment, "arrivals", "per_month")
    message = f'"{shown}" gives {float(values.min()):.4g} arrivals, first below 0 on {when}'
    raise ScenarioError([timeline.base.source.problem(Fault(place, message))])


def _growth(arrivals: Arrivals, timeline: Timeline) -> Grid:
    months = np.array(timeline.calendar.month_index)[:, np.newaxis]
    return np.asarray((1.0 + arrivals.growth_per_month) ** months)


def _season(arrivals: Arrivals, timeline: Timeline) -> Grid:
    if arrivals.seasonality is None:
        return np.ones((1, 1))
    return np.array([[arrivals.seasonality[day.month - 1]] for day in timeline.calendar.dates])


def _factors(segment: str, timeline: Timeline) -> Grid:
    """Return the product of the factors of all campaigns and shocks that run."""
    result = np.ones((1, 1))
    for name, running in timeline.running.items():
        for regime in timeline.regimes:
            event = regime.campaigns.get(name) or regime.shocks.get(name)
            if event is not None and segment in event.arrivals:
                result = result * np.where(running, event.arrivals[segment], 1.0)
                break
    return result


def _rounded(rate: Grid, timeline: Timeline) -> Grid:
    """Scale each month's rates so that they add up to its rounded number, half to even."""
    totals = monthly_totals(rate, timeline)
    with np.errstate(invalid="ignore", divide="ignore"):
        scale = np.where(totals > 0, np.rint(totals) / totals, 0.0)
    return np.asarray(rate * scale[np.array(timeline.calendar.month_index)])
