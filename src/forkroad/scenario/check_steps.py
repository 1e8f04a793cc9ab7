"""Checks of a single step: a way on or an outcome, and what `stay`, `back` and timeouts need."""

from __future__ import annotations

import math
from collections.abc import Iterator

from forkroad.scenario.forks import BACK, STAY, targets
from forkroad.scenario.model import Step
from forkroad.scenario.reach import starting_steps
from forkroad.scenario.source import Fault, Place
from forkroad.scenario.stays import EmpiricalDays, Fixed, GeometricDays, Stay, UniformDays
from forkroad.scenario.survey import Survey

_NEEDS_A_WAY_ON = ("takes", "timeout", "next", "choose", "when_out_of_stock")


def step_faults(survey: Survey) -> Iterator[Fault]:
    """Yield what is wrong inside of single steps."""
    for name, step in survey.scenario.journey.steps.items():
        if survey.is_readable("journey", "steps", name):
            yield from _way_faults(survey, name, step)
            yield from _purchase_faults(survey, name, step)
            yield from _stay_faults(survey, name, step)
    yield from _back_faults(survey)


def longest_days(stay: Stay) -> float:
    """Return the longest stay that can happen in days; infinite where there is none."""
    match stay:
        case Fixed(days=days):
            return days
        case UniformDays(high=high):
            return high
        case GeometricDays(mean=1.0):
            return 1
        case EmpiricalDays(chances=chances):
            return max(day for day, chance in chances if chance > 0)
    return math.inf


def _way_faults(survey: Survey, name: str, step: Step) -> Iterator[Fault]:
    place: Place = ("journey", "steps", name)
    keys = survey.names(*("journey", "steps", name))
    if step.outcome is None and step.next is None:
        yield Fault(
            place,
            "nobody can leave this step; give it a way on (next or choose), or an outcome if "
            "the journey ends here",
        )
    if step.outcome is not None:
        for key in (key for key in _NEEDS_A_WAY_ON if key in keys):
            yield Fault(
                (*place, key),
                f"the journey ends here (outcome: {step.outcome}), so there is no {key}; take "
                "one of them out",
            )


def _purchase_faults(survey: Survey, name: str, step: Step) -> Iterator[Fault]:
    place: Place = ("journey", "steps", name)
    for key in ("discount", "when_out_of_stock"):
        if key in survey.names(*("journey", "steps", name)) and not step.buys:
            yield Fault((*place, key), f"nothing is bought here; {key} stands beside buys")
    if step.when_out_of_stock is None or not step.buys:
        return
    if STAY in targets(step.when_out_of_stock):
        yield Fault(
            (*place, "when_out_of_stock", STAY),
            "nobody can stay where the stock ran out; send them to a step of their own, or back",
        )
    products = survey.scenario.products
    if not any(products[name].stock for name in step.buys if name in products):
        yield Fault(
            (*place, "when_out_of_stock"),
            f"{' and '.join(step.buys)} has no stock, so it never runs out",
            warning=True,
        )


def _stay_faults(survey: Survey, name: str, step: Step) -> Iterator[Fault]:
    place: Place = ("journey", "steps", name)
    if name in survey.stay_steps and step.timeout is None:
        yield Fault(
            (*place, "next"),
            "who stays here waits until the forecast ends; a timeout would lead them on",
            warning=True,
        )
    if step.timeout is None or step.outcome is not None:
        return
    after = step.timeout.after_days
    horizon = survey.scenario.calendar.n_days
    if name not in survey.stay_steps and longest_days(step.takes) <= after:
        message = f"nobody is still here {_days(after)} after entering, so it never fires"
        yield Fault((*place, "timeout"), message, warning=True)
    elif after >= horizon:
        message = f"it fires after {_days(after)}, and the forecast ends after {horizon}"
        yield Fault((*place, "timeout"), message, warning=True)


def _back_faults(survey: Survey) -> Iterator[Fault]:
    """Yield steps that offer `back` and in which a customer can begin."""
    for segment, entry in starting_steps(survey.scenario).items():
        if entry in survey.back_steps:
            yield Fault(
                ("journey", "steps", entry, "next"),
                f'"{BACK}" leads nowhere for those who begin here, and {segment} do; lead them '
                "to a step",
            )
    for segment, content in survey.scenario.segments.items():
        for name in content.already_here:
            if name in survey.back_steps:
                yield Fault(
                    ("segments", segment, "already_here", name),
                    f'{name} leads "{BACK}", and nobody knows where these came from; put them '
                    "in another step",
                )


def _days(number: int) -> str:
    return f"{number} day{'s' * (number != 1)}"
