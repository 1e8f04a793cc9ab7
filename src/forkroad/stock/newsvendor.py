"""The newsvendor: how much of a product to buy once, for one season.

Every unit too many costs h (what it cost less what it is still worth), every unit too few p
(the margin that is missed). The cost h E[(S - D)+] + p E[(D - S)+] is least at the smallest S
with P(D <= S) >= p / (p + h). (Arrow, Harris and Marschak, 1951, Econometrica 19, 250-272;
Snyder and Shen, 2019, Fundamentals of Supply Chain Theory, section 4.3.)
"""

from __future__ import annotations

import math
from statistics import NormalDist

from forkroad.records import record
from forkroad.stock.demand import Demand
from forkroad.stock.levels import expected_leftover, expected_shortfall, level_for_cycle_service


@record
class Purchase:
    """What to buy once: units, the expected cost of buying too many or too few, the ratio."""

    units: float
    expected_cost: float
    critical_ratio: float


def critical_ratio(holding: float, shortage: float) -> float:
    """Return p / (p + h), the chance of meeting all demand at which a unit more breaks even.

    holding, shortage : h and p, money per unit too many and too few; their sum is above 0.

    >>> round(critical_ratio(0.18, 0.70), 4)
    0.7955
    """
    return shortage / (shortage + holding)


def costs_of_one_season(price: float, unit_cost: float, salvage: float) -> tuple[float, float]:
    """Return (h, p), money per unit too many and too few: cost - salvage and price - cost.

    >>> costs_of_one_season(price=49, unit_cost=18, salvage=5)
    (13, 31)
    """
    return unit_cost - salvage, price - unit_cost


def buy_for_normal(mean: float, sd: float, holding: float, shortage: float) -> Purchase:
    """Return the best purchase for Normal demand: S = m + z s, cost (h + p) s phi(z).

    mean, sd : m and s, in units. z is the normal quantile of the critical ratio, phi the density.
    Snyder and Shen (2019), equations 4.22 and 4.30, example 4.3.

    >>> best = buy_for_normal(50, 8, holding=0.18, shortage=0.70)
    >>> round(best.units, 3), round(best.expected_cost, 4)
    (56.604, 1.9976)
    """
    ratio = critical_ratio(holding, shortage)
    z = NormalDist().inv_cdf(ratio)
    density = math.exp(-z * z / 2) / math.sqrt(2 * math.pi)
    return Purchase(mean + z * sd, (holding + shortage) * sd * density, ratio)


def buy_for(demand: Demand, holding: float, shortage: float) -> Purchase:
    """Return the best purchase for a distribution of whole units.

    holding, shortage : h and p, money per unit; where p is not above 0 nothing is worth buying,
        and where h is below 0 a unit too many earns something, so that no purchase is best:
        this is a ValueError.

    >>> from forkroad.stock.demand import poisson_demand
    >>> buy_for(poisson_demand(50.0), holding=0.18, shortage=0.70).units
    56
    """
    if holding <= 0:
        raise ValueError("units too many cost nothing: there is no best purchase")
    if shortage <= 0:
        return Purchase(0, shortage * demand.mean, 0.0)
    ratio = critical_ratio(holding, shortage)
    units = level_for_cycle_service(demand, ratio)
    return Purchase(units, cost_of(demand, units, holding, shortage), ratio)


def cost_of(demand: Demand, units: float, holding: float, shortage: float) -> float:
    """Return h E[(S - D)+] + p E[(D - S)+], the money that buying S units is expected to cost.

    >>> from forkroad.stock.demand import observed_demand
    >>> cost_of(observed_demand([4, 6]), 5, holding=1, shortage=3)  # 1 x 0.5 + 3 x 0.5
    2.0
    """
    too_many = expected_leftover(demand, units)
    return holding * too_many + shortage * expected_shortfall(demand, units)
