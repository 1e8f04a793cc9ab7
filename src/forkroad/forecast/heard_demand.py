"""Demand with word of mouth: who is brought by others wants stock too.

No engine knows its distribution exactly, so that replications of the counts engine are taken, in
which nothing runs out.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from forkroad.engines import counts
from forkroad.engines.counts_demand import units_wanted
from forkroad.forecast.demand import brings_anybody, without_stock_limits
from forkroad.forecast.plan import Plan
from forkroad.forecast.replications import Programs
from forkroad.forecast.review_demand import (
    DemandSource,
    ExactDemand,
    ObservedDemand,
    unlimited_program,
)

REPLICATIONS = 400
# The luck of demand is no run's, so that levels are not made for just its customers, and are the
# same whatever its seed; draws of uncertain inputs are the run's.
DEMAND_SEED = 2**32 - 1


def demand_source(plan: Plan) -> DemandSource:
    """Return where the demand of a plan's products is known from.

    Raises EngineDeclined where the journey has no finite states, or too many.
    """
    if any(brings_anybody(scenario) for scenario in plan.worlds):
        return heard_demand(plan)
    return ExactDemand(unlimited_program(plan))


def heard_demand(plan: Plan) -> ObservedDemand:
    """Return the demand of replications in which nothing runs out.

    Raises EngineDeclined where there are no finite states or too many.
    """
    free = replace(
        plan.in_worlds(without_stock_limits),
        unlimited=True,
        n_replications=REPLICATIONS,
        n_draws=REPLICATIONS if plan.n_draws else 0,
    )
    programs = Programs(free, plan.report_by)
    found = []
    for chunk in range(-(-REPLICATIONS // programs.size)):
        program, here = programs.chunk(chunk), programs.replications(chunk)
        found += [
            units_wanted(program, block, DEMAND_SEED, first=here.start)
            for block in counts.blocks(program, len(here))
        ]
    units = np.concatenate(found, axis=-1)
    return ObservedDemand(dict(enumerate(units)))
