"""A run by the agents engine: single customers followed, as many replications as are asked for.

Replication r takes draw r of the uncertain inputs. Batches of replications and of customers
bound the memory; neither changes a number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from forkroad.engines import agents
from forkroad.engines.agents_samples import samples_of
from forkroad.engines.agents_stock import needed_levels
from forkroad.engines.agents_world import build_world
from forkroad.engines.goal_answers import Target
from forkroad.engines.samples import Samples
from forkroad.errors import EngineDeclined, UsageError
from forkroad.forecast.demand import without_limits
from forkroad.forecast.order_levels import order_levels
from forkroad.forecast.plan import Plan
from forkroad.forecast.sampling import MOST_BYTES, Sampling, first_program
from forkroad.periods import Grouping
from forkroad.program.journey import Journey, plan_journey
from forkroad.program.limits import NoFiniteState
from forkroad.program.stock_limits import StockPlan, plan_stock
from forkroad.program.timeline import Draws, WhatIfInForce, build_timeline
from forkroad.scenario.read_products import Service
from forkroad.stock.demand import observed_demand
from forkroad.stock.levels import base_stock_level

Levels = Mapping[str, NDArray[np.float64]]
Progress = Callable[[int, int], None]

# Customers whose demand is followed for the levels to order up to, and how many replications it
# takes at least and at most.
DEMAND_CUSTOMERS, FEWEST_REPLICATIONS, REPLICATIONS = 4_000_000, 40, 400


def follow(plan: Plan, targets: tuple[Target, ...], progress: Progress | None = None) -> Sampling:
    """Return what a plan's replications counted, customer by customer.

    progress : called with (replications done, of all).

    Raises EngineDeclined where stock changes from day to day or customers are too many to meet,
    UsageError where the samples would not fit into memory, ScenarioError where a formula leaves
    its range for some customer.
    """
    journey = plan_followed(plan, plan.report_by)
    stocks = _stocks(plan, journey)
    _refuse_too_many(journey, plan.n_replications)
    levels = _levels(plan, journey, stocks)

    def simulated(journey: Journey, progress: Progress | None) -> tuple[Samples, Mapping[str, int]]:
        options = agents.Options(
            levels=levels, by_days=bool(stocks), paired=plan.paired, progress=progress
        )
        answer = agents.simulate(journey, plan.seed, plan.n_replications, options)
        return samples_of(answer, journey.calendar, stocks, levels), answer.clipped

    def regroup(every: Grouping) -> Samples:
        return simulated(plan_followed(plan, every), None)[0]

    samples, clipped = simulated(journey, progress)
    return Sampling(plan, None, samples, clipped, None, targets, regroup)


def plan_followed(plan: Plan, report_by: Grouping) -> Journey:
    """Return the journey of a plan as single customers meet it, a draw for each replication."""
    base = replace(plan.base, report_by=report_by)
    return plan_journey(build_timeline(base, Draws(plan.seed, 0, plan.n_draws), plan.in_force))


def _stocks(plan: Plan, journey: Journey) -> tuple[StockPlan, ...]:
    if plan.unlimited:
        return ()
    try:
        return plan_stock(journey.timeline, journey.names.products)
    except NoFiniteState as error:
        raise EngineDeclined("agents", [str(error)]) from None


def _levels(plan: Plan, journey: Journey, stocks: tuple[StockPlan, ...]) -> Levels:
    """Return the base-stock levels by product: those of the counts engine where it can serve."""
    if not stocks or not needed_levels(journey):
        return {}
    try:
        program = first_program(plan)
    except EngineDeclined:
        return _followed_levels(plan, stocks)
    levels = order_levels(plan, program)
    assert levels is not None
    names = program.names.products
    found = {names[it.product]: levels[row] for row, it in enumerate(program.stock)}
    return {name: found[name].astype(float) for name in needed_levels(journey)}


def _followed_levels(plan: Plan, stocks: tuple[StockPlan, ...]) -> Levels:
    """Return levels from the demand of customers who are followed, where nothing runs out."""
    in_force = plan.in_force
    if in_force is not None:
        in_force = WhatIfInForce(without_limits(in_force.scenario), in_force.first_day)
    free = replace(plan, base=without_limits(plan.base), in_force=in_force, n_draws=0)
    world = build_world(plan_followed(free, plan.report_by), plan.seed)
    affordable = int(DEMAND_CUSTOMERS / max(world.expected_customers, 1.0))
    n = min(max(affordable, FEWEST_REPLICATIONS), REPLICATIONS)
    journey = plan_followed(replace(free, n_draws=n if plan.n_draws else 0), plan.report_by)
    nothing = {name: np.zeros(journey.n_days) for name in needed_levels(journey)}
    # Other luck than the run's, so that levels are not made for just these customers.
    seed = (plan.seed + 2**31) % 2**32
    options = agents.Options(levels=nothing, by_days=True)
    days = agents.simulate(journey, seed, n, options).stock
    assert days is not None
    found = {}
    for stock in stocks:
        name = journey.names.products[stock.product]
        stated = plan.base.products[name].stock
        if name in nothing and stated is not None:
            demand = days.demand[:, days.products.index(name)].T.astype(np.int64)
            found[name] = _observed_levels(demand, stock, stated.service)
    return found


def _observed_levels(
    demand: NDArray[np.int64], stock: StockPlan, service: Service
) -> NDArray[np.float64]:
    """Return (n_days,) levels to order up to, from (n_days, n_replications) units by day.

    A level covers the lead time and the time to the next review, as far as the horizon goes.
    """
    n_days = len(demand)
    so_far = np.concatenate([np.zeros_like(demand[:1]), np.cumsum(demand, axis=0)])
    lasts = (stock.lead_time_days or 0) + stock.review_every_days
    levels = np.zeros(n_days)
    for day in range(0, n_days, stock.review_every_days):
        ahead = so_far[min(day + lasts, n_days)] - so_far[day]
        level = base_stock_level(observed_demand(ahead), service)
        levels[day : day + stock.review_every_days] = level
    return levels


def _refuse_too_many(journey: Journey, n_replications: int) -> None:
    """Refuse replications whose samples would not fit, before any is computed."""
    names, n_periods = journey.names, len(journey.calendar.periods)
    n_steps = len(names.steps)
    by_period = 4 * n_steps + len(journey.edges) + 8 * len(names.products) + 8
    marked = sum(step.milestone for step in journey.timeline.base.journey.steps.values())
    numbers = by_period * (n_periods + 1) + 3 * (n_periods + 1) * n_periods
    numbers += (marked + 1) * journey.n_days + 6 * len(names.products) * journey.n_days
    # Once as the parts and once as the whole that they are joined to.
    each = 2 * 8 * numbers * len(names.rows)
    most = int(MOST_BYTES / each)
    if n_replications > most:
        raise UsageError(
            f"{n_replications:,} replications of this scenario need about "
            f"{each * n_replications / 1e9:,.1f} GB; up to {most:,} fit"
        )
