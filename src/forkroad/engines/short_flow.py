"""A forward pass by shortcuts: days among the stays alone, all other states from sums of days.

Within a stretch of days of one kind everything but the stays is linear in the same chances. So
only those who leave after a day at least are carried from day to day; at the end of a stretch
their sums are spread over all states once.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.drawn_spread import DrawnSpread
from forkroad.engines.leavers import Leavers
from forkroad.engines.shortcuts import Shortcuts, Shortened
from forkroad.engines.ways import CountedWays
from forkroad.program.distinct import distinct
from forkroad.program.program import Ints
from forkroad.records import record

Array = NDArray[np.float64]

# Gives for a day who sets out, (n_states, n_columns).
ComingOn = Callable[[int], Array]


@record
class Stretch:
    """What was seen on some neighbouring days.

    days : which. entered : (n_states, n_columns) sums of entries.
    left : (n_departures, n_columns) sums of leavings, but of those in `moved`.
    moved : transitions with sums of their own, if any, and these sums, (n, n_columns).
    entries, leavings : (n_days, ..., n_kept) by day, of the columns that are kept.
    """

    days: slice
    entered: Array
    left: Array
    moved: tuple[Ints, Array] | None
    entries: Array
    leavings: Array


class ShortFlow:
    """One forward pass by shortcuts.

    shape : (n_draws, n_lanes), the columns. n_kept : draws of which every day is kept.
    """

    def __init__(
        self, shortcuts: Shortcuts, setting_out: Ints, shape: tuple[int, int], n_kept: int
    ) -> None:
        wiring = shortcuts.wiring
        self._shortcuts, self._wiring, self._shape, self._n_kept = shortcuts, wiring, shape, n_kept
        width = shape[0] * shape[1]
        self._out = np.zeros((wiring.n_departures, width))
        self._entries = np.zeros((len(shortcuts.stays), width))
        self._coming = np.zeros((len(shortcuts.states), width))
        self._setting_out = np.searchsorted(shortcuts.states, setting_out)
        self._leavers = Leavers(wiring, self._widened, width, shortcuts.row_of_state)
        self._whole = DrawnSpread(wiring, self._widened, width)
        self._known: dict[int, tuple[Shortened, Shortened]] = {}
        self._by_day: dict[int, DrawnSpread] = {}
        transitions = wiring.program.transitions
        changing = shortcuts.changing
        target = np.searchsorted(shortcuts.states, transitions.target[changing])
        self._changing = CountedWays(
            wiring.program,
            changing,
            transitions.departure[changing],
            target,
            self._widened,
            n_columns=width,
        )
        self._changes = distinct(transitions.departure[changing])

    def stretches(self, coming_on: ComingOn, cuts: Iterable[int]) -> Iterator[Stretch]:
        """Yield the days from the first to the last, in stretches that go across no cut.

        What is yielded is written over by the next stretch.
        """
        n_days = self._wiring.program.n_days
        turns = np.nonzero(np.diff(self._shortcuts.kind_of_day))[0] + 1
        bounds = sorted({0, n_days, *(int(day) for day in cuts), *turns.tolist()})
        for first, stop in itertools.pairwise(bounds):
            yield self._stretch(first, stop, coming_on)

    def _stretch(self, first: int, stop: int, coming_on: ComingOn) -> Stretch:
        n, kept = stop - first, self._n_kept * self._shape[1]
        left, came = np.zeros_like(self._out), np.zeros_like(self._coming)
        outs, coming = np.zeros((len(left), n, kept)), np.zeros((len(came), n, kept))
        self._changing.counted[:] = 0.0
        for place, day in enumerate(range(first, stop)):
            self._take(day, coming_on(day))
            left += self._out
            came += self._coming
            if kept:
                outs[:, place], coming[:, place] = self._out[:, :kept], self._coming[:, :kept]
        entered = np.empty((self._wiring.program.states.count, left.shape[1]))
        left[self._changes] = 0.0
        states = self._shortcuts.states
        self._whole.onward(first, (states, came), left, entered)
        moved = self._changing.transitions, self._changing.counted
        by_day = self._spread_by_day(first, outs, coming)
        return Stretch(slice(first, stop), entered, left, moved, *by_day)

    def _take(self, day: int, numbers: Array) -> None:
        """Take one day among the stays."""
        from_departures, from_states = self._on(day)
        self._leavers.due(day, self._out)
        self._entries.fill(0.0)
        from_departures.put(self._out, self._entries)
        self._coming.fill(0.0)
        if len(self._changing.transitions):
            self._changing.put(day, self._out, self._coming)
        self._coming[self._setting_out] += numbers
        from_states.add(self._coming, self._entries)
        self._leavers.remember(day, self._entries)

    def _on(self, day: int) -> tuple[Shortened, Shortened]:
        """Return a day's shortcuts from steady departures, and from states."""
        kind = int(self._shortcuts.kind_of_day[day])
        if kind not in self._known:
            found, steady = self._shortcuts.multiplied(day), self._shortcuts.steady
            mine = found.rows < len(steady)
            width = self._out.shape[1]
            source = steady[found.rows[mine]]
            rows = found.rows[~mine] - len(steady)
            self._known[kind] = (
                Shortened(source, found.stays[mine], found.chances[mine], self._widened, width),
                Shortened(rows, found.stays[~mine], found.chances[~mine], self._widened, width),
            )
        return self._known[kind]

    def _spread_by_day(self, day: int, outs: Array, coming: Array) -> tuple[Array, Array]:
        """Return entries and leavings by day of the columns that are kept, all days at once."""
        n_departures, n, kept = outs.shape
        entries = np.empty((self._wiring.program.states.count, n * kept))
        if not kept:
            return entries.reshape(len(entries), n, kept), outs
        if n not in self._by_day:
            self._by_day[n] = DrawnSpread(self._wiring, self._laid_over(n), n * kept)
        out = outs.reshape(n_departures, n * kept)
        changing = out[self._changes]
        out[self._changes] = 0.0
        setting_out = self._shortcuts.states, coming.reshape(len(coming), n * kept)
        self._by_day[n].onward(day, setting_out, out, entries)
        out[self._changes] += changing
        by_day = entries.reshape(len(entries), n, kept), out.reshape(outs.shape)
        return by_day[0].transpose(1, 0, 2), by_day[1].transpose(1, 0, 2)

    def _widened(self, by_draw: Array) -> Array:
        """Lay (n, n_draws) out over the columns; (n, 1) stays."""
        return by_draw if by_draw.shape[1] == 1 else np.repeat(by_draw, self._shape[1], axis=1)

    def _laid_over(self, n_days: int) -> Callable[[Array], Array]:
        """Lay (n, n_draws) out over some days of the columns that are kept."""

        def widened(by_draw: Array) -> Array:
            if by_draw.shape[1] == 1:
                return by_draw
            return np.tile(self._widened(by_draw[:, : self._n_kept]), n_days)

        return widened
