"""Levels to order up to, so that a scenario with base stock can be run.

The demand of the days that an order must last is simulated without limits; the level is the
smallest that gives the wanted service against it.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.counts_demand import daily_demand
from forkroad.forecast.demand import without_limits
from forkroad.forecast.plan import Plan
from forkroad.program.compiling import compile_program
from forkroad.program.program import Program
from forkroad.program.stock_limits import StockPlan
from forkroad.program.timeline import Draws, WhatIfInForce, build_timeline
from forkroad.scenario.read_products import Service

Counts = NDArray[np.int64]

# Replications of demand from which levels are read.
REPLICATIONS = 400


def order_levels(plan: Plan, program: Program) -> Counts | None:
    """Return (n_stocked_products, n_days) levels; None where no product orders up to one."""
    ordering = [it.policy == "base_stock" and it.lead_time_days is not None for it in program.stock]
    if not any(ordering):
        return None
    products = [it.product for it in program.stock]
    demand = daily_demand(_unlimited(plan), products, REPLICATIONS, plan.seed)
    found = np.zeros(demand.shape[:2], dtype=np.int64)
    for row, stock in enumerate(program.stock):
        if ordering[row]:
            name = program.names.products[stock.product]
            stated = plan.base.products[name].stock
            assert stated is not None
            found[row] = levels_for(demand[row], stock, stated.service)
    return found


def levels_for(demand: Counts, stock: StockPlan, service: Service) -> Counts:
    """Return (n_days,) the smallest levels with the wanted service.

    demand : (n_days, n_replications) units by day. A level covers the lead time and the time
        to the next review, as far as the horizon goes.
    """
    n_days = len(demand)
    so_far = np.concatenate([np.zeros_like(demand[:1]), np.cumsum(demand, axis=0)])
    lasts = (stock.lead_time_days or 0) + stock.review_every_days
    stop = np.minimum(np.arange(n_days) + lasts, n_days)
    ahead = np.sort(so_far[stop] - so_far[:-1], axis=1)
    kind, share = service
    if kind == "cycle":
        place = max(math.ceil(share * ahead.shape[1] - 1e-9) - 1, 0)
        return np.asarray(ahead[:, place])
    return np.array([_for_fill_rate(each, share) for each in ahead], dtype=np.int64)


def _for_fill_rate(demand: Counts, share: float) -> int:
    """Return the smallest level at which the mean unmet demand is within what may be unmet.

    demand : (n_replications,) in ascending order. Unmet demand falls with the level.
    """
    allowed = (1.0 - share) * float(demand.sum())
    low, high = 0, int(demand[-1])
    while low < high:
        middle = (low + high) // 2
        if float(np.maximum(demand - middle, 0).sum()) <= allowed + 1e-9:
            high = middle
        else:
            low = middle + 1
    return low


def _unlimited(plan: Plan) -> Program:
    """Return the program without limits, with a draw for each replication of demand."""
    in_force = plan.in_force
    free = replace(
        plan,
        base=without_limits(plan.base),
        in_force=in_force and WhatIfInForce(without_limits(in_force.scenario), in_force.first_day),
    )
    draws = Draws(plan.seed, 0, REPLICATIONS if plan.n_draws else 0)
    return compile_program(build_timeline(free.base, draws, free.in_force), by_days=True)
