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
    """The running sum of one distribution of lags over arrays of one shape."""

    def __init__(self, chances: Array, n_days: int, shape: tuple[int, ...]) -> None:
        self._chances = np.zeros(max(n_days + BLOCK, len(chances)) + 1)
        self._chances[: len(chances)] = chances
        self._reach = len(chances) - 1
        self._past = np.zeros((n_days, *shape))
        self._base = np.zeros((BLOCK, *shape))

    def due(self, day: int) -> Array:
        """Return the sum due on a day; days must be asked for in order."""
        place = day % BLOCK
        start = day - place
        if place == 0:
            self._move_to(start)
        first = max(start, day - self._reach)
        if first == day:
            return np.array(self._base[place])
        weights = self._chances[day - first : 0 : -1]
        recent = self._past[first:day].reshape(day - first, self._past[0].size)
        return np.asarray(self._base[place] + (weights @ recent).reshape(self._past.shape[1:]))

    def push(self, day: int, values: Array) -> None:
        """Take a day's values into account for the days that follow."""
        self._past[day] = values

    def copy_lanes(self, source: slice, target: slice, day: int) -> None:
        """Let some lanes (last axis) go on from the past of others, as it is before a day."""
        self._past[:day, ..., target] = self._past[:day, ..., source]
        self._base[..., target] = self._base[..., source]

    def forget(self, columns: slice, day: int) -> None:
        """Drop the past before a day of some columns (the second axis of the values)."""
        self._past[max(0, day - self._reach) : day, :, columns] = 0
        self._base[:, :, columns] = 0

    def _move_to(self, start: int) -> None:
        """Work out what all days before a block bring to each of its days."""
        first = max(0, start - self._reach)
        if first == start:
            self._base[:] = 0
            return
        lags = np.arange(BLOCK)[:, np.newaxis] + start - np.arange(first, start)[np.newaxis, :]
        before = self._past[first:start].reshape(start - first, self._past[0].size)
        self._base[:] = (self._chances[lags] @ before).reshape(self._base.shape)
