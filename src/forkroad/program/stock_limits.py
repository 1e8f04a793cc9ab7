"""Stock in the program: what is there, what comes, how it is ordered, and where it limits sales.

A step limits sales where it has `when_out_of_stock` and sells a product that has stock; who
finds too little leaves it at once by that fork. Numbers are whole units.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date

import numpy as np
from numpy.typing import NDArray

from forkroad.periods import Calendar, days_in_month
from forkroad.program.departures import Lag
from forkroad.program.limits import NoFiniteState
from forkroad.program.timeline import Grid, Timeline
from forkroad.records import record
from forkroad.scenario.forks import Fork, Rule
from forkroad.scenario.model import Scenario, Stock
from forkroad.scenario.numbers import Constant, PlannedOrders, Policy

Counts = NDArray[np.int64]

# The lag of who is turned away: nobody leaves so by waiting.
REFUSED = Lag()
WHEN_OUT_OF_STOCK = "when_out_of_stock"


@record
class StockPlan:
    """The stock of one product.

    product : its number. on_hand : units on the morning of day 0.
    deliveries : (n_days,) units already ordered that arrive each morning.
    planned : (n_days,) units that the planner orders each day, with the policy `orders`.
    lead_time_days : None where nothing is ever ordered.
    holding_cost : per unit and day.
    """

    product: int
    on_hand: int
    deliveries: Counts
    planned: Counts
    lead_time_days: int | None
    review_every_days: int
    order_multiple: int
    minimum_order: int
    policy: Policy
    holding_cost: Grid


def stock_fork(scenario: Scenario, name: str) -> Fork | None:
    """Return where customers go from a step for want of stock; None where it limits nothing."""
    step = scenario.journey.steps.get(name)
    if step is None or step.when_out_of_stock is None:
        return None
    products = [scenario.products.get(product) for product in step.buys]
    if not any(product is not None and product.stock is not None for product in products):
        return None
    return Fork((Rule(None, step.when_out_of_stock, WHEN_OUT_OF_STOCK),))


def plan_stock(timeline: Timeline, names: tuple[str, ...]) -> tuple[StockPlan, ...]:
    """Return the stock of every product that has any.

    Raises NoFiniteState where it changes while sales depend on it.
    """
    found = []
    for number, name in enumerate(names):
        stock = _stock_of(timeline, name)
        if stock is not None:
            found.append(_plan(timeline, number, name, stock))
    return tuple(found)


def _stock_of(timeline: Timeline, product: str) -> Stock | None:
    """Return the stock of a product, which must be the same on every day."""

    def stated(regime: Scenario) -> Stock | None:
        found = regime.products.get(product)
        return found.stock if found else None

    variants = [stock for stock, _ in timeline.variants(stated) if stock is not None]
    limits = any(
        stock_fork(regime, step) is not None
        for regime in timeline.regimes
        for step in regime.journey.steps
    )
    if len(variants) > 1 and limits:
        raise NoFiniteState(f'the stock of "{product}" changes from day to day')
    return variants[0] if variants else None


def _plan(timeline: Timeline, number: int, name: str, stock: Stock) -> StockPlan:
    calendar = timeline.calendar
    orders = dict(stock.policy.orders) if isinstance(stock.policy, PlannedOrders) else {}
    monthly = timeline.values_of(
        stock.holding_cost or Constant(0.0), f"products.{name}.stock.holding_cost"
    )
    lengths = np.array([[days_in_month(day.year, day.month)] for day in calendar.dates])
    return StockPlan(
        product=number,
        on_hand=_whole(stock.on_hand),
        deliveries=_by_day(stock.on_order, calendar),
        planned=_by_day(orders, calendar),
        lead_time_days=stock.lead_time_days,
        review_every_days=stock.review_every_days,
        order_multiple=max(_whole(stock.order_multiple), 1),
        minimum_order=_whole(stock.minimum_order),
        policy=stock.policy,
        holding_cost=monthly / lengths,
    )


def _by_day(units: Mapping[date, float], calendar: Calendar) -> Counts:
    """Return (n_days,) units by date; dates outside of the horizon are left out."""
    found = np.zeros(calendar.n_days, dtype=np.int64)
    for when, number in units.items():
        if 0 <= calendar.day_of(when) < calendar.n_days:
            found[calendar.day_of(when)] += _whole(number)
    return found


def _whole(units: float) -> int:
    """Return whole units: a fraction of one cannot be sold."""
    return math.floor(units + 1e-9)
