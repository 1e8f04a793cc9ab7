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
        self._going_on = np.zeros((len(places), *self._shape))
        self._geometric_next = np.zeros((len(places), *self._shape))
        self._ahead = [
            LaggedSum(group.chances, n_days, (len(group.states), *self._shape))
            for group in wiring.chance_groups
        ]
        self._opening = np.zeros((len(wiring.openings[0]), *self._shape))
        self._dated = np.zeros((n_days, len(wiring.dated[0]), *self._shape))
        self._longest = int(wiring.dated[1].max(initial=0))
        self._epoch = -1
        self._chances: Array = np.zeros(0)
        order = wiring.by_departure.order
        self._target_of_move = wiring.program.transitions.target[order]
        place_of = np.empty_like(order)
        place_of[order] = np.arange(len(order))
        self._level_places = [place_of[level.backward] for level in wiring.levels]

    def take(self, day: int, reward: Reward) -> tuple[Array, Array, Array]:
        """Return (V, value after entering, W by departure) of one day.

        reward : the states whose entering is worth something at once, and how much,
            (n, n_columns, n_draws or 1).
        """
        wiring = self._wiring
        chances = self._chances_on(day)
        by_departure = self._later(day)
        after = np.zeros((wiring.program.states.count, *self._shape))
        wiring.by_state.add(by_departure[wiring.by_state.order], after)
        worthy, worth = reward
        value = after.copy()
        value[worthy] += worth
        target = wiring.program.transitions.target
        for level, place in zip(reversed(wiring.levels), reversed(self._level_places), strict=True):
            onward = value[target[level.backward]]
            onward *= chances[place]
            gained = np.zeros((len(level.departures), *self._shape))
            level.by_source.add(onward, gained)
            chance = level.chance[day if len(level.chance) > 1 else 0][:, np.newaxis, np.newaxis]
            gained *= chance * self._open(level.departures, day)
            level.by_state.add(gained[level.by_state.order], after)
            value[level.states] = after[level.states] + self._at_once(reward, level.states)
        leaving = np.zeros((wiring.n_departures, *self._shape))
        onward = value[self._target_of_move]
        onward *= chances
        wiring.by_departure.add(onward, leaving)
        self._remember(day, leaving)
        return value, after, leaving

    def _at_once(self, reward: Reward, states: NDArray[np.intp]) -> Array:
        """Return the reward of some states, in their order."""
        worthy, worth = reward
        found = np.zeros((len(states), *self._shape))
        place = np.searchsorted(worthy, states)
        hit = place < len(worthy)
        hit[hit] = worthy[place[hit]] == states[hit]
        found[hit] = worth[place[hit]]
        return found

    def forget(self, columns: slice, day: int) -> None:
        """Let some columns start anew: what lies after a day no longer counts for them."""
        self._going_on[:, columns] = 0
        self._geometric_next[:, columns] = 0
        n_days = self._wiring.program.n_days
        self._opening[:, columns] = 0
        for ahead in self._ahead:
            ahead.forget(columns, n_days - 1 - day)
        self._dated[day + 1 : day + 2 + self._longest, :, columns] = 0

    def _chances_on(self, day: int) -> Array:
        epoch = int(self._wiring.program.cells.epoch_of_day[day])
        if epoch != self._epoch:
            order = self._wiring.by_departure.order
            self._chances = self._wiring.chances_of(epoch)[order][:, np.newaxis, :]
            self._epoch = epoch
        return self._chances

    def _open(self, departures: NDArray[np.intp], day: int) -> Array | float:
        held = self._wiring.open_on(departures, day)
        return held if isinstance(held, float) else held[:, np.newaxis, :]

    def _later(self, day: int) -> Array:
        """Return by departure what leaving on a later day is worth to who enters on a day."""
        wiring = self._wiring
        n_days = wiring.program.n_days
        worth = np.zeros((wiring.n_departures, *self._shape))
        places, _, leave = wiring.geometric
        if len(places):
            chance = leave[:, np.newaxis, np.newaxis]
            self._going_on = chance * self._geometric_next + (1 - chance) * self._going_on
            worth[places] = self._going_on * self._open(places, day)
        for group, ahead in zip(wiring.chance_groups, self._ahead, strict=True):
            found = ahead.due(n_days - 1 - day)
            worth[group.departures] = found * self._open(group.departures, day)
        if day == 0:
            worth[wiring.openings[0]] = self._opening
        return self._add_dated(day, worth)

    def _add_dated(self, day: int, worth: Array) -> Array:
        places, tables, weights = self._wiring.dated
        if not len(places):
            return worth
        wait = tables[:, day]
        rows = np.nonzero((wait > 0) & (day + wait < self._wiring.program.n_days))[0]
        found = self._dated[day + wait[rows], rows] * weights[rows, np.newaxis, np.newaxis]
        worth[places[rows]] = found * self._open(places[rows], day)
        return worth

    def _remember(self, day: int, leaving: Array) -> None:
        self._geometric_next = leaving[self._wiring.geometric[0]]
        for group, ahead in zip(self._wiring.chance_groups, self._ahead, strict=True):
            ahead.push(self._wiring.program.n_days - 1 - day, leaving[group.departures])
        places, _, chances = self._wiring.openings
        self._opening += leaving[places] * chances[:, day, np.newaxis, np.newaxis]
        self._dated[day] = leaving[self._wiring.dated[0]]


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
