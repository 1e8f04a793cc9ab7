"""Rings: who leaves in the days to come, and the plan of a stay laid out on one.

The days of a long stay are drawn in stages: first all but the last hundredth of the chances
together with the rest as one more outcome, then the rest likewise. Few customers are in a tail,
so that its many days cost next to nothing; where they are very few, each draws a day. All of it
is the same multinomial distribution.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from forkroad.engines.counts_plans import StayPlan
from forkroad.engines.counts_sums import Counts, Floats, Ints

# Part of the chances that a stage leaves to the next, and outcomes that are drawn in one.
REST = 0.01
FEW = 16


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

    def add_each(self, days: Ints, rows: Ints, replications: Ints, numbers: Counts) -> None:
        """Let some numbers of customers leave, each on its own day; no cell twice."""
        self.cells[days % len(self.cells), rows, replications] += numbers

    def add_each_of_many(self, days: Ints, rows: Ints, replications: Ints, numbers: Counts) -> None:
        """Let some numbers leave, each on its own day; cells may come again and again."""
        n_slots, n_rows, n = self.cells.shape
        places = ((days % n_slots) * n_rows + rows) * n + replications
        np.add.at(self.cells.reshape(-1), places, numbers)


@dataclass(frozen=True)
class Stage:
    """Some outcomes of a stay, in the order of days.

    chances : (n_outcomes,), and that of all later stages together where there are any.
    lags : (n_outcomes,). rows : (n_states, n_outcomes) of the ring; -1 for no leaving.
    first : place of the first outcome in the plan.
    limits : (n_left,) cumulative chances of this stage's outcomes and all later ones.
    """

    chances: Floats
    lags: Ints
    rows: Ints
    first: int
    limits: Floats

    @property
    def n_outcomes(self) -> int:
        """How many outcomes are drawn, the rest not counted."""
        return len(self.lags)


def rows_of(plan: StayPlan, ring: Ring) -> Ints:
    """Return (n_states, n_outcomes) rows in a ring; -1 for leaving at once, or never."""
    rows = np.searchsorted(ring.departures, plan.departures)
    rows[:, ~plan.is_leaving | (plan.lags == 0)] = -1
    return rows


def list_stages(plan: StayPlan, ring: Ring) -> Iterator[Stage]:
    """Yield the stages of a plan whose departures have rows in a ring."""
    rows = rows_of(plan, ring)
    left = np.cumsum(plan.chances[::-1])[::-1]
    first = 0
    while first < len(left):
        part = slice(first, _stop(left, first))
        chances = plan.chances[part]
        if part.stop < len(left):
            chances = np.append(chances, left[part.stop])
        limits = np.cumsum(plan.chances[first:])
        # Sums of rounded chances end beside 1, where a customer could fall through.
        limits = np.append(limits[:-1] / limits[-1], 1.0)
        yield Stage(chances / chances.sum(), plan.lags[part], rows[:, part], first, limits)
        first = part.stop


def _stop(left: Floats, first: int) -> int:
    """Return where a stage ends that begins at an outcome."""
    stop = int(np.searchsorted(-left, -REST * left[first], side="right"))
    stop = max(stop, first + FEW)
    return len(left) if stop + FEW >= len(left) else stop
