"""Choices of many customers together, by luck that belongs to the names of ways or to outcomes.

Named ways are taken one by one, outcomes in an order are halved, each time by a quantile of the
binomial distribution: exactly the multinomial distribution. Single customers race (`racing`).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from forkroad.engines.binomial import binomial_quantiles
from forkroad.engines.counts_luck import level_of
from forkroad.engines.counts_sums import Counts, Floats, Ints
from forkroad.program.hashing import Words, fold


def in_turn(keys: Words, customers: Counts, names: Words, chances: Floats) -> Iterator[Counts]:
    """Yield how many of each cell's customers take each way, way by way.

    keys, customers : (n,). names, chances : (n_ways, n).
    """
    rest = np.cumsum(chances[::-1], axis=0)[::-1]
    left = customers
    for way in range(len(chances) - 1):
        chance = np.divide(
            chances[way], rest[way], out=np.zeros_like(rest[way]), where=rest[way] > 0
        )
        taken = binomial_quantiles(left, np.minimum(chance, 1.0), level_of(keys ^ names[way]))
        yield taken
        left = left - taken
    yield left


def halved(keys: Words, customers: Counts, limits: Floats) -> tuple[Ints, Ints, Counts]:
    """Return (cell, outcome, number) of customers who are divided among outcomes in an order.

    keys, customers : (n,). limits : (n_outcomes, n or 1) chances added up, the last ones 1.

    A range of outcomes from `low` on, `size` long, a power of 2, is halved by luck of its own,
    so that what changes at one end leaves the other as it was.
    """
    n_outcomes = len(limits)
    reached = np.concatenate([np.zeros((1, limits.shape[1])), limits])
    size = 1 << (n_outcomes - 1).bit_length()
    cell, low = np.arange(len(customers)), np.zeros(len(customers), dtype=np.intp)
    while size > 1:
        size //= 2
        column = cell if limits.shape[1] > 1 else 0
        begin = reached[low, column]
        middle, end = (reached[np.minimum(low + it, n_outcomes), column] for it in (size, 2 * size))
        whole = end - begin
        chance = np.divide(middle - begin, whole, out=np.zeros_like(whole), where=whole > 0)
        levels = level_of(fold(keys[cell] ^ np.uint64(size), low))
        early = binomial_quantiles(customers, np.clip(chance, 0.0, 1.0), levels)
        cell, low = np.append(cell, cell), np.append(low, low + size)
        customers = np.append(early, customers - early)
        kept = np.flatnonzero(customers)
        cell, low, customers = cell[kept], low[kept], customers[kept]
    return cell, low, customers
