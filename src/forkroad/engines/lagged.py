"""Lagged sums: what is due on a day from all earlier days, sum over k >= 1 of d(k) x(t - k).

Taken day by day such a sum reads the whole past every day, which is slow for long stays. Here
the days of a block share one matrix product with all that lies before the block, and only the
block's own days are added one by one. The result is the same but for rounding.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

BLOCK = 16


class LaggedSum:
    """The running sums of some rows that share one distribution of lags.

    chances : (n_lags,) d(0), d(1), ...; d(0) is not used.
    shape : (n_rows, n_columns) of the values of one day.
    """

    def __init__(self, chances: Array, n_days: int, shape: tuple[int, int]) -> None:
        self._shape = shape
        self._reach = min(len(chances), n_days) - 1
        # Backwards, so that the weights of a run of days are a run of memory: NumPy's products
        # are many times slower on strides that go down.
        self._backwards = np.ascontiguousarray(chances[1 : self._reach + 1][::-1])
        self._past = np.zeros((n_days, shape[0] * shape[1]))
        self._base = np.zeros((BLOCK, shape[0] * shape[1]))
        self._block = _block_weights(self._backwards) if self._reach > BLOCK else None

    def due(self, day: int) -> Array:
        """Return the sums due on a day, (n_rows, n_columns); days must be asked for in order."""
        if self._block is None:
            return self._of_day(self._since(max(0, day - self._reach), day))
        place = day % BLOCK
        start = day - place
        if not place:
            self._move_to(start, self._block)
        found = self._base[place]
        if place:
            found = found + self._since(start, day)
        return self._of_day(found)

    def slot(self, day: int) -> Array:
        """Return the place, (n_rows, n_columns), where a day's values are to be written."""
        return self._of_day(self._past[day])

    def forget(self, columns: slice, day: int) -> None:
        """Drop the past before a day of some columns."""
        past = self._past.reshape(-1, *self._shape)
        past[max(0, day - self._reach) : day, :, columns] = 0
        self._base.reshape(BLOCK, *self._shape)[:, :, columns] = 0

    def _of_day(self, values: Array) -> Array:
        return values.reshape(self._shape)

    def _since(self, first: int, day: int) -> Array:
        """Return what the days from the first to the one before bring to a day."""
        weights = self._backwards[len(self._backwards) - (day - first) :]
        return np.asarray(weights @ self._past[first:day])

    def _move_to(self, start: int, weights: Array) -> None:
        """Work out what all days before a block bring to each of its days."""
        reach = min(start, self._reach)
        if reach:
            used = weights[:, self._reach - reach :]
            np.matmul(used, self._past[start - reach : start], out=self._base)


def _block_weights(backwards: Array) -> Array:
    """Return (BLOCK, reach) d(reach + p - j): what day start - reach + j brings to start + p."""
    reach = len(backwards)
    padded = np.concatenate([np.zeros(BLOCK), backwards])
    # Row p begins p places to the left: who entered on one day leaves p days later.
    return np.stack([padded[BLOCK - p : BLOCK - p + reach] for p in range(BLOCK)])
