"""Programs of small journeys, and their counts under the keys of the oracles."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from forkroad.engines.ends import first_purchase_states, step_states
from forkroad.engines.estimates import Answer
from forkroad.engines.passage_days import find_reach_by_days
from forkroad.engines.passage_tables import (
    cohorts_table,
    milestone_sets,
    stage_sets,
    stages_table,
    timing_table,
)
from forkroad.engines.reaching import find_reached
from forkroad.program.compiling import compile_program
from forkroad.program.program import Program
from forkroad.program.timeline import Draws, build_timeline
from forkroad.results.table import Table
from forkroad.scenario.model import Scenario
from tests.oracles.feature_scenarios import feature, read
from tests.oracles.random_scenarios import random_scenario
from tests.oracles.rational import exact
from tests.oracles.simulation import simulate

# P(buy) = .15 / (1 - .3) = 3/14, and days to it 2 + 2 (.3 / .7) = 20/7: each turn takes two days.
LOOP = (
    "    browse: {takes: 1 day, milestone: true, next: {cart: 50%, lost: rest}}\n"
    "    cart: {takes: 1 day, next: {browse: 60%, buy: 30%, lost: rest}}\n"
    "    buy: {buys: thing, milestone: true, next: done}\n"
    "    done: {outcome: purchase}\n"
    "    lost: {outcome: lost, milestone: true}\n"
)
# Three customers who stand at the exit go no other way.
LEAVING = LOOP + "    exit: {takes: 1 day, next: lost}\n"
AT_THE_EXIT = "already_here: {exit: 3}"


def journey(
    steps: str, segment: str = "already_here: {browse: 1}", head: str = "months: 6"
) -> Scenario:
    """Return a scenario of one segment; `head` has the months and whatever else."""
    return read(
        f"forkroad: 1\nstart: 2026-01-01\n{head}\n"
        f"segments: {{people: {{{segment}}}}}\n"
        "products: {thing: {price: 10}}\n"
        f"journey:\n  start_at: browse\n  steps:\n{steps}"
    )


def program_of(scenario: Scenario, draws: int = 0, seed: int = 1) -> Program:
    """Return the compiled program."""
    return compile_program(build_timeline(scenario, Draws(seed, 0, draws)))


@cache
def fractions_of(seed: int) -> tuple[Scenario, dict]:
    """Return a random scenario and its exact counts, times, stages and cohorts included."""
    scenario = read(random_scenario(seed))
    return scenario, exact(scenario, detail=True)


@cache
def simulated(name: str) -> dict[Any, list[float]]:
    """Return the counts of 60 replications of a feature scenario."""
    return simulate(feature(name), 60, seed=5)


def milestones_of(scenario: Scenario) -> dict[str, str]:
    """Return the steps that are milestones, by name."""
    return {name: name for name, step in scenario.journey.steps.items() if step.milestone}


def stages_of(scenario: Scenario) -> list[tuple[str, list[str]]]:
    """Return the stages with their steps."""
    steps = scenario.journey.steps
    return [
        (stage, [name for name, step in steps.items() if step.stage == stage])
        for stage in scenario.journey.stages
    ]


def times_to_reach(scenario: Scenario, program: Program) -> dict[tuple, float]:
    """Return customers by milestone and days, averaged over draws: the oracles' `reached`."""
    names = milestones_of(scenario)
    sets = [step_states(program, [step]) for step in names.values()]
    found = find_reach_by_days(program, [*sets, first_purchase_states(program)])
    assert not found.is_pooled
    return {
        ("reached", day, row, name): float(found.count[place, number, :, day].mean())
        for place, name in enumerate([*names, "first_purchase"])
        for number, row in enumerate(program.names.rows)
        for day in range(program.n_days)
    }


def stages_reached(scenario: Scenario, program: Program) -> dict[tuple, float]:
    """Return the table of stages under the oracles' keys."""
    rows = stages(program, stages_of(scenario)).where(measure="customers").rows()
    return {("stage", "total", row["segment"], row["stage"]): row["mean"] for row in rows}


def stages(program: Program, members: list, answer: Answer | None = None) -> Table:
    """Return the table of stages, each given with its steps."""
    reached = find_reached(program, stage_sets(program, members), answer)
    return stages_table(program, [stage for stage, _ in members], reached)


def timing(program: Program, milestones: Mapping[str, str], answer: Answer | None = None) -> Table:
    """Return the table of timing for milestones, each given with its step."""
    sets = milestone_sets(program, milestones)
    return timing_table(program, sets, find_reached(program, sets, answer))


def retention(program: Program) -> dict[tuple, float]:
    """Return the table of cohorts under the oracles' keys, without its totals."""
    rows = cohorts_table(program).rows()
    return {
        (f"cohort_{row['measure']}", row["arrival_period"], row["segment"], row["periods_since"]): (
            row["mean"]
        )
        for row in rows
        if row["arrival_period"] != "total"
    }


def gaps(found: Mapping[tuple, float], expected: Mapping, kinds: set[str]) -> list[tuple]:
    """Return every count of some kinds that is not as expected to 1e-12, absent meaning 0."""
    keys = {*found, *(key for key in expected if key[0] in kinds)}
    pairs = [(key, found.get(key, 0.0), float(expected.get(key, 0))) for key in keys]
    return [pair for pair in pairs if abs(pair[1] - pair[2]) > 1e-12 * max(1.0, abs(pair[2]))]


def only(table: Table, **wanted) -> dict:
    """Return the only row that is as wanted."""
    [row] = table.where(**wanted).rows()
    return row
