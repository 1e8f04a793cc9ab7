"""Which days a gate compares, and the scenario that runs over them.

Where the log reaches into the scenario's own days, these are compared, as the file has them.
Where it ends before, the journey is put to the log's whole months, those who really came arrive,
and nobody is already there.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from forkroad.errors import UsageError, did_you_mean
from forkroad.learning.cuts import QUIET_DAYS, known_to
from forkroad.learning.happened import arrivals_by_day
from forkroad.learning.held_out import arriving, by_segment
from forkroad.learning.journeys import Journeys
from forkroad.learning.segments_of_log import EVERYBODY
from forkroad.periods import add_months
from forkroad.records import record
from forkroad.scenario.changes import with_settings
from forkroad.scenario.model import Scenario


@record
class Stretch:
    """The days that are compared, and the scenario that runs over them.

    is_moved : whether it was put to where the log begins, with those who really came.
    """

    scenario: Scenario
    first: date
    end: date
    is_moved: bool


def find_stretch(scenario: Scenario, journeys: Journeys) -> Stretch:
    """Return what a gate compares; UsageError where the log has no whole month."""
    begins, known = journeys.first_day, known_to(journeys)
    if begins <= scenario.start:
        months = _whole_months(scenario.start, known, scenario.months)
        if months:
            end = add_months(scenario.start, months)
            settings = [f"months={months}"] if months < scenario.months else []
            return Stretch(with_settings(scenario, settings), scenario.start, end, False)
    # Whole calendar months: some quiet days at the log's ends are forgiven, no more.
    begins = add_months((begins - timedelta(days=QUIET_DAYS + 1)).replace(day=1), 1)
    months = _whole_months(begins, known.replace(day=1), 1_200)
    if not months:
        raise UsageError(
            f"the log goes from {journeys.first_day} to {journeys.end_day - timedelta(days=1)}: "
            "no whole month to be compared"
        )
    end = add_months(begins, months)
    _check_segments(scenario, journeys)
    came = by_segment(scenario, arrivals_by_day(journeys, begins, end))
    settings = [f"start={begins.isoformat()}", f"months={months}"]
    settings += [f"segments.{name}.already_here={{}}" for name in scenario.segments]
    moved = arriving(with_settings(scenario, settings), came)
    return Stretch(moved, begins, end, True)


def stretch_notes(stretch: Stretch) -> Iterator[str]:
    """Yield how it is compared."""
    last = stretch.end - timedelta(days=1)
    if stretch.is_moved:
        yield (
            f"The log ends before the scenario begins: its journey was put to {stretch.first} to "
            f"{last}, with those who really came, nobody already there, and no limits of stock."
        )
    else:
        yield f"Compared from {stretch.first} to {last}, with the scenario's own arrivals."


def _whole_months(first: date, end: date, most: int) -> int:
    months = 0
    while months < most and add_months(first, months + 1) <= end:
        months += 1
    return months


def _check_segments(scenario: Scenario, journeys: Journeys) -> None:
    """Refuse segments of the log that are none of the scenario's, if the log was told apart."""
    names = journeys.segments.names
    if len(scenario.segments) == 1 or names == (EVERYBODY,):
        return
    for name in names:
        if name not in scenario.segments:
            raise UsageError(
                f"the log's segment \"{name}\" is none of the scenario's"
                f"{did_you_mean(name, scenario.segments)}; --segment-by names a column that holds "
                f"them: {', '.join(scenario.segments)}"
            )
