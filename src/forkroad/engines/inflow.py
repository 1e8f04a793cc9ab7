"""Inflow: who sets out on which day in which state, all together or group by group.

A group is a set of customers whose number is not simply Poisson: the fixed number of a month,
a month whose rate is itself random, or a cohort that is already here. Each knows by how much
the square of its contribution corrects a Poisson variance.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.flows import Inflow
from forkroad.program.program import Entry, Ints, Program
from forkroad.records import record

Array = NDArray[np.float64]


@record
class Group:
    """Some customers who are followed apart.

    segment : theirs. lane : in which they are followed; groups of different segments may share
        one, for they are never in one state.
    stream, cohort : place of the stream or of the cohort; -1 for the other.
    days : (first, stop) the days on which they set out.
    size : (n_draws or 1,) expected number.
    factor : (n_draws or 1,) what the square of their contribution adds to the variance.
    """

    segment: str
    lane: int
    stream: int
    cohort: int
    days: tuple[int, int]
    size: Array
    factor: Array


def whole_inflow(program: Program) -> Inflow:
    """Return everybody's inflow, in one lane."""
    states, place = _states(program)
    n_laid_out = 1 if _is_alike(program) else program.n_draws
    by_day = np.zeros((program.n_days, len(states), n_laid_out, 1))
    for entry in program.entries:
        entering = program.streams[entry.stream].rate * entry.share
        by_day[:, place[entry.state], :, 0] += entering[:, :n_laid_out]
    for cohort in program.cohorts:
        for state, customers in cohort.places:
            by_day[0, place[state], :, 0] += customers[:n_laid_out]
    return _laid_out(program, states, by_day)


def _laid_out(program: Program, states: Ints, by_day: Array, first_day: int = 0) -> Inflow:
    """Return the inflow of some states by day; see `Inflow.by_day`."""
    times = program.n_draws // by_day.shape[2]

    def sums(first: int, stop: int) -> Array:
        return np.repeat(by_day[first:stop].sum(axis=0), times, axis=1)

    if times == 1:
        return Inflow(states, by_day.__getitem__, sums, first_day, by_day)
    return Inflow(
        states, lambda day: np.repeat(by_day[day], times, axis=1), cache(sums), first_day, by_day
    )


def list_groups(program: Program) -> list[Group]:
    """Return every group of a program, in a fixed order."""
    # Those who are here first, then month by month: neighbouring lanes set out at about one time.
    found = []
    for place, cohort in enumerate(program.cohorts):
        size = np.array([cohort.count])
        found.append(Group(cohort.segment, 0, -1, place, (0, 1), size, _minus_inverse(size)))
    for place, stream in enumerate(program.streams):
        if stream.spread != "poisson":
            found += _months(program, place)
    taken: Counter[str] = Counter()
    groups = []
    for group in found:
        groups.append(replace(group, lane=taken[group.segment]))
        taken[group.segment] += 1
    return groups


def grouped_inflow(program: Program, groups: Sequence[Group], lanes: range) -> Inflow:
    """Return the inflow of some groups, each in its lane, and of nobody else.

    lanes : those that are followed; the groups are in these.
    """
    states, place = _states(program)
    n_laid_out = 1 if _is_alike(program) else program.n_draws
    by_day = np.zeros((program.n_days, len(states), n_laid_out, len(lanes)))
    for group in groups:
        lane, days = group.lane - lanes.start, slice(*group.days)
        for entry in program.entries:
            if entry.stream == group.stream:
                entering = _entering(program, entry, days)[:, :n_laid_out]
                by_day[days, place[entry.state], :, lane] += entering
        for state, customers in _places(program, group):
            by_day[0, place[state], :, lane] += customers[:n_laid_out]
    return _laid_out(program, states, by_day, min(group.days[0] for group in groups))


def _places(program: Program, group: Group) -> tuple[tuple[int, Array], ...]:
    return program.cohorts[group.cohort].places if group.cohort >= 0 else ()


def _is_alike(program: Program) -> bool:
    """Return whether as many set out in all draws."""
    grids = [
        *(stream.rate for stream in program.streams),
        *(entry.share for entry in program.entries),
        *(number for cohort in program.cohorts for _, number in cohort.places),
    ]
    return all(bool((grid == grid[..., :1]).all()) for grid in grids)


def _states(program: Program) -> tuple[Ints, dict[int, int]]:
    found = {entry.state for entry in program.entries}
    found |= {state for cohort in program.cohorts for state, _ in cohort.places}
    states = np.array(sorted(found), dtype=np.intp)
    return states, {int(state): place for place, state in enumerate(states)}


def _entering(program: Program, entry: Entry, days: slice) -> Array:
    rate, share = program.streams[entry.stream].rate, entry.share
    return np.asarray(rate[days] * (share[days] if len(share) > 1 else share))


def _months(program: Program, stream: int) -> list[Group]:
    """Return one group for each month of a stream whose numbers are not Poisson."""
    spread, rate = program.streams[stream].spread, program.streams[stream].rate
    months = np.array(program.calendar.month_index)
    starts = [*np.unique(months, return_index=True)[1].tolist(), program.n_days]
    groups = []
    for first, stop in itertools.pairwise(starts):
        size = rate[first:stop].sum(axis=0)
        factor = _minus_inverse(size)
        if not isinstance(spread, str):
            # The month's rate has variance (v - 1) M, so that its total has v times its mean.
            factor = -(spread - 1.0) * factor
        segment = program.streams[stream].segment
        groups.append(Group(segment, 0, stream, -1, (first, stop), size, factor))
    return groups


def _minus_inverse(size: Array) -> Array:
    with np.errstate(divide="ignore"):
        return np.where(size > 0, -1.0 / np.where(size > 0, size, 1.0), 0.0)
