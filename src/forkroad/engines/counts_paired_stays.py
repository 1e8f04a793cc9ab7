"""Stays for paired comparisons: who enters a state has the luck of the state.

A single customer's uniform is put through the inverse of the stay's distribution, so that a
stay that becomes a day longer lets the same customers leave a day later. Many customers are
halved and halved again by days, each time by a quantile of the binomial distribution.
"""

from __future__ import annotations

import numpy as np

from forkroad.engines.binomial import binomial_quantiles
from forkroad.engines.counts_luck import AT_ONCE, FEW, Luck, Turns, level_of, words_for
from forkroad.engines.counts_plans import GeometricPlan, StayPlan
from forkroad.engines.counts_rings import Ring
from forkroad.engines.counts_spread import Spread
from forkroad.engines.counts_stays import Stays
from forkroad.engines.counts_sums import Counts, Ints
from forkroad.engines.hashing import Words, fold, inner_uniforms
from forkroad.program.program import Program

# Customers of one state and day who draw singly are at least one for so many days of a stay.
DAYS_A_CUSTOMER = 4


class PairedStays(Stays):
    """Stays that draw from the luck of the states that are entered."""

    def __init__(
        self, program: Program, settled: frozenset[int], n_replications: int, luck: Luck
    ) -> None:
        assert program.states.words is not None
        self._luck = luck
        self._words = words_for("stay", program.states.words)
        self._turns = Turns(program.states.count, n_replications)
        super().__init__(program, settled, n_replications)

    def _going(self, plan: GeometricPlan, present: Counts, rng: np.random.Generator) -> Counts:
        row, replication = np.divmod(np.flatnonzero(present), present.shape[1])
        keys = self._luck.keys(self._words[plan.states[row]], replication)
        levels = level_of(self._luck.of_today(keys))
        going = np.zeros_like(present)
        going[row, replication] = binomial_quantiles(
            present[row, replication], plan.leave[row, 0], levels
        )
        return going

    def _new_spread(self, plan: StayPlan, ring: Ring) -> Spread:
        words = self._words[plan.states]
        return PairedSpread(plan, ring, self._row, (self._luck, words, self._turns))


class PairedSpread(Spread):
    """A plan of random stays that draws from the luck of its states.

    luck : with the word of each of the plan's states, and the numbers of who enters them.
    """

    def __init__(
        self, plan: StayPlan, ring: Ring, row_of: Ints, luck: tuple[Luck, Words, Turns]
    ) -> None:
        super().__init__(plan, ring, row_of)
        self._luck, self._words, self._turns = luck
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
        keys = self._luck.keys(self._words[state], replication)
        few = np.minimum(numbers, self._few)
        who, number = self._turns.give(self.plan.states[state], replication, few)
        levels = inner_uniforms(fold(keys[who], number))
        which = np.searchsorted(self._limits, levels, side="right")
        self.put_each(day, (state[who], replication[who], np.ones_like(which)), which, out)
        more = np.flatnonzero(numbers > few)
        if len(more):
            keys = self._luck.of_today(keys[more])
            cell, which, taken = self._halved(keys, (numbers - few)[more])
            cell = more[cell]
            self.put_each(day, (state[cell], replication[cell], taken), which, out)

    def _halved(self, keys: Words, numbers: Counts) -> tuple[Ints, Ints, Counts]:
        """Return (cell, outcome, number) of customers of some cells who draw together.

        A range of outcomes from `low` on, `size` long, a power of 2, is halved by luck of its own.
        """
        limits = np.append(0.0, self._limits)
        n_outcomes = len(self._limits)
        size = 1 << (n_outcomes - 1).bit_length()
        cell, low = np.arange(len(numbers)), np.zeros(len(numbers), dtype=np.intp)
        while size > 1:
            size //= 2
            middle, high = (np.minimum(low + it, n_outcomes) for it in (size, 2 * size))
            left, whole = limits[middle] - limits[low], limits[high] - limits[low]
            chance = np.divide(left, whole, out=np.zeros_like(left), where=whole > 0)
            levels = level_of(fold(keys[cell] ^ np.uint64(size), low))
            early = binomial_quantiles(numbers, np.clip(chance, 0.0, 1.0), levels)
            late = numbers - early
            cell, low = np.append(cell, cell), np.append(low, low + size)
            numbers = np.append(early, late)
            kept = np.flatnonzero(numbers)
            cell, low, numbers = cell[kept], low[kept], numbers[kept]
        return cell, low, numbers
