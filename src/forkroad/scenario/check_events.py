"""Checks of campaigns and shocks: the days on which they run."""

from __future__ import annotations

from collections.abc import Iterator

from forkroad.scenario.model import Campaign, Shock
from forkroad.scenario.source import Fault, Place
from forkroad.scenario.survey import Survey


def event_faults(survey: Survey) -> Iterator[Fault]:
    """Yield campaigns and shocks that can never run, whatever day it is."""
    for name, campaign in survey.scenario.campaigns.items():
        if survey.is_readable("campaigns", name):
            yield from _campaign_faults(survey, name, campaign)
    for name, shock in survey.scenario.shocks.items():
        if survey.is_readable("shocks", name):
            yield from _shock_faults(survey, name, shock)


def _campaign_faults(survey: Survey, name: str, campaign: Campaign) -> Iterator[Fault]:
    calendar = survey.scenario.calendar
    runs = [(calendar.day_of(first), calendar.day_of(last)) for first, last in campaign.runs]
    if all(last < 0 or first >= calendar.n_days for first, last in runs):
        yield _outside(survey, ("campaigns", name, "from"))


def _shock_faults(survey: Survey, name: str, shock: Shock) -> Iterator[Fault]:
    calendar = survey.scenario.calendar
    last = calendar.day_of(shock.latest) + shock.lasts_days - 1
    if last < 0 or calendar.day_of(shock.earliest) >= calendar.n_days:
        yield _outside(survey, ("shocks", name, "from"))


def _outside(survey: Survey, place: Place) -> Fault:
    calendar = survey.scenario.calendar
    message = (
        f"no day of it is in the forecast, which goes from {calendar.start} to {calendar.dates[-1]}"
    )
    return Fault(place, message, warning=True)
