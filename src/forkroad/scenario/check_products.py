"""Checks of products: stock that never comes, orders that nobody would place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from forkroad.scenario.model import Stock
from forkroad.scenario.numbers import PlannedOrders, Reorder
from forkroad.scenario.source import Fault, Place
from forkroad.scenario.survey import Survey

# What a relative change of whole units may leave by rounding.
FRACTION = 1e-6

# What becomes of a delivery and of an order in the past.
ARRIVED = "what has come by then belongs to on_hand"
PLACED = "it is not placed: what is already ordered belongs to on_order, by its day of arrival"


def product_faults(survey: Survey) -> Iterator[Fault]:
    """Yield what is odd about the stock of products."""
    for name, product in survey.scenario.products.items():
        if product.stock is not None and survey.is_readable("products", name, "stock"):
            yield from _stock_faults(survey, ("products", name, "stock"), product.stock)


def _stock_faults(survey: Survey, place: Place, stock: Stock) -> Iterator[Fault]:
    calendar = survey.scenario.calendar
    lead_time = stock.lead_time_days
    if lead_time is None and stock.policy != "base_stock":
        message = "without a lead_time nothing is ever ordered; write the days to delivery"
        yield Fault((*place, "policy"), message)
    if lead_time is not None and lead_time >= calendar.n_days:
        message = (
            f"orders take {lead_time} days and the forecast {calendar.n_days}, so none arrives: "
            "sales live on what is on_hand and on_order"
        )
        yield Fault((*place, "lead_time"), message, warning=True)
    yield from _fraction_faults(place, stock)
    yield from _date_faults(
        survey, (*place, "on_order"), stock.on_order, ARRIVED, "it comes too late"
    )
    if isinstance(stock.policy, PlannedOrders):
        days = [day for day, _ in stock.policy.orders]
        yield from _date_faults(
            survey, (*place, "policy", "orders"), days, PLACED, "it is not placed"
        )


def _fraction_faults(place: Place, stock: Stock) -> Iterator[Fault]:
    """Yield what is no whole number of units: a fraction of one cannot be sold."""
    numbers: dict[Place, float] = {
        ("on_hand",): stock.on_hand,
        ("order_multiple",): stock.order_multiple,
        ("minimum_order",): stock.minimum_order,
        **{("on_order", day.isoformat()): units for day, units in stock.on_order.items()},
    }
    if isinstance(stock.policy, Reorder):
        numbers["policy", "reorder", "quantity"] = stock.policy.quantity
    if isinstance(stock.policy, PlannedOrders):
        for day, units in stock.policy.orders:
            numbers["policy", "orders", day.isoformat()] = units
    for where, units in numbers.items():
        if abs(units - round(units)) > FRACTION:
            yield Fault((*place, *where), f"stock is counted in whole units, not {units:g}")


def _date_faults(
    survey: Survey, place: Place, days: Iterable[date], if_before: str, if_after: str
) -> Iterator[Fault]:
    """Yield the days outside of the horizon, with what becomes of their units."""
    calendar = survey.scenario.calendar
    for day in days:
        number = calendar.day_of(day)
        if not 0 <= number < calendar.n_days:
            message = (
                f"{day} is outside of the forecast, which goes from {calendar.start} to "
                f"{calendar.dates[-1]}; {if_before if number < 0 else if_after}"
            )
            yield Fault((*place, day.isoformat()), message, warning=True)
