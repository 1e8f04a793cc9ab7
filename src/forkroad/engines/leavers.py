"""Leavers: who leaves on a day, having entered on an earlier one.

What of the past still matters is kept here and nowhere else; who leaves on the day of entry and
where anybody goes is not asked here. Columns are draws, and for each draw its lanes.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.dated import DatedDay, as_places
from forkroad.engines.lagged import lagged_sums
from forkroad.engines.ways import Widen
from forkroad.engines.wiring import Wiring
from forkroad.program.program import Ints

Array = NDArray[np.float64]


class Leavers:
    """Those who have entered and will leave on a later day.

    widen : lays (n, n_draws) out over the columns.
    row : (n_states,) where in the entries that are handed in a state stands.
    """

    def __init__(self, wiring: Wiring, widen: Widen, width: int, row: Ints) -> None:
        self._wiring, self._widen = wiring, widen
        places, states, leave = wiring.geometric
        # They are neighbours, as `arrange` puts them.
        self._geometric, self._leave = as_places(places), leave[:, np.newaxis]
        self._waiting = as_places(row[states])
        self._present = np.zeros((len(places), width))
        self._opening_rows = row[wiring.openings[1]]
        self._opening = np.zeros((len(self._opening_rows), width))
        # By day: who entered for a stay of some days, then who entered for a dated one.
        groups = [group.states for group in wiring.stay_groups]
        self._entered_rows = as_places(row[np.concatenate([*groups, wiring.dated_states])])
        n_stays = sum(map(len, groups))
        n_entered = n_stays + len(wiring.dated_states)
        self._entered = np.zeros((wiring.program.n_days, n_entered, width))
        self._stays = lagged_sums(wiring.stay_groups, self._entered[:, :n_stays])
        self._dated = self._entered[:, n_stays:]

    def due(self, day: int, out: Array) -> None:
        """Write who leaves on a day, (n_departures, n_columns), having entered before it."""
        wiring = self._wiring
        out.fill(0.0)
        if len(self._present):
            going = out[self._geometric]
            np.multiply(self._present, self._leave, out=going)
            self._present -= going
        for places, stays in self._stays:
            stays.due(day, out[places])
        opening, _, chances = wiring.openings
        if len(opening) and chances[:, day].any():
            out[opening] = self._opening * chances[:, day, np.newaxis]
        today = wiring.dated_days[day]
        if len(today.days):
            self._add_dated(today, out)

    def remember(self, day: int, entries: Array) -> None:
        """Take a day's entries into account for the days that follow."""
        wiring = self._wiring
        places = wiring.geometric[0]
        if len(places):
            self._present += self._held(entries[self._waiting], places, day)
        entered = self._entered[day]
        if isinstance(self._entered_rows, slice):
            entered[:] = entries[self._entered_rows]
        else:
            # Every place is in range; "clip" only spares NumPy a copy.
            entries.take(self._entered_rows, axis=0, out=entered, mode="clip")
        if wiring.masks and wiring.stay_groups:
            departures = np.concatenate([group.departures for group in wiring.stay_groups])
            stays = entered[: len(departures)]
            stays[:] = self._held(stays, departures, day)
        if day == 0:
            self._opening = entries[self._opening_rows]

    def _held(self, entries: Array, departures: Ints, day: int) -> Array:
        """Return those whose departure holds for who enters on a day."""
        held = self._wiring.open_on(departures, day)
        return entries if held is None else entries * self._widen(held)

    def _add_dated(self, today: DatedDay, out: Array) -> None:
        going = self._dated[today.days, today.rows]
        if today.weights is not None:
            going *= today.weights
        if self._wiring.masks:
            self._mask(going, today)
        if today.sums is None:
            out[today.places] = going
        else:
            today.sums.add(going, out)

    def _mask(self, going: Array, today: DatedDay) -> None:
        """Keep those whose departure held on the day on which they entered."""
        masks = self._wiring.masks
        for row, (place, day) in enumerate(zip(today.departures, today.days, strict=True)):
            if int(place) in masks:
                going[row] *= self._widen(masks[int(place)][day][np.newaxis].astype(float))[0]
