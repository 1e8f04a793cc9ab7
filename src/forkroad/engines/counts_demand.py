"""Demand by day as the counts engine sees it, for whoever plans stock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from forkroad.engines.counts import blocks
from forkroad.engines.counts_sums import Counts
from forkroad.engines.counts_walk import Walk
from forkroad.program.program import Program
from forkroad.program.slicing import slice_draws


def daily_demand(
    program: Program, products: Sequence[int], n_replications: int, seed: int
) -> Counts:
    """Return (n_products, n_days, n_replications) units bought each day where nothing runs out.

    program : compiled without limits, and with one draw or one for each replication.
    products : their numbers.
    """
    unlimited = replace(program, stock=())
    parts = []
    for first, count in blocks(program, n_replications):
        part = slice_draws(unlimited, first if program.n_draws > 1 else 0, count)
        parts.append(_of_block(part, products, seed, first, count))
    return np.concatenate(parts, axis=-1)


def _of_block(
    program: Program, products: Sequence[int], seed: int, first: int, n_replications: int
) -> Counts:
    walk = Walk(program, seed, first, n_replications)
    found = np.zeros((len(products), program.n_days, n_replications), dtype=np.int64)
    for day in range(program.n_days):
        walk.take(day)
        for row, product in enumerate(products):
            found[row, day] = walk.units[walk.purchases.product == product].sum(axis=0)
        walk.close_span()
    return found
