"""All tables of a run, in the order of the definitions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from forkroad.engines import exact
from forkroad.engines.answer_tables import (
    arrivals_table,
    branches_table,
    conversion_table,
    money_table,
    outcomes_table,
    sales_table,
    steps_table,
)
from forkroad.engines.exact import Answer
from forkroad.engines.goals import Target, goal_amounts, goals_table
from forkroad.periods import Calendar, Grouping
from forkroad.program.program import Program
from forkroad.results.table import Table
from forkroad.scenario.model import Scenario

if TYPE_CHECKING:
    from forkroad.forecast.run import Plan


def build_tables(
    plan: Plan, program: Program, answer: Answer, targets: list[Target]
) -> Mapping[str, Table]:
    """Return the tables of a run by name."""
    scenario = plan.scenario
    costs = fixed_costs(plan, program.calendar)
    has_holding_cost = any(it.stock and it.stock.holding_cost for it in scenario.products.values())
    judged, cost_of = _judged(plan, program, answer, targets)
    tables = [
        outcomes_table(answer),
        conversion_table(answer),
        sales_table(answer),
        arrivals_table(answer),
        steps_table(answer),
        branches_table(answer),
        money_table(answer, costs, has_holding_cost=has_holding_cost),
        goals_table(judged, cost_of),
    ]
    return {table.name: table for table in tables}


def fixed_costs(plan: Plan, calendar: Calendar) -> NDArray[np.float64]:
    """Return (n_periods + 1,) what campaigns and the what-if cost, the total last.

    A campaign's cost falls on its first day inside the horizon, a what-if's one-off cost on its
    first day, its monthly cost evenly on the days of each month.
    """
    by_day = np.zeros(calendar.n_days)
    for campaign in plan.scenario.campaigns.values():
        days = [
            day
            for first, last in campaign.runs
            for day in range(max(calendar.day_of(first), 0), calendar.day_of(last) + 1)
            if day < calendar.n_days
        ]
        if days:
            by_day[min(days)] += campaign.cost
    by_day += _what_if_costs(plan.scenario, plan.what_if, calendar)
    starts = [period.start for period in calendar.periods]
    periods = np.add.reduceat(by_day, starts)
    return np.append(periods, periods.sum())


def _what_if_costs(scenario: Scenario, what_if: str, calendar: Calendar) -> NDArray[np.float64]:
    by_day = np.zeros(calendar.n_days)
    while what_if:
        stated = scenario.what_ifs[what_if]
        first = max(calendar.day_of(stated.from_date or scenario.start), 0)
        if first < calendar.n_days:
            by_day[first] += stated.cost_once
            lengths = np.bincount(calendar.month_index).astype(float)
            months = np.array(calendar.month_index)[first:]
            by_day[first:] += stated.cost_per_month / lengths[months]
        what_if = stated.based_on or ""
    return by_day


def _judged(
    plan: Plan, program: Program, answer: Answer, targets: list[Target]
) -> tuple[list[tuple[Target, Answer]], dict[Calendar, NDArray[np.float64]]]:
    """Pair each goal with an answer in its own periods; most share the report's."""
    answers: dict[Grouping | None, Answer] = {None: answer, program.calendar.report_by: answer}
    for target in targets:
        if target.every not in answers:
            assert target.every is not None
            calendar = replace(program.calendar, report_by=target.every)
            own = [each for each in targets if each.every == target.every]
            regrouped = replace(program, calendar=calendar)
            answers[target.every] = exact.solve(
                regrouped, lambda part, own=own: goal_amounts(own, part)  # type: ignore[misc]
            )
    costs = {it.program.calendar: fixed_costs(plan, it.program.calendar) for it in answers.values()}
    return [(target, answers[target.every]) for target in targets], costs
