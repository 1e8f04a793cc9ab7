"""The counter of moves: how often each way on is taken, by period, and in all by column."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.short_flow import Stretch
from forkroad.engines.wiring import Wiring

Array = NDArray[np.float64]


class MoveCounter:
    """Counts moves by period: leavings are gathered while period and epoch stay the same.

    taken : (n_transitions, n_draws x n_lanes) who has taken each way by now.
    """

    def __init__(
        self, wiring: Wiring, period_of_day: NDArray[np.intp], shape: tuple[int, int]
    ) -> None:
        program = wiring.program
        self._wiring, self._period_of_day, self._shape = wiring, period_of_day, shape
        n_transitions = len(program.transitions.cell)
        self._moves = np.zeros((period_of_day[-1] + 1, n_transitions))
        width = shape[0] * shape[1]
        self._left = np.zeros((wiring.n_departures, width))
        self.taken = np.zeros((n_transitions, width))
        self._now = (0, int(program.cells.epoch_of_day[0]))

    @property
    def gone(self) -> Array:
        """(n_states, n_draws, n_lanes) who has moved on from a state by now."""
        found = np.zeros((self._wiring.program.states.count, self.taken.shape[1]))
        into = self._wiring.by_origin
        into.add(self.taken[into.order], found)
        return found.reshape(-1, *self._shape)

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
            self.taken[transitions] += moved

    def moves(self) -> Array:
        """Return (n_periods, n_transitions) moves of all days, draws and lanes."""
        self._turn()
        return self._moves

    def _turn(self) -> None:
        """Split what was gathered by the ways on."""
        period, epoch = self._now
        by_draw = self._wiring.chances_of(epoch)
        chances = np.repeat(by_draw, self._shape[1], axis=1) if by_draw.shape[1] > 1 else by_draw
        going = self._left[self._wiring.program.transitions.departure]
        going *= chances
        self._moves[period] += going.sum(axis=1)
        self.taken += going
        self._left[:] = 0
