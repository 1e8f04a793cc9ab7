"""Backward: what a customer who enters a state on a day is worth from there on.

V_t(s) = E[u_t(s)] + sum over k of d_s(k) sum over s' of P_{t+k}(s, s') V_{t+k}(s'), for many
amounts u at once (columns). Columns that count inside one period start anew at each period's
end; the others go on to the horizon. Arrays have the axes (state or departure, column, draw).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.lagged import LaggedSum
from forkroad.engines.spread import choose_spread
from forkroad.engines.wiring import Wiring

Array = NDArray[np.float64]

# States in ascending order, and what entering each is worth at once.
Reward = tuple[NDArray[np.intp], Array]

# What a day's visitor is given: the day, V and the value after entering, W by departure.
Visitor = Callable[[int, Array, Array, Array], None]


def everywhere(reward: Array) -> Reward:
    """Return a reward that is given for every state, (n_states, n_columns, n_draws or 1)."""
    return np.arange(len(reward)), reward


class BackwardStepper:
    """One backward pass over the days, last day first."""

    def __init__(self, wiring: Wiring, n_columns: int, n_draws: int) -> None:
        self._wiring = wiring
        self._shape = (n_columns, n_draws)
        n_days = wiring.program.n_days
        places, _, _ = wiring.geometric
        self._spread = choose_spread(wiring)
        self._going_on = np.zeros((len(places), *self._shape))
        self._geometric_next = np.zeros((len(places), *self._shape))
        stays = wiring.spread_stays
        self._ahead = LaggedSum(stays.chances, n_days, (len(stays.states), *self._shape))
        self._opening = np.zeros((len(wiring.openings[0]), *self._shape))
        self._dated = np.zeros((n_days, len(wiring.dated[0]), *self._shape))
        self._longest = int(wiring.dated[1].max(initial=0))
        self._reward = np.zeros((wiring.program.states.count, *self._shape))
        self._rewarded: NDArray[np.intp] = np.zeros(0, dtype=np.intp)

    def take(self, day: int, reward: Reward) -> tuple[Array, Array, Array]:
        """Return (V, value after entering, W by departure) of one day.

        reward : the states whose entering is worth something at once, and how much,
            (n, n_columns, n_draws or 1).
        """
        self._reward[self._rewarded] = 0
        self._rewarded, worth = reward
        self._reward[self._rewarded] = worth
        by_departure = self._later(day)
        later = np.zeros((self._wiring.program.states.count, *self._shape))
        self._wiring.by_state.add(by_departure[self._wiring.by_state.order], later)
        after, leaving = self._spread.back(day, later, self._reward)
        self._remember(day, leaving)
        return after + self._reward, after, leaving

    def forget(self, columns: slice, day: int) -> None:
        """Let some columns start anew: what lies after a day no longer counts for them."""
        self._going_on[:, columns] = 0
        self._geometric_next[:, columns] = 0
        self._opening[:, columns] = 0
        self._ahead.forget(columns, self._wiring.program.n_days - 1 - day)
        self._dated[day + 1 : day + 2 + self._longest, :, columns] = 0

    def _held(self, worth: Array, departures: NDArray[np.intp], day: int) -> Array:
        """Keep what departures that hold for who enters on a day are worth."""
        held = self._wiring.open_on(departures, day)
        return worth if isinstance(held, float) else worth * held[:, np.newaxis, :]

    def _later(self, day: int) -> Array:
        """Return by departure what leaving on a later day is worth to who enters on a day."""
        wiring = self._wiring
        worth = np.zeros((wiring.n_departures, *self._shape))
        places, _, leave = wiring.geometric
        if len(places):
            chance = leave[:, np.newaxis, np.newaxis]
            self._going_on += chance * (self._geometric_next - self._going_on)
            worth[places] = self._held(self._going_on, places, day)
        stays = wiring.spread_stays
        if len(stays.states):
            found = self._ahead.due(wiring.program.n_days - 1 - day)
            worth[stays.departures] = self._held(found, stays.departures, day)
        if day == 0:
            worth[wiring.openings[0]] = self._opening
        return self._add_dated(day, worth)

    def _add_dated(self, day: int, worth: Array) -> Array:
        rows, days, weights = self._wiring.table_ahead[day]
        if len(rows):
            places = self._wiring.dated[0][rows]
            found = self._dated[days, rows] * weights[:, np.newaxis, np.newaxis]
            worth[places] = self._held(found, places, day)
        return worth

    def _remember(self, day: int, leaving: Array) -> None:
        wiring = self._wiring
        self._geometric_next = leaving[wiring.geometric[0]]
        stays = wiring.spread_stays
        if len(stays.states):
            self._ahead.push(wiring.program.n_days - 1 - day, leaving[stays.departures])
        places, _, chances = wiring.openings
        if len(places) and chances[:, day].any():
            self._opening += leaving[places] * chances[:, day, np.newaxis, np.newaxis]
        self._dated[day] = leaving[wiring.dated[0]]


def run_backward(
    wiring: Wiring,
    reward_on: Callable[[int], Reward],
    shape: tuple[int, int],
    visit: Visitor,
    *,
    fresh_after: frozenset[int] = frozenset(),
    fresh_columns: slice = slice(0),
) -> None:
    """Sweep back from the horizon, showing each day to `visit`.

    shape : (n_columns, n_draws).
    fresh_after : last days of periods; there the `fresh_columns` start anew.
    """
    stepper = BackwardStepper(wiring, *shape)
    for day in range(wiring.program.n_days - 1, -1, -1):
        if day in fresh_after:
            stepper.forget(fresh_columns, day)
        value, after, leaving = stepper.take(day, reward_on(day))
        visit(day, value, after, leaving)
