"""Forward: the expected number of customers who enter each state on each day.

f_t = a_t + out_t P_t, where out_t(s) = sum over k of f_{t-k}(s) d_s(k), day by day and within
a day level by level. Arrays have the axes (state or departure, draw, lane): all draws of the
uncertain inputs and all lanes (groups of customers followed apart) are carried at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.block_passes import flow_by_blocks
from forkroad.engines.blocks import find_blocks
from forkroad.engines.flows import Flow, Inflow
from forkroad.engines.folding import Fold
from forkroad.engines.leavers import Leavers
from forkroad.engines.move_counter import MoveCounter
from forkroad.engines.short_flow import ShortFlow, Stretch
from forkroad.engines.shortcuts import find_shortcuts
from forkroad.engines.spread import choose_spread
from forkroad.engines.unfolding import Unfolded, unfold
from forkroad.engines.ways import widen_by_lanes
from forkroad.engines.whole import find_whole
from forkroad.engines.whole_flow import run_whole
from forkroad.engines.wiring import Wiring
from forkroad.program.program import Ints

Array = NDArray[np.float64]


class Stepper:
    """One forward pass over the days, with who enters and leaves everywhere on each.

    The columns of its arrays are the draws, and for each draw its lanes.
    """

    def __init__(self, wiring: Wiring, n_draws: int, n_lanes: int) -> None:
        self._shape = n_draws, n_lanes
        widen = widen_by_lanes(n_lanes)
        width, n_states = n_draws * n_lanes, wiring.program.states.count
        self._entries = np.zeros((n_states, width))
        self._out = np.zeros((wiring.n_departures, width))
        self._spread = choose_spread(wiring, widen, width)
        self._leavers = Leavers(wiring, widen, width, np.arange(n_states))

    def take(self, day: int, inflow: Inflow) -> tuple[Array, Array]:
        """Return (entries, leavings) of one more day, by state and by departure.

        Both are written over by the next day.
        """
        self._leavers.due(day, self._out)
        numbers = inflow.numbers(day).reshape(len(inflow.states), self._out.shape[1])
        self._spread.onward(day, (inflow.states, numbers), self._out, self._entries)
        self._leavers.remember(day, self._entries)
        return self._entries.reshape(-1, *self._shape), self._out.reshape(-1, *self._shape)


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
    if (unfolded := copies_of(wiring, inflow)) is not None:
        return _run_unfolded(unfolded, inflow, span_starts, n_lanes, keep_draws)
    return _run(wiring, inflow, span_starts, n_lanes, keep_draws)[0]


def copies_of(wiring: Wiring, inflow: Inflow) -> Unfolded | None:
    """Return the copies that a forward pass takes, if it takes any."""
    return unfold(wiring, inflow.states) if inflow.is_alike else None


def carried_draws(wiring: Wiring, inflow: Inflow) -> int:
    """Return how many columns a lane of a forward pass has: one where draws are weights."""
    return wiring.program.n_draws if copies_of(wiring, inflow) is None else 1


def _run(
    wiring: Wiring,
    inflow: Inflow,
    span_starts: NDArray[np.intp],
    n_lanes: int,
    keep_draws: int,
) -> tuple[Flow, Array]:
    """Return the flow as it is carried, and (n_transitions, n_draws x n_lanes) who took which."""
    program = wiring.program
    shape = (program.n_draws, n_lanes)
    if program.n_draws == 1 and (whole := find_whole(wiring, n_lanes)) is not None:
        return run_whole(whole, inflow, span_starts, n_lanes)
    periods = np.array([period.start for period in program.calendar.periods])
    days = np.arange(program.n_days)
    span_of_day = np.searchsorted(span_starts, days, side="right") - 1
    entered = np.zeros((len(span_starts), program.states.count, *shape))
    counter = MoveCounter(wiring, np.searchsorted(periods, days, side="right") - 1, shape)
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
    moves = counter.moves()
    return Flow(entered, moves, counter.gone, kept, leavings), counter.taken


def _run_unfolded(
    unfolded: Unfolded,
    inflow: Inflow,
    span_starts: NDArray[np.intp],
    n_lanes: int,
    keep_draws: int,
) -> Flow:
    """Return the flow of a program from that of its copies, in one column for all draws."""
    by_day = inflow.by_day
    assert by_day is not None
    states = unfolded.plain[inflow.states]
    setting_out = Inflow(states, by_day.__getitem__, None, inflow.first_day, by_day)
    wiring = unfolded.wiring
    flow, taken = _run(wiring, setting_out, span_starts, n_lanes, min(keep_draws, 1))
    fold = Fold(unfolded.state, unfolded.weights, len(unfolded.plain))
    # Who takes a way with a drawn chance counts by what he has met after it.
    transitions = wiring.program.transitions
    weights = unfolded.weights[transitions.target]
    moves = np.zeros((len(flow.moves), unfolded.n_transitions))
    np.add.at(moves.T, unfolded.transition, (flow.moves * weights.sum(axis=1)).T)
    origin = unfolded.state[wiring.program.departures.state[transitions.departure]]
    order = np.argsort(origin, kind="stable")
    leaving = Fold(origin[order], weights[order], len(unfolded.plain))
    return Flow(
        fold.draws_first(flow.entered[:, :, 0]),
        moves,
        leaving.draws_first(taken[np.newaxis, order])[0],
        flow.entries,
        flow.leavings,
        unfolded,
    )


def _stretches(
    wiring: Wiring, inflow: Inflow, cuts: Sequence[int], shape: tuple[int, int], n_kept: int
) -> Iterator[Stretch]:
    """Yield some days at a time, none across a cut, by the way that is shortest.

    What is yielded may be written over by the next days.
    """
    n_draws, n_lanes = shape
    width, kept = n_draws * n_lanes, n_kept * n_lanes

    def coming_on(day: int) -> Array:
        if n_lanes == 1 and inflow.is_alike:
            return inflow.on(range(day, day + 1))[0, :, 0]
        return inflow.numbers(day).reshape(len(inflow.states), width)

    blocks = find_blocks(wiring) if n_draws == 1 else None
    if blocks is not None:

        def coming_in(days: range) -> tuple[Ints, Array]:
            return inflow.states, inflow.on(days).reshape(len(days), len(inflow.states), width)

        found = flow_by_blocks(blocks, coming_in, cuts, width)
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
