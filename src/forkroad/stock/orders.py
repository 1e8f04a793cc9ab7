"""Orders: what to order on which day, rounded to what can be ordered.

The plan follows expected demand day by day, in the order in which a day goes: deliveries arrive,
a review orders, customers buy. It is one run at the mean; what chance does to it, the engines
simulate.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from forkroad.records import record

# (day, units on hand and on order) to the units wanted, before they are rounded up.
Policy = Callable[[int, float], float]

# What a sum of expected demand may miss a whole unit by.
ROUNDING = 1e-6


@record
class OrderRules:
    """How orders can be placed.

    lead_time_days : from order to arrival. multiple, minimum : orders are rounded up to these.
    """

    lead_time_days: int
    multiple: int = 1
    minimum: int = 0


@record
class Order:
    """One order: the day of it, its units, the day on which they arrive, what is there before.

    on_hand, on_order : units when it is placed.
    """

    day: int
    units: int
    arrives: int
    on_hand: float
    on_order: float


def round_up(units: float, *, multiple: int = 1, minimum: int = 0) -> int:
    """Return an order raised to the smallest one allowed and to whole multiples; 0 stays 0.

    >>> round_up(130, multiple=100), round_up(30, multiple=24, minimum=50), round_up(0, minimum=9)
    (200, 72, 0)
    """
    wanted = math.ceil(units - ROUNDING)
    if wanted <= 0:
        return 0
    return -(-max(wanted, minimum) // multiple) * multiple


def up_to(levels: Sequence[int], review_every_days: int) -> Policy:
    """Return the policy that orders up to the level S of each review day: max(0, S - position).

    The position is what is on hand and on order (Silver, Pyke and Thomas, 2017, section 6.5).

    >>> policy = up_to([50, 50, 60], review_every_days=2)
    >>> policy(0, 20), policy(1, 20), policy(2, 20)
    (30, 0.0, 40)
    """

    def wanted(day: int, position: float) -> float:
        return 0.0 if day % review_every_days else max(0.0, levels[day] - position)

    return wanted


def reorder_at(point: float, quantity: float, review_every_days: int) -> Policy:
    """Return the policy that orders Q units once the position is at r or below.

    >>> policy = reorder_at(100, 500, review_every_days=1)
    >>> policy(3, 100), policy(3, 101)
    (500, 0.0)
    """

    def wanted(day: int, position: float) -> float:
        return quantity if not day % review_every_days and position <= point else 0.0

    return wanted


def plan_orders(
    policy: Policy,
    rules: OrderRules,
    demand: Sequence[float],
    on_hand: float,
    deliveries: Sequence[int],
) -> tuple[Order, ...]:
    """Return the orders of a run at expected demand.

    demand, deliveries : units by day, expected to be bought and already ordered to arrive.
    on_hand : units on the morning of day 0; what is wanted beyond what is there is lost.

    >>> rules = OrderRules(1, multiple=10)
    >>> orders = plan_orders(up_to([50] * 4, 2), rules, [12.0] * 4, 40, [0] * 4)
    >>> [(order.day, order.units, order.arrives) for order in orders]  # 40, and 2 x 12 later 26
    [(0, 10, 1), (2, 30, 3)]
    """
    coming = dict(enumerate(deliveries))
    on_order = float(sum(deliveries))
    found = []
    for day, wanted_today in enumerate(demand):
        on_hand += coming.get(day, 0)
        on_order -= coming.get(day, 0)
        wanted = policy(day, on_hand + on_order)
        units = round_up(wanted, multiple=rules.multiple, minimum=rules.minimum)
        if units:
            arrives = day + rules.lead_time_days
            found.append(Order(day, units, arrives, on_hand, on_order))
            if arrives == day:
                on_hand += units
            else:
                coming[arrives] = coming.get(arrives, 0) + units
                on_order += units
        on_hand = max(0.0, on_hand - wanted_today)
    return tuple(found)
