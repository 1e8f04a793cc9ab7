"""Targets: goals, and measures of which nothing is wanted, in the engine's terms."""

from __future__ import annotations

from forkroad.engines.goal_answers import Target
from forkroad.results.definitions import ALL
from forkroad.scenario.measures import parse_measure
from forkroad.scenario.model import Goal, Scenario, StepGoal


def list_targets(scenario: Scenario) -> list[Target]:
    """Return every goal of a scenario, those of steps last."""
    found = [_of_goal(name, goal, scenario) for name, goal in scenario.goals.items()]
    found += [
        _of_step(name, step.goal, scenario)
        for name, step in scenario.journey.steps.items()
        if step.goal is not None
    ]
    return found


def target_of_measure(text: str, scenario: Scenario, row: str = ALL) -> Target:
    """Return a measure of the whole horizon as a target that is always met.

    row : the segment or group that is meant.

    Raises UsageError with the nearest known names.
    """
    measure = parse_measure(text, scenario)
    return Target(
        name="",
        text=measure.text,
        kind=measure.kind,
        subject=measure.subject,
        to=measure.to,
        limit=0.0,
        is_floor=True,
        every=None,
        row=row,
    )


def _of_goal(name: str, goal: Goal, scenario: Scenario) -> Target:
    measure = parse_measure(goal.measure, scenario)
    return Target(
        name=name,
        text=measure.text,
        kind=measure.kind,
        subject=measure.subject,
        to=measure.to,
        limit=_limit(goal),
        is_floor=goal.at_least is not None,
        every=goal.every,
        row=goal.segment or ALL,
    )


def _of_step(step: str, goal: StepGoal, scenario: Scenario) -> Target:
    """A step's own goal counts there: its visits, or the orders or units bought in it."""
    own = {"visits": "step_visits", "orders": "step_orders", "units": "step_units"}
    if goal.measure in own:
        text, kind, subject, to = f"{step}.{goal.measure}", own[goal.measure], step, ""
    else:
        measure = parse_measure(goal.measure, scenario)
        text, kind, subject, to = measure.text, str(measure.kind), measure.subject, measure.to
    return Target(
        name=f"steps.{step}",
        text=text,
        kind=kind,
        subject=subject,
        to=to,
        limit=_limit(goal),
        is_floor=goal.at_least is not None,
        every=goal.every,
        row=ALL,
    )


def _limit(goal: Goal | StepGoal) -> float:
    return float(goal.at_least if goal.at_least is not None else goal.at_most or 0.0)
