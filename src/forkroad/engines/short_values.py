"""A backward pass by shortcuts: what leaving and entering are worth, of the states asked for.

What a customer meets on the way to where he stays next is worth the same on all days of a
stretch of one kind, so that it is found once; what lies beyond the night is carried day by day.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.ahead import Ahead
from forkroad.engines.drawn_spread import DrawnSpread
from forkroad.engines.shortcuts import Shortcuts, Shortened
from forkroad.engines.ways import Ways
from forkroad.program.program import Ints

Array = NDArray[np.float64]

# Gives for a day what entering each state is worth at once, (n_states, n_columns); the same
# array where it is the same.
RewardOn = Callable[[int], Array]


class ShortValues:
    """One backward pass by shortcuts, the last day first.

    shape : (n_columns, n_draws), the columns of its arrays. wanted : states asked for.
    """

    def __init__(self, shortcuts: Shortcuts, wanted: Ints, shape: tuple[int, int]) -> None:
        wiring = shortcuts.wiring
        self._shortcuts, self._wiring, self._shape = shortcuts, wiring, shape
        width, n_departures = shape[0] * shape[1], wiring.n_departures
        self._ahead = Ahead(wiring, self._widened, shape)
        self._whole = DrawnSpread(wiring, self._widened, width)
        # Leaving by departure, then the value of the states.
        self._rows = np.zeros((n_departures + len(shortcuts.states), width))
        self._leaving, self._value = self._rows[:n_departures], self._rows[n_departures:]
        self._wanted = np.searchsorted(shortcuts.states, wanted)
        self._known: dict[int, Shortened] = {}
        self._meeting: tuple[int, Array] | None = None
        self._at_once = np.zeros_like(self._rows)
        self._after = np.zeros((len(wanted), width))
        self._reward = np.zeros_like(self._after)
        transitions, changing = wiring.program.transitions, shortcuts.changing
        self._changing = Ways(
            wiring.program,
            changing,
            np.searchsorted(shortcuts.states, transitions.target[changing]),
            transitions.departure[changing],
            self._widened,
            n_columns=width,
        )
        self._has_changing = len(changing) > 0
        self._wanted_states = wanted

    def take(self, day: int, reward: Array) -> tuple[Array, Array]:
        """Return (V, value after entering) of one day, of the states that are wanted.

        reward : (n_states, n_columns). The next day writes over what is returned.
        """
        self._meet(day, reward)
        worth = self._ahead.worth(day)
        np.copyto(self._rows, self._at_once)
        self._on(day).add(worth, self._rows)
        if self._has_changing:
            self._changing.put(day, self._value, self._leaving)
        self._ahead.remember(day, self._leaving)
        value = self._value[self._wanted]
        np.subtract(value, self._reward, out=self._after)
        return value, self._after

    def forget(self, columns: slice, day: int) -> None:
        """Let some columns start anew: what lies after a day no longer counts for them."""
        self._ahead.forget(columns, day)

    def _meet(self, day: int, reward: Array) -> None:
        """Work out what is met on the day itself, unless it is what the day before met."""
        kind = int(self._shortcuts.kind_of_day[day])
        if self._meeting is not None and self._meeting[0] == kind and self._meeting[1] is reward:
            return
        value, _, leaving = self._whole.back(day, np.zeros_like(reward), reward)
        self._at_once[: len(leaving)] = leaving
        self._at_once[len(leaving) :] = value[self._shortcuts.states]
        self._reward = reward[self._wanted_states]
        self._meeting = kind, reward

    def _on(self, day: int) -> Shortened:
        """Return a day's shortcuts, from departures to the rows whose ways lead to their stays."""
        kind = int(self._shortcuts.kind_of_day[day])
        if kind not in self._known:
            self._known[kind] = self._made(day)
        return self._known[kind]

    def _made(self, day: int) -> Shortened:
        shortcuts, wiring = self._shortcuts, self._wiring
        found = shortcuts.multiplied(day)
        places = [*shortcuts.steady, *range(wiring.n_departures, len(self._rows))]
        rows = np.array(places, dtype=np.intp)[found.rows]
        # What staying is worth is what all ways of leaving later are.
        of_stay = shortcuts.row_of_state[wiring.program.departures.state[shortcuts.slow]]
        by_stay = np.argsort(of_stay, kind="stable")
        counts = np.bincount(of_stay, minlength=len(shortcuts.stays))
        starts = np.cumsum(counts) - counts
        times = counts[found.stays]
        each = np.repeat(np.arange(len(rows)), times)
        nth = np.arange(len(each)) - np.repeat(np.cumsum(times) - times, times)
        source = shortcuts.slow[by_stay[starts[found.stays[each]] + nth]]
        width = self._shape[0] * self._shape[1]
        return Shortened(source, rows[each], found.chances[each], self._widened, width)

    def _widened(self, by_draw: Array) -> Array:
        """Lay (n, n_draws) out over the columns; (n, 1) stays."""
        return by_draw if by_draw.shape[1] == 1 else np.tile(by_draw, self._shape[0])
