"""The tables that follow customers from where they set out: stages, timing, cohorts.

With uncertain inputs the figures are means over the first few draws only, for each draw costs
passes of its own; `se` then says how far such a mean may be off. Spread and quantiles of days
are those of the customers of all these draws together.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.cohorts import find_retention
from forkroad.engines.ends import first_purchase_states, step_states
from forkroad.engines.first_passage import Reach, count_reaching, find_reach
from forkroad.engines.passage_days import find_reach_by_days
from forkroad.engines.setting_out import set_out_by_row
from forkroad.periods import TOTAL
from forkroad.program.program import Program, Truths
from forkroad.program.slicing import slice_draws
from forkroad.results import definitions
from forkroad.results.figures import Figures
from forkroad.results.table import Builder, Table

Array = NDArray[np.float64]

# Draws over which these tables take their means.
DRAWS = 8
# States x days x draws that are carried at a time.
PART_SIZE = 2e7
# A distribution function that misses a level by this much reaches it: rounding.
ROUNDING = 1e-9
LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)

ALREADY_HERE = "already_here"  # the cohort of those in mid-journey on the first day


def stages_table(program: Program, stages: Sequence[tuple[str, Sequence[str]]]) -> Table:
    """Return who reaches each stage.

    stages : (stage, its steps) in their order.
    """
    builder = Builder(definitions.STAGES)
    if not stages:
        return builder.table()
    sets = [step_states(program, steps) for _, steps in stages]
    reached = np.concatenate([count_reaching(part, sets) for part in _parts(program)], axis=-1)
    set_out = _set_out(program)
    for place, (stage, _) in enumerate(stages):
        for row, segment in enumerate(program.names.rows):
            count = reached[place, row]
            builder.add((stage, segment), "customers", _mean(count))
            builder.add((stage, segment), "share", _ratio(count, set_out[row]))
            if place:
                share = _ratio(count, reached[place - 1, row])
                builder.add((stage, segment), "share_of_previous", share)
            else:
                builder.add((stage, segment), "share_of_previous")
    return builder.table()


def timing_table(program: Program, milestones: Mapping[str, str]) -> Table:
    """Return how many days it takes to reach each milestone, and who reaches it.

    milestones : name to step. The first purchase is one more wherever something is sold.
    Quantiles are exact, but for journeys of many states that change from day to day: there
    neighbouring days of setting out are taken together, and `approximate` says so.
    """
    builder = Builder(definitions.TIMING)
    names, sets = list(milestones), [step_states(program, [it]) for it in milestones.values()]
    if len(program.purchases.state) and definitions.FIRST_PURCHASE not in milestones:
        names.append(definitions.FIRST_PURCHASE)
        sets.append(first_purchase_states(program))
    if not names:
        return builder.table()
    by_days = [find_reach_by_days(part, sets) for part in _parts(program)]
    count = np.concatenate([each.count for each in by_days], axis=2)
    is_pooled = any(each.is_pooled for each in by_days)
    reach = _reach(program, sets) if is_pooled else _summed(count)
    set_out = _set_out(program)
    for row, segment in enumerate(program.names.rows):
        for place, name in enumerate(names):
            own = Reach(reach.count[place, row], reach.days[place, row], reach.squares[place, row])
            days = _days(own, count[place, row].sum(axis=0), approximate=is_pooled)
            builder.add((segment, name), "days", days)
            share = _ratio(own.count, set_out[row])
            builder.add((segment, name), "share_reaching", share)
    return builder.table()


def cohorts_table(program: Program) -> Table:
    """Return what customers of each period of arrival do in the periods since.

    Those who are already here are a cohort of their own and no part of the total.
    """
    found = [find_retention(part) for part in _parts(program)]
    measures = np.stack(
        [
            np.concatenate([getattr(each, name) for each in found], axis=-1)
            for name in definitions.COHORTS.measure_names
        ]
    )
    labels, by_since = _by_since(program, measures)
    builder = Builder(definitions.COHORTS)
    cohort, since, row, measure = np.nonzero(np.isfinite(by_since[..., 0]))
    by_draw = by_since[cohort, since, row, measure]
    names, rows = definitions.COHORTS.measure_names, program.names.rows
    n_draws = by_draw.shape[1]
    builder.extend(
        len(cohort),
        arrival_period=[labels[place] for place in cohort],
        periods_since=since,
        segment=[rows[place] for place in row],
        measure=[names[place] for place in measure],
        mean=by_draw.mean(axis=1),
        se=by_draw.std(axis=1, ddof=1) / math.sqrt(n_draws) if n_draws > 1 else None,
    )
    return builder.table()


def _parts(program: Program) -> Iterator[Program]:
    """Yield the program for its first draws, as many at a time as memory allows."""
    n_draws = min(program.n_draws, DRAWS)
    at_once = max(1, int(PART_SIZE / (program.states.count * program.n_days)))
    for first in range(0, n_draws, at_once):
        yield slice_draws(program, first, min(at_once, n_draws - first))


def _reach(program: Program, sets: Sequence[Truths]) -> Reach:
    """Return who reaches each set, and when, of all parts."""
    found = [find_reach(part, sets) for part in _parts(program)]
    names = ("count", "days", "squares")
    return Reach(*(np.concatenate([getattr(it, name) for it in found], axis=-1) for name in names))


def _summed(count: Array) -> Reach:
    """Return the same from counts by days."""
    days = np.arange(count.shape[-1])
    return Reach(count.sum(axis=-1), count @ days, count @ days**2)


def _set_out(program: Program) -> Array:
    return np.concatenate([set_out_by_row(part) for part in _parts(program)], axis=-1)


def _days(reach: Reach, by_day: Array, *, approximate: bool) -> Figures:
    """Return the figures of the days that customers took.

    reach : sums by draw. by_day : (n_days,) customers of all draws.
    """
    total = reach.count.sum()
    if not total > 0:
        return Figures()
    mean = reach.days.sum() / total
    reached = np.cumsum(by_day)
    p05, p25, p50, p75, p95 = (
        float(np.searchsorted(reached, (level - ROUNDING) * reached[-1])) for level in LEVELS
    )
    return Figures(
        mean=mean,
        sd=math.sqrt(max(reach.squares.sum() / total - mean**2, 0.0)),
        se=_error_of_ratio(reach.days, reach.count) if len(reach.count) > 1 else 0.0,
        p05=p05,
        p25=p25,
        p50=p50,
        p75=p75,
        p95=p95,
        approximate=approximate,
    )


def _mean(by_draw: Array) -> Figures:
    n_draws = len(by_draw)
    se = by_draw.std(ddof=1) / math.sqrt(n_draws) if n_draws > 1 else None
    return Figures(mean=by_draw.mean(), se=se)


def _ratio(top: Array, bottom: Array) -> Figures:
    """Return the ratio of two means, nothing for 0 / 0."""
    if not bottom.sum() > 0:
        return Figures()
    se = _error_of_ratio(top, bottom) if len(top) > 1 else None
    return Figures(mean=top.sum() / bottom.sum(), se=se)


def _error_of_ratio(top: Array, bottom: Array) -> float:
    """Return the standard error of a ratio of means over draws, to first order."""
    ratio = top.sum() / bottom.sum()
    return float((top - ratio * bottom).std(ddof=1) / bottom.mean() / math.sqrt(len(top)))


def _by_since(program: Program, measures: Array) -> tuple[list[str], Array]:
    """Return the cohorts' labels and (n_labels, n_since, n_rows, n_measures, n_draws) values.

    measures : (n_measures, n_rows, n_cohorts, n_periods, n_draws) by period. What would lie
    beyond the horizon is NaN.
    """
    periods = program.calendar.periods
    n_periods = len(periods)
    by_period = np.moveaxis(measures, (2, 3), (0, 1)).swapaxes(2, 3)
    found = np.full((n_periods + 1, *by_period.shape[1:]), np.nan)
    for place in range(n_periods):
        found[place, : n_periods - place] = by_period[place, place:]
    found[n_periods] = np.nansum(found[:n_periods], axis=0)
    labels = [*(period.label for period in periods), TOTAL]
    if program.cohorts:
        return [*labels, ALREADY_HERE], np.concatenate([found, by_period[n_periods:]])
    return labels, found
