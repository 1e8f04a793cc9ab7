"""The table of actuals: what happened beside what was forecast, and whether that is surprising."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from forkroad.engines.goal_answers import Target
from forkroad.periods import TOTAL, Calendar
from forkroad.records import record
from forkroad.results import definitions
from forkroad.results.figures import Figures
from forkroad.results.table import Builder, Table

# Returns the figures of a target by the place of a period, the total last.
Find = Callable[[Target], Callable[[int], Figures]]


@record
class Actual:
    """One number that happened: what it counts, in which period."""

    target: Target
    period: str
    value: float


def actuals_table(
    actuals: Sequence[Actual], calendar: Calendar, find: Find, notes: Sequence[str] = ()
) -> Table:
    """Return each actual beside its forecast.

    actuals : in periods of the calendar. find : called once for each target.
    """
    builder = Builder(definitions.ACTUALS)
    periods = calendar.periods
    places = {period.label: place for place, period in enumerate(periods)} | {TOTAL: len(periods)}
    cut = {period.label for period in periods if period.is_cut}
    values: dict[Target, Callable[[int], Figures]] = {}
    for actual in actuals:
        if actual.target not in values:
            values[actual.target] = find(actual.target)
        figures = values[actual.target](places[actual.period])
        inside = None if actual.period in cut else _is_inside(actual.value, figures)
        key = (actual.period, actual.target.text)
        builder.add(key, "forecast", figures, actual=actual.value, inside=inside)
    return builder.table(*notes)


def _is_inside(value: float, figures: Figures) -> bool | None:
    if figures.p05 is None or figures.p95 is None:
        return None
    return figures.p05 <= value <= figures.p95
