"""First passage: how many customers ever reach a set of states, and how long it takes them.

Each customer counts once: in a copy of the journey that ends at the set, entries are first
entries. Days run from setting out. Customers who are already here set out on day 0, and who
then waits in a state of the set has reached it on day 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.ends import Ends
from forkroad.engines.flow import Stepper
from forkroad.engines.flows import Inflow
from forkroad.engines.setting_out import who_sets_out
from forkroad.program.program import Program, Truths
from forkroad.records import record

Array = NDArray[np.float64]
Taking = Callable[[int, Inflow], tuple[Array, Array]]


@record
class Reach:
    """How many customers reach each set of states by the horizon, and when.

    count : (n_sets, n_rows, n_draws). days, squares : the sums, over those who reach a set, of
        the days that it took them and of their squares.
    """

    count: Array
    days: Array
    squares: Array


def count_reaching(program: Program, sets: Sequence[Truths]) -> Array:
    """Return (n_sets, n_rows, n_draws) how many reach each set by the horizon."""
    ends = Ends(program, sets)
    total = np.zeros((ends.count, program.n_draws))
    for _, (count,) in _days(ends, n_powers=1):
        total += count
    return ends.sums(total)


def find_reach(program: Program, sets: Sequence[Truths]) -> Reach:
    """Return the same with the days that it took, by carrying days of setting out along."""
    ends = Ends(program, sets)
    sums = np.zeros((3, ends.count, program.n_draws))
    for day, (count, begun, squares) in _days(ends, n_powers=3):
        sums += [count, day * count - begun, day**2 * count - 2 * day * begun + squares]
    return Reach(*map(ends.sums, sums))


def _days(ends: Ends, n_powers: int) -> Iterator[tuple[int, Array]]:
    """Yield each day and (n_powers, n_ends, n_draws) sums over those who reach an end on it.

    Power p sums, over customers, the day on which they set out to the power p.
    """
    if not ends.count:
        return
    program = ends.cut.program
    states, numbers = who_sets_out(program)
    powers = np.arange(n_powers)
    inflow = Inflow(states, lambda day: numbers[day, :, :, np.newaxis] * day**powers)
    take = taking(ends, n_powers)
    for day in range(program.n_days):
        yield day, np.moveaxis(take(day, inflow)[0][: ends.count], -1, 0)


def taking(ends: Ends, n_lanes: int) -> Taking:
    """Return what takes one more day of a journey that ends at the ends; see `Stepper.take`."""
    program = ends.cut.program
    if not len(program.departures.state):
        return _setting_out_alone(program.states.count)
    return Stepper(ends.wiring, program.n_draws, n_lanes).take


def _setting_out_alone(n_states: int) -> Taking:
    """Return the day of a journey that nobody goes on in: all who enter set out there."""

    def take(day: int, inflow: Inflow) -> tuple[Array, Array]:
        numbers = inflow.numbers(day)
        entries = np.zeros((n_states, *numbers.shape[1:]))
        entries[inflow.states] = numbers
        return entries, numbers[:0]

    return take
