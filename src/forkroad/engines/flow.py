"""Forward: the expected number of customers who enter each state on each day.

f_t = a_t + out_t P_t, where out_t(s) = sum over k of f_{t-k}(s) d_s(k), day by day and within
a day level by level. Arrays have the axes (state or departure, draw, lane): all draws of the
uncertain inputs and all lanes (groups of customers followed apart) are carried at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.block_passes import flow_by_blocks
from forkroad.engines.blocks import find_blocks
from forkroad.engines.leavers import Leavers
from forkroad.engines.spread import choose_spread
from forkroad.engines.wiring import Wiring
from forkroad.program.program import Ints
from forkroad.records import record

Array = NDArray[np.float64]


@record
class Inflow:
    """Who sets out: distinct states, and for a day their numbers (n_states, n_draws, n_lanes)."""

    states: NDArray[np.intp]
    numbers: Callable[[int], Array]


@record
class Flow:
    """What a forward pass saw.

    entered : (n_spans, n_states, n_draws, n_lanes) entries in each span of days.
    moves : (n_periods, n_transitions, n_draws, n_lanes) moves in each period.
    entries : (n_days, n_states, n_kept, n_lanes) entries by day, of the draws that were kept.
    leavings : (n_days, n_departures, n_kept, n_lanes) leavings by day, likewise.
    """

    entered: Array
    moves: Array
    entries: Array
    leavings: Array

    def of_draws(self, count: int) -> Flow:
        """Return the flow of the first draws."""
        part = slice(0, count)
        return Flow(
            self.entered[:, :, part],
            self.moves[:, :, part],
            self.entries[:, :, part],
            self.leavings[:, :, part],
        )


class Stepper:
    """One forward pass over the days, with who enters and leaves everywhere on each.

    The columns of its arrays are the draws, and for each draw its lanes.
    """

    def __init__(self, wiring: Wiring, n_draws: int, n_lanes: int) -> None:
        self._n_lanes, self._shape = n_lanes, (n_draws, n_lanes)
        width, n_states = n_draws * n_lanes, wiring.program.states.count
        self._entries = np.zeros((n_states, width))
        self._out = np.zeros((wiring.n_departures, width))
        self._spread = choose_spread(wiring, self._widened, width)
        self._leavers = Leavers(wiring, self._widened, width, np.arange(n_states))

    def take(self, day: int, inflow: Inflow) -> tuple[Array, Array]:
        """Return (entries, leavings) of one more day, by state and by departure.

        Both are written over by the next day.
        """
        self._leavers.due(day, self._out)
        numbers = inflow.numbers(day).reshape(len(inflow.states), self._out.shape[1])
        self._spread.onward(day, (inflow.states, numbers), self._out, self._entries)
        self._leavers.remember(day, self._entries)
        return self._entries.reshape(-1, *self._shape), self._out.reshape(-1, *self._shape)

    def _widened(self, by_draw: Array) -> Array:
        """Lay (n, n_draws) out over the columns; (n, 1) stays."""
        return by_draw if by_draw.shape[1] == 1 else np.repeat(by_draw, self._n_lanes, axis=1)


def run_forward(
    wiring: Wiring,
    inflow: Inflow,
    span_starts: NDArray[np.intp],
    *,
    n_lanes: int = 1,
    keep_draws: int = 0,
) -> Flow:
    """Return the flow of customers through a program.

    span_starts : first day of each span over which entries and leavings are summed.
    keep_draws : of so many draws the entries and leavings of every day are kept too.
    """
    program = wiring.program
    shape = (program.n_draws, n_lanes)
    periods = np.array([period.start for period in program.calendar.periods])
    days = np.arange(program.n_days)
    span_of_day = np.searchsorted(span_starts, days, side="right") - 1
    entered = np.zeros((len(span_starts), program.states.count, *shape))
    counter = _MoveCounter(wiring, np.searchsorted(periods, days, side="right") - 1, shape)
    kept_shape = (keep_draws, n_lanes)
    kept = np.zeros((program.n_days, program.states.count, *kept_shape))
    leavings = np.zeros((program.n_days, wiring.n_departures, *kept_shape))
    for part, entries, out in _days(wiring, inflow, [*span_starts, *periods], shape):
        entered[span_of_day[part.start]] += entries.sum(axis=0)
        counter.add(part.start, out.sum(axis=0))
        if keep_draws:
            kept[part], leavings[part] = entries[:, :, :keep_draws], out[:, :, :keep_draws]
    return Flow(entered, counter.moves(), kept, leavings)


def _days(
    wiring: Wiring, inflow: Inflow, cuts: Sequence[int], shape: tuple[int, int]
) -> Iterator[tuple[slice, Array, Array]]:
    """Yield some days at a time, none across a cut, with (n_days, ..., n_draws, n_lanes) numbers.

    Entries are by state, leavings by departure; both may be written over by the next days.
    """
    blocks = find_blocks(wiring) if shape[0] == 1 else None
    if blocks is None:
        stepper = Stepper(wiring, *shape)
        for day in range(wiring.program.n_days):
            entries, out = stepper.take(day, inflow)
            yield slice(day, day + 1), entries[np.newaxis], out[np.newaxis]
        return

    def coming_on(day: int) -> tuple[Ints, Array]:
        return inflow.states, inflow.numbers(day)[:, 0]

    for block, entries, out in flow_by_blocks(blocks, coming_on, cuts, shape[1]):
        part = slice(block.first, block.stop)
        yield part, entries[:, :, np.newaxis], out[:, :, np.newaxis]


class _MoveCounter:
    """Counts moves by period: leavings are gathered while period and epoch stay the same."""

    def __init__(
        self, wiring: Wiring, period_of_day: NDArray[np.intp], shape: tuple[int, int]
    ) -> None:
        program = wiring.program
        self._wiring, self._period_of_day = wiring, period_of_day
        self._moves = np.zeros((period_of_day[-1] + 1, len(program.transitions.cell), *shape))
        self._left = np.zeros((wiring.n_departures, *shape))
        self._now = (0, int(program.cells.epoch_of_day[0]))

    def add(self, day: int, out: Array) -> None:
        """Take a day's leavings in."""
        now = (int(self._period_of_day[day]), int(self._wiring.program.cells.epoch_of_day[day]))
        if now != self._now:
            self._turn()
            self._now = now
        self._left += out

    def moves(self) -> Array:
        """Return (n_periods, n_transitions, n_draws, n_lanes) moves of all days."""
        self._turn()
        return self._moves

    def _turn(self) -> None:
        """Split what was gathered by the ways on."""
        period, epoch = self._now
        going = self._left[self._wiring.program.transitions.departure]
        going *= self._wiring.chances_of(epoch)[:, :, np.newaxis]
        self._moves[period] += going
        self._left[:] = 0
