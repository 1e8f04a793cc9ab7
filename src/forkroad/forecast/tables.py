"""All tables of a run, in the order of the definitions, each made when first looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from forkroad.engines import exact
from forkroad.engines.answer_findings import AnswerFindings
from forkroad.engines.answer_tables import (
    arrivals_table,
    branches_table,
    conversion_table,
    money_table,
    outcomes_table,
    sales_table,
    steps_table,
)
from forkroad.engines.assumptions import assumptions_table, choose_main_measure
from forkroad.engines.exact import Answer
from forkroad.engines.goals import Target, goal_amounts, goals_table
from forkroad.engines.passage_tables import cohorts_table, stages_table, timing_table
from forkroad.engines.path_search import likely_paths
from forkroad.engines.paths_table import paths_table
from forkroad.forecast.costs import Floats, fixed_costs
from forkroad.forecast.plan import Plan
from forkroad.periods import Calendar, Grouping
from forkroad.program.program import Program
from forkroad.program.timeline import Draws
from forkroad.results.lazy import LazyTables
from forkroad.results.table import Table

# How many of the most likely paths a run lists.
N_PATHS = 10


@dataclass(frozen=True)
class Run:
    """A plan that has run, with all that its tables are made of."""

    plan: Plan
    program: Program
    answer: Answer
    targets: tuple[Target, ...]
    full: bool

    @cached_property
    def central(self) -> Program:
        """The program with uncertain inputs at their means, every branch a transition."""
        return self.plan.program(central=True, by_days=True)

    def costs(self, calendar: Calendar) -> Floats:
        """Return (n_periods + 1,) what campaigns and the what-if cost."""
        return fixed_costs(self.plan, calendar)


def make_tables(run: Run) -> Mapping[str, Table]:
    """Return the tables of a run by name."""
    products = run.plan.base.products.values()
    has_holding_cost = any(it.stock is not None and it.stock.holding_cost for it in products)
    found = AnswerFindings(run.answer, run.full, has_holding_cost)
    return LazyTables(
        {
            "outcomes": lambda: outcomes_table(found),
            "conversion": lambda: conversion_table(found),
            "sales": lambda: sales_table(found),
            "arrivals": lambda: arrivals_table(found),
            "stages": lambda: _stages(run),
            "steps": lambda: steps_table(found),
            "branches": lambda: branches_table(found),
            "timing": lambda: _timing(run),
            "cohorts": lambda: cohorts_table(run.program),
            "money": lambda: money_table(found, run.costs(run.program.calendar)),
            "goals": lambda: _goals(run),
            "paths": lambda: paths_table(likely_paths(run.program, N_PATHS)),
            "assumptions": lambda: _assumptions(run),
        }
    )


def _stages(run: Run) -> Table:
    journey = run.plan.base.journey
    steps = journey.steps.items()
    members = [[name for name, step in steps if step.stage == stage] for stage in journey.stages]
    known = set(run.program.names.steps)
    stages = [
        (stage, [name for name in names if name in known])
        for stage, names in zip(journey.stages, members, strict=True)
    ]
    return stages_table(run.program, stages)


def _timing(run: Run) -> Table:
    """Return the days to each milestone, and to the first purchase where anything is sold."""
    steps = run.plan.base.journey.steps
    found = {name: name for name, step in steps.items() if step.milestone}
    return timing_table(run.program, found)


def _goals(run: Run) -> Table:
    """Pair each goal with an answer in its own periods; most share the report's."""
    program = run.program
    answers: dict[Grouping | None, Answer] = {
        None: run.answer,
        program.calendar.report_by: run.answer,
    }
    for every in {target.every for target in run.targets} - answers.keys():
        assert every is not None
        own = [target for target in run.targets if target.every == every]
        regrouped = replace(program, calendar=replace(program.calendar, report_by=every))
        answers[every] = exact.solve(regrouped, lambda part, own=own: goal_amounts(own, part))  # type: ignore[misc]
    costs = {it.program.calendar: run.costs(it.program.calendar) for it in answers.values()}
    return goals_table([(target, answers[target.every]) for target in run.targets], costs)


def _assumptions(run: Run) -> Table:
    plan = run.plan
    main = choose_main_measure(plan.base)
    means, variance = _of_main(run, main)
    return assumptions_table(
        plan.base,
        run.central,
        main_measure=main,
        means_by_draw=means,
        variance=variance,
        draws=Draws(plan.seed, 0, plan.n_draws) if plan.n_draws else None,
    )


def _of_main(run: Run, main: str) -> tuple[Floats | None, float | None]:
    """Return the main measure's total by draw and its variance over replications."""
    if run.plan.n_draws < 2:
        return None, None
    subject, _, what = main.partition(".")
    key = {"units": ("units", subject), "customers": ("outcome", subject)}.get(what, (main, ""))
    estimate = run.answer.estimates[key]
    means = estimate.means[0, -1]
    return means, float(np.var(means, ddof=1) + estimate.luck[0, -1].mean())
