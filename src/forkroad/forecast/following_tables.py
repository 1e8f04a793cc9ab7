"""The tables of a run that follow customers on their way: stages, timing, cohorts, paths."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from forkroad.engines.estimates import Answer
from forkroad.engines.passage_tables import (
    cohorts_table,
    find_reach_figures,
    full_cohorts_table,
    milestone_sets,
    stage_sets,
    stages_table,
    timing_table,
)
from forkroad.engines.path_search import likely_paths
from forkroad.engines.paths_table import N_PATHS, paths_table
from forkroad.engines.reaching import Reached, SetName, find_reached
from forkroad.forecast.plan import Plan
from forkroad.program.program import Program, Truths
from forkroad.records import record
from forkroad.results.table import Table


@record
class Following:
    """What these tables are made of, and the tables, each made when it is asked for.

    full : stages and cohorts get a spread too.
    """

    plan: Plan
    program: Program
    answer: Answer
    full: bool = False

    def stages(self) -> Table:
        """Return who reaches each stage."""
        stages = self.plan.base.journey.stages
        sets = stage_sets(self.program, self._stages())
        spread = find_reach_figures(self.program, sets, self.answer) if self.full else None
        return stages_table(self.program, stages, self._reached, spread)

    def timing(self) -> Table:
        """Return how long it takes to reach each milestone."""
        return timing_table(self.program, self._milestones, self._reached)

    def cohorts(self) -> Table:
        """Return what those who arrived together do later."""
        if self.full:
            return full_cohorts_table(self.program, self.answer)
        return cohorts_table(self.program, self.answer)

    def paths(self) -> Table:
        """Return the most likely paths."""
        names, estimates = self.program.names, self.answer.estimates
        ended = np.zeros((len(names.steps), self.program.n_draws))
        for place, (step, word) in enumerate(zip(names.steps, names.outcomes, strict=True)):
            if word:
                ended[place] = estimates["outcome", step].means[0, -1]
        return paths_table(likely_paths(self.program, N_PATHS, ended))

    @cached_property
    def _reached(self) -> Reached:
        """Who reaches each stage and milestone, looked for together."""
        sets = stage_sets(self.program, self._stages()) | self._milestones
        return find_reached(self.program, sets, self.answer)

    @cached_property
    def _milestones(self) -> dict[SetName, Truths]:
        """The states of each milestone, of the first purchase where anything is sold."""
        steps = self.plan.base.journey.steps
        found = {name: name for name, step in steps.items() if step.milestone}
        return milestone_sets(self.program, found)

    def _stages(self) -> list[tuple[str, list[str]]]:
        """Return the stages with those of their steps that customers can get to."""
        journey, known = self.plan.base.journey, set(self.program.names.steps)
        return [
            (
                stage,
                [it for it, step in journey.steps.items() if step.stage == stage and it in known],
            )
            for stage in journey.stages
        ]
