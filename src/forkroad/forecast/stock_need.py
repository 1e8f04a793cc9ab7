"""What stock a forecast needs: levels to order up to, and the plan of orders by date.

What demand is, `review_demand` says; what a level or an order is for it, the package `stock`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from forkroad.forecast.heard_demand import demand_source
from forkroad.forecast.order_levels import levels_by_day, orders_up_to_levels
from forkroad.forecast.plan import Plan
from forkroad.forecast.review_demand import DemandSource, ReviewDemand, review_demand
from forkroad.program.program import Program
from forkroad.program.stock_limits import StockPlan
from forkroad.records import record
from forkroad.results.stock_definitions import ORDER_LEVELS, ORDER_PLAN
from forkroad.results.table import Builder, Table
from forkroad.scenario.numbers import PlannedOrders, Reorder
from forkroad.scenario.read_products import Service
from forkroad.stock.levels import base_stock_level, safety_stock
from forkroad.stock.orders import Order, OrderRules, Policy, plan_orders, reorder_at, up_to

Counts = NDArray[np.int64]


@record
class StockNeed:
    """What the products of a plan need.

    program : with their stock. Demand is worked out when first asked for.
    """

    plan: Plan
    program: Program

    @cached_property
    def source(self) -> DemandSource:
        """Where demand is known from."""
        return demand_source(self.plan)

    @cached_property
    def demands(self) -> Mapping[int, ReviewDemand]:
        """The demand of every product that is ordered, by its number."""
        ordered = [it for it in self.program.stock if it.lead_time_days is not None]
        n_days = self.program.n_days
        return {it.product: review_demand(self.source, it, n_days) for it in ordered}

    @cached_property
    def levels(self) -> Counts | None:
        """The (n_stocked_products, n_days) levels of the wanted service; None without any."""
        return self._levels(None) if self.has_levels else None

    @property
    def has_orders(self) -> bool:
        """Whether some product is ordered."""
        return any(stock.lead_time_days is not None for stock in self.program.stock)

    @property
    def has_levels(self) -> bool:
        """Whether some product is ordered up to a level."""
        return any(map(orders_up_to_levels, self.program.stock))

    def levels_at(self, share: float) -> Counts:
        """Return the levels at another share of service, of each product's own kind."""
        return self._levels(share)

    def _levels(self, share: float | None) -> Counts:
        found = np.zeros((len(self.program.stock), self.program.n_days), dtype=np.int64)
        for row, stock in enumerate(self.program.stock):
            if orders_up_to_levels(stock):
                kind, own = self.service(stock)
                service: Service = (kind, own if share is None else share)
                demand = self.demands[stock.product]
                found[row] = levels_by_day(demand, service, self.program.n_days)
        return found

    def name(self, stock: StockPlan) -> str:
        """Return a product's name."""
        return self.program.names.products[stock.product]

    def service(self, stock: StockPlan) -> Service:
        """Return the service that the file wants for a product."""
        stated = self.plan.base.products[self.name(stock)].stock
        assert stated is not None
        return stated.service


def order_levels_table(need: StockNeed) -> Table:
    """Return what to order up to at each review, for every product that is ordered."""
    builder = Builder(ORDER_LEVELS)
    for stock in need.program.stock:
        if stock.lead_time_days is None:
            continue
        found = need.demands[stock.product]
        for day, demand in zip(found.days, found.demands, strict=True):
            level = base_stock_level(demand, need.service(stock))
            builder.add(
                (need.name(stock), _date(need, day)),
                level=level,
                demand=demand.mean,
                safety_stock=safety_stock(demand, level),
                days=min(stock.lead_time_days + stock.review_every_days, need.program.n_days - day),
            )
    return builder.table()


def order_plan_table(need: StockNeed) -> Table:
    """Return what to order when, at expected demand."""
    builder = Builder(ORDER_PLAN)
    for row, stock in enumerate(need.program.stock):
        for order in _orders(need, row, stock):
            builder.add(
                (need.name(stock), _date(need, order.day)),
                units=order.units,
                arrives=_date(need, order.arrives),
                on_hand=order.on_hand,
                on_order=order.on_order,
            )
    return builder.table()


def _orders(need: StockNeed, row: int, stock: StockPlan) -> tuple[Order, ...]:
    if stock.lead_time_days is None:
        return ()
    demand = need.source.by_day(stock.product).tolist()
    is_planned = isinstance(stock.policy, PlannedOrders)
    rules = (
        OrderRules(stock.lead_time_days)
        if is_planned
        else OrderRules(stock.lead_time_days, stock.order_multiple, stock.minimum_order)
    )
    policy = _policy(need, row, stock)
    return plan_orders(policy, rules, demand, stock.on_hand, stock.deliveries.tolist())


def _policy(need: StockNeed, row: int, stock: StockPlan) -> Policy:
    if isinstance(stock.policy, PlannedOrders):
        planned = stock.planned.tolist()
        return lambda day, _: planned[day]
    if isinstance(stock.policy, Reorder):
        return reorder_at(stock.policy.point, stock.policy.quantity, stock.review_every_days)
    assert need.levels is not None
    return up_to(need.levels[row].tolist(), stock.review_every_days)


def _date(need: StockNeed, day: int) -> str:
    return (need.program.calendar.start + timedelta(days=day)).isoformat()
