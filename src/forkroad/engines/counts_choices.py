"""Choices among named ways, by luck that belongs to the names.

A single customer takes the way that comes first in a race: each way has an exponential time
with its chance for a rate, from a uniform of its own. A way that gains a little takes customers
from the others and moves nobody between them, wherever it stands in the file; a new way leaves
all who do not take it where they were. Many customers together are divided way by way, by
quantiles of the binomial distribution. Both are exactly the multinomial distribution.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from forkroad.engines.binomial import binomial_quantiles
from forkroad.engines.counts_luck import level_of
from forkroad.engines.counts_sums import Counts, Floats, Ints
from forkroad.engines.hashing import Words, fold, inner_uniforms


def race(keys: Words, numbers: Ints, names: Words, chances: Floats) -> Ints:
    """Return the way of each of some customers.

    keys : (n,) of the forks. numbers : (n,) of the customers. names, chances : (n_ways, n).
    """
    soonest = np.full(len(keys), np.inf)
    found = np.zeros(len(keys), dtype=np.intp)
    for way, (name, chance) in enumerate(zip(names, chances, strict=True)):
        time = -np.log(inner_uniforms(fold(keys ^ name, numbers)))
        time = np.divide(time, chance, out=np.full(len(keys), np.inf), where=chance > 0)
        found[time < soonest] = way
        np.minimum(soonest, time, out=soonest)
    return found


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
