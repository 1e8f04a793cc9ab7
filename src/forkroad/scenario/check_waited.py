"""Checks of who is already here: they can have waited so long, and still be here."""

from __future__ import annotations

import math
from collections.abc import Iterator

from forkroad.scenario.check_steps import longest_days
from forkroad.scenario.source import Fault, Place
from forkroad.scenario.stays import Stay, Until
from forkroad.scenario.survey import Survey


def waited_faults(survey: Survey) -> Iterator[Fault]:
    """Yield customers who cannot be where the file puts them, on the first day."""
    if survey.scenario.source.is_later:
        return
    steps = survey.scenario.journey.steps
    for segment, content in survey.scenario.segments.items():
        for name, group in content.already_here.items():
            place: Place = ("segments", segment, "already_here", name)
            if name not in steps or not survey.is_readable("journey", "steps", name):
                continue
            if steps[name].outcome is not None:
                yield Fault(place, f"the journey ends at {name}; nobody is on the way there")
            elif group.waited == "steady":
                yield from _steady_faults(survey, (*place, "waited"), name)
            elif group.waited is not None:
                yield from _waited_faults(survey, (*place, "waited"), name, group.waited)


def _steady_faults(survey: Survey, place: Place, name: str) -> Iterator[Fault]:
    step = survey.scenario.journey.steps[name]
    if step.timeout is None and isinstance(step.takes, Until):
        yield Fault(place, f"{name} ends on certain dates, so it is never steady; state the days")
    elif step.timeout is None and name in survey.stay_steps:
        yield Fault(place, f"some stay at {name} for ever, so it is never steady; state the days")
    elif longest_days(step.takes) == 0 and name not in survey.stay_steps:
        yield Fault(place, f"{name} takes no time, so nobody is ever found there")


def _waited_faults(survey: Survey, place: Place, name: str, waited: Stay) -> Iterator[Fault]:
    step = survey.scenario.journey.steps[name]
    most = _most_days_here(survey, name)
    if isinstance(waited, Until):
        yield Fault(place, "until leads to a date ahead, and this is time gone by; state the days")
        return
    longest = longest_days(waited)
    if longest > most:
        waits = "without end" if math.isinf(longest) else f"{longest:g} days"
        yield Fault(
            place, f"some have waited {waits}, and nobody is at {name} for more than {most:g} days"
        )
    elif isinstance(step.takes, Until) and name not in survey.stay_steps:
        yield from _until_faults(survey, place, step.takes, longest)


def _most_days_here(survey: Survey, name: str) -> float:
    """Return the most days that somebody who is still in a step can have been there."""
    step = survey.scenario.journey.steps[name]
    longest = math.inf if name in survey.stay_steps else longest_days(step.takes)
    return min(longest, step.timeout.after_days) if step.timeout else longest


def _until_faults(survey: Survey, place: Place, stay: Until, most: float) -> Iterator[Fault]:
    """Yield waits that began before a date on which everybody left."""
    start = survey.scenario.start.toordinal()
    for date in reversed(stay.dates):
        if start - most <= date.toordinal() < start and math.isfinite(most):
            yield Fault(place, f"whoever came {most:g} days before the start left on {date}")
            return
