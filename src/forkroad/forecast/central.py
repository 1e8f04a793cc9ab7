"""The central forecast: means at the central inputs, quickly, for whoever moves something.

Nothing is drawn: uncertain numbers are at their means, shares as stated, and no shock happens.
Stock limits and word of mouth are left out where the file has some, and the result says so: what
it shows is demand. Only the exact engine computes it; who needs spread takes `run`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace

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
from forkroad.engines.estimates import Answer
from forkroad.engines.mean_findings import MeanFindings
from forkroad.errors import EngineDeclined
from forkroad.forecast.central_flow import Flows, find_means
from forkroad.forecast.costs import fixed_costs
from forkroad.forecast.demand import declined_reasons
from forkroad.forecast.plan import Options, Plan, facts_of, make_plan
from forkroad.forecast.stock_need import StockNeed, order_plan_table
from forkroad.forecast.versions import version
from forkroad.program.program import Program
from forkroad.results.lazy import LazyTables
from forkroad.results.run_result import RunResult
from forkroad.results.table import Table
from forkroad.scenario.model import Scenario

WHY = "means at the central inputs: nothing is drawn, and no shock happens"
DEMAND = "demand: stock limits and word of mouth are not counted here"


def run_central(
    scenario: Scenario, *, flows: Flows | None = None, most_work: float = exact.MAX_WORK
) -> RunResult:
    """Return the means of a scenario at its central inputs.

    flows : where given, rows of segments and groups and the table of steps are left out, and flows
        that are known from before are not worked out again; both costs less.
    most_work : states x days that are computed; beyond it the engine declines.

    Raises EngineDeclined where there are no finite states or too many, ScenarioError where a
    formula leaves its range.
    """
    started = time.perf_counter()
    plan = _plan(scenario)
    is_limited = plan.unlimited
    program = plan.program(central=True) if flows is None else plan.central_program(flows.moulds)
    _refuse_too_much(program, most_work)
    answer = exact.solve(program, luck_draws=0) if flows is None else find_means(program, flows)
    return RunResult(
        scenario=facts_of(plan),
        engine="exact",
        why_engine=f"{WHY}; {DEMAND}" if is_limited else WHY,
        seed=0,
        tables=_tables(plan, program, _findings(plan, answer)),
        unlimited=is_limited,
        states=program.states.count,
        version=version(),
        seconds=time.perf_counter() - started,
        warnings=tuple(map(str, scenario.warnings)),
    )


def count_states(scenario: Scenario, *, most_work: float) -> int:
    """Return the states of a scenario's program, of demand alone where stock limits it.

    Raises what `run_central` raises.
    """
    program = _plan(scenario).program(central=True)
    _refuse_too_much(program, most_work)
    return program.states.count


def _plan(scenario: Scenario) -> Plan:
    is_limited = bool(declined_reasons(scenario))
    options = Options(seed=0, engine="exact", unlimited=is_limited)
    return replace(make_plan(scenario, options), n_draws=0)


def _refuse_too_much(program: Program, most_work: float) -> None:
    work = program.states.count * program.n_days
    if work > most_work:
        raise EngineDeclined(
            "exact",
            [
                f"{program.states.count:,} states x {program.n_days:,} days are more than "
                f"{most_work:,.0f} to compute at once"
            ],
        )


def _findings(plan: Plan, answer: Answer) -> MeanFindings:
    products = plan.base.products.values()
    is_held = any(it.stock is not None and it.stock.holding_cost for it in products)
    found = AnswerFindings(answer, has_holding_cost=is_held)
    return MeanFindings(found, len(found.names.rows))


def _tables(plan: Plan, program: Program, found: MeanFindings) -> Mapping[str, Table]:
    makers: dict[str, Callable[[], Table]] = {
        "outcomes": lambda: outcomes_table(found),
        "conversion": lambda: conversion_table(found),
        "sales": lambda: sales_table(found),
        "arrivals": lambda: arrivals_table(found),
        **({"steps": lambda: steps_table(found)} if found.answer.answer.visits.size else {}),
        "branches": lambda: branches_table(found),
        "money": lambda: money_table(found, fixed_costs(plan, program.calendar)),
    }
    need = StockNeed(plan, program)
    if need.has_orders:
        makers["order_plan"] = lambda: order_plan_table(need)
    return LazyTables(makers)
