"""The section `products`: what is sold, for how much, and how its stock is replenished."""

from __future__ import annotations

from datetime import date

from forkroad.scenario import fields
from forkroad.scenario.numbers import Amount, Constant, Number, Policy
from forkroad.scenario.read_products import Service
from forkroad.scenario.sections import Section, key, section


@section
class Stock(Section):
    """Stock of a product; `service` is ("cycle" or "fill_rate", share)."""

    on_hand: float = key(
        fields.QUANTITY,
        "Units on the morning of the first day, before anybody buys.",
        default=0.0,
    )
    on_order: dict[date, float] = key(
        fields.DELIVERIES,
        "Units ordered already, by the date on whose morning they arrive.",
        default={},
    )
    lead_time_days: int | None = key(
        fields.DURATION,
        "From order to arrival; without it nothing is ever ordered.",
        name="lead_time",
        default=None,
    )
    review_every_days: int = key(
        fields.DAYS,
        "Time between reviews of the stock, the first on the first day.",
        name="review_every",
        default=1,
    )
    service: Service = key(
        fields.SERVICE,
        "The wanted service: the chance of no stock-out in a cycle, or the share of demand met "
        "from stock.",
        default=("cycle", 0.95),
    )
    order_multiple: float = key(
        fields.MULTIPLE, "Orders are rounded up to a multiple of this.", default=1.0
    )
    minimum_order: float = key(fields.QUANTITY, "An order is at least so many units.", default=0.0)
    policy: Policy = key(
        fields.POLICY,
        "How orders are placed: up to the level that gives the wanted service; a fixed quantity at "
        "a reorder point; or the planner's own orders by date.",
        default="base_stock",
    )
    holding_cost: Amount | None = key(
        fields.COST, "What keeping one unit for a month costs.", default=None
    )


@section
class Product(Section):
    """What is sold."""

    label: str = key(fields.TEXT, "What people read for the product's name.", default="")
    description: str = key(fields.TEXT, "What the product is.", default="")
    price: Number = key(fields.PRICE, "The price of one unit.", default=Constant(0.0))
    unit_cost: Number = key(fields.PRICE, "What one unit costs to make.", default=Constant(0.0))
    salvage: Number | None = key(
        fields.VALUE, "What a unit that is left at the end is worth.", default=None
    )
    stock: Stock | None = key(
        Stock, "Stock and replenishment; without it there is always enough.", default=None
    )
