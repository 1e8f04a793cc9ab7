"""Batches of followed replications that any worker can do: the agents engine's numbered tasks.

Replication r takes draw r of the uncertain inputs and has luck of its own, so that neither the
size of a batch nor who works can change a number.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from forkroad.engines import agents
from forkroad.engines.agents_samples import samples_of
from forkroad.engines.agents_world import World, build_world
from forkroad.forecast.plan import Plan
from forkroad.forecast.replications import Part
from forkroad.forecast.versions import check_versions
from forkroad.periods import Grouping
from forkroad.program.journey import Journey, plan_journey
from forkroad.program.stock_limits import StockPlan
from forkroad.program.timeline import Draws, build_timeline
from forkroad.records import record


class Worlds:
    """Builds the world of a plan when first asked; it travels to workers without that."""

    def __init__(self, plan: Plan, report_by: Grouping) -> None:
        self.plan, self.report_by = plan, report_by
        self._world: World | None = None

    @property
    def world(self) -> World:
        """All that is known before the first customer sets out."""
        if self._world is None:
            journey = plan_followed(self.plan, self.report_by)
            self._world = build_world(journey, self.plan.seed, paired=self.plan.paired)
        return self._world

    def __getstate__(self) -> dict[str, Any]:
        return {**vars(self), "_world": None}


@record
class Batches:
    """The tasks of a run: a function of their number.

    size : replications of each, but for the last.
    made_by : the versions that every worker must have, or numbers could differ.
    """

    worlds: Worlds
    stocks: tuple[StockPlan, ...]
    options: agents.Options
    size: int
    made_by: tuple[str, str]

    def __call__(self, number: int) -> Part:
        """Return what one task counts."""
        check_versions(self.made_by)
        world, first = self.worlds.world, number * self.size
        batch = range(first, min(first + self.size, self.worlds.plan.n_replications))
        answer = agents.simulate_batch(world, batch, self.options)
        calendar = world.journey.calendar
        samples = samples_of(answer, calendar, batch, self.stocks, self.options.levels)
        return Part((samples,), answer.clipped)


def plan_followed(plan: Plan, report_by: Grouping) -> Journey:
    """Return the journey of a plan as single customers meet it, a draw for each replication."""
    base = replace(plan.base, report_by=report_by)
    return plan_journey(build_timeline(base, Draws(plan.seed, 0, plan.n_draws), plan.in_force))
