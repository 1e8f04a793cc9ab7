"""Since arrival: what cohorts do by period, laid out by the periods since they arrived."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from forkroad.periods import TOTAL, Calendar
from forkroad.program.program import Program

Array = NDArray[np.float64]

ALREADY_HERE = "already_here"  # the cohort of those in mid-journey on the first day


def cohort_labels(calendar: Calendar, *, is_anybody_here: bool) -> list[str]:
    """Return the cohorts' labels: the periods of arrival, all of them together, who was here."""
    labels = [*(period.label for period in calendar.periods), TOTAL]
    return [*labels, ALREADY_HERE] if is_anybody_here else labels


def since_arrival(measures: Array, program: Program) -> Array:
    """Return (n_labels, n_since, n_rows, n_measures, ...) values by periods since arrival.

    measures : (n_measures, n_rows, n_cohorts, n_periods, ...) by period. What would lie beyond
        the horizon is NaN.
    """
    n_periods = len(program.calendar.periods)
    by_period = np.moveaxis(measures, (2, 3), (0, 1)).swapaxes(2, 3)
    found = np.full((n_periods + 1, *by_period.shape[1:]), np.nan)
    for place in range(n_periods):
        found[place, : n_periods - place] = by_period[place, place:]
    found[n_periods] = np.nansum(found[:n_periods], axis=0)
    if program.cohorts:
        return np.concatenate([found, by_period[n_periods:]])
    return found
