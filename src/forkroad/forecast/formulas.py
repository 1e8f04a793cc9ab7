"""Formulas that leave their range on some day, for `check` to name before anything runs.

Only a file whose formulas are not vouched for by bounds pays for it: telling on which day a share
goes above 1 takes the calendar, the schedules and the campaigns, which is to say the program.
"""

from __future__ import annotations

from collections.abc import Iterator

from forkroad.errors import EngineDeclined, Problem, ScenarioError
from forkroad.forecast.ranges import stays_in_range
from forkroad.scenario.expressions import Expression
from forkroad.scenario.forks import Shares
from forkroad.scenario.model import Scenario


def formula_problems(scenario: Scenario) -> tuple[Problem, ...]:
    """Return what is wrong with a scenario's formulas at the means of uncertain inputs.

    Journeys without finite states are left to the run, which says why it declines them.
    """
    if not any(isinstance(number, Expression) for number in _numbers(scenario)):
        return ()
    if stays_in_range(scenario):
        return ()
    # NumPy takes longer to import than a plain file takes to check.
    from forkroad.forecast.plan import Options, make_plan

    try:
        make_plan(scenario, Options(seed=0, unlimited=True)).program(central=True)
    except ScenarioError as error:
        return error.problems
    except EngineDeclined:
        return ()
    return ()


def _numbers(scenario: Scenario) -> Iterator[object]:
    """Yield everything that may be a formula whose value has a range."""
    for segment in scenario.segments.values():
        if segment.arrivals is not None:
            yield segment.arrivals.per_month
    for step in scenario.journey.steps.values():
        yield step.cost
        yield step.discount
        for rule in step.next.rules if step.next else ():
            if isinstance(rule.ways, Shares):
                yield from (branch.share for branch in rule.ways.branches)
