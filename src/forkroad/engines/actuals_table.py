"""The table of actuals: what happened beside what was forecast, and whether that is surprising."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.estimates import Answer
from forkroad.engines.goal_answers import Target
from forkroad.engines.goals import Value, find_value
from forkroad.periods import TOTAL
from forkroad.records import record
from forkroad.results import definitions
from forkroad.results.figures import Figures
from forkroad.results.table import Builder, Table

Array = NDArray[np.float64]


@record
class Actual:
    """One number that happened: what it counts, in which period."""

    target: Target
    period: str
    value: float


def actuals_table(
    actuals: Sequence[Actual], answer: Answer, fixed_costs: Array, notes: Sequence[str] = ()
) -> Table:
    """Return each actual beside its forecast.

    actuals : in periods of the answer. fixed_costs : (n_periods + 1,) as for goals.
    """
    builder = Builder(definitions.ACTUALS)
    periods = answer.program.calendar.periods
    places = {period.label: place for place, period in enumerate(periods)} | {TOTAL: len(periods)}
    cut = {period.label for period in periods if period.is_cut}
    values: dict[Target, Value] = {}
    for actual in actuals:
        if actual.target not in values:
            values[actual.target] = find_value(actual.target, answer, fixed_costs)
        figures = values[actual.target].figures(places[actual.period])
        inside = None if actual.period in cut else _is_inside(actual.value, figures)
        key = (actual.period, actual.target.text)
        builder.add(key, "forecast", figures, actual=actual.value, inside=inside)
    return builder.table(*notes)


def _is_inside(value: float, figures: Figures) -> bool | None:
    if figures.p05 is None or figures.p95 is None:
        return None
    return figures.p05 <= value <= figures.p95
