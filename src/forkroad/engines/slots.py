"""Slots: many distributions at once, each drawn by one look at a table.

A table has 2^b slots, of which each value holds as many as its chance fills whole. What is left
of the chances, some hundredths together, is a distribution of its own, which the slots that
remain lead to. Nothing is rounded: a draw has its chance to the last digit of a float. Unlike
with `urns`, a little more chance for one value moves the draws of others, so that this is for
draws which no comparison pairs.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Values = NDArray[np.integer]

# A table has 2 to so many times as many slots as values, so that less than an eighth is left of
# the chances; one that is alone has more of them, while its slots are still told by 16 bits.
SPARE, SPARE_ALONE = 3, 6


class Slots:
    """Distributions with the same number of values, 0 and on.

    chances : (n_distributions, n_values), each row adding up to 1.
    """

    def __init__(self, chances: Floats) -> None:
        n, self._n_values = chances.shape
        self._bits = _bits(n, self._n_values)
        n_slots = 1 << self._bits
        whole = np.floor(chances * n_slots).astype(np.intp)
        held = np.column_stack([whole, n_slots - whole.sum(axis=1)])
        values = np.arange(self._n_values + 1, dtype=np.min_scalar_type(self._n_values))
        self._table = np.repeat(np.tile(values, n), held.reshape(-1))
        self._word = np.min_scalar_type(n_slots - 1)
        left = np.cumsum(chances - whole / n_slots, axis=1)
        # Of each distribution from its number to the next, so that one search serves all.
        ends = np.where(left[:, -1:] > 0, left[:, -1:], 1.0)
        self._left = (np.minimum(left / ends, 1.0) + np.arange(n)[:, np.newaxis]).reshape(-1)

    def draw(self, which: Values, rng: np.random.Generator) -> Values:
        """Return a value of each of the distributions that are named, in the shape of `which`."""
        words = self._random(which.size, rng).reshape(which.shape)
        return self._look(which, (which << self._bits) + words, rng)

    def draw_first(self, n: int, rng: np.random.Generator) -> Values:
        """Return n values of the first distribution."""
        return self._look(np.zeros(1, dtype=np.intp), self._random(n, rng), rng)

    def _random(self, n: int, rng: np.random.Generator) -> Values:
        """Return n random slots; the bits of a generator's words, which are longer, are shared."""
        words = rng.bit_generator.random_raw(-(-n * self._word.itemsize // 8))
        found: Values = words.view(self._word)[:n] & self._word.type((1 << self._bits) - 1)
        return found

    def _look(self, which: Values, places: Values, rng: np.random.Generator) -> Values:
        found = self._table.take(places)
        again = np.flatnonzero(found == self._n_values)
        if len(again):
            others = which.reshape(-1)[again if which.size > 1 else 0]
            place = np.searchsorted(self._left, others + rng.random(len(again)), side="right")
            found.reshape(-1)[again] = place - others * self._n_values
        return found


def _bits(n_distributions: int, n_values: int) -> int:
    """Return the bits that tell a table's slots apart."""
    needed = (n_values - 1).bit_length()
    alone = min(needed + SPARE_ALONE, 16) if n_distributions == 1 else 0
    return max(needed + SPARE, alone)
