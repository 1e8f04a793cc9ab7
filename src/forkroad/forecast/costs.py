"""Fixed costs: what campaigns and the what-if in force cost, by period."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from forkroad.forecast.plan import Plan
from forkroad.periods import Calendar
from forkroad.scenario.model import Campaign, Scenario

Floats = NDArray[np.float64]


def fixed_costs(plan: Plan, calendar: Calendar) -> Floats:
    """Return (n_periods + 1,) costs, the total last.

    A campaign's cost falls on its first day inside the horizon; a what-if's one-off cost on its
    first day, its monthly cost evenly on the days of each month.
    """
    by_day = np.zeros(calendar.n_days)
    for campaign in plan.base.campaigns.values():
        first = _first_day(campaign, calendar)
        if first is not None:
            by_day[first] += campaign.cost
    by_day += _what_if_costs(plan.scenario, plan.what_if, calendar)
    starts = [period.start for period in calendar.periods]
    periods = np.add.reduceat(by_day, starts)
    return np.append(periods, periods.sum())


def _first_day(campaign: Campaign, calendar: Calendar) -> int | None:
    """Return the first day inside the horizon on which a campaign runs."""
    days = [
        max(calendar.day_of(first), 0)
        for first, last in campaign.runs
        if calendar.day_of(last) >= 0 and calendar.day_of(first) < calendar.n_days
    ]
    return min(days, default=None)


def _what_if_costs(scenario: Scenario, what_if: str, calendar: Calendar) -> Floats:
    """Return what a what-if, and those that it is based on, cost on each day."""
    by_day = np.zeros(calendar.n_days)
    lengths = np.bincount(calendar.month_index).astype(float)
    while what_if:
        stated = scenario.what_ifs[what_if]
        first = max(calendar.day_of(stated.from_date or scenario.start), 0)
        if first < calendar.n_days:
            by_day[first] += stated.cost_once
            months = np.array(calendar.month_index)[first:]
            by_day[first:] += stated.cost_per_month / lengths[months]
        what_if = stated.based_on or ""
    return by_day
