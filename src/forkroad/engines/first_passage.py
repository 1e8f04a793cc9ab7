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

from forkroad.engines.ageing import AgeStepper
from forkroad.engines.cutting import cut_on_the_way
from forkroad.engines.flow import Inflow, Stepper
from forkroad.engines.setting_out import list_launches, who_sets_out
from forkroad.engines.wiring import Wiring
from forkroad.program.program import Ints, Program, Truths

Array = NDArray[np.float64]

# States x days x draws x lanes that following days of setting out one by one may cost; where
# it would be more, neighbouring days share a lane, but no fewer lanes than this are kept.
WORK = 1e7
FEWEST_LANES = 32
# Numbers that may be kept at a time.
KEPT_SIZE = 3e7
# A pass ends when no more than this part of its customers is still on the way. Long stays
# thin out slowly, and where many lanes are followed the last few customers are dear.
DUST = 1e-15
DUST_OF_MANY = 1e-7
MANY = 2e6


@dataclass(frozen=True)
class Reach:
    """How many customers reach each set of states by the horizon, and when.

    count : (n_sets, n_rows, n_draws). days, squares : the sums, over those who reach a set, of
        the days that it took them and of their squares.
    """

    count: Array
    days: Array
    squares: Array


@dataclass(frozen=True)
class ReachByDays:
    """The same by days since setting out.

    count : (n_sets, n_rows, n_draws, n_days) how many first reach a set after so many days.
    is_pooled : whether neighbouring days of setting out were taken together; then nearly so.
    """

    count: Array
    is_pooled: bool


def step_states(program: Program, steps: Sequence[str]) -> Truths:
    """Return (n_states,) which states are of some steps, given by name."""
    places = [program.names.steps.index(step) for step in steps]
    return np.isin(program.states.step, places)


def first_purchase_states(program: Program) -> Truths:
    """Return (n_states,) the states that customers enter with their first purchase."""
    found = np.zeros(program.states.count, dtype=bool)
    found[program.purchases.state] = True
    return found & ~program.states.has_bought


def find_reach(program: Program, sets: Sequence[Truths]) -> Reach:
    """Return how many reach each set, by one pass that carries their days of setting out along."""
    tally = _Tally(program, sets)
    powers = np.arange(3)
    # Lane p holds the sum over customers of their day of setting out to the power p.
    sums = np.zeros((3, tally.n_ends, program.n_draws))
    if tally.n_ends:
        states, numbers = who_sets_out(tally.cut.program)
        inflow = Inflow(states, lambda day: numbers[day, :, :, np.newaxis] * day**powers)
        stepper = Stepper(tally.wiring, program.n_draws, 3)
        for day in range(program.n_days):
            count, begun, squares = np.moveaxis(stepper.take(day, inflow)[0][: tally.n_ends], -1, 0)
            sums += [count, day * count - begun, day**2 * count - 2 * day * begun + squares]
    return Reach(*map(tally.sums, sums))


def find_reach_by_days(program: Program, sets: Sequence[Truths]) -> ReachByDays:
    """Return after how many days customers first reach each set.

    Where every day is like every other, all who set out in the same proportions share a lane;
    else each day of setting out has one of its own, as far as the work allows.
    """
    tally = _Tally(program, sets, conserving=True)
    count = np.zeros((*tally.shape, program.n_draws, program.n_days))
    if not tally.n_ends:
        return ReachByDays(count, is_pooled=False)
    if _is_even(tally.cut.program):
        _add_by_launch(tally, count)
        return ReachByDays(count, is_pooled=False)
    width = _days_a_lane(tally)
    _add_by_day(tally, count, width)
    return ReachByDays(count, is_pooled=width > 1)


