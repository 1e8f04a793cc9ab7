"""Random stays of some states: the days of leaving of all who enter on one day.

Who enters is divided among the outcomes of the stay (`counts_division`); here the parts of that
division are put in their places, on the ring or among those who leave at once.
"""

from __future__ import annotations

import numpy as np

from forkroad.engines.counts_division import Division, Singly, Together
from forkroad.engines.counts_plans import StayPlan
from forkroad.engines.counts_rings import Ring, rows_of
from forkroad.engines.counts_sums import Counts, Ints
from forkroad.engines.slots import Values

# Numbers of customers by state, replication and outcome that are drawn at a time.
AT_ONCE = 2_000_000


class Spread:
    """A plan of random stays, laid out on a ring.

    row_of : (n_departures,) row of each departure among those that can leave at once.
    """

    def __init__(self, plan: StayPlan, ring: Ring, row_of: Ints) -> None:
        self.plan, self._ring, self._row_of = plan, ring, row_of
        self._rows = rows_of(plan, ring)
        self._is_quick = (plan.lags == 0) & plan.is_leaving
        self._has_quick = bool(self._is_quick.any())
        self._all_later = bool((self._rows >= 0).all())
        self._division = Division(plan.chances)

    def enter(self, day: int, numbers: Counts, out: Counts, rng: np.random.Generator) -> None:
        """Draw the stays of (n_states, n_replications) customers; add to `out` who goes at once."""
        if len(self.plan.chances) == 1:
            self.enter_alike(day, numbers, out)
            return
        states = np.flatnonzero(numbers.any(axis=1))
        at_once = max(1, AT_ONCE // (numbers.shape[1] * len(self.plan.chances)))
        for first in range(0, len(states), at_once):
            part = states[first : first + at_once]
            for drawn in self._division.divide(numbers[part].reshape(-1), rng):
                if isinstance(drawn, Together):
                    self._put_together(day, part, drawn, out)
                else:
                    self._put_singly(day, part, drawn, out)

    def enter_alike(self, day: int, numbers: Counts, out: Counts) -> None:
        """Let all customers of a plan with one outcome have that one."""
        part, outcomes = np.arange(len(numbers)), np.zeros(1, dtype=np.intp)
        self._put_together(day, part, Together(outcomes, numbers.reshape(1, -1)), out)

    def _put_together(self, day: int, part: Ints, drawn: Together, out: Counts) -> None:
        """Put customers in place whose cells are some states by replication."""
        plan, outcomes = self.plan, drawn.outcomes
        numbers = drawn.numbers.reshape(len(outcomes), len(part), -1)
        if self._has_quick:
            for place in np.flatnonzero(self._is_quick[outcomes]).tolist():
                departures = plan.departures[part, outcomes[place]]
                out[self._row_of[departures]] += numbers[place]
        rows = self._rows[:, outcomes].T[:, part]
        if not self._all_later:
            kept = rows[:, 0] >= 0
            outcomes, rows, numbers = outcomes[kept], rows[kept], numbers[kept]
        self._ring.add((day + plan.lags[outcomes])[:, np.newaxis], rows, numbers)

    def _put_singly(self, day: int, part: Ints, drawn: Singly, out: Counts) -> None:
        n = out.shape[1]
        state, replication = np.repeat(part, n), np.tile(np.arange(n), len(part))
        one = np.ones(len(drawn.cells), dtype=np.int64)
        customers = (state[drawn.cells], replication[drawn.cells], one)
        self.put_each(day, customers, drawn.outcomes, out)

    def put_each(
        self, day: int, customers: tuple[Ints, Ints, Counts], which: Values, out: Counts
    ) -> None:
        """Put groups of customers in place by their outcomes; cells may come again and again.

        customers : (n,) state, replication and number of each group of them.
        """
        state, replication, numbers = customers
        places = self._ring.places(day + self.plan.lags, self._rows)
        # One index is found sooner than two.
        found = places.reshape(-1)[state * len(self.plan.lags) + which]
        self._ring.add_each(found, replication, numbers)
        if self._has_quick:
            at_once = np.flatnonzero(self._is_quick[which])
            departures = self.plan.departures[state[at_once], which[at_once]]
            into = (self._row_of[departures], replication[at_once])
            np.add.at(out, into, numbers[at_once])
