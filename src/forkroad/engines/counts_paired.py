"""The parts of a walk for paired comparisons: they draw from luck that stays in place.

Two journeys that are compared share the seed and the replications; what is the same in both
then has the same luck, and the difference shows the change. Each of them alone is exactly the
process that the counts engine samples without.
"""

from __future__ import annotations

from functools import partial

import numpy as np

from forkroad.engines.counts_arrivals import Arrivals
from forkroad.engines.counts_luck import Luck
from forkroad.engines.counts_paired_arrivals import PairedArrivals
from forkroad.engines.counts_paired_sales import PairedCounter, paired_purchases
from forkroad.engines.counts_paired_splits import Forks, PairedSplits
from forkroad.engines.counts_paired_stays import PairedStays
from forkroad.engines.counts_purchases import Purchases
from forkroad.engines.counts_service import Counter, list_counters
from forkroad.engines.counts_splits import Splits
from forkroad.engines.counts_stays import Stays
from forkroad.engines.counts_sums import Ints
from forkroad.engines.counts_walk import Parts
from forkroad.program.program import Program


class PairedParts(Parts):
    """Makes parts that share one block's luck."""

    def __init__(self, program: Program, seed: int, first: int, n_replications: int) -> None:
        super().__init__(program, n_replications)
        self._luck = Luck(seed, first)
        self._forks = Forks(program, n_replications)

    def begin(self, day: int) -> None:
        """Let all that is drawn together belong to a day."""
        self._luck.today = day

    def purchases(self) -> Purchases:
        """Return the purchases of the program, each with luck of its own."""
        return paired_purchases(self.program, self._luck, self.n_replications)

    def counters(self, purchases: Purchases, products: list[int]) -> dict[int, Counter]:
        """Return by level the counters at which stock is sold."""
        new = partial(PairedCounter, luck=self._luck, n_replications=self.n_replications)
        return list_counters(self.program, purchases, products, new)

    def stays(self, settled: frozenset[int]) -> Stays:
        """Return the stays."""
        return PairedStays(self.program, settled, self.n_replications, self._luck)

    def splits(self, departures: Ints, *, at_once: bool) -> Splits:
        """Return the splits of departures; a fork may be met at once and later on one day."""
        return PairedSplits(
            self.program, departures, self.n_replications, self._forks, self._luck, int(at_once)
        )

    def arrivals(self, rng: np.random.Generator) -> Arrivals:
        """Return who sets out."""
        return PairedArrivals(self.program, self.n_replications, rng, self._luck)
