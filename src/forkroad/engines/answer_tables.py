"""The tables that the exact engine's answer fills: outcomes, sales, money, traffic.

Each function writes one table of `results.definitions`. Nothing is computed here that is not
a sum, a ratio or the figures of an estimate.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.estimates import Answer, Estimate
from forkroad.engines.figures import figures_by_row, ratio_figures
from forkroad.periods import TOTAL
from forkroad.results import definitions
from forkroad.results.figures import Figures
from forkroad.results.table import Builder, Table

Array = NDArray[np.float64]


def period_labels(answer: Answer) -> list[str]:
    """Return the periods' labels, the total last."""
    return [*(period.label for period in answer.program.calendar.periods), TOTAL]


def outcomes_table(answer: Answer) -> Table:
    """Return who ended how, by period, and who is still travelling at the horizon."""
    builder = Builder(definitions.OUTCOMES)
    names = answer.program.names
    ends = [(step, word) for step, word in zip(names.steps, names.outcomes, strict=True) if word]
    shares = {step: _shares(answer, answer.estimates["outcome", step]) for step, _ in ends}
    figures = {step: figures_by_row(answer.estimates["outcome", step]) for step, _ in ends}
    labels = period_labels(answer)
    for row, segment in enumerate(names.rows):
        for place, label in enumerate(labels):
            for step, word in ends:
                builder.add((label, segment, word, step), "customers", figures[step][row][place])
        for step, word in ends:
            builder.add((TOTAL, segment, word, step), "share", shares[step][row])
    for word in ("undecided", "customer"):
        estimate = answer.estimates[word, ""]
        found, share = figures_by_row(estimate), _shares(answer, estimate)
        for row, segment in enumerate(names.rows):
            builder.add((TOTAL, segment, word, ""), "customers", found[row][-1])
            builder.add((TOTAL, segment, word, ""), "share", share[row])
    return builder.table()


def conversion_table(answer: Answer) -> Table:
    """Return who buys for the first time, their share, and the win rate."""
    builder = Builder(definitions.CONVERSION)
    won = answer.estimates["converted", ""]
    figures, shares = figures_by_row(won), _shares(answer, won)
    rates = _win_rates(answer)
    labels = period_labels(answer)
    for row, segment in enumerate(answer.program.names.rows):
        for place, label in enumerate(labels):
            builder.add((label, segment), "customers", figures[row][place])
            if label == TOTAL:
                builder.add((label, segment), "share", shares[row])
            builder.add((label, segment), "win_rate", rates[row][place])
    return builder.table()


def sales_table(answer: Answer) -> Table:
    """Return orders, units and revenue of each product."""
    measures = ("orders", "first_orders", "repeat_orders", "units", "revenue")
    builder = Builder(definitions.SALES)
    names = answer.program.names
    found = {
        (measure, product): figures_by_row(answer.estimates[measure, product])
        for product in names.products
        for measure in measures
    }
    for place, label in enumerate(period_labels(answer)):
        for product in names.products:
            for row, segment in enumerate(names.rows):
                for measure in measures:
                    figures = found[measure, product][row][place]
                    builder.add((label, product, segment), measure, figures)
    return builder.table()


def arrivals_table(answer: Answer) -> Table:
    """Return who arrives."""
    builder = Builder(definitions.ARRIVALS)
    found = figures_by_row(answer.estimates["arrivals", ""])
    for place, label in enumerate(period_labels(answer)):
        for row, segment in enumerate(answer.program.names.rows):
            builder.add((label, segment), "customers", found[row][place])
    return builder.table()


def money_table(answer: Answer, fixed_costs: Array, *, has_holding_cost: bool) -> Table:
    """Return revenue, costs and profit.

    fixed_costs : (n_periods + 1,) costs of campaigns and what-ifs, the total last.
    has_holding_cost : whether stock costs something to hold, which nobody follows here; profit
        is then unknown.
    """
    builder = Builder(definitions.MONEY)
    measures = ("revenue", "cost_of_goods", "step_costs", "contribution")
    found = {measure: figures_by_row(answer.estimates[measure, ""]) for measure in measures}
    contribution = answer.estimates["contribution", ""]
    profit = figures_by_row(_shifted(contribution, -fixed_costs))
    per_customer = _costs_per_customer(answer, fixed_costs)
    for place, label in enumerate(period_labels(answer)):
        for row, segment in enumerate(answer.program.names.rows):
            for measure in measures:
                builder.add((label, segment), measure, found[measure][row][place])
            builder.add((label, segment), "cost_per_customer_won", per_customer[row][place])
        key = (label, definitions.ALL)
        builder.add(key, "campaign_costs", certain(float(fixed_costs[place])))
        builder.add(key, "holding_cost", Figures() if has_holding_cost else certain(0.0))
        builder.add(key, "profit", Figures() if has_holding_cost else profit[0][place])
    return builder.table()


