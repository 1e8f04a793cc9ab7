"""Folding: what the copies of an unfolded program hold, added up for each state and draw."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.unfolding import Unfolded
from forkroad.program.distinct import distinct
from forkroad.program.program import Ints

Array = NDArray[np.float64]


class Fold:
    """Adds up copies by what they are copies of, each times its weight.

    of : (n_copies,) what each is a copy of, in ascending order, from 0 to n - 1.
    weights : (n_copies, n_draws).
    """

    def __init__(self, of: Ints, weights: Array, n: int) -> None:
        self._n, self._weights = n, weights
        counts = np.bincount(of, minlength=n)
        first = np.concatenate([[0], np.cumsum(counts)[:-1]])
        # Those of which there are equally many copies go together.
        self._parts = []
        for count in distinct(counts[counts > 0]).tolist():
            which = np.nonzero(counts == count)[0]
            self._parts.append((which, first[which, np.newaxis] + np.arange(count)))

    def draws_first(self, values: Array, n_draws: int | None = None) -> Array:
        """Return (k, n, n_draws, n_columns) of (k, n_copies, n_columns), for the first draws."""
        k, _, n_columns = values.shape
        n_draws = self._weights.shape[1] if n_draws is None else n_draws
        found = np.zeros((k, self._n, n_draws, n_columns))
        for which, copies in self._parts:
            weights = self._weights[copies, :n_draws]
            if n_columns == 1:
                # Many days and few columns: one product for each state, not for each day.
                part = values[..., 0][:, copies].transpose(1, 0, 2)
                found[..., 0][:, which] = np.matmul(part, weights).transpose(1, 0, 2)
            else:
                found[:, which] = np.matmul(weights.transpose(0, 2, 1), values[:, copies])
        return found


def fold_of(unfolded: Unfolded, states: Ints) -> tuple[Fold, Ints]:
    """Return the fold of some states, in ascending order, and the copies that it is of."""
    copies = np.nonzero(np.isin(unfolded.state, states))[0]
    of = np.searchsorted(states, unfolded.state[copies])
    return Fold(of, unfolded.weights[copies], len(states)), copies
