"""Presence: how many customers are at each step when a period ends, with their luck."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, partial

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.estimates import Estimate
from forkroad.engines.flow import Stepper
from forkroad.engines.headcounts import InflowOf, find_headcounts
from forkroad.engines.wiring import Wiring
from forkroad.program.program import Program

Array = NDArray[np.float64]


def find_presence(program: Program) -> Sequence[Estimate]:
    """Return one estimate a step by (row, period), the last one standing for the total too."""
    n_periods = len(program.calendar.periods)
    places = find_headcounts(program, _count)
    return [
        _joined([*own, own[-1]])
        for own in (
            places[step * n_periods : (step + 1) * n_periods]
            for step in range(len(program.names.steps))
        )
    ]


def _joined(places: Sequence[Estimate]) -> Estimate:
    means, luck, poisson = (
        np.concatenate([getattr(each, name) for each in places], axis=1)
        for name in ("means", "luck", "poisson")
    )
    return Estimate(means, luck, places[-1].with_arrivals, poisson, is_count=True)


def _count(program: Program, inflow_of: InflowOf, n_lanes: int) -> Array:
    """Return (n_rows, n_steps x n_periods, n_draws, n_lanes) who is there; see `Count`."""
    wiring, inflow = Wiring(program), inflow_of(program)
    stepper = Stepper(wiring, program.n_draws, n_lanes)
    states, periods = program.states, program.calendar.periods
    here = np.zeros((states.count, program.n_draws, n_lanes))
    at_step = states.step == np.arange(len(program.names.steps))[:, np.newaxis]
    counted = (program.row_of_type[:, np.newaxis, states.type] & at_step).astype(float)
    found = np.zeros((*counted.shape[:2], len(periods), program.n_draws, n_lanes))
    last_days = {period.stop - 1: place for place, period in enumerate(periods)}
    goes_on = cache(partial(_chances_to_go_on, wiring))
    for day, epoch in enumerate(program.cells.epoch_of_day.tolist()):
        entries, leavings = stepper.take(day, inflow)
        here += entries
        np.subtract.at(here, program.departures.state, leavings * goes_on(epoch)[..., np.newaxis])
        if day in last_days:
            # Where everybody has gone, rounding can leave less than nobody.
            found[:, :, last_days[day]] = np.tensordot(counted, np.maximum(here, 0.0), axes=1)
    return found.reshape(len(found), -1, program.n_draws, n_lanes)


def _chances_to_go_on(wiring: Wiring, epoch: int) -> Array:
    """Return (n_departures, n_draws or 1) who does not draw `stay` when the time has come."""
    chances = wiring.chances_of(epoch)
    found = np.zeros((wiring.n_departures, chances.shape[1]))
    np.add.at(found, wiring.program.transitions.departure, chances)
    return found
