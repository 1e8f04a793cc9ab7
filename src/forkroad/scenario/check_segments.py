"""Checks of segments: that somebody sets out, from somewhere, on days of the forecast."""

from __future__ import annotations

import math
from collections.abc import Iterator

from forkroad.errors import nearest
from forkroad.scenario.kinds import Kind
from forkroad.scenario.model import Arrivals, Scenario, Segment
from forkroad.scenario.numbers import Constant, Monthly, Schedule
from forkroad.scenario.reach import starting_steps
from forkroad.scenario.source import Fault, Place
from forkroad.scenario.survey import Survey, kind_of_attribute

# One per cent, and a hair for sums that are a rounding beside it.
_MEAN_TOLERANCE = 0.01 + 1e-9


def segment_faults(survey: Survey) -> Iterator[Fault]:
    """Yield what is wrong with who sets out."""
    for name, segment in survey.scenario.segments.items():
        if survey.is_readable("segments", name):
            yield from _arrival_faults(survey, ("segments", name, "arrivals"), segment.arrivals)
    yield from _entry_faults(survey)
    yield from _kind_faults(survey)
    if survey.is_readable("segments") and not _somebody_sets_out(survey.scenario):
        message = "nobody ever sets out; give a segment arrivals, or customers who are already here"
        yield Fault(("segments",), message)


def _arrival_faults(survey: Survey, place: Place, arrivals: Arrivals | None) -> Iterator[Fault]:
    if arrivals is None:
        return
    if arrivals.per_month is None and arrivals.by_date is None:
        yield Fault(place, "needed is either per_month or by_date")
    if arrivals.per_month is not None and arrivals.by_date is not None:
        yield Fault(place, "per_month and by_date stand here; one of them is right")
    elif arrivals.by_date is not None:
        yield from _by_date_faults(survey, place, arrivals)
    if arrivals.seasonality is not None and arrivals.by_date is None:
        yield from _season_faults(place, arrivals.seasonality)


def _by_date_faults(survey: Survey, place: Place, arrivals: Arrivals) -> Iterator[Fault]:
    for key in ("growth", "seasonality"):
        if key in survey.names(*(str(part) for part in place)):
            message = f"{key} does not apply to by_date; take it out, or write per_month"
            yield Fault((*place, key), message)
    calendar = survey.scenario.calendar
    for day in arrivals.by_date or ():
        if not 0 <= calendar.day_of(day) < calendar.n_days:
            message = (
                f"{day} is outside of the forecast, which goes from {calendar.start} to "
                f"{calendar.dates[-1]}; these never arrive"
            )
            yield Fault((*place, "by_date", day.isoformat()), message, warning=True)


def _season_faults(place: Place, seasonality: tuple[float, ...]) -> Iterator[Fault]:
    mean = math.fsum(seasonality) / len(seasonality)
    if abs(mean - 1) > _MEAN_TOLERANCE:
        message = (
            f"the multipliers average {mean:.4g}, not 1; so per_month is not what a month brings "
            "on average"
        )
        yield Fault((*place, "seasonality"), message, warning=True)


def _entry_faults(survey: Survey) -> Iterator[Fault]:
    """Yield segments that set out without a step to begin at."""
    scenario = survey.scenario
    if not survey.is_readable("journey", "start_at"):
        return
    brought = {step.brings.segment for step in scenario.journey.steps.values() if step.brings}
    with_entry = starting_steps(scenario)
    for name, segment in scenario.segments.items():
        sets_out = segment.arrivals is not None or name in brought
        if sets_out and name not in with_entry and survey.is_readable("segments", name):
            close = nearest("start", survey.steps) or next(iter(survey.steps), "a step")
            yield Fault(
                ("segments", name),
                "these customers have no step to begin at; write start_at under journey or here, "
                f"such as start_at: {close}",
            )


def _kind_faults(survey: Survey) -> Iterator[Fault]:
    """Yield attributes that are a number in one segment and a text in another."""
    for attribute in survey.attributes:
        first: tuple[str, Kind] | None = None
        for segment, law in survey.laws(attribute):
            kind = kind_of_attribute(law)
            if kind is None:
                continue
            first = first or (segment, kind)
            if kind != first[1]:
                place: Place = ("segments", segment, "attributes", attribute)
                where = f"in segment {first[0]}" if first[0] else "at the top of the file"
                message = f"this is a {kind}, and {where} it is a {first[1]}; one kind is right"
                yield Fault(place, message)


def _somebody_sets_out(scenario: Scenario) -> bool:
    return any(_sends_somebody(segment) for segment in scenario.segments.values())


def _sends_somebody(segment: Segment) -> bool:
    if any(group.count > 0 for group in segment.already_here.values()):
        return True
    if segment.arrivals is None:
        return False
    if segment.arrivals.by_date is not None:
        return any(number > 0 for number in segment.arrivals.by_date.values())
    match segment.arrivals.per_month:
        case Constant(value=value):
            return value > 0
        case Schedule(entries=entries):
            return any(number > 0 for _, number in entries)
        case Monthly(values=values):
            return any(number > 0 for number in values)
    return True
