"""The tables that any engine's findings fill: outcomes, sales, money, traffic.

Each function writes one table of `results.definitions`. Nothing is computed here.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.findings import Findings
from forkroad.periods import TOTAL
from forkroad.results import definitions
from forkroad.results.figures import Figures
from forkroad.results.table import Builder, Table

Array = NDArray[np.float64]


def outcomes_table(found: Findings) -> Table:
    """Return who ended how, by period, and who is still travelling at the horizon."""
    builder = Builder(definitions.OUTCOMES)
    names = found.names
    ends = [(step, word) for step, word in zip(names.steps, names.outcomes, strict=True) if word]
    shares = {step: found.share("outcome", step) for step, _ in ends}
    figures = {step: found.measure("outcome", step) for step, _ in ends}
    for row, segment in enumerate(names.rows):
        for place, label in enumerate(found.labels):
            for step, word in ends:
                builder.add((label, segment, word, step), "customers", figures[step][row][place])
        for step, word in ends:
            builder.add((TOTAL, segment, word, step), "share", shares[step][row])
    for word in ("undecided", "customer"):
        customers, share = found.measure(word), found.share(word)
        for row, segment in enumerate(names.rows):
            builder.add((TOTAL, segment, word, ""), "customers", customers[row][-1])
            builder.add((TOTAL, segment, word, ""), "share", share[row])
    return builder.table()


def conversion_table(found: Findings) -> Table:
    """Return who buys for the first time, their share, and the win rate."""
    builder = Builder(definitions.CONVERSION)
    figures, shares = found.measure("converted"), found.share("converted")
    rates = found.win_rates()
    for row, segment in enumerate(found.names.rows):
        for place, label in enumerate(found.labels):
            builder.add((label, segment), "customers", figures[row][place])
            if label == TOTAL:
                builder.add((label, segment), "share", shares[row])
            builder.add((label, segment), "win_rate", rates[row][place])
    return builder.table()


def sales_table(found: Findings) -> Table:
    """Return orders, units and revenue of each product."""
    measures = ("orders", "first_orders", "repeat_orders", "units", "revenue")
    builder = Builder(definitions.SALES)
    names = found.names
    figures = {
        (measure, product): found.measure(measure, product)
        for product in names.products
        for measure in measures
    }
    for place, label in enumerate(found.labels):
        for product in names.products:
            for row, segment in enumerate(names.rows):
                for measure in measures:
                    here = figures[measure, product][row][place]
                    builder.add((label, product, segment), measure, here)
    return builder.table()


def arrivals_table(found: Findings) -> Table:
    """Return who arrives."""
    builder = Builder(definitions.ARRIVALS)
    figures = found.measure("arrivals")
    for place, label in enumerate(found.labels):
        for row, segment in enumerate(found.names.rows):
            builder.add((label, segment), "customers", figures[row][place])
    return builder.table()


def money_table(found: Findings, fixed_costs: Array) -> Table:
    """Return revenue, costs and profit, which is unknown where the cost of holding stock is.

    fixed_costs : (n_periods + 1,) costs of campaigns and what-ifs, the total last.
    """
    builder = Builder(definitions.MONEY)
    measures = ("revenue", "cost_of_goods", "step_costs", "contribution")
    figures = {measure: found.measure(measure) for measure in measures}
    holding, profit = found.holding_costs(), found.profit(fixed_costs)
    per_customer = found.costs_per_customer(fixed_costs)
    for place, label in enumerate(found.labels):
        for row, segment in enumerate(found.names.rows):
            for measure in measures:
                builder.add((label, segment), measure, figures[measure][row][place])
            builder.add((label, segment), "cost_per_customer_won", per_customer[row][place])
        key = (label, definitions.ALL)
        builder.add(key, "campaign_costs", certain(float(fixed_costs[place])))
        builder.add(key, "holding_cost", Figures() if holding is None else holding[place])
        builder.add(key, "profit", Figures() if holding is None else profit[place])
    return builder.table()


def steps_table(found: Findings) -> Table:
    """Return visits, and who is in each step at the end of each period."""
    builder = Builder(definitions.STEPS)
    names = found.names
    visits = [found.visits(step) for step in range(len(names.steps))]
    present = [[] if word else found.present(step) for step, word in enumerate(names.outcomes)]
    for place, label in enumerate(found.labels):
        for number, step in enumerate(names.steps):
            for row, segment in enumerate(names.rows):
                key = (label, step, segment)
                builder.add(key, "visits", visits[number][row][place])
                if present[number]:
                    builder.add(key, "present", present[number][row][place])
    return builder.table()


def branches_table(found: Findings) -> Table:
    """Return the moves between steps over the horizon."""
    builder = Builder(definitions.BRANCHES)
    names = found.names
    for row, origin, target, moves, share in found.branches():
        key = (names.steps[origin], names.steps[target], names.rows[row])
        builder.add(key, "moves", moves)
        builder.add(key, "share", share)
    return builder.table()


def certain(value: float) -> Figures:
    """Return the figures of a number that is known exactly."""
    return Figures(
        mean=value,
        sd=0.0,
        se=0.0,
        p05=value,
        p25=value,
        p50=value,
        p75=value,
        p95=value,
        approximate=False,
    )
