"""Choices of many customers together among named ways, by luck that belongs to the names.

They are divided way by way, each time by a quantile of the binomial distribution: exactly the
multinomial distribution. Single customers choose by a race (`racing`).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from forkroad.engines.binomial import binomial_quantiles
from forkroad.engines.counts_luck import level_of
from forkroad.engines.counts_sums import Counts, Floats
from forkroad.engines.hashing import Words


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
