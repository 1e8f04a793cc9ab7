"""A forward pass of one column: all draws share their chances, and nobody is followed apart.

A day is then a few dozen numbers, and calls cost more than what they add up. So a day is one
product: of who leaves after a day at least, with a matrix whose rows are who enters and whatever
the days that follow have to know of it. What a chance of being somewhere later needs of the past
is a sum over the rows of the days before. Sums over spans and periods are made at the end, at once.
"""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.common_spread import chances_at_once, kinds_of_day, matrices_of
from forkroad.engines.dated import as_places
from forkroad.engines.flows import Flow, Inflow
from forkroad.engines.wiring import StayGroup, Wiring
from forkroad.program.distinct import distinct
from forkroad.program.program import Ints

Array = NDArray[np.float64]

# A dense matrix of more states takes longer than days by other ways.
MOST_STATES = 300
# So many days of a kind, on the average, make its matrix worth while.
DAYS_A_KIND = 12


def run_column(wiring: Wiring, inflow: Inflow, span_starts: NDArray[np.intp]) -> Flow | None:
    """Return what `run_forward` returns, but for rounding; None where this is no way to go.

    span_starts : first day of each span over which entries are summed.
    """
    program = wiring.program
    is_one = inflow.by_day is not None and inflow.by_day.shape[2:] == (1, 1)
    if not is_one or program.cells.chances.shape[2] > 1 or wiring.masks:
        return None
    if program.states.count > MOST_STATES or not _has_fixed_lags(wiring):
        return None
    column = _Column(wiring)
    if DAYS_A_KIND * column.n_kinds > program.n_days:
        return None
    entries, out = _take_days(column, inflow)
    entered = np.add.reduceat(entries, span_starts, axis=0)
    moves, gone = _moves(wiring, out)
    nobody = np.zeros((program.n_days, program.states.count, 0, 1))
    none_left = np.zeros((program.n_days, wiring.n_departures, 0, 1))
    shape = (*entered.shape, 1, 1)
    return Flow(entered.reshape(shape), moves, gone.reshape(-1, 1, 1), nobody, none_left)


def _has_fixed_lags(wiring: Wiring) -> bool:
    _, tables, _ = wiring.dated
    return bool((tables == tables[:, :1]).all())


class _Column:
    """The rows of a day's product and the matrices that give them.

    The rows are who enters each state, who leaves each endless stay on the day after, who enters
    each stay of a distribution of days, and who enters each stay of a fixed length.
    """

    def __init__(self, wiring: Wiring) -> None:
        self.wiring = wiring
        self.kind = kinds_of_day(wiring)
        self.n_kinds = int(self.kind.max(initial=0)) + 1
        program = wiring.program
        self.geometric, ending, self.leave = wiring.geometric
        places, tables, weights = wiring.dated
        lasting = tables[:, 0] if len(places) else np.zeros(0, dtype=np.int64)
        # Nobody leaves a stay that outlasts the forecast.
        seen = (lasting > 0) & (lasting < program.n_days)
        self.fixed, self.lags = places[seen], lasting[seen]
        states = [
            np.arange(program.states.count),
            ending,
            *(group.states for group in wiring.stay_groups),
            program.departures.state[self.fixed],
        ]
        bounds = np.cumsum([0, *map(len, states)]).tolist()
        self.columns = [slice(*each) for each in pairwise(bounds)]
        self.states = np.concatenate(states)
        self.weights = np.ones(len(self.states))
        self.weights[self.columns[1]] = self.leave
        self.weights[self.columns[-1]] = weights[seen]

    def matrices(self, setting_out: Ints) -> list[Array]:
        """Return for each kind of day the rows by who leaves, then by who sets out in some states.

        Each is (n_rows, n_departures + n_states).
        """
        endless = np.arange(self.columns[1].start, self.columns[1].stop)
        found = []
        for day in self.first_days:
            moves, closure = matrices_of(self.wiring, day)
            by_all = np.hstack([closure @ moves, closure[:, setting_out]])
            rows = by_all[self.states] * self.weights[:, np.newaxis]
            rows[endless, self.geometric] += 1.0 - self.leave
            found.append(rows)
        return found

    @cached_property
    def first_days(self) -> list[int]:
        """The first day of each kind."""
        return [int(np.argmax(self.kind == kind)) for kind in range(self.n_kinds)]


