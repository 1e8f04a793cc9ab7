"""Setting out: how many customers begin on which day in which state, as plain arrays.

`inflow` answers the same day by day for the engine's own groups; here the whole horizon stands
in one array, for counts that tell customers apart by the day on which they set out.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from forkroad.program.distinct import distinct
from forkroad.program.program import Ints, Program
from forkroad.records import record

Array = NDArray[np.float64]


@record
class Launch:
    """Some customers who set out in fixed proportions to one another.

    numbers : (n_days, n_draws or 1) how many set out on each day.
    states : (k,) where they begin. shares : (k, n_draws) which part of them begins there.
    """

    numbers: Array
    states: Ints
    shares: Array


def list_launches(program: Program) -> list[Launch]:
    """Return everybody who sets out, in as few launches as fixed proportions allow."""
    steady: dict[int, list[tuple[int, Array]]] = {}
    launches = []
    for entry in program.entries:
        if len(entry.share) == 1:
            steady.setdefault(entry.stream, []).append((entry.state, entry.share[0]))
            continue
        numbers = program.streams[entry.stream].rate * entry.share
        launches.append(_launch(program, numbers, [(entry.state, np.ones(1))]))
    for stream, places in steady.items():
        launches.append(_launch(program, program.streams[stream].rate, places))
    here = [place for cohort in program.cohorts for place in cohort.places]
    if here:
        first_day = np.zeros((program.n_days, 1))
        first_day[0] = 1.0
        launches.append(_launch(program, first_day, here))
    return launches


def daily_arrivals(program: Program) -> tuple[Ints, Array]:
    """Return the states in which customers arrive and (n_days, n_states, n_draws) how many."""
    states = distinct([entry.state for entry in program.entries]).astype(np.intp)
    numbers = np.zeros((program.n_days, len(states), program.n_draws))
    for entry in program.entries:
        place = np.searchsorted(states, entry.state)
        numbers[:, place] += program.streams[entry.stream].rate * entry.share
    return states, numbers


def already_here(program: Program) -> tuple[Ints, Array]:
    """Return the states of those in mid-journey on the first day and (n_states, n_draws)."""
    return _gathered(program, (place for cohort in program.cohorts for place in cohort.places))


def who_sets_out(program: Program) -> tuple[Ints, Array]:
    """Return the states in which anybody begins and (n_days, n_states, n_draws) how many.

    Those who are already here set out on day 0.
    """
    arriving, arrivals = daily_arrivals(program)
    waiting, here = already_here(program)
    states = distinct(np.concatenate([arriving, waiting])).astype(np.intp)
    numbers = np.zeros((program.n_days, len(states), program.n_draws))
    numbers[:, np.searchsorted(states, arriving)] += arrivals
    numbers[0, np.searchsorted(states, waiting)] += here
    return states, numbers


def set_out_by_row(program: Program) -> Array:
    """Return (n_rows, n_draws) how many set out, those already here included."""
    states, numbers = who_sets_out(program)
    return np.asarray(program.row_of_type[:, program.states.type[states]] @ numbers.sum(axis=0))


def _launch(program: Program, numbers: Array, places: Iterable[tuple[int, Array]]) -> Launch:
    states, shares = _gathered(program, places)
    return Launch(np.asarray(numbers, dtype=float), states, shares)


def _gathered(program: Program, places: Iterable[tuple[int, Array]]) -> tuple[Ints, Array]:
    """Join what is said of one state in several places."""
    total: dict[int, Array] = {}
    for state, number in places:
        total[state] = total.get(state, np.zeros(program.n_draws)) + number
    states = np.array(sorted(total), dtype=np.intp)
    if not total:
        return states, np.zeros((0, program.n_draws))
    return states, np.stack([total[int(state)] for state in states])
