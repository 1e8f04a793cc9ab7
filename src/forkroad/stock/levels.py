"""Base-stock levels: up to how much to order, for the service that is wanted.

A level S must last for the demand D of the lead time and the time to the next review. Service
is the chance of no stock-out in a cycle, P(D <= S), or the fill rate, the share of demand met
from stock, 1 - E[(D - S)+] / E[D]. (Silver, Pyke and Thomas, 2017, Inventory and Production
Management in Supply Chains, chapter 6.) What demand is, the caller says.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from forkroad.stock.demand import Demand

# Sums of many terms end a rounding error below a level that they reach.
ROUNDING = 1e-12

Service = tuple[Literal["cycle", "fill_rate"], float]


def base_stock_level(demand: Demand, service: Service) -> int:
    """Return the smallest level, in units, with a service: its kind and the share, 0 < share < 1.

    >>> from forkroad.stock.demand import poisson_demand
    >>> base_stock_level(poisson_demand(50.0), ("cycle", 0.95))  # the 95 % quantile of Poisson(50)
    62
    """
    kind, share = service
    if kind == "cycle":
        return level_for_cycle_service(demand, share)
    return level_for_fill_rate(demand, share)


def level_for_cycle_service(demand: Demand, share: float) -> int:
    """Return the smallest level S, in units, with P(D <= S) >= share: a quantile of demand.

    >>> from forkroad.stock.demand import observed_demand
    >>> level_for_cycle_service(observed_demand([1, 2, 3, 4]), 0.75)
    3
    """
    reached = np.cumsum(demand.points)
    place = int(np.searchsorted(reached, share - ROUNDING))
    return demand.low + demand.step * min(place, len(reached) - 1)


def level_for_fill_rate(demand: Demand, share: float) -> int:
    """Return the smallest level S, in units, with E[(D - S)+] <= (1 - share) E[D].

    >>> from forkroad.stock.demand import observed_demand
    >>> level_for_fill_rate(observed_demand([0, 10]), 0.8)  # of 5 expected, 1 may be unmet
    8
    """
    allowed = (1.0 - share) * demand.mean + ROUNDING
    low, high = 0, demand.low + demand.step * (len(demand.points) - 1)
    while low < high:
        middle = (low + high) // 2
        if expected_shortfall(demand, middle) <= allowed:
            high = middle
        else:
            low = middle + 1
    return low


def expected_shortfall(demand: Demand, level: float) -> float:
    """Return E[(D - S)+], the units that a level S is expected to lack.

    >>> from forkroad.stock.demand import observed_demand
    >>> expected_shortfall(observed_demand([4, 6, 8]), 5)  # (0 + 1 + 3) / 3
    1.3333333333333333
    """
    return float(np.maximum(demand.units - level, 0.0) @ demand.points)


def expected_leftover(demand: Demand, level: float) -> float:
    """Return E[(S - D)+], the units that a level S is expected to leave.

    >>> from forkroad.stock.demand import observed_demand
    >>> expected_leftover(observed_demand([4, 6]), 5)  # (1 + 0) / 2
    0.5
    """
    return float(np.maximum(level - demand.units, 0.0) @ demand.points)


def fill_rate(demand: Demand, level: float) -> float:
    """Return the share of demand met from a level S, 1 - E[(D - S)+] / E[D]; 1 without demand.

    >>> from forkroad.stock.demand import observed_demand
    >>> fill_rate(observed_demand([4, 6]), 5)  # 1 - 0.5 / 5
    0.9
    """
    return 1.0 - expected_shortfall(demand, level) / demand.mean if demand.mean > 0 else 1.0


def safety_stock(demand: Demand, level: float) -> float:
    """Return S - E[D], the units of a level beyond what demand is expected to take.

    >>> from forkroad.stock.demand import observed_demand
    >>> safety_stock(observed_demand([4, 6]), 6)
    1.0
    """
    return level - demand.mean
