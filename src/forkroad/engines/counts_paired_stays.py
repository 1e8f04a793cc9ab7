"""Stays for paired comparisons: who enters a state has the luck of the state.

A single customer's uniform is put through the inverse of the stay's distribution, so that a
stay that becomes a day longer lets the same customers leave a day later. Many customers are
halved and halved again by days, each time by a quantile of the binomial distribution.
"""

from __future__ import annotations

import numpy as np

from forkroad.engines.binomial import binomial_quantiles
from forkroad.engines.counts_choices import halved
from forkroad.engines.counts_luck import AT_ONCE, FEW, Luck, Share, level_of, state_luck
from forkroad.engines.counts_plans import GeometricPlan, StayPlan
from forkroad.engines.counts_rings import Ring
from forkroad.engines.counts_spread import Spread
from forkroad.engines.counts_stays import Stays
from forkroad.engines.counts_sums import Counts, Ints
from forkroad.program.hashing import fold, inner_uniforms
from forkroad.program.program import Program

# Customers of one state and day who draw singly are at least one for so many days of a stay.
DAYS_A_CUSTOMER = 4


class PairedStays(Stays):
    """Stays that draw from the luck of the states that are entered."""

    def __init__(
        self, program: Program, settled: frozenset[int], n_replications: int, luck: Luck
    ) -> None:
        self._luck = luck
        self._share = state_luck(program, "stay", n_replications)
        super().__init__(program, settled, n_replications)

    def _going(self, plan: GeometricPlan, present: Counts, rng: np.random.Generator) -> Counts:
        row, replication = np.divmod(np.flatnonzero(present), present.shape[1])
        keys = self._luck.keys(self._share.own[plan.states[row]], replication)
        levels = level_of(self._luck.of_today(keys))
        going = np.zeros_like(present)
        going[row, replication] = binomial_quantiles(
            present[row, replication], plan.leave[row, 0], levels
        )
        return going

    def _new_spread(self, plan: StayPlan, ring: Ring) -> Spread:
        share = self._share.some(plan.states)
        return PairedSpread(plan, ring, self._row, self._luck, share)


class PairedSpread(Spread):
    """A plan of random stays that draws from the luck of its states."""

    def __init__(self, plan: StayPlan, ring: Ring, row_of: Ints, luck: Luck, share: Share) -> None:
        super().__init__(plan, ring, row_of)
        self._luck, self._share = luck, share
        limits = np.cumsum(plan.chances)
        self._limits = np.append(limits[:-1] / limits[-1], 1.0)
        self._few = max(FEW, len(limits) // DAYS_A_CUSTOMER)

    def enter(self, day: int, numbers: Counts, out: Counts, rng: np.random.Generator) -> None:
        """Draw the stays of customers; see `Spread.enter`. `rng` is not drawn on."""
        if len(self._limits) == 1:
            self.enter_alike(day, numbers, out)
            return
        cells = np.flatnonzero(numbers)
        at_once = max(1, AT_ONCE * FEW // self._few)
        for begin in range(0, len(cells), at_once):
            state, replication = np.divmod(cells[begin : begin + at_once], numbers.shape[1])
            self._enter_cells(day, (state, replication, numbers[state, replication]), out)

    def _enter_cells(self, day: int, cells: tuple[Ints, Ints, Counts], out: Counts) -> None:
        """Draw the stays of (n,) cells: states, replications and numbers of customers."""
        state, replication, numbers = cells
        keys = self._luck.keys(self._share.words[state], replication)
        few = np.minimum(numbers, self._few)
        who, number = self._share.turns.give(self._share.place[state], replication, few)
        levels = inner_uniforms(fold(keys[who], number))
        which = np.searchsorted(self._limits, levels, side="right")
        self.put_each(day, (state[who], replication[who], np.ones_like(which)), which, out)
        more = np.flatnonzero(numbers > few)
        if len(more):
            keys = self._luck.keys(self._share.own[state[more]], replication[more])
            keys = self._luck.of_today(keys)
            cell, which, taken = halved(keys, (numbers - few)[more], self._limits[:, np.newaxis])
            cell = more[cell]
            self.put_each(day, (state[cell], replication[cell], taken), which, out)
