"""Rings: who leaves in the days to come, by departure and replication."""

from __future__ import annotations

import numpy as np

from forkroad.engines.counts_plans import StayPlan
from forkroad.engines.counts_sums import Counts, Ints


class Ring:
    """Who leaves by some departures in the days to come.

    departures : whose rows they are. cells : (n_slots, n_departures, n_replications).
    """

    def __init__(self, departures: Ints, n_slots: int, n_replications: int) -> None:
        self.departures = departures
        self.cells = np.zeros((n_slots, len(departures), n_replications), dtype=np.int64)

    def due(self, day: int) -> Counts:
        """Return (n_departures, n_replications) who leaves on a day, once."""
        slot = self.cells[day % len(self.cells)]
        found: Counts = slot.copy()
        slot[:] = 0
        return found

    def add(self, days: Ints, rows: Ints, numbers: Counts) -> None:
        """Let customers leave on some days by some rows' departures, no pair of them twice.

        numbers : of the shape that days and rows have together, and replications last.
        """
        self.cells[days % len(self.cells), rows] += numbers

    def places(self, days: Ints, rows: Ints) -> Ints:
        """Return where leaving on some days by some rows is counted; -1 for rows of -1.

        days, rows : of shapes that go together.
        """
        n_slots, n_rows, n = self.cells.shape
        return np.where(rows >= 0, ((days % n_slots) * n_rows + rows) * n, -1)

    def add_each(self, places: Ints, replications: Ints, numbers: Counts) -> None:
        """Add numbers of customers, one by one, in their replications; places may come again.

        places : as from `places`; nobody is added where they are -1.
        """
        if len(places) and places.min() < 0:
            leaves = np.flatnonzero(places >= 0)
            places, replications, numbers = places[leaves], replications[leaves], numbers[leaves]
        np.add.at(self.cells.reshape(-1), places + replications, numbers)


def rows_of(plan: StayPlan, ring: Ring) -> Ints:
    """Return (n_states, n_outcomes) rows in a ring; -1 for leaving at once, or never."""
    rows = np.searchsorted(ring.departures, plan.departures)
    rows[:, ~plan.is_leaving | (plan.lags == 0)] = -1
    return rows
