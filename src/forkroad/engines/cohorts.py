"""Cohorts: what customers who set out in one period do in each later one.

Revenue adds up day by day. Customers who visit or buy at least once in a period do not; they
are counted by the last of their entries in it. An entry is the last with the chance that none
follows before the period ends, which one backward pass tells for every state and day.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.amounts import Amount, find_spans, list_amounts
from forkroad.engines.cutting import cut_ahead
from forkroad.engines.flow import Stepper
from forkroad.engines.flows import Inflow
from forkroad.engines.setting_out import already_here, daily_arrivals
from forkroad.engines.values import run_backward
from forkroad.engines.wiring import Wiring
from forkroad.program.distinct import distinct
from forkroad.program.program import Ints, Program, Truths
from forkroad.records import record

Array = NDArray[np.float64]


@record
class Retention:
    """What each cohort does in each period of the horizon, by table row and draw.

    active, buyers, revenue : (n_rows, n_cohorts, n_periods, n_draws). A cohort is a period of
        arrival; those who are already here, if there are any, are one more and come last.
    visits : the same shape, how often they entered any step.
    """

    active: Array
    buyers: Array
    revenue: Array
    visits: Array


@record
class Counted:
    """Which entries count, and for how much.

    states : (k,) the states whose entering counts.
    worth : (n_days, k, n_draws or 1) by how much on each day.
    """

    states: Ints
    worth: Array


def find_retention(program: Program) -> Retention:
    """Return the retention of every cohort of a program."""
    active, buyers = active_and_buying(program)
    visits = Counted(active.states, np.ones((program.n_days, len(active.states), 1)))
    measures = [active, buyers, revenue_of_entries(program), visits]
    return Retention(*count_cohorts(program, measures))


def active_and_buying(program: Program) -> list[Counted]:
    """Return by how much entries count as the last visit, and the last purchase, of a period."""
    buying = np.zeros(program.states.count, dtype=bool)
    buying[program.purchases.state] = True
    return last_entries(program, [program.states.is_entered, buying])


def count_cohorts(program: Program, measures: Sequence[Counted]) -> Array:
    """Return (n_measures, n_rows, n_cohorts, n_periods, n_draws) sums."""
    n_lanes = len(program.calendar.periods) + bool(program.cohorts)
    found = count_by_period(program, measures, _inflow(program, n_lanes), n_lanes)
    return np.moveaxis(found, (2, 4, 1), (1, 2, 3))


def last_entries(program: Program, sets: Sequence[Truths]) -> list[Counted]:
    """Return how likely an entry into each set of states is the last one of its period."""
    cut = cut_ahead(program, sets)
    counted = [
        Counted(states, np.ones((program.n_days, len(states), program.n_draws)))
        for states in (np.nonzero(each)[0] for each in sets)
    ]
    # Where each set's own states stand as the start of what follows them.
    starts = [
        np.nonzero(~cut.is_end & (cut.copy == copy) & each[cut.original])[0]
        for copy, each in zip(cut.copy_of_set, sets, strict=True)
    ]
    columns = [
        np.searchsorted(each.states, cut.original[start])
        for each, start in zip(counted, starts, strict=True)
    ]
    ends = np.nonzero(cut.is_end)[0]
    reward = ends, np.ones((len(ends), 1, 1))

    states = distinct(np.concatenate(starts)).astype(np.intp)

    def visit(first: int, value: Array, after: Array, leaving: Array) -> None:
        del value, leaving
        days = np.arange(first, first + len(after))[:, np.newaxis]
        for each, start, column in zip(counted, starts, columns, strict=True):
            each.worth[days, column] -= after[:, np.searchsorted(states, start), 0]

    if any(map(len, starts)):
        last_days = frozenset(period.stop - 1 for period in program.calendar.periods)
        run_backward(
            Wiring(cut.program),
            lambda day: reward,
            (1, program.n_draws),
            visit,
            states=states,
            fresh_after=last_days,
            fresh_columns=slice(None),
        )
    return counted


def revenue_of_entries(program: Program) -> Counted:
    """Return what entering each state brings."""
    revenue, span = _revenue(program)
    return Counted(revenue.states, _by_day(revenue.mean, span))


def squares_of_revenue(program: Program) -> Counted:
    """Return by how much each entry adds to the squares of what customers bring in its period.

    A customer's purchases x, y, ... of a period have (x + y + ...)^2 = x (x + 2 y + ...) + ...:
    each adds its square, and twice itself times what is expected after it.
    """
    revenue, span = _revenue(program)
    mean, worth = _by_day(revenue.mean, span), _by_day(revenue.second, span).astype(float)
    worth = worth + np.zeros((program.n_days, len(revenue.states), program.n_draws))
    states = distinct(revenue.states).astype(np.intp)
    places = np.searchsorted(states, revenue.states)

    def visit(first: int, value: Array, after: Array, leaving: Array) -> None:
        del value, leaving
        days = slice(first, first + len(after))
        worth[days] += 2 * mean[days] * after[:, places, 0]

    if len(states):
        run_backward(
            Wiring(program),
            lambda day: (revenue.states, mean[day][:, np.newaxis]),
            (1, program.n_draws),
            visit,
            states=states,
            cuts=(np.flatnonzero(np.diff(span)) + 1).tolist(),
            fresh_after=frozenset(period.stop - 1 for period in program.calendar.periods),
            fresh_columns=slice(None),
        )
    return Counted(revenue.states, worth)


def _revenue(program: Program) -> tuple[Amount, Ints]:
    """Return the amount and (n_days,) the span of each day."""
    spans = find_spans(program)
    amounts = list_amounts(program, spans)
    revenue = next(each for each in amounts if (each.kind, each.subject) == ("revenue", ""))
    return revenue, np.searchsorted(spans.starts, np.arange(program.n_days), side="right") - 1


def _by_day(grid: Array, span: Ints) -> Array:
    return np.asarray(grid[span if len(grid) > 1 else span * 0])


def count_by_period(
    program: Program, measures: Sequence[Counted], inflow: Inflow, n_lanes: int
) -> Array:
    """Return (n_measures, n_periods, n_rows, n_draws, n_lanes) sums of one forward pass."""
    periods = program.calendar.periods
    rows = program.row_of_type[:, program.states.type].astype(float)
    stepper = Stepper(Wiring(program), program.n_draws, n_lanes)
    found = np.zeros((len(measures), len(periods), len(rows), program.n_draws, n_lanes))
    for place, period in enumerate(periods):
        totals = [np.zeros((len(each.states), *found.shape[-2:])) for each in measures]
        for day in range(period.start, period.stop):
            entries = stepper.take(day, inflow)[0]
            for each, total in zip(measures, totals, strict=True):
                total += entries[each.states] * each.worth[day][:, :, np.newaxis]
        for measure, (each, total) in enumerate(zip(measures, totals, strict=True)):
            found[measure, place] = np.tensordot(rows[:, each.states], total, axes=(1, 0))
    return found


def _inflow(program: Program, n_lanes: int) -> Inflow:
    """Return the inflow with the arrivals of each period in its lane, those here in the last."""
    states, arrivals = daily_arrivals(program)
    here_states, here = already_here(program)
    every = distinct(np.concatenate([states, here_states])).astype(np.intp)
    arriving = np.searchsorted(every, states)
    first_days = [period.start for period in program.calendar.periods]
    lane_of_day = np.searchsorted(first_days, np.arange(program.n_days), side="right") - 1

    def numbers(day: int) -> Array:
        found = np.zeros((len(every), program.n_draws, n_lanes))
        found[arriving, :, lane_of_day[day]] = arrivals[day]
        if day == 0 and len(here_states):
            found[np.searchsorted(every, here_states), :, -1] = here
        return found

    return Inflow(every, numbers)