def steps_table(answer: Answer, *, full: bool = False) -> Table:
    """Return visits, and who is in each step at the end of each period.

    full : the answer has the visits of every step as estimates, so that their spread is known.
    """
    builder = Builder(definitions.STEPS)
    names = answer.program.names
    labels = period_labels(answer)
    spread = {
        step: figures_by_row(answer.estimates["step_visits", step]) for step in names.steps if full
    }
    for place, label in enumerate(labels):
        at_end = min(place, len(labels) - 2)
        for number, step in enumerate(names.steps):
            for row, segment in enumerate(names.rows):
                key = (label, step, segment)
                visits = Figures(mean=answer.visits[row, place, number])
                if full:
                    visits = spread[step][row][place]
                builder.add(key, "visits", visits)
                if not names.outcomes[number]:
                    present = max(float(answer.present[row, at_end, number]), 0.0)
                    builder.add(key, "present", Figures(mean=present))
    return builder.table()


def branches_table(answer: Answer) -> Table:
    """Return the moves between steps over the horizon."""
    builder = Builder(definitions.BRANCHES)
    names = answer.program.names
    moves = step_moves(answer).sum(axis=1)
    leaving = moves.sum(axis=2)
    for row, segment in enumerate(names.rows):
        for origin, step in enumerate(names.steps):
            for target in np.nonzero(moves[:, origin].sum(axis=0) > 0)[0]:
                key = (step, names.steps[target], segment)
                number = moves[row, origin, target]
                share = number / leaving[row, origin] if leaving[row, origin] > 0 else None
                builder.add(key, "moves", Figures(mean=number))
                builder.add(key, "share", Figures(mean=share))
    return builder.table()


def step_moves(answer: Answer) -> Array:
    """Return (n_rows, n_periods, n_steps, n_steps) moves; staying on for a timeout is none."""
    program = answer.program
    transitions, states = program.transitions, program.states
    origin = states.step[program.departures.state[transitions.departure]]
    target = states.step[transitions.target]
    goes_on = states.is_entered[transitions.target]
    n_steps = len(program.names.steps)
    found = np.zeros((n_steps * n_steps, *answer.moves.shape[:2]))
    pair = (origin * n_steps + target)[goes_on]
    np.add.at(found, pair, np.moveaxis(answer.moves, 2, 0)[goes_on])
    return np.moveaxis(found, 0, 2).reshape(*answer.moves.shape[:2], n_steps, n_steps)


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


def _shares(answer: Answer, estimate: Estimate) -> list[Figures]:
    """Return by row the share of those who set out, over the whole horizon."""
    set_out = answer.estimates["set_out", ""]
    top, bottom = estimate.means[:, -1], set_out.means[:, -1]
    n_luck = estimate.luck.shape[-1]
    with np.errstate(divide="ignore", invalid="ignore"):
        size = bottom[:, :n_luck]
        ratio = top[:, :n_luck] / size
        spread = estimate.luck[:, -1] - 2 * ratio * estimate.with_arrivals
        luck = (spread + ratio**2 * set_out.luck[:, -1]) / size**2
    return ratio_figures(top, bottom, np.maximum(luck, 0.0))


def _win_rates(answer: Answer) -> list[list[Figures]]:
    """Return by row and period converted / (converted + lost to a rival without buying).

    Nobody is both, so that with W won and L lost the ratio's variance is, to first order,
    ((L/T)^2 var W + (W/T)^2 var L) / T^2 with T = W + L.
    """
    won, lost = answer.estimates["converted", ""], answer.estimates["never_bought_rival", ""]
    n_luck = won.luck.shape[-1]
    found = []
    for row in range(len(won.means)):
        top, other = won.means[row], lost.means[row]
        with np.errstate(divide="ignore", invalid="ignore"):
            total = (top + other)[:, :n_luck]
            lose, win = other[:, :n_luck] / total, top[:, :n_luck] / total
            luck = (lose**2 * won.luck[row] + win**2 * lost.luck[row]) / total**2
        found.append(ratio_figures(top, top + other, luck))
    return found


def _shifted(estimate: Estimate, by: Array) -> Estimate:
    return Estimate(
        estimate.means + by[np.newaxis, :, np.newaxis],
        estimate.luck,
        estimate.with_arrivals,
        estimate.poisson,
        estimate.is_count,
    )


def _costs_per_customer(answer: Answer, fixed_costs: Array) -> list[list[Figures]]:
    """Return by row and period what a first-time buyer cost; campaigns count for all alone."""
    costs, won = answer.estimates["step_costs", ""], answer.estimates["converted", ""]
    joint = answer.estimates["costs_and_won", ""]
    n_luck = won.luck.shape[-1]
    found = []
    for row in range(len(won.means)):
        added = fixed_costs[:, np.newaxis] if row == 0 else 0.0
        top, bottom = costs.means[row] + added, won.means[row]
        together = (joint.luck[row] - costs.luck[row] - won.luck[row]) / 2
        with np.errstate(divide="ignore", invalid="ignore"):
            size = bottom[:, :n_luck]
            ratio = top[:, :n_luck] / size
            spread = costs.luck[row] - 2 * ratio * together + ratio**2 * won.luck[row]
        with np.errstate(divide="ignore", invalid="ignore"):
            luck = np.maximum(spread / size**2, 0.0)
        found.append(ratio_figures(top, bottom, luck))
    return found


def write_tables(tables: Iterable[Table]) -> dict[str, Table]:
    """Return tables by name."""
    return {table.name: table for table in tables}
