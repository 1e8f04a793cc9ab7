"""All tables of a run, in the order of the definitions, each made when first looked at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from forkroad.engines.actuals_table import actuals_table
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
from forkroad.engines.assumptions import assumptions_table, choose_main_measure, find_leverage
from forkroad.engines.estimates import Answer
from forkroad.engines.goal_answers import Target, solve_with_goals
from forkroad.engines.goals import find_value, goals_table
from forkroad.engines.sensitivities import Sensitivities
from forkroad.forecast.actuals import Actuals
from forkroad.forecast.costs import Floats, fixed_costs
from forkroad.forecast.plan import Plan
from forkroad.periods import TOTAL, Calendar, Grouping
from forkroad.program.program import Program
from forkroad.program.timeline import Draws
from forkroad.records import record
from forkroad.results.definitions import ALL
from forkroad.results.figures import Figures
from forkroad.results.lazy import LazyTables, Part
from forkroad.results.table import Table
from forkroad.workers.aside import Aside

if TYPE_CHECKING:
    from forkroad.forecast.following_tables import Following


@record
class Centre:
    """A plan with all uncertain inputs at their means; `leverages` waits for what is worked out."""

    plan: Plan
    leverages: Callable[[], Sensitivities]

    @property
    def main_measure(self) -> str:
        """The measure that the forecast is about."""
        return choose_main_measure(self.plan.base)

    @cached_property
    def leverage(self) -> Sensitivities:
        """How that measure answers to every input, for which every branch is a transition."""
        return self.leverages()


def begin_centre(plan: Plan, aside: Aside) -> Centre:
    """Begin with the leverage of every input. aside : where it is worked out."""

    def leverages() -> Sensitivities:
        program = plan.program(central=True, by_days=True)
        return find_leverage(plan.base, program, choose_main_measure(plan.base))

    return Centre(plan, aside(leverages, is_urgent=False))


@record
class Run:
    """A plan that has run, with all that its tables are made of."""

    plan: Plan
    program: Program
    answer: Answer
    targets: tuple[Target, ...]
    actuals: Actuals
    full: bool
    centre: Centre

    @cached_property
    def following(self) -> Following:
        """The tables that follow customers; few look at them, and they are long to import."""
        from forkroad.forecast.following_tables import Following

        return Following(self.plan, self.program, self.answer, self.full)

    def costs(self, calendar: Calendar) -> Floats:
        """Return (n_periods + 1,) what campaigns and the what-if cost."""
        return fixed_costs(self.plan, calendar)


def make_tables(run: Run) -> Mapping[str, Table]:
    """Return the tables of a run by name."""
    products = run.plan.base.products.values()
    has_holding_cost = any(it.stock is not None and it.stock.holding_cost for it in products)
    found = AnswerFindings(run.answer, run.full, has_holding_cost, run.program)
    return LazyTables(
        {
            "outcomes": lambda: outcomes_table(found),
            "conversion": lambda: conversion_table(found),
            "sales": lambda: sales_table(found),
            "arrivals": lambda: arrivals_table(found),
            "stages": lambda: run.following.stages(),
            "steps": lambda: steps_table(found),
            "branches": lambda: branches_table(found),
            "timing": lambda: run.following.timing(),
            "cohorts": lambda: run.following.cohorts(),
            "money": lambda: money_table(found, run.costs(run.program.calendar)),
            "goals": lambda: _goals(run),
            "actuals": lambda: _actuals(run),
            "paths": lambda: run.following.paths(),
            "assumptions": lambda: _assumptions(run),
        },
        _parts(run, found),
    )


def _parts(run: Run, found: AnswerFindings) -> dict[str, list[Part]]:
    """Return the parts of tables that a view shows: of all customers, and totals."""

    def of_all() -> AnswerFindings:
        return found.part(only_all=True)

    def money() -> Table:
        costs = run.costs(run.program.calendar)
        return money_table(found.part(only_all=True, only_total=True), costs[-1:])

    return {
        "outcomes": [
            Part({"period": TOTAL}, lambda: outcomes_table(found.part(only_total=True))),
            Part({"segment": ALL}, lambda: outcomes_table(of_all())),
        ],
        "sales": [Part({"segment": ALL}, lambda: sales_table(of_all()))],
        "arrivals": [Part({"segment": ALL}, lambda: arrivals_table(of_all()))],
        "money": [Part({"period": TOTAL, "segment": ALL}, money)],
    }


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
        answers[every] = solve_with_goals(regrouped, own, only_goals=True)
    costs = {it.program.calendar: run.costs(it.program.calendar) for it in answers.values()}
    return goals_table([(target, answers[target.every]) for target in run.targets], costs)


def _actuals(run: Run) -> Table:
    calendar = run.program.calendar
    costs = run.costs(calendar)

    def find(target: Target) -> Callable[[int], Figures]:
        return find_value(target, run.answer, costs).figures

    return actuals_table(run.actuals.rows, calendar, find, run.actuals.notes)


def _assumptions(run: Run) -> Table:
    plan = run.plan
    main = run.centre.main_measure
    means, variance = _of_main(run, main)
    return assumptions_table(
        plan.base,
        run.centre.leverage,
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
