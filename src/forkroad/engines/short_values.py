"""A backward pass by shortcuts: what leaving and entering are worth, of the states asked for.

What a customer meets on the way to where he stays next is worth the same on all days of a
stretch of one kind, so that it is found once; what lies beyond the night is carried day by day.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.ahead import Ahead
from forkroad.engines.drawn_spread import DrawnSpread
from forkroad.engines.shortcuts import Shortcuts
from forkroad.engines.shortened import Shortened
from forkroad.engines.ways import Ways, widen_by_columns
from forkroad.program.program import Ints

Array = NDArray[np.float64]


class ShortValues:
    """One backward pass by shortcuts, the last day first.

    shape : (n_columns, n_draws), the columns of its arrays. wanted : states asked for.
    """

    def __init__(self, shortcuts: Shortcuts, wanted: Ints, shape: tuple[int, int]) -> None:
        wiring, self._widened = shortcuts.wiring, widen_by_columns(shape[0])
        self._shortcuts, self._shape, self._wanted = shortcuts, shape, wanted
        width, n_departures = shape[0] * shape[1], wiring.n_departures
        self._whole = DrawnSpread(wiring, self._widened, width)
        # Rows are what leaving is worth by departure, then what entering the states is.
        source, target, self._shortcut = _laid_out(shortcuts)
        n_targets = n_departures + len(shortcuts.states)
        self._shortened = Shortened(source, target, n_targets, width)
        row = self._shortened.row
        self._row_of_departure, self._row_of_state = row[:n_departures], row[n_departures:]
        self._ahead = Ahead(wiring, self._widened, shape, self._row_of_departure)
        transitions, changing = wiring.program.transitions, shortcuts.changing
        onward = np.searchsorted(shortcuts.states, transitions.target[changing])
        self._changing = Ways(
            wiring.program,
            changing,
            self._row_of_state[onward],
            self._row_of_departure[transitions.departure[changing]],
            self._widened,
            n_columns=width,
        )
        self._wanted_rows = self._row_of_state[np.searchsorted(shortcuts.states, wanted)]
        self._value, self._after = np.zeros((2, len(wanted), width))
        self._reward = np.zeros_like(self._after)
        self._met: tuple[int, Array] | None = None

    def take(self, day: int, reward: Array) -> tuple[Array, Array]:
        """Return (V, value after entering) of one day, of the states that are wanted.

        reward : (n_states, n_columns). The next day writes over what is returned.
        """
        self._meet(day, reward)
        rows = self._shortened.sum(self._ahead.worth(day))
        if len(self._shortcuts.changing):
            self._changing.put(day, rows, rows)
        self._ahead.remember(day, rows)
        # Every place is in range; "clip" only spares NumPy a copy.
        rows.take(self._wanted_rows, axis=0, out=self._value, mode="clip")
        np.subtract(self._value, self._reward, out=self._after)
        return self._value, self._after

    def forget(self, columns: slice, day: int) -> None:
        """Let some columns start anew: what lies after a day no longer counts for them."""
        self._ahead.forget(columns, day)

    def _meet(self, day: int, reward: Array) -> None:
        """Work out what is met on the day itself, unless it is what the day before met."""
        kind = int(self._shortcuts.kind_of_day[day])
        if self._met is not None and self._met[0] == kind and self._met[1] is reward:
            return
        value, _, leaving = self._whole.back(day, np.zeros_like(reward), reward)
        at_once = np.zeros((self._shortened.n_rows, reward.shape[1]))
        at_once[self._row_of_departure] = leaving
        at_once[self._row_of_state] = value[self._shortcuts.states]
        chances = self._shortcuts.multiplied(day).chances[self._shortcut]
        self._shortened.turn_to(self._widened(chances), at_once)
        self._reward = reward[self._wanted]
        self._met = kind, reward


def _laid_out(shortcuts: Shortcuts) -> tuple[Ints, Ints, Ints]:
    """Return (source, target, shortcut): what leaving later is worth, for whom, with what chance.

    What staying is worth is the sum of all departures after a night, so that a shortcut to a stay
    is taken once for each of them.
    """
    wiring, found = shortcuts.wiring, shortcuts.multiplied(0)
    states = range(wiring.n_departures, wiring.n_departures + len(shortcuts.states))
    target_of_row = np.array([*shortcuts.steady, *states], dtype=np.intp)
    stay = np.searchsorted(shortcuts.stays, wiring.program.departures.state[shortcuts.slow])
    which, shortcut = np.nonzero(stay[:, np.newaxis] == found.stays)
    return shortcuts.slow[which], target_of_row[found.rows[shortcut]], shortcut
