"""Forward over the whole horizon, state after state: who enters and leaves on which day."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.flows import Flow, Inflow
from forkroad.engines.kernels import Kernel
from forkroad.engines.whole import Whole
from forkroad.program.distinct import distinct

Array = NDArray[np.float64]


def run_whole(
    whole: Whole, inflow: Inflow, span_starts: NDArray[np.intp], n_lanes: int
) -> tuple[Flow, Array]:
    """Return the flow, with every day, and (n_transitions, n_lanes) who has taken which way."""
    wiring = whole.wiring
    program = wiring.program
    entries = np.zeros((program.states.count, program.n_days, n_lanes))
    entries[inflow.states] = inflow.on(range(program.n_days))[:, :, 0].swapaxes(0, 1)
    out = flow_by_states(whole, entries)
    periods = np.array([period.start for period in program.calendar.periods])
    epochs = program.cells.epoch_of_day
    turns = np.nonzero(np.diff(epochs))[0] + 1
    starts = distinct(np.concatenate([periods, turns]))
    # By transition, stretch of days with one period and one epoch, and lane.
    going = np.add.reduceat(out, starts, axis=1)[program.transitions.departure]
    chances = [wiring.chances_of(int(epoch)) for epoch in epochs[starts]]
    going *= np.stack(chances, axis=1)
    moves = np.add.reduceat(going.sum(axis=2), np.searchsorted(starts, periods), axis=1).T
    taken = going.sum(axis=1)
    gone = np.zeros((program.states.count, n_lanes))
    into = wiring.by_origin
    into.add(taken[into.order], gone)
    entered = np.add.reduceat(entries, span_starts, axis=1).swapaxes(0, 1)
    by_day = [each.swapaxes(0, 1)[:, :, np.newaxis] for each in (entries, out)]
    sums = entered[:, :, np.newaxis], moves, gone[:, np.newaxis]
    return Flow(*sums, by_day[0], by_day[1]), taken


def flow_by_states(whole: Whole, entries: Array) -> Array:
    """Return (n_departures, n_days, n_columns) who leaves on each day.

    entries : (n_states, n_days, n_columns) who sets out; all others who enter are added.
    """
    out = np.zeros((whole.wiring.n_departures, *entries.shape[1:]))
    for part in whole.parts:
        if part.answers is not None:
            entries[part.states] = part.answers.of(entries[part.states])
        for each in part.exits:
            lag, leaving = each.lag, out[each.place]
            if isinstance(lag, Kernel):
                leaving[:] = lag.of(entries[each.state])
            else:
                # Several days of entry can have one day of leaving.
                np.add.at(leaving, lag.leaving, lag.weight * entries[each.state, lag.entry])
            for way in each.onward:
                chance = way.chance
                by_day = chance if isinstance(chance, float) else chance[:, np.newaxis]
                entries[way.target] += leaving * by_day
    return out