class _Tally:
    """Adds up the entries into the ends of a cut by set and row."""

    def __init__(
        self, program: Program, sets: Sequence[Truths], *, conserving: bool = False
    ) -> None:
        self.cut = cut_on_the_way(program, sets, conserving=conserving)
        self.wiring = Wiring(self.cut.program)
        self.n_ends = int(self.cut.is_end.sum())
        self.shape = (len(sets), len(program.row_of_type))
        rows = program.row_of_type[:, self.cut.program.states.type[: self.n_ends]]
        own = self.cut.copy_of_set[:, np.newaxis] == self.cut.copy[: self.n_ends]
        self._counted = (own[:, np.newaxis] & rows).astype(float)

    def sums(self, entries: Array) -> Array:
        """Return (n_sets, n_rows, n_draws) sums of (n_ends, n_draws) entries."""
        return np.asarray(self._counted @ entries)


def _add_by_launch(tally: _Tally, count: Array) -> None:
    """Follow each launch as if all of it set out on day 0, then spread it over its days."""
    program = tally.cut.program
    launches = list_launches(program)
    states = np.unique(np.concatenate([launch.states for launch in launches]))
    numbers = np.zeros((len(states), program.n_draws, len(launches)))
    for lane, launch in enumerate(launches):
        numbers[np.searchsorted(states, launch.states), :, lane] = launch.shares
    by_day = np.broadcast_arrays(*(launch.numbers for launch in launches))
    # (n_days, n_draws or 1, n_lanes) how many have set out by each day.
    begun = np.cumsum(np.stack(by_day, axis=-1), axis=0)
    starts = np.zeros(len(launches), dtype=np.intp)
    for age, entries in _ages(tally, starts, states, numbers, DUST):
        in_time = entries * begun[program.n_days - 1 - age]
        count[..., age] = tally.sums(in_time.sum(axis=-1))


def _days_a_lane(tally: _Tally) -> int:
    program = tally.cut.program
    n_lanes = max(FEWEST_LANES, int(WORK / _size(program)))
    return -(-program.n_days // n_lanes)


def _add_by_day(tally: _Tally, count: Array, width: int) -> None:
    """Follow those who set out on each day, or on `width` days, in a lane of their own."""
    program = tally.cut.program
    states, numbers = who_sets_out(program)
    # The first day's lane is its own: those who are already here can only start there.
    first_days = np.array([0, *range(1, program.n_days, width)])
    pooled = np.moveaxis(np.add.reduceat(numbers, first_days, axis=0), 0, -1)
    starts = np.minimum(first_days + width // 2, program.n_days - 1)
    starts[0] = 0
    dust = DUST_OF_MANY if len(starts) * _size(program) > MANY else DUST
    at_once = max(1, int(KEPT_SIZE / _size(program)))
    for first in range(0, len(starts), at_once):
        lanes = slice(first, first + at_once)
        chosen = starts[lanes]
        for age, entries in _ages(tally, chosen, states, pooled[..., lanes], dust):
            n_in_time = int(np.searchsorted(chosen, program.n_days - age))
            count[..., age] += tally.sums(entries[..., :n_in_time].sum(axis=-1))


def _size(program: Program) -> int:
    """Return the numbers that one lane may have to keep."""
    return program.states.count * program.n_days * program.n_draws


def _ages(
    tally: _Tally, starts: Ints, states: Ints, numbers: Array, dust: float
) -> Iterator[tuple[int, Array]]:
    """Yield (age, entries into the ends) until nobody is on the way any more.

    starts : (n_lanes,) the day on which each lane sets out.
    states, numbers : where they begin, and (n_states, n_draws, n_lanes) how many.
    dust : the part of them that may be forgotten.
    """
    program = tally.cut.program
    stepper = AgeStepper(tally.wiring, starts)
    nobody = np.zeros_like(numbers)
    going = numbers.sum(axis=(0, 1))
    enough = dust * going.sum()
    for age in range(program.n_days - int(starts.min())):
        entries = stepper.take(age, states, nobody if age else numbers)
        ended = entries[: tally.n_ends]
        yield age, ended
        # The last state holds those who went elsewhere.
        going -= ended.sum(axis=(0, 1)) + entries[-1].sum(axis=0)
        if going[starts + age + 1 < program.n_days].sum() <= enough:
            return


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
