"""Reading what belongs to campaigns, shocks and what-ifs: their days, factors and costs."""

from __future__ import annotations

from datetime import date

from forkroad.scenario.read_numbers import read_factor, read_quantity
from forkroad.scenario.readers import (
    Gathering,
    Unreadable,
    found,
    read_date,
    read_list,
    read_mapping,
    refuse_other_keys,
)


def read_dates(value: object) -> tuple[date, ...]:
    """Return one date or a list of dates."""
    if not isinstance(value, list):
        return (read_date(value),)
    faults = Gathering()
    dates = []
    for number, raw in enumerate(read_list(value, "a date or a list of dates")):
        with faults.at(number):
            dates.append(read_date(raw))
    faults.settle()
    return tuple(dates)


def read_window(value: object) -> tuple[date, date]:
    """Return the first and last day on which a shock may begin."""
    if not isinstance(value, dict):
        day = read_date(value)
        return day, day
    refuse_other_keys(value, "between")
    between = value.get("between")
    if not isinstance(between, list) or len(between) != 2:
        raise found(between, "{between: [first day, last day]}")
    faults = Gathering()
    days = []
    for number, raw in enumerate(between):
        with faults.at("between", number):
            days.append(read_date(raw))
    faults.settle()
    if days[0] > days[1]:
        raise Unreadable(
            (("between",), f"{days[0]} comes after {days[1]}; write the earlier first")
        )
    return days[0], days[1]


def read_factors(value: object) -> dict[str, float]:
    """Return segment to the factor on its arrivals."""
    mapping = read_mapping(value, "segments with factors, such as {regulars: x1.8}")
    faults = Gathering()
    factors = {}
    for segment, raw in mapping.items():
        with faults.at(segment):
            factors[segment] = read_factor(raw)
    faults.settle()
    return factors


def read_two_costs(value: object) -> tuple[float, float]:
    """Return what a what-if costs once and per month."""
    mapping = read_mapping(value, "{once: 15000, per_month: 900}")
    faults = Gathering()
    with faults.at():
        refuse_other_keys(mapping, "once", "per_month")
    costs = {"once": 0.0, "per_month": 0.0}
    for key in costs:
        if key in mapping:
            with faults.at(key):
                costs[key] = read_quantity(mapping[key])
    faults.settle()
    return costs["once"], costs["per_month"]
