"""Forward: the expected number of customers who enter each state on each day.

f_t = a_t + out_t P_t, where out_t(s) = sum over k of f_{t-k}(s) d_s(k), day by day and within
a day level by level. Arrays have the axes (state or departure, draw, lane): all draws of the
uncertain inputs and all lanes (groups of customers followed apart) are carried at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.lagged import LaggedSum
from forkroad.engines.wiring import Wiring

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Inflow:
    """Who sets out: distinct states, and for a day their numbers (n_states, n_draws, n_lanes)."""

    states: NDArray[np.intp]
    numbers: Callable[[int], Array]


@dataclass(frozen=True)
class Flow:
    """What a forward pass saw.

    entered : (n_spans, n_states, n_draws, n_lanes) entries in each span of days.
    moves : (n_periods, n_transitions, n_draws, n_lanes) moves in each period.
    entries : (n_days, n_states, n_draws, n_lanes) entries by day, if kept.
    leavings : (n_days, n_departures, n_draws, n_lanes) leavings by day, if kept.
    """

    entered: Array
    moves: Array
    entries: Array | None
    leavings: Array | None


class Stepper:
    """One forward pass: what of the past still matters, and how one more day is taken."""

    def __init__(self, wiring: Wiring, n_draws: int, n_lanes: int) -> None:
        self._wiring = wiring
        self._shape = (n_draws, n_lanes)
        program = wiring.program
        self._n_states = program.states.count
        self._present = np.zeros((len(wiring.geometric[0]), *self._shape))
        self._past = [
            LaggedSum(group.chances, program.n_days, (len(group.states), *self._shape))
            for group in wiring.chance_groups
        ]
        self._opening = np.zeros((len(wiring.openings[0]), *self._shape))
        self._dated = np.zeros((program.n_days, len(wiring.dated_states), *self._shape))
        self._epoch = -1
        self._chances: Array = np.zeros(0)
        order = wiring.into_states.order
        self._departure_of_move = program.transitions.departure[order]
        place_of = np.empty_like(order)
        place_of[order] = np.arange(len(order))
        self._level_places = [place_of[level.forward] for level in wiring.levels]

    def take(self, day: int, inflow: Inflow) -> tuple[Array, Array, Array]:
        """Return (entries, leavings, moves) of one more day.

        Moves are laid out in the order of `Wiring.into_states`.
        """
        wiring = self._wiring
        chances = self._chances_on(day)
        out = self._due(day)
        into = wiring.into_states
        moves = out[self._departure_of_move]
        moves *= chances
        entries = np.zeros((self._n_states, *self._shape))
        into.add(moves, entries)
        entries[inflow.states] += inflow.numbers(day)
        for level, place in zip(wiring.levels, self._level_places, strict=True):
            chance = level.chance[day if len(level.chance) > 1 else 0][:, np.newaxis, np.newaxis]
            leaving = entries[level.states] * chance * self._open(level.departures, day)
            onward = leaving[level.source]
            onward *= chances[place]
            out[level.departures] += leaving
            moves[place] += onward
            level.into.add(onward, entries)
        self.remember(day, entries)
        return entries, out, moves

    def remember(self, day: int, entries: Array) -> None:
        """Take a day's entries into account for the days that follow."""
        places, states, _ = self._wiring.geometric
        self._present += entries[states] * self._open(places, day)
        for group, past in zip(self._wiring.chance_groups, self._past, strict=True):
            past.push(day, entries[group.states] * self._open(group.departures, day))
        if day == 0:
            self._opening = entries[self._wiring.openings[1]]
        self._dated[day] = entries[self._wiring.dated_states]

    def copy_lanes(self, source: slice, target: slice, day: int) -> None:
        """Let some lanes go on from the past of others, as it is before a day."""
        self._present[..., target] = self._present[..., source]
        for past in self._past:
            past.copy_lanes(source, target, day)
        self._opening[..., target] = self._opening[..., source]
        self._dated[:day, ..., target] = self._dated[:day, ..., source]

    def _chances_on(self, day: int) -> Array:
        epoch = int(self._wiring.program.cells.epoch_of_day[day])
        if epoch != self._epoch:
            order = self._wiring.into_states.order
            self._chances = self._wiring.chances_of(epoch)[order][:, :, np.newaxis]
            self._epoch = epoch
        return self._chances

    def _open(self, departures: NDArray[np.intp], day: int) -> Array | float:
        held = self._wiring.open_on(departures, day)
        return held if isinstance(held, float) else held[:, :, np.newaxis]

    def _due(self, day: int) -> Array:
        """Return who leaves on a day, having entered on an earlier one."""
        wiring = self._wiring
        out = np.zeros((wiring.n_departures, *self._shape))
        places, _, leave = wiring.geometric
        if len(places):
            going = self._present * leave[:, np.newaxis, np.newaxis]
            self._present -= going
            out[places] = going
        for group, past in zip(wiring.chance_groups, self._past, strict=True):
            out[group.departures] = past.due(day)
        if len(self._opening):
            out[wiring.openings[0]] = self._opening * wiring.openings[2][:, day, None, None]
        today = wiring.table_days[day]
        if len(today.days):
            going = self._dated[today.days, today.rows] * today.weights[:, None, None]
            if wiring.masks:
                self._mask(going, today.departures, today.days)
            today.sums.add(going, out)
        return out

    def _mask(self, going: Array, departures: NDArray[np.intp], days: NDArray[np.intp]) -> None:
        """Keep those whose departure held on the day on which they entered."""
        masks = self._wiring.masks
        for row, (place, day) in enumerate(zip(departures, days, strict=True)):
            if int(place) in masks:
                going[row] *= masks[int(place)][day][:, np.newaxis]


def run_forward(
    wiring: Wiring,
    inflow: Inflow,
    span_starts: NDArray[np.intp],
    *,
    n_lanes: int = 1,
    keep_days: bool = False,
) -> Flow:
    """Return the flow of customers through a program.

    span_starts : first day of each span over which entries and leavings are summed.
    keep_days : whether entries and leavings of every day are wanted too.
    """
    program = wiring.program
    shape = (program.n_draws, n_lanes)
    stepper = Stepper(wiring, *shape)
    n_spans = len(span_starts)
    entered = np.zeros((n_spans, program.states.count, *shape))
    periods = program.calendar.periods
    moves = np.zeros((len(periods), len(program.transitions.cell), *shape))
    kept = np.zeros((program.n_days, program.states.count, *shape)) if keep_days else None
    leavings = np.zeros((program.n_days, wiring.n_departures, *shape)) if keep_days else None
    span_of_day = np.searchsorted(span_starts, np.arange(program.n_days), side="right") - 1
    first_days = [period.start for period in periods]
    period_of_day = np.searchsorted(first_days, np.arange(program.n_days), side="right") - 1
    for day in range(program.n_days):
        entries, out, moved = stepper.take(day, inflow)
        entered[span_of_day[day]] += entries
        moves[period_of_day[day]] += moved
        if kept is not None and leavings is not None:
            kept[day], leavings[day] = entries, out
    natural = np.empty_like(moves)
    natural[:, wiring.into_states.order] = moves
    return Flow(entered, natural, kept, leavings)
