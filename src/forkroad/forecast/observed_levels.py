"""Levels to order up to, from demand that was observed: customers followed, nothing running out.

For journeys whose demand has no exact distribution.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from forkroad.engines import agents
from forkroad.engines.agents_stock import needed_levels
from forkroad.engines.agents_world import build_world
from forkroad.forecast.batches import plan_followed
from forkroad.forecast.demand import without_limits
from forkroad.forecast.plan import Plan, each_without_limits
from forkroad.program.stock_limits import StockPlan
from forkroad.scenario.read_products import Service
from forkroad.stock.demand import observed_demand
from forkroad.stock.levels import base_stock_level

Levels = Mapping[str, NDArray[np.float64]]

# Customers whose demand is followed for the levels to order up to, and how many replications it
# takes at least and at most.
DEMAND_CUSTOMERS, FEWEST_REPLICATIONS, REPLICATIONS = 4_000_000, 40, 400


def followed_levels(plan: Plan, stocks: tuple[StockPlan, ...]) -> Levels:
    """Return levels from the demand of customers who are followed, where nothing runs out."""
    in_force = each_without_limits(plan.in_force)
    free = replace(plan, base=without_limits(plan.base), in_force=in_force, n_draws=0)
    world = build_world(plan_followed(free, plan.report_by), plan.seed)
    affordable = int(DEMAND_CUSTOMERS / max(world.expected_customers, 1.0))
    n = min(max(affordable, FEWEST_REPLICATIONS), REPLICATIONS)
    journey = plan_followed(replace(free, n_draws=n if plan.n_draws else 0), plan.report_by)
    nothing = {name: np.zeros(journey.n_days) for name in needed_levels(journey)}
    # Other luck than the run's, so that levels are not made for just these customers.
    seed = (plan.seed + 2**31) % 2**32
    options = agents.Options(levels=nothing, by_days=True)
    days = agents.simulate(journey, seed, n, options).stock
    assert days is not None
    found = {}
    for stock in stocks:
        name = journey.names.products[stock.product]
        stated = plan.base.products[name].stock
        if name in nothing and stated is not None:
            demand = days.demand[:, days.products.index(name)].T.astype(np.int64)
            found[name] = _observed_levels(demand, stock, stated.service)
    return found


def _observed_levels(
    demand: NDArray[np.int64], stock: StockPlan, service: Service
) -> NDArray[np.float64]:
    """Return (n_days,) levels to order up to, from (n_days, n_replications) units by day.

    A level covers the lead time and the time to the next review, as far as the horizon goes.
    """
    n_days = len(demand)
    so_far = np.concatenate([np.zeros_like(demand[:1]), np.cumsum(demand, axis=0)])
    lasts = (stock.lead_time_days or 0) + stock.review_every_days
    levels = np.zeros(n_days)
    for day in range(0, n_days, stock.review_every_days):
        ahead = so_far[min(day + lasts, n_days)] - so_far[day]
        level = base_stock_level(observed_demand(ahead), service)
        levels[day : day + stock.review_every_days] = level
    return levels
