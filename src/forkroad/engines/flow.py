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
from forkroad.engines.short_flow import ShortFlow, Stretch
from forkroad.engines.shortcuts import find_shortcuts
from forkroad.engines.spread import choose_spread
from forkroad.engines.wiring import Wiring
from forkroad.program.program import Ints
from forkroad.records import record

Array = NDArray[np.float64]


@record
class Inflow:
    """Who sets out: distinct states, and for a day their numbers (n_states, n_draws, n_lanes).

    sums : gives their sums over the days from the first to the one before the second; None where
        nobody asks for them.
    first_day : before it nobody sets out.
    """

    states: NDArray[np.intp]
    numbers: Callable[[int], Array]
    sums: Callable[[int, int], Array] | None = None
    first_day: int = 0


@record
class Flow:
    """What a forward pass saw.

    entered : (n_spans, n_states, n_draws, n_lanes) entries in each span of days.
    moves : (n_periods, n_transitions) moves in each period, of all draws and lanes.
    gone : (n_states, n_draws, n_lanes) who has moved on from a state by the end.
    entries : (n_days, n_states, n_kept, n_lanes) entries by day, of the draws that were kept.
    leavings : (n_days, n_departures, n_kept, n_lanes) leavings by day, likewise.
    """

    entered: Array
    moves: Array
    gone: Array
    entries: Array
    leavings: Array


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
    for seen in _stretches(wiring, inflow, [*span_starts, *periods], shape, keep_draws):
        first = seen.days.start
        entered[span_of_day[first]] += seen.entered.reshape(-1, *shape)
        counter.add(first, seen)
        if keep_draws:
            kept[seen.days] = seen.entries.reshape(*seen.entries.shape[:2], *kept_shape)
            leavings[seen.days] = seen.leavings.reshape(*seen.leavings.shape[:2], *kept_shape)
    return Flow(entered, counter.moves(), counter.gone, kept, leavings)


def _stretches(
    wiring: Wiring, inflow: Inflow, cuts: Sequence[int], shape: tuple[int, int], n_kept: int
) -> Iterator[Stretch]:
    """Yield some days at a time, none across a cut, by the way that is shortest.

    What is yielded may be written over by the next days.
    """
    n_draws, n_lanes = shape
    width, kept = n_draws * n_lanes, n_kept * n_lanes

    def coming_on(day: int) -> Array:
        return inflow.numbers(day).reshape(len(inflow.states), width)

    blocks = find_blocks(wiring) if n_draws == 1 else None
    if blocks is not None:
        found = flow_by_blocks(blocks, lambda day: (inflow.states, coming_on(day)), cuts, width)
        for block, entries, out in found:
            yield _seen(slice(block.first, block.stop), entries, out, kept)
        return
    if (shortcuts := find_shortcuts(wiring, inflow.states, cuts)) is not None:
        flow = ShortFlow(shortcuts, inflow.states, shape, n_kept)
        yield from flow.stretches(coming_on, cuts, inflow.first_day)
        return
    stepper = Stepper(wiring, *shape)
    for day in range(inflow.first_day, wiring.program.n_days):
        taken = stepper.take(day, inflow)
        entries, out = (each.reshape(1, len(each), width) for each in taken)
        yield _seen(slice(day, day + 1), entries, out, kept)


def _seen(days: slice, entries: Array, out: Array, kept: int) -> Stretch:
    """Return the stretch of some days that were taken one by one."""
    return Stretch(
        days,
        entries.sum(axis=0) if len(entries) > 1 else entries[0],
        out.sum(axis=0) if len(out) > 1 else out[0],
        None,
        entries[:, :, :kept],
        out[:, :, :kept],
    )


class _MoveCounter:
    """Counts moves by period: leavings are gathered while period and epoch stay the same.

    gone : (n_states, n_draws, n_lanes) who has moved on from a state.
    """

    def __init__(
        self, wiring: Wiring, period_of_day: NDArray[np.intp], shape: tuple[int, int]
    ) -> None:
        program = wiring.program
        self._wiring, self._period_of_day, self._shape = wiring, period_of_day, shape
        self._moves = np.zeros((period_of_day[-1] + 1, len(program.transitions.cell)))
        width = shape[0] * shape[1]
        self._left = np.zeros((wiring.n_departures, width))
        self._gone = np.zeros((program.states.count, width))
        self._now = (0, int(program.cells.epoch_of_day[0]))

    @property
    def gone(self) -> Array:
        """(n_states, n_draws, n_lanes) who has moved on from a state by now."""
        return self._gone.reshape(-1, *self._shape)

    def add(self, day: int, seen: Stretch) -> None:
        """Take in who left on some days, the first of which is given."""
        now = (int(self._period_of_day[day]), int(self._wiring.program.cells.epoch_of_day[day]))
        if now != self._now:
            self._turn()
            self._now = now
        self._left += seen.left
        if seen.moved is not None:
            transitions, moved = seen.moved
            self._moves[now[0], transitions] += moved.sum(axis=1)
            np.add.at(self._gone, self._origin[transitions], moved)

    def moves(self) -> Array:
        """Return (n_periods, n_transitions) moves of all days, draws and lanes."""
        self._turn()
        return self._moves

    @property
    def _origin(self) -> Ints:
        program = self._wiring.program
        return program.departures.state[program.transitions.departure]

    def _turn(self) -> None:
        """Split what was gathered by the ways on."""
        period, epoch = self._now
        by_draw = self._wiring.chances_of(epoch)
        chances = np.repeat(by_draw, self._shape[1], axis=1) if by_draw.shape[1] > 1 else by_draw
        going = self._left[self._wiring.program.transitions.departure]
        going *= chances
        self._moves[period] += going.sum(axis=1)
        into = self._wiring.by_origin
        into.add(going[into.order], self._gone)
        self._left[:] = 0
