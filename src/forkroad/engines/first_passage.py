"""First passage: how many customers ever reach a set of states, and after how many days.

Each customer counts once: in a copy of the journey that ends at the set, entries are first
entries. Days run from setting out. Customers who are already here set out on day 0, and who
then waits in a state of the set has reached it on day 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.cutting import Cut, cut_on_the_way
from forkroad.engines.flow import Inflow, Stepper
from forkroad.engines.lagged import BLOCK
from forkroad.engines.setting_out import Launch, already_here, daily_arrivals, list_launches
from forkroad.engines.wiring import Wiring
from forkroad.program.program import Ints, Program, Truths

Array = NDArray[np.float64]

# Arrival days that are followed at a time, and the numbers that may be kept for them.
LANES = 3 * BLOCK
KEPT_SIZE = 2e7
# A pass may end when this part of its customers is still on the way.
DUST = 1e-13


def step_states(program: Program, steps: Sequence[str]) -> Truths:
    """Return (n_states,) which states are of some steps, given by name."""
    places = [program.names.steps.index(step) for step in steps]
    return np.isin(program.states.step, places)


def first_purchase_states(program: Program) -> Truths:
    """Return (n_states,) the states that customers enter with their first purchase."""
    found = np.zeros(program.states.count, dtype=bool)
    found[program.purchases.state] = True
    return found & ~program.states.has_bought


def count_reaching(program: Program, sets: Sequence[Truths]) -> Array:
    """Return (n_sets, n_rows, n_draws) how many reach each set of states by the horizon."""
    tally = _Tally(program, sets)
    days, inflow = _by_arrival_day(tally.cut.program)
    total = np.zeros((tally.n_ends, program.n_draws))
    together = _lanes_of(inflow, np.zeros(program.n_days, dtype=np.intp), 1)
    for _, entries in _pass(tally, together, 1, 0, int(days[-1]) if len(days) else 0):
        total += entries[..., 0]
    return tally.sums(total)


def count_by_days(program: Program, sets: Sequence[Truths]) -> Array:
    """Return (n_sets, n_rows, n_draws, n_days) how many first reach each set after so many days.

    Where no day differs from another, customers are followed by how long ago they set out, in
    one lane a launch; else each arrival day has a lane of its own.
    """
    tally = _Tally(program, sets)
    if _is_even(tally.cut.program):
        return _even_counts(tally)
    return _dated_counts(tally)


class _Tally:
    """Adds up the entries into the ends of a cut by set and row."""

    def __init__(self, program: Program, sets: Sequence[Truths]) -> None:
        self.cut = cut_on_the_way(program, sets)
        self.wiring = Wiring(self.cut.program)
        self.n_ends = int(self.cut.is_end.sum())
        self.shape = (len(sets), len(program.row_of_type))
        types, copies = self.cut.program.states.type, self.cut.copy
        rows = program.row_of_type[:, types[: self.n_ends]]
        own = np.arange(len(sets))[:, np.newaxis] == copies[: self.n_ends]
        self._counted = (own[:, np.newaxis] & rows).astype(float)

    def sums(self, entries: Array) -> Array:
        """Return (n_sets, n_rows, ...) sums of (n_ends, ...) entries."""
        return np.tensordot(self._counted, entries, axes=(2, 0))


def _pass(
    tally: _Tally, inflow: Inflow, n_lanes: int, first: int, last: int
) -> Iterator[tuple[int, Array]]:
    """Yield (day, entries into the ends) from a day on, until nobody is on the way any more.

    last : the day on which the last ones set out.
    """
    program = tally.cut.program
    if not tally.n_ends:
        return
    stepper = Stepper(tally.wiring, program.n_draws, n_lanes)
    begun = going = 0.0
    for day in range(first, program.n_days):
        entries, leaving, _ = stepper.take(day, inflow)
        yield day, entries[: tally.n_ends]
        entered = float(entries[tally.n_ends :].sum())
        begun += entered
        going += entered - float(leaving.sum())
        if day >= last and going <= DUST * begun:
            return


def _even_counts(tally: _Tally) -> Array:
    """Follow each launch as if all of it set out on day 0, then spread it over its days."""
    program = tally.cut.program
    launches = list_launches(program)
    counts = np.zeros((*tally.shape, program.n_draws, program.n_days))
    if not launches:
        return counts
    # (n_days, n_draws or 1, n_lanes) how many have set out by each day.
    numbers = np.broadcast_arrays(*(launch.numbers for launch in launches))
    begun = np.cumsum(np.stack(numbers, axis=-1), axis=0)
    for day, entries in _pass(tally, _at_once(program, launches), len(launches), 0, 0):
        counts[..., day] = (tally.sums(entries) * begun[program.n_days - 1 - day]).sum(axis=-1)
    return counts


def _at_once(program: Program, launches: Sequence[Launch]) -> Inflow:
    states = np.unique(np.concatenate([launch.states for launch in launches]))
    start = np.zeros((len(states), program.n_draws, len(launches)))
    for lane, launch in enumerate(launches):
        start[np.searchsorted(states, launch.states), :, lane] = launch.shares
    nothing = np.zeros_like(start)
    return Inflow(states, lambda day: nothing if day else start)


def _dated_counts(tally: _Tally) -> Array:
    """Follow each arrival day in a lane of its own, some lanes at a time."""
    program = tally.cut.program
    counts = np.zeros((*tally.shape, program.n_draws, program.n_days))
    days, inflow = _by_arrival_day(program)
    room = KEPT_SIZE / (program.n_days * max(program.states.count, 1) * program.n_draws)
    at_once = max(1, min(LANES, int(room)))
    for start in range(0, len(days), at_once):
        chosen = days[start : start + at_once]
        lane_of_day = np.full(program.n_days, -1, dtype=np.intp)
        lane_of_day[chosen] = np.arange(len(chosen))
        lanes = _lanes_of(inflow, lane_of_day, len(chosen))
        # Lagged sums are worked out in blocks of days, so a pass begins with a block.
        first = int(chosen[0]) // BLOCK * BLOCK
        for day, entries in _pass(tally, lanes, len(chosen), first, int(chosen[-1])):
            begun = chosen[chosen <= day]
            counts[..., day - begun] += tally.sums(entries)[..., : len(begun)]
    return counts


@dataclass(frozen=True)
class _Arrivals:
    """The states in which customers begin and (n_days, n_states, n_draws) how many."""

    states: Ints
    numbers: Array


def _by_arrival_day(program: Program) -> tuple[Ints, _Arrivals]:
    """Return the days on which somebody sets out, and who does; those already here on day 0."""
    states, arrivals = daily_arrivals(program)
    here_states, here = already_here(program)
    every = np.union1d(states, here_states).astype(np.intp)
    numbers = np.zeros((program.n_days, len(every), program.n_draws))
    numbers[:, np.searchsorted(every, states)] += arrivals
    numbers[0, np.searchsorted(every, here_states)] += here
    return np.nonzero(numbers.any(axis=(1, 2)))[0], _Arrivals(every, numbers)


def _lanes_of(arrivals: _Arrivals, lane_of_day: Ints, n_lanes: int) -> Inflow:
    """Return the inflow with each day's customers in that day's lane, -1 for none."""
    shape = (*arrivals.numbers.shape[1:], n_lanes)
    nothing = np.zeros(shape)

    def numbers(day: int) -> Array:
        lane = lane_of_day[day]
        if lane < 0:
            return nothing
        found = np.zeros(shape)
        found[..., lane] = arrivals.numbers[day]
        return found

    return Inflow(arrivals.states, numbers)


def _is_even(program: Program) -> bool:
    """Return whether every day is like every other for those who are on the way."""
    used = np.unique(program.transitions.cell)
    chances = program.cells.chances[:, used]
    if not (chances == chances[:1]).all():
        return False
    if any(where is not None and len(where) > 1 for where in program.departures.where):
        return False
    tables = {id(lag): lag.table for lag in program.departures.lags if lag.table}
    return all(table.count(table[0]) == len(table) for table in tables.values())
