"""Races: a choice among named ways whose luck belongs to the names, not to their order.

Each way has an exponential time with its chance for a rate, from a uniform of its own; the
first one is taken. A way that gains a little then takes customers from the others and moves
nobody between them, wherever it stands in the file; a new way leaves all who do not take it
where they were. Comparing one uniform with cumulative shares costs less and does neither.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from forkroad.program.hashing import Words, fold, inner_uniforms

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def race(keys: Words, numbers: Ints, names: Words, chances: Floats) -> Ints:
    """Return the place of the way that each of some customers takes.

    keys : (n,) of the forks. numbers : (n,) of the customers at them.
    names, chances : (n_ways, n); a name stands once among a customer's ways.
    """
    soonest = np.full(len(keys), np.inf)
    found = np.zeros(len(keys), dtype=np.int64)
    for way, (name, chance) in enumerate(zip(names, chances, strict=True)):
        time = -np.log(inner_uniforms(fold(keys ^ name, numbers)))
        time = np.divide(time, chance, out=np.full(len(keys), np.inf), where=chance > 0)
        found[time < soonest] = way
        np.minimum(soonest, time, out=soonest)
    return found
