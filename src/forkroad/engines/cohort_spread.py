"""The spread of cohorts: what those who arrived together do in each period, with their luck.

Who is active or buys in a period counts once; what a customer brings in it has a second moment of
its own. A group of customers whose number is not simply Poisson may have arrived in several
periods; what each part of it contributes corrects the cohorts' variances, and all parts together
that of the total.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.carrying import Carried, errors
from forkroad.engines.cohorts import (
    Counted,
    active_and_buying,
    count_by_period,
    count_cohorts,
    revenue_of_entries,
    squares_of_revenue,
)
from forkroad.engines.estimates import Answer
from forkroad.engines.exact import LUCK_DRAWS
from forkroad.engines.figures import Sample, list_figures
from forkroad.engines.headcounts import ROUNDING, InflowOf, each_alone
from forkroad.engines.inflow import Group, list_groups
from forkroad.engines.retention import find_cohorts
from forkroad.engines.since import since_arrival
from forkroad.program.program import Program
from forkroad.program.slicing import slice_draws
from forkroad.records import record
from forkroad.results.definitions import COHORTS
from forkroad.results.figures import Figures

Array = NDArray[np.float64]

# (label, periods since, row, measure), by number.
Place = tuple[int, int, int, int]
MEASURES = COHORTS.measure_names
REVENUE = MEASURES.index("revenue")
# Draws of uncertain inputs in which cohorts are followed where their spread is asked for.
DRAWS = 128


def find_cohort_spread(program: Program, answer: Answer) -> dict[Place, Figures]:
    """Return the figures of every cell of the table of cohorts that has a meaning.

    answer : what is known of all draws, which means and their errors are carried over to.
    """
    found = find_cohorts(program, DRAWS, answer)
    mean, told, rest = (since_arrival(it, program) for it in (found.mean, found.told, found.rest))
    carried = Carried(mean, told, rest, found.n_draws)
    means, error = carried.told + carried.rest, errors(carried)
    luck = _find_luck(slice_draws(program, 0, min(program.n_draws, LUCK_DRAWS)))
    cells: dict[Place, Figures] = {}
    for measure in range(len(MEASURES)):
        places = np.argwhere(np.isfinite(means[:, :, :, measure, 0]))
        at = (*places.T, np.full(len(places), measure))
        sample, is_count = Sample(means[at], luck.variance[at]), measure != REVENUE
        figures = list_figures(sample, luck.is_poisson[at], is_count=is_count)
        for (label, since, row), each in zip(places.tolist(), figures, strict=True):
            place = label, since, row, measure
            known = replace(each, mean=float(carried.mean[place]))
            cells[place] = known if error is None else replace(known, se=float(error[place]))
    return cells


@record
class _Luck:
    """(n_labels, n_since, n_rows, n_measures, n_draws) variance; the same but for draws."""

    variance: Array
    is_poisson: NDArray[np.bool_]


def _measures(program: Program) -> list[Counted]:
    return [*active_and_buying(program), revenue_of_entries(program)]


def _find_luck(program: Program) -> _Luck:
    measures = _measures(program)
    seconds = count_cohorts(program, [*measures[:REVENUE], squares_of_revenue(program)])
    variance = since_arrival(seconds, program)
    corrected, size = np.zeros_like(variance), np.zeros_like(variance)
    for group, given in _contributions(program, measures):
        added = group.factor * since_arrival(given, program) ** 2
        corrected += added
        size += np.abs(added)
    is_poisson = np.asarray((size <= ROUNDING * np.abs(variance)).all(axis=-1))
    is_poisson[..., REVENUE] = False
    return _Luck(np.maximum(variance + corrected, 0.0), is_poisson)


def _contributions(program: Program, measures: Sequence[Counted]) -> Iterator[tuple[Group, Array]]:
    """Yield each group with (n_measures, n_rows, n_cohorts, n_periods, n_draws) of its own."""
    groups = list_groups(program)
    parts = [
        (place, cohort, part)
        for place, group in enumerate(groups)
        for cohort, part in _by_cohort(program, group)
    ]
    count = partial(_count, measures=measures)
    n_periods, n_rows = len(program.calendar.periods), len(program.row_of_type)
    shape = (n_rows, len(measures), n_periods, program.n_draws)
    alone = each_alone(program, [part for _, _, part in parts], count)
    found = zip(parts, alone, strict=True)
    for place, own in groupby(found, key=lambda it: it[0][0]):
        total = np.zeros((len(measures), n_rows, n_periods + 1, n_periods, program.n_draws))
        for (_, cohort, _), (_, given) in own:
            total[:, :, cohort] = given.reshape(shape).swapaxes(0, 1)
        yield groups[place], total[:, :, : n_periods + bool(program.cohorts)]


def _by_cohort(program: Program, group: Group) -> Iterator[tuple[int, Group]]:
    """Yield the cohorts of a group's customers, each with those who are in it."""
    periods = program.calendar.periods
    if group.cohort >= 0:
        yield len(periods), group
        return
    for cohort, period in enumerate(periods):
        days = max(group.days[0], period.start), min(group.days[1], period.stop)
        if days[0] < days[1]:
            yield cohort, replace(group, days=days)


def _count(
    program: Program, inflow_of: InflowOf, n_lanes: int, *, measures: Sequence[Counted]
) -> Array:
    """Return (n_rows, n_measures x n_periods, n_draws, n_lanes); see `Count`."""
    found = count_by_period(program, measures, inflow_of(program), n_lanes)
    by_row = np.moveaxis(found, 2, 0)
    return by_row.reshape(len(by_row), -1, program.n_draws, n_lanes)
