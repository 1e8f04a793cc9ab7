"""What a forward pass takes in, who sets out, and what it has seen when it is done."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.folding import fold_of
from forkroad.engines.unfolding import Unfolded
from forkroad.program.program import Ints
from forkroad.records import record

Array = NDArray[np.float64]


@record
class Inflow:
    """Who sets out: distinct states, and for a day their numbers (n_states, n_draws, n_lanes).

    sums : gives their sums over the days from the first to the one before the second; None where
        nobody asks for them.
    first_day : before it nobody sets out.
    by_day : the numbers of all days, (n_days, n_states, n_draws, n_lanes), with one draw where all
        are alike; None where nobody has laid them out.
    """

    states: NDArray[np.intp]
    numbers: Callable[[int], Array]
    sums: Callable[[int, int], Array] | None = None
    first_day: int = 0
    by_day: Array | None = None

    @property
    def is_alike(self) -> bool:
        """Whether as many are known to set out in all draws."""
        return self.by_day is not None and self.by_day.shape[2] == 1

    def on(self, days: range) -> Array:
        """Return (n_days, n_states, n_draws, n_lanes) numbers, of one draw where all are alike."""
        if self.by_day is not None:
            return self.by_day[days.start : days.stop]
        return np.stack([self.numbers(day) for day in days])


@record
class Flow:
    """What a forward pass saw.

    entered : (n_spans, n_states, n_draws, n_lanes) entries in each span of days.
    moves : (n_periods, n_transitions) moves in each period, of all draws and lanes.
    gone : (n_states, n_draws, n_lanes) who has moved on from a state by the end.
    entries : (n_days, n_states, n_kept, n_lanes) entries by day, of the draws that were kept;
        of an unfolded program by copy, for all draws alike, (n_days, n_copies, 1, n_lanes).
    leavings : (n_days, n_departures, n_kept, n_lanes) leavings by day, likewise.
    unfolded : the copies, where there are any.
    """

    entered: Array
    moves: Array
    gone: Array
    entries: Array
    leavings: Array
    unfolded: Unfolded | None = None

    def entries_on(self, days: slice, states: Ints, n_draws: int) -> Array:
        """Return (n_days, n_states, n_draws, n_lanes) entries into some states on some days."""
        if self.unfolded is None:
            return self.entries[days][:, states, :n_draws]
        fold, copies = fold_of(self.unfolded, states)
        return fold.draws_first(self.entries[days][:, copies, 0], n_draws)
