"""Ageing: a forward pass that counts days since setting out, not days of the calendar.

`flow` takes all customers through the same day; here every lane has a first day of its own,
and one step takes all lanes through the same age. Customers told apart by the day on which
they set out then need as many steps as they stay on the way, not one for each day of the
horizon. Arrays have the axes (state or departure, draw, lane).
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.lagged import lagged_sums
from forkroad.engines.wiring import Level, Wiring
from forkroad.program.program import Ints
from forkroad.records import record

Array = NDArray[np.float64]


@record
class _Ways:
    """Ways on, in some layout: what each takes of those who leave.

    source : where in the leaving each begins. chance : (n, n_draws or 1, 1) what never changes.
    varying : the ways whose cell changes over days. cells : each one's place among such cells.
    """

    source: Ints
    chance: Array
    varying: Ints
    cells: Ints


@record
class _Dated:
    """Departures by a table of days.

    rows : place of each in `Wiring.dated`. departures, states : whose they are.
    waits : (n, n_days) days from entering to leaving. weights : (n, 1, 1).
    """

    rows: Ints
    departures: Ints
    states: Ints
    waits: NDArray[np.int64]
    weights: Array


class AgeStepper:
    """One forward pass over ages 0, 1, ..., all lanes at once.

    starts : (n_lanes,) the calendar day of each lane's age 0. What a lane shows of days beyond
        the horizon has no meaning.
    """

    def __init__(self, wiring: Wiring, starts: Ints) -> None:
        program = wiring.program
        self._wiring, self._starts, self._days = wiring, starts, starts
        n_ages = program.n_days - int(starts.min())
        self._shape = (program.n_draws, len(starts))
        moving = (program.cells.chances != program.cells.chances[:1]).any(axis=(0, 2))
        self._moving = np.nonzero(moving)[0]
        # (n_moving, n_draws or 1, n_days) the chances of the cells that change.
        by_day = program.cells.chances[:, self._moving][program.cells.epoch_of_day]
        self._moving_chances = np.ascontiguousarray(np.moveaxis(by_day, 0, -1))
        self._today: Array = np.zeros(0)
        into = wiring.into_states
        self._main = self._ways(into.order, program.transitions.departure[into.order])
        self._same_day = [self._ways(level.forward, level.source) for level in wiring.levels]
        self._present = np.zeros((len(wiring.geometric[0]), *self._shape))
        width = program.n_draws * len(starts)
        staying = [group.states for group in wiring.stay_groups]
        self._staying = np.concatenate([np.zeros(0, dtype=np.intp), *staying])
        self._past = np.zeros((n_ages, len(self._staying), width))
        self._stays = lagged_sums(wiring.stay_groups, self._past)
        self._opening = np.zeros((len(wiring.openings[0]), *self._shape))
        # By age: who entered for a fixed stay, and who leaves after any other dated one.
        self._entered = np.zeros((n_ages, len(self._fixed.rows), *self._shape))
        self._leaving = np.zeros((n_ages, len(self._moved.rows), *self._shape))

    def take(self, age: int, states: Ints, numbers: Array) -> Array:
        """Return the entries of the next age.

        states, numbers : who sets out at this age; (k,) distinct, and (k, n_draws, n_lanes).
        """
        wiring = self._wiring
        self._days = np.minimum(self._starts + age, wiring.program.n_days - 1)
        self._today = self._moving_chances[:, :, self._days]
        entries = np.zeros((wiring.program.states.count, *self._shape))
        wiring.into_states.add(self._onward(self._due(age), self._main), entries)
        entries[states] += numbers
        for level, ways in zip(wiring.levels, self._same_day, strict=True):
            leaving = self._held(entries[level.states], level.departures)
            leaving *= self._at_once(level)
            level.into.add(self._onward(leaving, ways), entries)
        self._remember(age, entries)
        return entries

    @cached_property
    def _fixed(self) -> _Dated:
        """Dated departures that last equally long on every day of entry."""
        return self._dated(self._is_fixed())

    @cached_property
    def _moved(self) -> _Dated:
        """All other dated departures."""
        return self._dated(~self._is_fixed())

    def _is_fixed(self) -> NDArray[np.bool_]:
        places, tables, _ = self._wiring.dated
        masked = np.isin(places, list(self._wiring.masks))
        return np.asarray((tables == tables[:, :1]).all(axis=1) & ~masked)

    def _dated(self, chosen: NDArray[np.bool_]) -> _Dated:
        places, tables, weights = self._wiring.dated
        # Who leaves on the day of entry or never is not waited for.
        rows = np.nonzero(chosen & (tables > 0).any(axis=1))[0]
        states = self._wiring.program.departures.state[places[rows]]
        return _Dated(rows, places[rows], states, tables[rows], weights[rows, None, None])

    def _ways(self, moves: Ints, source: Ints) -> _Ways:
        transitions, cells = self._wiring.program.transitions, self._wiring.program.cells
        cell = transitions.cell[moves]
        varying = np.nonzero(np.isin(cell, self._moving))[0]
        chance = cells.chances[0, cell].copy()
        chance[varying] = 1.0
        chance *= transitions.factor[moves][:, np.newaxis]
        places = np.searchsorted(self._moving, cell[varying])
        return _Ways(source, chance[:, :, np.newaxis], varying, places)

    def _onward(self, leaving: Array, ways: _Ways) -> Array:
        moves = leaving[ways.source]
        moves *= ways.chance
        if len(ways.varying):
            moves[ways.varying] *= self._today[ways.cells]
        return moves

    def _at_once(self, level: Level) -> Array:
        """Return (n, 1, n_lanes or 1) the chance of leaving on the day of entry."""
        if len(level.chance) == 1:
            return level.chance[0, :, np.newaxis, np.newaxis]
        return np.asarray(level.chance[self._days].T[:, np.newaxis, :])

    def _held(self, entries: Array, departures: Ints) -> Array:
        """Return entries as far as a departure holds for those who enter now; may change them."""
        masks = self._wiring.masks
        if masks:
            for row, place in enumerate(departures):
                if int(place) in masks:
                    entries[row] *= masks[int(place)][self._days].T
        return entries

    def _due(self, age: int) -> Array:
        """Return who leaves at an age, having entered at a lower one."""
        wiring = self._wiring
        out = np.zeros((wiring.n_departures, *self._shape))
        places, _, leave = wiring.geometric
        if len(places):
            going = self._present * leave[:, np.newaxis, np.newaxis]
            self._present -= going
            out[places] = going
        for due, stays in self._stays:
            stays.due(age, out[due].reshape(due.stop - due.start, -1))
        if len(self._opening):
            out[wiring.openings[0]] = self._opening * wiring.openings[2][:, age, None, None]
        entered = age - self._fixed.waits[:, 0]
        rows = np.nonzero(entered >= 0)[0]
        going = self._entered[entered[rows], rows] * self._fixed.weights[rows]
        out[self._fixed.departures[rows]] = going
        out[self._moved.departures] = self._leaving[age]
        return out

    def _remember(self, age: int, entries: Array) -> None:
        """Take the entries of an age into account for the ages that follow."""
        wiring = self._wiring
        places, states, _ = wiring.geometric
        if len(places):
            self._present += self._held(entries[states], places)
        if self._stays:
            departures = np.concatenate([group.departures for group in wiring.stay_groups])
            entered = self._held(entries[self._staying], departures)
            self._past[age] = entered.reshape(len(entered), -1)
        if age == 0:
            self._opening = entries[wiring.openings[1]]
        self._entered[age] = entries[self._fixed.states]
        moved = self._moved
        if len(moved.rows):
            going = self._held(entries[moved.states] * moved.weights, moved.departures)
            waits = moved.waits[:, self._days]
            row, lane = np.nonzero((waits > 0) & (age + waits < len(self._leaving)))
            self._leaving[age + waits[row, lane], row, :, lane] += going[row, :, lane]
