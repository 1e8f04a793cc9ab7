"""What single customers did, as the samples that the tables are made from.

The agents engine counts replication by replication, stock by day and cohorts by period; samples
have replications last, stock by period and cohorts by periods since. Nothing is computed here
but sums over periods and the cost of holding stock.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from forkroad.engines.agents_findings import AgentsAnswer, Array, Cohorts, Reached
from forkroad.engines.agents_stock import Levels, StockDays
from forkroad.engines.path_samples import path_samples
from forkroad.engines.samples import JourneySamples, Numbers, Samples, StockSamples
from forkroad.periods import Calendar
from forkroad.program.stock_limits import StockPlan


def samples_of(
    answer: AgentsAnswer,
    calendar: Calendar,
    replications: range,
    stocks: Sequence[StockPlan],
    levels: Levels,
) -> Samples:
    """Return the samples of an answer.

    replications : their numbers.
    stocks : the stock of every product that has one.
    levels : (n_days,) base-stock levels of the products that order up to one.
    """
    found = answer.findings
    # In the order in which the counts engine has them, and samples that were joined.
    order = sorted(range(len(answer.edges)), key=answer.edges.__getitem__)
    return Samples(
        names=answer.names,
        calendar=calendar,
        measures={key: _last(values) for key, values in found.measures.items()},
        visits=_last(found.visits),
        present=_last(found.present),
        pairs=tuple(answer.edges[place] for place in order),
        moves=_last(found.moves)[:, :, order],
        stock=None if answer.stock is None else _stock(answer, calendar, stocks, levels),
        journeys=JourneySamples(
            reached=_reached(found.reached),
            stages={
                stage: found.reached.stage[:, :, place].T
                for place, stage in enumerate(found.reached.stages)
            },
            cohorts=_cohorts(found.cohorts),
            paths=path_samples(answer.paths, answer.names, replications),
        ),
    )


def _last(values: Numbers) -> Numbers:
    """Return numbers with the replications on the last axis."""
    return np.moveaxis(values, 0, -1)


def _reached(reached: Reached) -> dict[str, Numbers]:
    by_days = _last(reached.by_days)
    return {name: by_days[:, place] for place, name in enumerate(reached.milestones)}


def _cohorts(cohorts: Cohorts) -> dict[str, Numbers]:
    named = {"active": cohorts.active, "buyers": cohorts.buyers, "revenue": cohorts.revenue}
    return {name: _by_since(_last(values)) for name, values in named.items()}


def _by_since(by_period: Array) -> Array:
    """Return (n_rows, n_cohorts, n_periods, ...) by periods since; NaN beyond the horizon."""
    n_periods = by_period.shape[2]
    found = np.full(by_period.shape, np.nan)
    for cohort in range(n_periods):
        found[:, cohort, : n_periods - cohort] = by_period[:, cohort, cohort:]
    found[:, n_periods:] = by_period[:, n_periods:]
    return found


def _stock(
    answer: AgentsAnswer, calendar: Calendar, stocks: Sequence[StockPlan], levels: Levels
) -> StockSamples:
    days = answer.stock
    assert days is not None
    demand, lost = (_by_period(each, calendar) for each in (days.demand, days.lost))
    at_end = _last(days.on_hand_end)[:, [period.stop - 1 for period in calendar.periods]]
    # Deliveries come in the morning, so that the least of a day is what is left at night.
    ran_out = (days.lost > 0) | (days.on_hand_end < 0)
    return StockSamples(
        products=days.products,
        demand=demand,
        sold=_by_period(days.sold, calendar),
        lost=lost,
        ordered=_by_period(days.ordered, calendar),
        received=_by_period(days.received, calendar),
        on_hand_end=np.concatenate([at_end, at_end[:, -1:]], axis=1),
        ran_out=_by_period(ran_out, calendar) > 0,
        level=_highest_levels(days, calendar, levels),
        holding_cost=_holding_costs(answer, calendar, stocks),
    )


def _by_period(by_day: Numbers, calendar: Calendar) -> Numbers:
    """Return (n_products, n_periods + 1, n_replications) sums, the total last."""
    starts = [period.start for period in calendar.periods]
    sums = np.add.reduceat(_last(by_day).astype(np.int64), starts, axis=1)
    return np.concatenate([sums, sums.sum(axis=1, keepdims=True)], axis=1)


def _highest_levels(days: StockDays, calendar: Calendar, levels: Mapping[str, Array]) -> Array:
    """Return the highest level wanted in each period, NaN where there is none."""
    shape = len(days.products), len(calendar.periods) + 1, len(days.demand)
    found = np.full(shape, np.nan)
    for row, product in enumerate(days.products):
        if product in levels:
            for place, period in enumerate(calendar.periods):
                found[row, place] = levels[product][period.start : period.stop].max()
            found[row, -1] = levels[product].max()
    return found


def _holding_costs(answer: AgentsAnswer, calendar: Calendar, stocks: Sequence[StockPlan]) -> Array:
    """Return (n_periods + 1, n_replications) what it cost to keep all products over night."""
    days = answer.stock
    assert days is not None
    by_day = np.zeros((calendar.n_days, len(days.demand)))
    for plan in stocks:
        row = days.products.index(answer.names.products[plan.product])
        by_day += np.maximum(days.on_hand_end[:, row].T, 0) * plan.holding_cost
    found = np.add.reduceat(by_day, [period.start for period in calendar.periods], axis=0)
    return np.concatenate([found, found.sum(axis=0)[np.newaxis]])
