"""Reading stock: the wanted service and the policy of replenishment."""

from __future__ import annotations

from datetime import date
from typing import Literal

from forkroad.scenario.numbers import PlannedOrders, Policy, Reorder
from forkroad.scenario.read_numbers import NOT_NEGATIVE, POSITIVE, read_float, read_probability
from forkroad.scenario.readers import (
    Gathering,
    read_date,
    read_form,
    read_mapping,
    refuse_other_keys,
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
    needed = "{point: 500, quantity: 2000}"
    mapping = read_mapping(content, needed)
    faults = Gathering()
    with faults.at():
        refuse_other_keys(mapping, "point", "quantity")
    numbers = {}
    for key, allowed in (("point", NOT_NEGATIVE), ("quantity", POSITIVE)):
        if key not in mapping:
            faults.faults.append(((), f'"{key}" is missing; needed is {needed}'))
            continue
        with faults.at(key):
            numbers[key] = read_float(mapping[key], allowed)
    faults.settle()
    return Reorder(**numbers)


def read_deliveries(value: object) -> dict[date, float]:
    """Return date to units."""
    mapping = read_mapping(value, "dates with units, such as {2026-04-01: 500}")
    faults = Gathering()
    units = {}
    for key, raw in mapping.items():
        with faults.at(key):
            units[read_date(key)] = read_float(raw, NOT_NEGATIVE)
    faults.settle()
    return dict(sorted(units.items()))
