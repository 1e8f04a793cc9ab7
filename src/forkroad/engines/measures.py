"""Measures: everything that tables count, worked out from a flow with any number of lanes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.amounts import Amount
from forkroad.engines.estimates import Key
from forkroad.engines.flows import Flow, Inflow
from forkroad.engines.tally import Tally
from forkroad.engines.wiring import Wiring
from forkroad.records import record

Array = NDArray[np.float64]

# Of those who have come, so many are what rounding leaves where everybody has gone.
ROUNDING = 1e-13


def still_here(entered: Array, here: Array) -> Array:
    """Return who is left of those who have entered, without what rounding leaves or takes."""
    return np.where(here > ROUNDING * entered, here, 0.0)


@record
class Measures:
    """Every measure of a part, worked out from a flow with any number of lanes."""

    wiring: Wiring
    tally: Tally
    amounts: Sequence[Amount]

    def of(self, flow: Flow, inflow: Inflow, *, with_cohorts: bool) -> dict[Key, Array]:
        """Return (n_rows, n_periods + 1, n_draws, n_lanes) means of every measure."""
        keys = [(it.kind, it.subject) for it in self.amounts]
        found = dict(zip(keys, self.tally.means(flow.entered, self.amounts), strict=True))
        found |= self._travelling(flow)
        arrived, set_out = self._setting_out(inflow, with_cohorts=with_cohorts)
        found["arrivals", ""] = arrived
        found["set_out", ""] = set_out
        return found

    def of_segment(self, segment: str) -> Measures:
        """Return the same measures of one segment's customers alone."""
        program = self.wiring.program
        own = program.row_of_type[program.names.rows.index(segment), program.states.type]
        return replace(self, tally=replace(self.tally, rows=self.tally.rows * own))

    def is_count(self, key: Key) -> bool:
        """Return whether a measure counts whole things."""
        return next((it.is_count for it in self.amounts if (it.kind, it.subject) == key), True)

    def _travelling(self, flow: Flow) -> dict[Key, Array]:
        """Return who is still under way at the horizon, by whether they have bought."""
        states = self.wiring.program.states
        entered = flow.entered.sum(axis=0)
        here = still_here(entered, entered - flow.gone)
        ends = np.array([bool(word) for word in self.wiring.program.names.outcomes])
        going = ~ends[states.step]
        shape = (len(self.tally.rows), len(self.wiring.program.calendar.periods))
        found = {}
        for kind, wanted in (("customer", states.has_bought_after), ("undecided", None)):
            chosen = going & (wanted if wanted is not None else ~states.has_bought_after)
            total = np.tensordot(self.tally.rows[:, chosen], here[chosen], axes=(1, 0))
            empty = np.full((*shape, *total.shape[1:]), np.nan)
            found[kind, ""] = np.concatenate([empty, total[:, np.newaxis]], axis=1)
        return found

    def _setting_out(self, inflow: Inflow, *, with_cohorts: bool) -> tuple[Array, Array]:
        """Return arrivals by period, and all who set out, those already here included."""
        program = self.wiring.program
        rows = self.tally.rows[:, inflow.states]
        assert inflow.sums is not None
        sums = [inflow.sums(it.start, it.stop) for it in program.calendar.periods]
        by_period = np.stack([np.tensordot(rows, each, axes=(1, 0)) for each in sums], axis=1)
        by_period = np.concatenate([by_period, by_period.sum(axis=1, keepdims=True)], axis=1)
        if not with_cohorts:
            return by_period, by_period
        here = self._already_here()
        arrived = by_period.copy()
        arrived[:, 0] -= here
        arrived[:, -1] -= here
        return arrived, by_period

    def _already_here(self) -> Array:
        """Return (n_rows, n_draws, 1) how many are in mid-journey on the first day."""
        program = self.wiring.program
        found = np.zeros((len(self.tally.rows), program.n_draws, 1))
        for cohort in program.cohorts:
            for state, number in cohort.places:
                found[:, :, 0] += self.tally.rows[:, state, np.newaxis] * number
        return found
