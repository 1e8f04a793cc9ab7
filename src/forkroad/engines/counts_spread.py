"""Random stays of some states: the days of leaving of all who enter on one day.

Where many enter, one multinomial draw divides them among the days, stage by stage; where a few
do, or a few are left for the days of a tail, each draws a day. Which of the two it is depends on
the numbers alone, and either is exactly the distribution of so many independent stays.
"""

from __future__ import annotations

import numpy as np

from forkroad.engines.counts_plans import StayPlan
from forkroad.engines.counts_rings import Ring, Stage, list_stages, rows_of
from forkroad.engines.counts_sums import Counts, Ints

# Numbers that one multinomial draw may fill at a time.
AT_ONCE = 2_000_000
# Customers draw singly where so many times as few enter a state as it has outcomes, and in a
# tail where no more are left by state and replication.
FEW = 8
FEW_LEFT = 48


class Spread:
    """A plan of random stays, laid out on a ring.

    row_of : (n_departures,) row of each departure among those that can leave at once.
    """

    def __init__(self, plan: StayPlan, ring: Ring, row_of: Ints) -> None:
        self.plan, self._ring, self._row_of = plan, ring, row_of
        self._stages = tuple(list_stages(plan, ring))
        self._rows = rows_of(plan, ring)

    def enter(self, day: int, numbers: Counts, out: Counts, rng: np.random.Generator) -> None:
        """Draw the stays of (n_states, n_replications) customers; add to `out` who goes at once."""
        if len(self.plan.chances) == 1:
            self.enter_alike(day, numbers, out)
        elif FEW * int(numbers.sum()) < len(self._stages[0].limits) * np.count_nonzero(numbers):
            state, replication = np.nonzero(numbers)
            found = numbers[state, replication]
            self._draw_singly(self._stages[0], day, (state, replication, found), out, rng)
        else:
            self._draw_by_stages(day, numbers, out, rng)

    def enter_alike(self, day: int, numbers: Counts, out: Counts) -> None:
        """Let all customers of a plan with one outcome have that one."""
        self._put(day, np.arange(len(numbers)), numbers[:, :, np.newaxis], out)

    def _draw_by_stages(
        self, day: int, numbers: Counts, out: Counts, rng: np.random.Generator
    ) -> None:
        stage = self._stages[0]
        states = np.flatnonzero(numbers.any(axis=1))
        at_once = max(1, AT_ONCE // (numbers.shape[1] * len(stage.chances)))
        for first in range(0, len(states), at_once):
            part = states[first : first + at_once]
            drawn = rng.multinomial(numbers[part], stage.chances)
            self._put(day, part, drawn, out)
            if len(self._stages) > 1:
                self._draw_rest(day, part, drawn[:, :, -1], out, rng)

    def _put(self, day: int, part: Ints, drawn: Counts, out: Counts) -> None:
        """Put the first stage's leavings, (n_states, n_replications, n_outcomes), in place."""
        plan, stage = self.plan, self._stages[0]
        for outcome in np.flatnonzero((plan.lags == 0) & plan.is_leaving).tolist():
            out[self._row_of[plan.departures[part, outcome]]] += drawn[:, :, outcome]
        kept = np.flatnonzero(stage.rows[0] >= 0)
        days, rows = day + stage.lags[kept], stage.rows[np.ix_(part, kept)]
        drawn = drawn[:, :, kept]
        if 3 * np.count_nonzero(drawn) > drawn.size:
            self._ring.add(days, rows, drawn.transpose(0, 2, 1))
        else:
            state, replication, which = np.nonzero(drawn)
            numbers = drawn[state, replication, which]
            self._ring.add_each(days[which], rows[state, which], replication, numbers)

    def _draw_rest(
        self, day: int, part: Ints, rest: Counts, out: Counts, rng: np.random.Generator
    ) -> None:
        """Draw the later stages of (n_states, n_replications) customers."""
        place, replication = np.nonzero(rest)
        numbers, state = rest[place, replication], part[place]
        for stage in self._stages[1:]:
            if int(numbers.sum()) <= FEW_LEFT * len(numbers):
                self._draw_singly(stage, day, (state, replication, numbers), out, rng)
                return
            drawn = rng.multinomial(numbers, stage.chances)
            cell, which = np.nonzero(drawn[:, : stage.n_outcomes])
            rows = stage.rows[state[cell], which]
            leaves = np.flatnonzero(rows >= 0)
            cell, which, days = cell[leaves], which[leaves], day + stage.lags[which[leaves]]
            self._ring.add_each(days, rows[leaves], replication[cell], drawn[cell, which])
            going_on = np.flatnonzero(drawn[:, -1])
            numbers = drawn[going_on, -1]
            state, replication = state[going_on], replication[going_on]

    def _draw_singly(
        self,
        stage: Stage,
        day: int,
        customers: tuple[Ints, Ints, Counts],
        out: Counts,
        rng: np.random.Generator,
    ) -> None:
        """Let each of some customers draw from a stage and all later ones.

        customers : (n,) state, replication and number of each group of them.
        """
        state, replication = (np.repeat(each, customers[2]) for each in customers[:2])
        drawn = np.searchsorted(stage.limits, rng.random(len(state)), side="right")
        self.put_each(day, (state, replication, np.ones_like(state)), stage.first + drawn, out)

    def put_each(
        self, day: int, customers: tuple[Ints, Ints, Counts], which: Ints, out: Counts
    ) -> None:
        """Put groups of customers in place by their outcomes; cells may come again and again.

        customers : (n,) state, replication and number of each group of them.
        """
        state, replication, numbers = customers
        rows, lags = self._rows[state, which], self.plan.lags[which]
        later = np.flatnonzero(rows >= 0)
        days = day + lags[later]
        self._ring.add_each_of_many(days, rows[later], replication[later], numbers[later])
        at_once = np.flatnonzero((lags == 0) & self.plan.is_leaving[which])
        if len(at_once):
            departures = self.plan.departures[state[at_once], which[at_once]]
            into = (self._row_of[departures], replication[at_once])
            np.add.at(out, into, numbers[at_once])
