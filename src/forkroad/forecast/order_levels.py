"""Levels to order up to: on each review day the smallest with the wanted service.

What demand is, `review_demand` says; what a level is for it, `stock.levels`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from forkroad.forecast.review_demand import ReviewDemand
from forkroad.program.stock_limits import StockPlan
from forkroad.scenario.read_products import Service
from forkroad.stock.levels import base_stock_level

Counts = NDArray[np.int64]


def orders_up_to_levels(stock: StockPlan) -> bool:
    """Return whether a product is ordered up to a level."""
    return stock.policy == "base_stock" and stock.lead_time_days is not None


def levels_by_day(demand: ReviewDemand, service: Service, n_days: int) -> Counts:
    """Return (n_days,) levels, each held until the next review."""
    levels = [base_stock_level(each, service) for each in demand.demands]
    latest = np.searchsorted(demand.days, np.arange(n_days), side="right") - 1
    return np.array(levels, dtype=np.int64)[latest]
