"""The tables of a stock plan: where customers go, what to buy once, what service costs."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import numpy as np

from forkroad.engines.sample_findings import figures_of
from forkroad.engines.samples import Numbers
from forkroad.forecast.order_levels import orders_up_to_levels
from forkroad.forecast.plan import Plan
from forkroad.forecast.replications import Levels, Progress
from forkroad.forecast.review_demand import season_demand
from forkroad.forecast.sampling import Sampling, sample
from forkroad.forecast.stock_need import StockNeed
from forkroad.forecast.versions import check_versions, versions
from forkroad.program.stock_limits import StockPlan
from forkroad.records import record
from forkroad.results.stock_definitions import ONE_SEASON, SERVICE_CURVE, TURNED_AWAY
from forkroad.results.table import Builder, Table
from forkroad.stock.levels import level_for_cycle_service
from forkroad.stock.newsvendor import buy_for, cost_of, costs_of_one_season
from forkroad.workers.tasks import Place, run_tasks

# The services of the curve, beside the file's own.
SERVICES = (0.80, 0.90, 0.95, 0.98, 0.995)
# Replications of each of them: the same seeds, so that differences are clearer than levels.
CURVE_REPLICATIONS = 50


def turned_away_table(found: Sampling) -> Table:
    """Return where customers go for want of stock."""
    builder = Builder(TURNED_AWAY)
    samples, names = found.samples, found.counted.names
    if samples.turned_away is None:
        return builder.table()
    means = samples.turned_away.mean(axis=-1)
    figures = figures_of(samples.turned_away, is_count=True)
    for place, (origin, target) in enumerate(samples.pairs):
        if not means[place]:
            continue
        own = [mean for mean, pair in zip(means, samples.pairs, strict=True) if pair[0] == origin]
        builder.add(
            (names.steps[origin], names.steps[target]),
            figures=figures[place],
            outcome=names.outcomes[target],
            share=means[place] / sum(own),
        )
    return builder.table()


def one_season_table(need: StockNeed) -> tuple[Table, list[str]]:
    """Return what to buy once of products that are never ordered again, and what cannot be told."""
    builder = Builder(ONE_SEASON)
    warnings = []
    for stock in need.program.stock:
        if stock.lead_time_days is not None:
            continue
        name = need.name(stock)
        too_many, too_few = _costs(need, stock)
        if too_many <= 0:
            warnings.append(
                f"products.{name}: a unit left over costs nothing (salvage is not below "
                "unit_cost), so that there is no best purchase"
            )
            continue
        demand = season_demand(need.source, stock.product, need.program.n_days)
        best = buy_for(demand, too_many, too_few)
        builder.add(
            (name,),
            units=int(best.units),
            on_hand=stock.on_hand,
            demand=demand.mean,
            p05=level_for_cycle_service(demand, 0.05),
            p95=level_for_cycle_service(demand, 0.95),
            critical_ratio=best.critical_ratio,
            cost_of_one_too_many=too_many,
            cost_of_one_too_few=too_few,
            expected_cost=best.expected_cost,
            expected_cost_on_hand=cost_of(demand, stock.on_hand, too_many, too_few),
        )
    return builder.table(), warnings


def _costs(need: StockNeed, stock: StockPlan) -> tuple[float, float]:
    """Return what a unit too many and one too few cost.

    Prices are averaged over days and draws; salvage is the last day's.
    """
    money = need.program.money
    price, cost = (float(np.mean(grid[stock.product])) for grid in (money.price, money.unit_cost))
    name, worth = need.name(stock), 0.0
    salvage = need.plan.base.products[name].salvage
    if salvage is not None:
        grid = need.plan.timeline().values_of(salvage, f"products.{name}.salvage")
        worth = float(np.mean(grid[-1]))
    return costs_of_one_season(price, cost, worth)


@record
class Services:
    """The services of the curve as tasks: a function of their number.

    levels : of each service, by product and day. rows : the products that order up to them.
    made_by : the versions that every worker must have, or numbers could differ.
    """

    plan: Plan
    levels: tuple[Levels, ...]
    rows: tuple[int, ...]
    made_by: tuple[str, str]

    def __call__(self, number: int) -> list[dict[str, Any]]:
        """Return what a service brings, by product."""
        check_versions(self.made_by)
        run = sample(self.plan, (), levels=self.levels[number])
        return [_outcome(run, row, run.counted.stock[row]) for row in self.rows]


def service_curve_table(need: StockNeed, progress: Progress | None, place: Place) -> Table:
    """Return what other levels of service would need and bring, each simulated.

    progress : called with (services done, in all).
    """
    stocks = need.program.stock
    rows = tuple(row for row, stock in enumerate(stocks) if orders_up_to_levels(stock))
    shares = sorted({*SERVICES, *(need.service(stocks[row])[1] for row in rows)})
    few = _with_replications(need.plan, CURVE_REPLICATIONS)
    work = Services(few, tuple(map(need.levels_at, shares)), rows, versions())
    done = itertools.count(1)

    def finished(_: int, __: object) -> None:
        if progress:
            progress(next(done), len(shares))

    builder = Builder(SERVICE_CURVE)
    for share, levels, outcomes in zip(
        shares, work.levels, run_tasks(work, len(shares), place, finished), strict=True
    ):
        for row, outcome in zip(rows, outcomes, strict=True):
            kind, wanted = need.service(stocks[row])
            builder.add(
                (need.name(stocks[row]), share),
                kind=kind,
                wanted=share == wanted,
                level=int(levels[row].max()),
                **outcome,
            )
    return builder.table()


def _with_replications(plan: Plan, most: int) -> Plan:
    n = min(plan.n_replications, most)
    return replace(plan, n_replications=n, n_draws=n if plan.n_draws else 0)


def _outcome(run: Sampling, row: int, stock: StockPlan) -> dict[str, Any]:
    """Return what a service brings, by column."""
    samples = run.samples.stock
    assert samples is not None
    lost = samples.lost[row, -1]
    money = run.counted.money
    margin = np.mean(money.price[stock.product]) - np.mean(money.unit_cost[stock.product])
    return {
        "on_hand": float(samples.on_hand_end[row, :-1].mean()),
        "chance_of_stockout": float(samples.ran_out[row, -1].mean()),
        "lost": float(lost.mean()),
        "lost_se": _error(lost),
        "lost_margin": float(lost.mean() * margin),
        "holding_cost": float(samples.holding_cost[-1].mean()),
    }


def _error(numbers: Numbers) -> float:
    n = len(numbers)
    return float(numbers.std(ddof=1) / n**0.5) if n > 1 else float("nan")
