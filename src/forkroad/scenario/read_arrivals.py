"""Reading arrivals: numbers by month or date, growth, seasonality, spread, and CSV files."""

from __future__ import annotations

import math
import re
from datetime import date
from typing import Any, Literal

from forkroad.periods import Calendar
from forkroad.scenario.expressions import Expression
from forkroad.scenario.numbers import Constant, Monthly, Schedule
from forkroad.scenario.read_numbers import NOT_NEGATIVE, percentage, read_float
from forkroad.scenario.read_values import looks_scheduled, read_amount, read_schedule
from forkroad.scenario.readers import (
    Gathering,
    Unreadable,
    found,
    read_date,
    read_form,
    read_list,
    read_mapping,
    shown,
    unreadable,
)
from forkroad.scenario.sections import Surroundings
from forkroad.scenario.tables import Table, read_table

PerMonth = Constant | Schedule | Monthly | Expression


def read_per_month(value: object, around: Surroundings) -> PerMonth:
    """Return how many set out each month."""
    if isinstance(value, list):
        return _read_monthly(value, around.calendar)
    if isinstance(value, dict) and "file" in value:
        return _read_arrivals_file(value, around)
    if isinstance(value, dict):
        return _read_arrivals_schedule(value)
    amount = read_amount(value)
    if isinstance(amount, Constant | Expression) and percentage(value) is None:
        return amount
    raise found(value, "a number of customers")


def _read_arrivals_schedule(value: dict[str, Any]) -> Schedule:
    if not looks_scheduled(value):
        raise found(
            value,
            "a number, a schedule {2026-03: 1200}, a list of one number a month, {file: ...} or a "
            "formula; for a number not known exactly, name it under values and write the name",
        )
    return read_schedule(value, NOT_NEGATIVE)


def _read_monthly(value: list[Any], calendar: Calendar | None) -> Monthly:
    faults = Gathering()
    numbers = []
    for place, raw in enumerate(read_list(value, "one number for each month")):
        with faults.at(place):
            numbers.append(read_float(raw, NOT_NEGATIVE))
    faults.settle()
    if calendar is not None and len(numbers) != len(calendar.month_keys):
        months = calendar.month_keys
        raise unreadable(
            f"found {len(numbers)} numbers; needed are {len(months)}, one for each month from "
            f"{months[0]} to {months[-1]}"
        )
    return Monthly(tuple(numbers))


def _read_arrivals_file(value: dict[str, Any], around: Surroundings) -> Monthly:
    """Return the numbers of a CSV file with the columns month and arrivals."""
    table = read_table(value, around.folder, ("month", "arrivals"))
    by_month: dict[str, float] = {}
    for row in table.rows:
        month, arrivals = row.cells
        if not re.fullmatch(_MONTH, month):
            raise table.fault(row, f"found {shown(month)}; needed is a month such as 2026-03")
        if month in by_month:
            raise table.fault(row, f"{month} stands here twice")
        by_month[month] = table.number(row, arrivals, NOT_NEGATIVE)
    return Monthly(_in_order(table, by_month, around.calendar))


_MONTH = r"[0-9]{4}-(?:0[1-9]|1[0-2])"


def _in_order(
    table: Table, by_month: dict[str, float], calendar: Calendar | None
) -> tuple[float, ...]:
    if calendar is None:
        return tuple(by_month.values())
    missing = [month for month in calendar.month_keys if month not in by_month]
    if missing:
        raise Unreadable(
            (
                ("file",),
                f"{table.name} has no row for {missing[0]}; needed is each month from "
                f"{calendar.month_keys[0]} to {calendar.month_keys[-1]}",
            )
        )
    return tuple(by_month[month] for month in calendar.month_keys)


def read_by_date(value: object) -> dict[date, float]:
    """Return date to number of customers."""
    mapping = read_mapping(value, "dates with numbers, such as {2026-10-14: 250}")
    faults = Gathering()
    numbers = {}
    for key, raw in mapping.items():
        with faults.at(key):
            day = read_date(key)
            numbers[day] = read_float(raw, NOT_NEGATIVE)
    faults.settle()
    return dict(sorted(numbers.items()))


_GROWTH = r"(.*%)\s*(?:a|per)\s+(month|year)"


def read_growth(value: object, around: Surroundings) -> float:
    """Return growth per month: 12 % a year is 1.12 ** (1/12) - 1."""
    match = re.fullmatch(_GROWTH, value) if isinstance(value, str) else None
    rate = percentage(match.group(1)) if match else None
    if match is None or rate is None:
        raise found(value, 'growth with its time, such as "1% a month" or "12% a year"')
    if rate <= -1:
        raise unreadable(f"{shown(value)} is out of range; needed is more than -100%")
    per_month = rate if match.group(2) == "month" else math.expm1(math.log1p(rate) / 12)
    months = around.calendar.months if around.calendar else 1
    if months * math.log1p(per_month) > math.log(_MOST_GROWTH):
        raise unreadable(
            f"{shown(value)} would multiply the arrivals more than a million times until the "
            "forecast ends"
        )
    return per_month


_MOST_GROWTH = 1e6


def read_seasonality(value: object) -> tuple[float, ...]:
    """Return 12 multipliers, January first."""
    if not isinstance(value, list) or len(value) != 12:
        count = f"{len(value)} numbers" if isinstance(value, list) else shown(value)
        raise unreadable(f"found {count}; needed are 12 multipliers, January first")
    faults = Gathering()
    multipliers = []
    for place, raw in enumerate(value):
        with faults.at(place):
            multipliers.append(read_float(raw, NOT_NEGATIVE))
    faults.settle()
    return tuple(multipliers)


def read_spread(value: object) -> Literal["poisson", "fixed"] | float:
    """Return how numbers vary; a float is the overdispersion, above 1."""
    needed = "poisson, fixed or {overdispersed: v} with v above 1"
    if value == "poisson":
        return "poisson"
    if value == "fixed":
        return "fixed"
    _, content = read_form(value, ("overdispersed",), needed)
    faults = Gathering()
    variance = 0.0
    with faults.at("overdispersed"):
        variance = read_float(content)
        if variance <= 1:
            raise unreadable(
                f"{shown(content)} is out of range; needed is a number above 1: the variance is so "
                "many times the mean"
            )
    faults.settle()
    return variance


def read_actuals(value: object, around: Surroundings) -> tuple[tuple[str, str, float], ...]:
    """Return (period, measure, value) rows of a CSV file."""
    mapping = read_mapping(value, "{file: actuals.csv}")
    table = read_table(mapping, around.folder, ("period", "measure", "value"))
    rows = []
    for row in table.rows:
        period, measure, number = row.cells
        if not re.fullmatch(_PERIOD, period):
            raise table.fault(row, f"found {shown(period)}; needed is a period such as 2026-03")
        rows.append((period, measure, table.number(row, number)))
    return tuple(rows)


_PERIOD = r"[0-9]{4}-(?:[0-9]{2}|W[0-9]{2}|Q[1-4])|total"
