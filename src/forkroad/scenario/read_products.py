"""Reading stock: the wanted service and the policy of replenishment."""

from __future__ import annotations

from datetime import date
from typing import Literal

from forkroad.scenario.numbers import PlannedOrders, Policy, Reorder
from forkroad.scenario.read_numbers import read_multiple, read_probability, read_quantity
from forkroad.scenario.readers import (
    Gathering,
    read_date,
    read_form,
    read_keys,
    read_mapping,
    unreadable,
)

Service = tuple[Literal["cycle", "fill_rate"], float]


def read_service(value: object) -> Service:
    """Return the wanted service: which kind, and the share, above 0 and below 1."""
    form, content = read_form(value, ("cycle", "fill_rate"), "{cycle: 95%} or {fill_rate: 98%}")
    faults = Gathering()
    share = 0.0
    with faults.at(form):
        share = read_probability(content)
        if not 0 < share < 1:
            raise unreadable("the service must be above 0% and below 100%")
    faults.settle()
    return ("cycle", share) if form == "cycle" else ("fill_rate", share)


def read_policy(value: object) -> Policy:
    """Return how stock is replenished."""
    if value == "base_stock":
        return "base_stock"
    needed = "base_stock, {reorder: {point: 500, quantity: 2000}} or {orders: {2026-04-01: 500}}"
    form, content = read_form(value, ("reorder", "orders"), needed)
    faults = Gathering()
    policy: Policy = "base_stock"
    with faults.at(form):
        policy = (
            _read_reorder(content)
            if form == "reorder"
            else PlannedOrders(tuple(read_deliveries(content).items()))
        )
    faults.settle()
    return policy


def _read_reorder(content: object) -> Reorder:
    raw = read_keys(content, "point", "quantity")
    faults = Gathering()
    point = quantity = 0.0
    with faults.at("point"):
        point = read_quantity(raw["point"])
    with faults.at("quantity"):
        quantity = read_multiple(raw["quantity"])
    faults.settle()
    return Reorder(point, quantity)


def read_deliveries(value: object) -> dict[date, float]:
    """Return date to units."""
    mapping = read_mapping(value, "dates with units, such as {2026-04-01: 500}")
    faults = Gathering()
    units = {}
    for key, raw in mapping.items():
        with faults.at(key):
            units[read_date(key)] = read_quantity(raw)
    faults.settle()
    return dict(sorted(units.items()))
