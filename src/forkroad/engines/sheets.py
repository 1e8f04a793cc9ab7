"""Sheets: how the days of a backward pass are laid out, so that what lies ahead stands before.

Nothing is computed here.
"""

from __future__ import annotations

import itertools

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Sheet:
    """Days in rows, the last first, and in parts that do not know each other.

    bounds : first days of the parts, then the first day after all. Parts of fewer days than the
        longest end in rows that stand for nothing.
    """

    def __init__(self, bounds: list[int]) -> None:
        parts = list(itertools.pairwise(bounds))
        self.n_rows = max(stop - first for first, stop in parts)
        self.n_parts = len(parts)
        # By day, its row and its part.
        self.row, self.part = np.zeros((2, bounds[-1]), dtype=np.intp)
        for place, (first, stop) in enumerate(parts):
            self.row[first:stop] = np.arange(stop - first)[::-1]
            self.part[first:stop] = place

    def empty(self, n: int, n_columns: int) -> Array:
        """Return zeros, (n, n_rows, n_parts x n_columns), to lay values out in."""
        return np.zeros((n, self.n_rows, self.n_parts * n_columns))

    def laid_out(self, by_day: Array) -> Array:
        """Return (n_rows, n_parts) of (n_days,)."""
        found = np.zeros((self.n_rows, self.n_parts))
        found[self.row, self.part] = by_day
        return found

    def rows_of(self, first: int, stop: int) -> slice:
        """Return the rows of neighbouring days of one part."""
        return slice(int(self.row[stop - 1]), int(self.row[first]) + 1)

    def days_of(self, laid_out: Array, first: int, stop: int) -> Array:
        """Return (n, n_days, n_columns) of such days, the last first, to read and to write."""
        n_columns = laid_out.shape[2] // self.n_parts
        by_part = laid_out.reshape(*laid_out.shape[:2], self.n_parts, n_columns)
        return by_part[:, self.rows_of(first, stop), self.part[first]]
