"""Lagged sums: what is due on a day from all earlier days, sum over k >= 1 of d(k) x(t - k).

Taken day by day such a sum reads the whole past every day, which is slow for long stays. Here
the days of a block share one matrix product with all that lies before the block, and only the
block's own days are added one by one. The result is the same but for rounding.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

BLOCK = 32


class LaggedSum:
    """The running sums of some rows, each with its own distribution of lags.

    chances : (n_lags,) for all rows alike, or (n_rows, n_lags).
    shape : of the values of one day; rows come first.
    """

    def __init__(self, chances: Array, n_days: int, shape: tuple[int, ...]) -> None:
        self._shape = shape
        self._reach = chances.shape[-1] - 1
        # Backwards, so that the weights of a run of days are a run of memory: NumPy's products
        # are many times slower on strides that go down.
        self._last = max(n_days, self._reach) + BLOCK
        self._backwards = np.zeros((shape[0], self._last + 1))
        self._backwards[:, self._last - self._reach :] = chances[..., ::-1]
        size = int(np.prod(shape[1:], dtype=int))
        self._past = np.zeros((shape[0], n_days, size))
        self._base = np.zeros((shape[0], BLOCK, size))

    def due(self, day: int) -> Array:
        """Return the sums due on a day; days must be asked for in order."""
        place = day % BLOCK
        start = day - place
        if place == 0:
            self._move_to(start)
        found = self._base[:, place]
        first = max(start, day - self._reach)
        if first < day:
            weights = self._backwards[:, np.newaxis, self._last - (day - first) : self._last]
            found = found + (weights @ self._past[:, first:day])[:, 0]
        return found.reshape(self._shape)

    def push(self, day: int, values: Array) -> None:
        """Take a day's values into account for the days that follow."""
        self._past[:, day] = values.reshape(self._past.shape[0], self._past.shape[2])

    def forget(self, columns: slice, day: int) -> None:
        """Drop the past before a day of some columns (the second axis of the values)."""
        rows, *rest = self._shape
        past = self._past.reshape(rows, self._past.shape[1], *rest)
        past[:, max(0, day - self._reach) : day, columns] = 0
        self._base.reshape(rows, BLOCK, *rest)[:, :, columns] = 0

    def _move_to(self, start: int) -> None:
        """Work out what all days before a block bring to each of its days."""
        first = max(0, start - self._reach)
        if first == start or not self._base.size:
            self._base[:] = 0
            return
        reach = start - first
        # Row p holds d(reach + p), ..., d(p + 1): what day first, ..., start - 1 brings to it.
        low = self._last - reach - BLOCK + 1
        windows = np.lib.stride_tricks.sliding_window_view(
            self._backwards[:, low : self._last], reach, axis=1
        )
        weights = np.ascontiguousarray(windows[:, ::-1])
        np.matmul(weights, self._past[:, first:start], out=self._base)