def _take_days(column: _Column, inflow: Inflow) -> tuple[Array, Array]:
    """Return (n_days, n_states) who enters and (n_days, n_departures) who leaves, day by day."""
    wiring, n_days, n_departures = column.wiring, len(column.kind), column.wiring.n_departures
    # Before the first day nobody has entered.
    n_before = int(column.lags.max(initial=0))
    rows = np.zeros((len(column.states), n_before + n_days))
    # Who leaves, and who sets out.
    coming = np.zeros((n_days + 1, n_departures + len(inflow.states)))
    coming[:-1, n_departures:] = inflow.on(range(n_days))[:, :, 0, 0]
    matrices = column.matrices(inflow.states)
    _, going_on, *in_stays, in_fixed = column.columns
    stays = [
        (*_weights_of(group, n_days), rows[columns], group.places)
        for group, columns in zip(wiring.stay_groups, in_stays, strict=True)
    ]
    endless, fixed = as_places(column.geometric), as_places(column.fixed)
    entered = np.arange(in_fixed.start, in_fixed.stop) * rows.shape[1] + n_before - column.lags
    row, flat = np.zeros(len(rows)), rows.reshape(-1)
    for day, kind in enumerate(column.kind.tolist()):
        stop, later = n_before + day + 1, coming[day + 1]
        matrices[kind].dot(coming[day], out=row)
        rows[:, stop - 1] = row
        if day == 0:
            _open(wiring, row, coming)
        later[endless] = row[going_on]
        for weights, reach, past, places in stays:
            back = min(day + 1, reach)
            past[:, stop - back : stop].dot(weights[reach - back :], out=later[places])
        entered += 1
        later[fixed] = flat.take(entered)
    entries, out = rows[column.columns[0], n_before:].T, coming[:-1, :n_departures]
    return entries, out + _leaving_at_once(column, entries)


def _weights_of(group: StayGroup, n_days: int) -> tuple[Array, int]:
    """Return the chances of leaving so many days after, the longest first, and how far they go."""
    later = group.chances[1:n_days]
    return np.ascontiguousarray(later[::-1]), len(later)


def _open(wiring: Wiring, entries: Array, out: Array) -> None:
    """Let those who have waited until the first day leave on later ones."""
    places, states, chances = wiring.openings
    out[1:-1, places] += chances[:, 1:].T * entries[states]


def _leaving_at_once(column: _Column, entries: Array) -> Array:
    """Return (n_days, n_departures) who leaves on the day of entry."""
    wiring = column.wiring
    chances = np.stack([chances_at_once(wiring, day) for day in column.first_days])
    found: Array = chances[column.kind] * entries[:, wiring.program.departures.state]
    return found


def _moves(wiring: Wiring, out: Array) -> tuple[Array, Array]:
    """Return (n_periods, n_transitions) who took which way, and (n_states,) who has moved on."""
    program = wiring.program
    transitions, epochs = program.transitions, program.cells.epoch_of_day
    periods = np.array([period.start for period in program.calendar.periods])
    turns = np.nonzero(np.diff(epochs))[0] + 1
    starts = distinct(np.concatenate([periods, turns]))
    by_epoch = program.cells.chances[:, transitions.cell, 0] * transitions.factor
    left = np.add.reduceat(out, starts, axis=0)[:, transitions.departure]
    moves = np.add.reduceat(
        left * by_epoch[epochs[starts]], np.searchsorted(starts, periods), axis=0
    )
    origin = program.departures.state[transitions.departure]
    gone = np.zeros(program.states.count)
    np.add.at(gone, origin, moves.sum(axis=0))
    return moves, gone
