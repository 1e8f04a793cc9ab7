"""Checks that whatever is referred to by name is there: steps, segments, products, stages."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from forkroad.errors import did_you_mean
from forkroad.scenario.forks import BACK, STAY, targets
from forkroad.scenario.model import Campaign, Shock, Step
from forkroad.scenario.source import Fault, Place
from forkroad.scenario.survey import Survey


def reference_faults(survey: Survey) -> Iterator[Fault]:
    """Yield every reference to something that is not there."""
    yield from _entry_faults(survey)
    for name in survey.scenario.journey.steps:
        yield from _step_faults(survey, name)
    yield from _segment_name_faults(survey)


def missing(place: Place, what: str, name: str, known: Collection[str]) -> Iterator[Fault]:
    """Yield a fault if a name is not among the known ones."""
    if name not in known:
        yield Fault(place, f'there is no {what} "{name}"{did_you_mean(name, known)}')


def _entry_faults(survey: Survey) -> Iterator[Fault]:
    scenario = survey.scenario
    if scenario.journey.start_at is not None:
        place: Place = ("journey", "start_at")
        yield from missing(place, "step", scenario.journey.start_at, survey.steps)
    for name, segment in scenario.segments.items():
        above = ("segments", name)
        if segment.start_at is not None:
            yield from missing((*above, "start_at"), "step", segment.start_at, survey.steps)
        for step in segment.already_here:
            yield from missing((*above, "already_here", step), "step", step, survey.steps)


def _step_faults(survey: Survey, name: str) -> Iterator[Fault]:
    step = survey.scenario.journey.steps[name]
    above: Place = ("journey", "steps", name)
    for place, target in _targets_of(survey, name, step):
        if target not in survey.steps and target not in (STAY, BACK):
            yield from missing(place, "step", target, (*survey.steps, STAY, BACK))
    if step.timeout:
        yield from missing((*above, "timeout", "to"), "step", step.timeout.to, survey.steps)
    if step.brings:
        segments = survey.names("segments")
        yield from missing((*above, "brings", "segment"), "segment", step.brings.segment, segments)
    for product in step.buys:
        yield from missing((*above, "buys", product), "product", product, survey.names("products"))
    stages = survey.scenario.journey.stages
    if step.stage is not None and stages:
        yield from missing((*above, "stage"), "stage", step.stage, stages)


def _targets_of(survey: Survey, name: str, step: Step) -> Iterator[tuple[Place, str]]:
    """Yield every target of a step's fork and of its way out of an empty stock."""
    for rule in step.next.rules if step.next else ():
        place = survey.rule_place(name, rule)
        yield from (((*place, to), to) for to in targets(rule.ways))
    if step.when_out_of_stock:
        above: Place = ("journey", "steps", name, "when_out_of_stock")
        yield from (((*above, to), to) for to in targets(step.when_out_of_stock))


def _segment_name_faults(survey: Survey) -> Iterator[Fault]:
    scenario = survey.scenario
    segments = survey.names("segments")
    events: dict[Place, Campaign | Shock] = {
        ("campaigns", name): event for name, event in scenario.campaigns.items()
    }
    events |= {("shocks", name): event for name, event in scenario.shocks.items()}
    for above, event in events.items():
        for segment in event.arrivals:
            place = (*above, "arrivals", segment)
            yield from missing(place, "segment", segment, segments)
