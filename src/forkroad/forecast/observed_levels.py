"""Levels to order up to, from demand that was observed: customers followed, nothing running out.

For journeys that no other engine can compute.
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
from forkroad.forecast.demand import without_stock_limits
from forkroad.forecast.heard_demand import DEMAND_SEED
from forkroad.forecast.order_levels import levels_by_day
from forkroad.forecast.plan import Plan
from forkroad.forecast.review_demand import ObservedDemand, review_demand
from forkroad.program.stock_limits import StockPlan

Levels = Mapping[str, NDArray[np.float64]]

# Customers whose demand is followed for the levels to order up to, and how many replications it
# takes at least and at most.
DEMAND_CUSTOMERS, FEWEST_REPLICATIONS, REPLICATIONS = 4_000_000, 40, 400


def followed_levels(plan: Plan, stocks: tuple[StockPlan, ...]) -> Levels:
    """Return levels from the demand of customers who are followed, where nothing runs out."""
    free = replace(plan.in_worlds(without_stock_limits), n_draws=0)
    world = build_world(plan_followed(free, plan.report_by), plan.seed)
    affordable = int(DEMAND_CUSTOMERS / max(world.expected_customers, 1.0))
    n = min(max(affordable, FEWEST_REPLICATIONS), REPLICATIONS)
    journey = plan_followed(replace(free, n_draws=n if plan.n_draws else 0), plan.report_by)
    nothing = {name: np.zeros(journey.n_days) for name in needed_levels(journey)}
    options = agents.Options(levels=nothing, by_days=True)
    days = agents.simulate(journey, DEMAND_SEED, n, options).stock
    assert days is not None
    found = {}
    for stock in stocks:
        name = journey.names.products[stock.product]
        stated = plan.base.products[name].stock
        if name in nothing and stated is not None:
            units = days.demand[:, days.products.index(name)].T.astype(np.int64)
            demand = review_demand(ObservedDemand({stock.product: units}), stock, journey.n_days)
            found[name] = levels_by_day(demand, stated.service, journey.n_days).astype(float)
    return found
