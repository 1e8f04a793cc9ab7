"""The tables that follow customers from where they set out: stages, timing, cohorts.

Each draw of uncertain inputs costs passes of its own here, so that few are followed. Means that
go along with what all draws tell are carried over to all of them. Days are those of the
customers of the first few draws together; `se` says how far off that may be.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.answer_findings import shares_of_set_out
from forkroad.engines.carrying import Carried, errors, mean_figures, ratio_of_means
from forkroad.engines.cohort_spread import find_cohort_spread
from forkroad.engines.ends import first_purchase_states, step_states
from forkroad.engines.estimates import Answer
from forkroad.engines.figures import figures_by_row
from forkroad.engines.first_passage import Reach, find_reach
from forkroad.engines.passage_days import find_reach_by_days
from forkroad.engines.reach_spread import find_reach_spread
from forkroad.engines.reaching import Reached, SetName
from forkroad.engines.retention import find_cohorts
from forkroad.engines.since import cohort_labels, since_arrival
from forkroad.program.program import Program, Truths
from forkroad.program.slicing import parts_of_draws
from forkroad.results import definitions
from forkroad.results.figures import LEVELS, Figures
from forkroad.results.table import Builder, Table

Array = NDArray[np.float64]

# Draws in which days are followed, and cohorts.
DRAWS_OF_DAYS = 8
DRAWS_OF_COHORTS = 16
# A distribution function that misses a level by this much reaches it: rounding.
ROUNDING = 1e-9


def stage_sets(
    program: Program, stages: Sequence[tuple[str, Sequence[str]]]
) -> dict[SetName, Truths]:
    """Return the states of each stage; stages : (stage, its steps) in their order."""
    return {("stage", stage): step_states(program, steps) for stage, steps in stages}


def milestone_sets(program: Program, milestones: Mapping[str, str]) -> dict[SetName, Truths]:
    """Return the states of each milestone, the first purchase wherever something is sold.

    milestones : name to step.
    """
    sets = {("milestone", name): step_states(program, [it]) for name, it in milestones.items()}
    if len(program.purchases.state):
        sets.setdefault(("milestone", definitions.FIRST_PURCHASE), first_purchase_states(program))
    return sets


# By set and row, how many customers reach it and which share of those who set out they are.
ReachFigures = Mapping[SetName, Sequence[tuple[Figures, Figures]]]


def stages_table(
    program: Program,
    stages: Sequence[str],
    reached: Reached,
    with_spread: ReachFigures | None = None,
) -> Table:
    """Return who reaches each stage, in their order.

    with_spread : figures that stand for the means; without it means are all there is.
    """
    builder = Builder(definitions.STAGES)
    before: Carried | None = None
    for stage in stages:
        count = reached.count["stage", stage]
        for row, segment in enumerate(program.names.rows):
            here, set_out = count.at(row), reached.set_out.at(row)
            customers, of_all = mean_figures(here), ratio_of_means(here, set_out)
            if with_spread is not None:
                customers, of_all = with_spread["stage", stage][row]
            builder.add((stage, segment), "customers", customers)
            builder.add((stage, segment), "share", of_all)
            share = Figures() if before is None else ratio_of_means(here, before.at(row))
            builder.add((stage, segment), "share_of_previous", share)
        before = count
    return builder.table()


def find_reach_figures(
    program: Program, sets: Mapping[SetName, Truths], answer: Answer
) -> ReachFigures:
    """Return the figures of reaching each set, with their spread, which takes passes of its own."""
    return {
        name: [
            (customers[0], share)
            for customers, share in zip(
                figures_by_row(estimate), shares_of_set_out(answer, estimate), strict=True
            )
        ]
        for name, estimate in find_reach_spread(program, sets).items()
    }


def timing_table(program: Program, sets: Mapping[SetName, Truths], reached: Reached) -> Table:
    """Return how many days it takes to reach each milestone, and who reaches it.

    sets : the milestones' states. Quantiles are exact, but for journeys of many states that
    change from day to day: there neighbouring days of setting out are taken together, and
    `approximate` says so.
    """
    builder = Builder(definitions.TIMING)
    if not sets:
        return builder.table()
    by_days = [find_reach_by_days(part, list(sets.values())) for part in _parts(program)]
    count = np.concatenate([each.count for each in by_days], axis=2)
    is_pooled = any(each.is_pooled for each in by_days)
    reach = _reach(program, list(sets.values())) if is_pooled else _summed(count)
    for row, segment in enumerate(program.names.rows):
        for place, (kind, name) in enumerate(sets):
            own = Reach(reach.count[place, row], reach.days[place, row], reach.squares[place, row])
            days = _days(own, count[place, row].sum(axis=0), approximate=is_pooled)
            builder.add((segment, name), "days", days)
            share = ratio_of_means(reached.count[kind, name].at(row), reached.set_out.at(row))
            builder.add((segment, name), "share_reaching", share)
    return builder.table()


def cohorts_table(program: Program, answer: Answer | None = None) -> Table:
    """Return what customers of each period of arrival do in the periods since.

    Those who are already here are a cohort of their own and no part of the total.
    answer : what is known of all draws.
    """
    labels, found = _labels(program), find_cohorts(program, DRAWS_OF_COHORTS, answer)
    mean, told, rest = (since_arrival(it, program) for it in (found.mean, found.told, found.rest))
    by_since = Carried(mean, told, rest, found.n_draws)
    builder = Builder(definitions.COHORTS)
    cohort, since, row, measure = np.nonzero(np.isfinite(by_since.mean))
    error = errors(by_since)
    names, rows = definitions.COHORTS.measure_names, program.names.rows
    place = cohort, since, row, measure
    builder.extend(
        len(cohort),
        arrival_period=[labels[each] for each in cohort],
        periods_since=since,
        segment=[rows[each] for each in row],
        measure=[names[each] for each in measure],
        mean=by_since.mean[place],
        se=None if error is None else error[place],
    )
    return builder.table()


def full_cohorts_table(program: Program, answer: Answer) -> Table:
    """Return the same with the spread of every cell, which takes passes that few ask for."""
    labels, rows = _labels(program), program.names.rows
    builder = Builder(definitions.COHORTS)
    for (label, since, row, measure), figures in sorted(
        find_cohort_spread(program, answer).items()
    ):
        builder.add(
            (labels[label], since, rows[row]), definitions.COHORTS.measure_names[measure], figures
        )
    return builder.table()


def _parts(program: Program) -> Iterator[Program]:
    """Yield the program for its first draws, as many at a time as memory allows."""
    return parts_of_draws(program, DRAWS_OF_DAYS)


def _reach(program: Program, sets: Sequence[Truths]) -> Reach:
    """Return who reaches each set, and when, of all parts."""
    found = [find_reach(part, sets) for part in _parts(program)]
    names = ("count", "days", "squares")
    return Reach(*(np.concatenate([getattr(it, name) for it in found], axis=-1) for name in names))


def _summed(count: Array) -> Reach:
    """Return the same from counts by days."""
    days = np.arange(count.shape[-1])
    return Reach(count.sum(axis=-1), count @ days, count @ days**2)


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


def _error_of_ratio(top: Array, bottom: Array) -> float:
    """Return the standard error of a ratio of means over draws, to first order."""
    ratio = top.sum() / bottom.sum()
    return float((top - ratio * bottom).std(ddof=1) / bottom.mean() / math.sqrt(len(top)))


def _labels(program: Program) -> list[str]:
    return cohort_labels(program.calendar, is_anybody_here=bool(program.cohorts))
