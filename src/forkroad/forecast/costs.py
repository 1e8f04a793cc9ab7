"""Fixed costs: what campaigns and the what-if in force cost, by period."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from forkroad.forecast.plan import Plan
from forkroad.periods import Calendar
from forkroad.scenario.model import Campaign

Floats = NDArray[np.float64]


def fixed_costs(plan: Plan, calendar: Calendar) -> Floats:
    """Return (n_periods + 1,) costs, the total last.

    A campaign's cost falls on its first day inside the horizon; a what-if's one-off cost on its
    first day, its monthly cost evenly on the days of each month.
    """
    by_day = np.zeros(calendar.n_days)
    begun: set[str] = set()
    ends = [*(it.first_day for it in plan.in_force), calendar.n_days]
    start = 0
    for scenario, end in zip(plan.worlds, ends, strict=True):
        for name, campaign in scenario.campaigns.items():
            first = _first_day(campaign, calendar, range(start, min(end, calendar.n_days)))
            if first is not None and name not in begun:
                begun.add(name)
                by_day[first] += campaign.cost
        start = end
    return _by_period(by_day, calendar) + what_if_costs(plan, calendar)


def _first_day(campaign: Campaign, calendar: Calendar, days: range) -> int | None:
    """Return the first of some days on which a campaign runs."""
    found = [
        max(calendar.day_of(first), days.start)
        for first, last in campaign.runs
        if calendar.day_of(last) >= days.start and calendar.day_of(first) < days.stop
    ]
    return min(found, default=None) if days else None


def what_if_costs(plan: Plan, calendar: Calendar) -> Floats:
    """Return (n_periods + 1,) what the what-ifs in force cost, the total last."""
    by_day = np.zeros(calendar.n_days)
    if not plan.what_if:
        return _by_period(by_day, calendar)
    # A run without a what-if does not pay for the import.
    from forkroad.scenario.what_ifs import first_days

    lengths = np.bincount(calendar.month_index).astype(float)
    scenario = plan.scenario
    for name, first in first_days(scenario, plan.what_if).items():
        stated = scenario.what_ifs[name]
        if first < calendar.n_days:
            by_day[first] += stated.cost_once
            months = np.array(calendar.month_index)[first:]
            by_day[first:] += stated.cost_per_month / lengths[months]
    return _by_period(by_day, calendar)


def _by_period(by_day: Floats, calendar: Calendar) -> Floats:
    starts = [period.start for period in calendar.periods]
    periods = np.add.reduceat(by_day, starts)
    return np.append(periods, periods.sum())
