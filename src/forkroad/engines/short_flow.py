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
from forkroad.engines.shortcuts import Shortcuts
from forkroad.engines.shortened import Shortened
from forkroad.engines.ways import CountedWays, widen_by_lanes
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
        wiring, self._widened = shortcuts.wiring, widen_by_lanes(shape[1])
        self._shortcuts, self._wiring, self._shape, self._n_kept = shortcuts, wiring, shape, n_kept
        width, n_departures = shape[0] * shape[1], wiring.n_departures
        # Who leaves by departure, then who comes into the states from elsewhere.
        self._moving = np.zeros((n_departures + len(shortcuts.states), width))
        self._out, self._coming = self._moving[:n_departures], self._moving[n_departures:]
        self._setting_out = np.searchsorted(shortcuts.states, setting_out)
        found, stays = shortcuts.multiplied(0), shortcuts.stays
        places = [*shortcuts.steady, *range(n_departures, len(self._moving))]
        source = np.array(places, dtype=np.intp)[found.rows]
        self._shortened = Shortened(source, found.stays, len(stays), width)
        row_of_state = np.zeros(wiring.program.states.count, dtype=np.intp)
        row_of_state[stays] = self._shortened.row
        self._leavers = Leavers(wiring, self._widened, width, row_of_state)
        self._whole = DrawnSpread(wiring, self._widened, width)
        self._by_day: dict[int, DrawnSpread] = {}
        transitions, changing = wiring.program.transitions, shortcuts.changing
        self._changes = distinct(transitions.departure[changing]).astype(np.intp)
        self._changing = CountedWays(
            wiring.program,
            changing,
            transitions.departure[changing],
            np.searchsorted(shortcuts.states, transitions.target[changing]),
            self._widened,
            n_columns=width,
        )

    def stretches(
        self, coming_on: ComingOn, cuts: Iterable[int], first_day: int = 0
    ) -> Iterator[Stretch]:
        """Yield the days from the first to the last, in stretches that go across no cut.

        first_day : before it nobody sets out.
        What is yielded is written over by the next stretch.
        """
        n_days = self._wiring.program.n_days
        turns = np.nonzero(np.diff(self._shortcuts.kind_of_day))[0] + 1
        bounds = sorted({0, n_days, *(int(day) for day in cuts), *turns.tolist()})
        for first, stop in itertools.pairwise(bounds):
            if stop > first_day:
                yield self._stretch(max(first, first_day), stop, coming_on)

    def _stretch(self, first: int, stop: int, coming_on: ComingOn) -> Stretch:
        n, kept, n_departures = stop - first, self._n_kept * self._shape[1], len(self._out)
        moving = np.zeros_like(self._moving)
        by_day = np.zeros((len(moving), n, kept))
        self._changing.counted[:] = 0.0
        self._shortened.turn_to(self._widened(self._shortcuts.multiplied(first).chances))
        for place, day in enumerate(range(first, stop)):
            self._take(day, coming_on(day))
            moving += self._moving
            if kept:
                by_day[:, place] = self._moving[:, :kept]
        left = moving[:n_departures]
        left[self._changes] = 0.0
        entered = np.empty((self._wiring.program.states.count, left.shape[1]))
        self._whole.onward(first, (self._shortcuts.states, moving[n_departures:]), left, entered)
        moved = self._changing.transitions, self._changing.counted
        spread = self._spread_by_day(first, by_day[:n_departures], by_day[n_departures:])
        return Stretch(slice(first, stop), entered, left, moved, *spread)

    def _take(self, day: int, numbers: Array) -> None:
        """Take one day among the stays."""
        self._leavers.due(day, self._out)
        self._coming.fill(0.0)
        if len(self._changes):
            self._changing.put(day, self._out, self._coming)
        self._coming[self._setting_out] += numbers
        self._leavers.remember(day, self._shortened.sum(self._moving))

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

    def _laid_over(self, n_days: int) -> Callable[[Array], Array]:
        """Lay (n, n_draws) out over some days of the columns that are kept."""
        widen, n_kept = self._widened, self._n_kept

        def widened(by_draw: Array) -> Array:
            if by_draw.shape[1] == 1:
                return by_draw
            return np.tile(widen(by_draw[:, :n_kept]), n_days)

        return widened
