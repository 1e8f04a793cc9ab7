"""Levels to order up to: on each review day the smallest with the wanted service.

What demand is, `review_demand` says; what a level is for it, `stock.levels`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from forkroad.forecast.plan import Plan
from forkroad.forecast.review_demand import ReviewDemand, review_demands, unlimited_program
from forkroad.program.program import Program
from forkroad.program.stock_limits import StockPlan
from forkroad.scenario.read_products import Service
from forkroad.stock.levels import base_stock_level

Counts = NDArray[np.int64]


def order_levels(plan: Plan, program: Program) -> Counts | None:
    """Return (n_stocked_products, n_days) levels; None where no product orders up to one.

    Between two reviews the level is the earlier one's.
    """
    ordering = [stock for stock in program.stock if orders_up_to_levels(stock)]
    if not ordering:
        return None
    demands = review_demands(unlimited_program(plan), ordering)
    by_product = {
        demand.product: levels_by_day(demand, service_of(plan, program, demand), program.n_days)
        for demand in demands
    }
    none = np.zeros(program.n_days, dtype=np.int64)
    return np.stack([by_product.get(stock.product, none) for stock in program.stock])


def orders_up_to_levels(stock: StockPlan) -> bool:
    """Return whether a product is ordered up to a level."""
    return stock.policy == "base_stock" and stock.lead_time_days is not None


def service_of(plan: Plan, program: Program, demand: ReviewDemand) -> Service:
    """Return the service that the file wants for a product."""
    stock = plan.base.products[program.names.products[demand.product]].stock
    assert stock is not None
    return stock.service


def levels_by_day(demand: ReviewDemand, service: Service, n_days: int) -> Counts:
    """Return (n_days,) levels, each held until the next review."""
    levels = [base_stock_level(each, service) for each in demand.demands]
    latest = np.searchsorted(demand.days, np.arange(n_days), side="right") - 1
    return np.array(levels, dtype=np.int64)[latest]
