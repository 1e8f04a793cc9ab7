"""What customers want day by day, counted in replications in which nothing runs out.

The counts engine's own walk, of which nothing is kept but the units.
"""

from __future__ import annotations

import numpy as np

from forkroad.engines.counts_sums import Counts
from forkroad.engines.counts_walk import Walk
from forkroad.program.program import Program
from forkroad.program.slicing import slice_draws


def units_wanted(program: Program, block: tuple[int, int], seed: int, *, first: int = 0) -> Counts:
    """Return (n_products, n_days, n_replications) units of one of the counts engine's blocks.

    program : without stock, so that all that is wanted is bought. first : as in `simulate`.
    """
    start, count = block
    part = slice_draws(program, start if program.n_draws > 1 else 0, count)
    walk = Walk(part, seed, first + start, count)
    found = np.zeros((len(program.names.products), program.n_days, count), dtype=np.int64)
    for day in range(program.n_days):
        walk.take(day)
        np.add.at(found[:, day], walk.purchases.product, walk.units)
        walk.forget()
    return found
