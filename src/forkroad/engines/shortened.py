"""Shortened days: the shortcuts of a day taken at once, laid out so that nothing is moved twice."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.sums import sums_by
from forkroad.program.program import Ints

Array = NDArray[np.float64]


class Shortened:
    """Shortcuts from rows of one array to sums by target.

    source, target : (n,) the row that each is taken from and what it adds to.
    n_targets : targets that there are; some may have no shortcut.
    row : (n_targets,) where in the array of sums each target stands.
    n_rows : rows of that array.
    """

    def __init__(self, source: Ints, target: Ints, n_targets: int, n_columns: int) -> None:
        self._sums = sums_by(target)
        order = self._sums.order
        self.row = np.full(n_targets, -1)
        self.row[self._sums.targets] = np.arange(len(self._sums.targets))
        for place, start, _ in self._sums.heavy:
            self.row[place] = start
        without = np.nonzero(self.row < 0)[0]
        self.row[without] = len(order) + np.arange(len(without))
        self.n_rows = len(order) + len(without)
        self._order, self._source = order, source[order]
        self._rows = np.zeros((self.n_rows, n_columns))
        self._taken = self._rows[: len(order)]
        self._chances: Array = np.zeros(0)
        self._more: Array | None = None

    def turn_to(self, chances: Array, more: Array | None = None) -> None:
        """Take these chances from now on.

        chances : (n, n_columns or 1). more : what each sum begins with, by its row.
        """
        self._chances = chances[self._order]
        self._more = more
        if more is not None:
            self._rows[len(self._taken) :] = more[len(self._taken) :]

    def sum(self, values: Array) -> Array:
        """Return the sums, each target in its `row`; the next call writes over them.

        Rows of targets without shortcuts are left as they are.
        """
        taken, sums = self._taken, self._sums
        # Every place is in range; "clip" only spares NumPy a copy.
        values.take(self._source, axis=0, out=taken, mode="clip")
        taken *= self._chances
        total = sums.gather(taken)
        for _, start, stop in sums.heavy:
            taken[start] = taken[start:stop].sum(axis=0)
        if self._more is not None:
            total += self._more[: len(total)]
            for _, start, _ in sums.heavy:
                taken[start] += self._more[start]
        return self._rows
