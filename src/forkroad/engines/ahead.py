"""Ahead: what leaving on a later day is worth, seen from the day of entry.

The mirror of `leavers`: what of the days to come still matters to a backward pass is kept here.
Columns are amounts, and for each amount its draws.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.dated import as_places
from forkroad.engines.lagged import lagged_sums
from forkroad.engines.ways import Widen
from forkroad.engines.wiring import Wiring
from forkroad.program.program import Ints

Array = NDArray[np.float64]


class Ahead:
    """What leaving on the days to come is worth.

    widen : lays (n, n_draws) out over the columns. shape : (n_columns, n_draws).
    row : (n_departures,) where a departure stands in the worths that are handed in.
    """

    def __init__(self, wiring: Wiring, widen: Widen, shape: tuple[int, int], row: Ints) -> None:
        self._wiring, self._widen, self._shape = wiring, widen, shape
        width, n_days = shape[0] * shape[1], wiring.program.n_days
        places, _, leave = wiring.geometric
        self._geometric, self._leave = as_places(places), leave[:, np.newaxis]
        self._going_on = np.zeros((len(places), width))
        self._geometric_rows, self._opening_rows = as_places(row[places]), row[wiring.openings[0]]
        self._geometric_next = np.zeros((len(places), width))
        self._opening = np.zeros((len(wiring.openings[0]), width))
        # By day from the last: what leaving after a stay of some days is worth, then a dated one.
        groups = [group.departures for group in wiring.stay_groups]
        self._left_rows = as_places(row[np.concatenate([*groups, wiring.dated[0]])])
        n_stays = sum(map(len, groups))
        self._left = np.zeros((n_days, n_stays + len(wiring.dated[0]), width))
        self._stays = lagged_sums(wiring.stay_groups, self._left[:, :n_stays])
        self._dated = self._left[:, n_stays:]
        longest = [len(group.chances) for group in wiring.stay_groups]
        self._longest = max(longest, default=0) + int(wiring.dated[1].max(initial=0))
        self._worth = np.zeros((wiring.n_departures, width))
        self._forgotten = 0

    def worth(self, day: int) -> Array:
        """Return by departure what leaving on a later day is worth to who enters on a day.

        The next day writes over it.
        """
        wiring = self._wiring
        worth = self._worth
        worth.fill(0.0)
        geometric, _, _ = wiring.geometric
        if len(geometric):
            step = self._geometric_next
            step -= self._going_on
            step *= self._leave
            self._going_on += step
            worth[self._geometric] = self._held(self._going_on, geometric, day)
        for places, stays in self._stays:
            stays.due(wiring.program.n_days - 1 - day, worth[places])
            if wiring.masks:
                departures = np.arange(places.start, places.stop)
                worth[places] = self._held(worth[places], departures, day)
        if day == 0:
            worth[wiring.openings[0]] = self._opening
        self._add_dated(day, worth)
        return worth

    def remember(self, day: int, leaving: Array) -> None:
        """Take what leaving on a day is worth, by `row`, into account for the days before."""
        wiring = self._wiring
        self._geometric_next[:] = leaving[self._geometric_rows]
        left = self._left[wiring.program.n_days - 1 - day]
        if isinstance(self._left_rows, slice):
            left[:] = leaving[self._left_rows]
        else:
            # Every place is in range; "clip" only spares NumPy a copy.
            leaving.take(self._left_rows, axis=0, out=left, mode="clip")
        chances = wiring.openings[2]
        if len(chances) and chances[:, day].any():
            self._opening += leaving[self._opening_rows] * chances[:, day, np.newaxis]

    def forget(self, columns: slice, day: int) -> None:
        """Let some columns start anew: what lies after a day no longer counts for them.

        columns : the same ones whenever some start anew.
        """
        first, stop, _ = columns.indices(self._shape[0])
        n_draws = self._shape[1]
        part = slice(first * n_draws, stop * n_draws)
        for kept in (self._going_on, self._geometric_next, self._opening):
            kept[:, part] = 0
        place = self._wiring.program.n_days - 1 - day
        # What lies after the last such day is forgotten already.
        since = max(self._forgotten, place - self._longest - 1)
        self._left[since:place, :, part] = 0
        self._forgotten = place
        for _, stays in self._stays:
            stays.forget(part)

    def _held(self, worth: Array, departures: Ints, day: int) -> Array:
        """Keep what departures that hold for who enters on a day are worth."""
        held = self._wiring.open_on(departures, day)
        return worth if held is None else worth * self._widen(held)

    def _add_dated(self, day: int, worth: Array) -> None:
        places, days, rows, weights = self._wiring.dated_ahead[day]
        if not len(rows):
            return
        found = self._dated[self._wiring.program.n_days - 1 - days, rows]
        if weights is not None:
            found *= weights
        if self._wiring.masks:
            departures = np.arange(len(worth))[places]
            found = self._held(found, departures, day)
        worth[places] = found
