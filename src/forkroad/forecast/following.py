"""A run by the agents engine: single customers followed, as many replications as are asked for.

Replication r takes draw r of the uncertain inputs. A task is a batch of replications, which any
worker can do. Neither that nor the chunks of customers, which bound the memory, change a number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from forkroad.engines import agents
from forkroad.engines.agents_stock import needed_levels
from forkroad.engines.goal_answers import Target
from forkroad.engines.samples import Samples
from forkroad.errors import EngineDeclined, UsageError
from forkroad.forecast.batches import Batches, Worlds
from forkroad.forecast.observed_levels import followed_levels
from forkroad.forecast.plan import Plan
from forkroad.forecast.replications import (
    run_parts,
    telling,
)
from forkroad.forecast.sampling import HERE, MOST_BYTES, Sampling, first_program
from forkroad.forecast.stock_need import StockNeed
from forkroad.forecast.versions import versions
from forkroad.periods import Grouping
from forkroad.program.journey import Journey
from forkroad.program.limits import NoFiniteState
from forkroad.program.stock_limits import StockPlan, plan_stock
from forkroad.workers.tasks import Place

Levels = Mapping[str, NDArray[np.float64]]
Progress = Callable[[int, int], None]

# Of about so many customers in all replications the steps are kept, to find the likeliest ways.
PATH_CUSTOMERS = 50_000


def follow(
    plan: Plan,
    targets: tuple[Target, ...],
    progress: Progress | None = None,
    place: Place = HERE,
) -> Sampling:
    """Return what a plan's replications counted, customer by customer.

    progress : called with (replications done, of all).

    Raises EngineDeclined where stock changes from day to day or customers are too many to meet,
    UsageError where the samples would not fit into memory, ScenarioError where a formula leaves
    its range for some customer, WorkersLost.
    """
    place.reach()
    worlds = Worlds(plan, plan.report_by)
    journey = worlds.world.journey
    stocks = _stocks(plan, journey)
    _refuse_too_many(journey, plan.n_replications)
    whole = plan.n_replications
    customers = worlds.world.expected_customers * whole
    options = agents.Options(
        levels=_levels(plan, journey, stocks),
        by_days=bool(stocks),
        path_share=min(PATH_CUSTOMERS / max(customers, 1.0), 1.0),
    )

    def followed(worlds: Worlds, tell: Progress | None) -> tuple[Samples, Mapping[str, int]]:
        size = min(agents.batch_size(worlds.world, options), whole)
        work = Batches(worlds, stocks, options, size, versions())
        return run_parts(work, -(-whole // size), place, telling(tell, whole))

    def regroup(every: Grouping) -> Samples:
        return followed(Worlds(plan, every), None)[0]

    samples, clipped = followed(worlds, progress)
    return Sampling(plan, None, samples, clipped, None, targets, regroup)


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
        return followed_levels(plan, stocks)
    levels = StockNeed(plan, program).levels
    assert levels is not None
    names = program.names.products
    found = {names[it.product]: levels[row] for row, it in enumerate(program.stock)}
    return {name: found[name].astype(float) for name in needed_levels(journey)}


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
