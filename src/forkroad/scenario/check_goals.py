"""Checks of goals: a measure that is known, and a target for it."""

from __future__ import annotations

from collections.abc import Iterator

from forkroad.errors import UsageError
from forkroad.scenario.check_references import missing
from forkroad.scenario.measures import parse_measure
from forkroad.scenario.model import Goal, Step, StepGoal
from forkroad.scenario.source import Fault, Place
from forkroad.scenario.survey import Survey


def goal_faults(survey: Survey) -> Iterator[Fault]:
    """Yield what is wrong with goals, those of steps among them."""
    for name, goal in survey.scenario.goals.items():
        place: Place = ("goals", name)
        yield from _target_faults(place, goal)
        yield from _measure_faults(survey, (*place, "measure"), goal.measure)
        if goal.segment is not None:
            segments = survey.names("segments")
            yield from missing((*place, "segment"), "segment", goal.segment, segments)
    for name, step in survey.scenario.journey.steps.items():
        if step.goal is not None:
            place = ("journey", "steps", name, "goal")
            yield from _target_faults(place, step.goal)
            yield from _step_measure_faults(survey, place, step, step.goal)


def _target_faults(place: Place, goal: Goal | StepGoal) -> Iterator[Fault]:
    if (goal.at_least is None) == (goal.at_most is None):
        yield Fault(place, "a goal has either at_least or at_most")


def _measure_faults(survey: Survey, place: Place, text: str) -> Iterator[Fault]:
    # What cannot be read has left its name behind, but not whether the journey ends there.
    is_of_outcomes = text.endswith((".share", ".customers"))
    if is_of_outcomes and not survey.is_readable("journey"):
        return
    if survey.tainted & {("journey",), ("journey", "steps"), ("products",)}:
        return
    try:
        parse_measure(text, survey.scenario)
    except UsageError as error:
        yield Fault(place, str(error))


def _step_measure_faults(
    survey: Survey, place: Place, step: Step, goal: StepGoal
) -> Iterator[Fault]:
    if goal.measure == "visits":
        return
    if goal.measure not in ("orders", "units"):
        yield from _measure_faults(survey, (*place, "measure"), goal.measure)
    elif not step.buys:
        yield Fault((*place, "measure"), f"nothing is bought here, so there are no {goal.measure}")
