"""Lagged sums: what is due on a day from all earlier days, sum over k >= 1 of d(k) x(t - k).

Taken day by day such a sum reads the whole past every day, which is slow for long stays. Here
the days of a block share one matrix product with all that lies before the block, and only the
block's own days are added one by one. The result is the same but for rounding.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from forkroad.engines.wiring import StayGroup

Array = NDArray[np.float64]

BLOCK = 16
# Numbers of a day up to which all rows are summed in one call.
NARROW = 500


class NarrowSum:
    """The running sums of rows with distributions of their own, of few numbers in all.

    Then the call of a function costs more than what it adds up, and one call for all rows
    serves best. The arguments and the verbs are those of `LaggedSum`, but for the chances:
    (n_rows, n_lags).
    """

    def __init__(self, chances: Array, past: Array) -> None:
        self._past = past
        self._reach = min(chances.shape[1], len(past)) - 1
        backwards = np.ascontiguousarray(chances[:, 1 : self._reach + 1][:, ::-1])
        self._backwards = np.ascontiguousarray(backwards.T)[:, :, np.newaxis]
        self._block = np.stack([_block_weights(each) for each in backwards])
        self._base = np.zeros((past.shape[1], BLOCK, past.shape[2]))

    def due(self, day: int, out: Array) -> None:
        """Write the sums due on a day into `out`; see `LaggedSum`."""
        place = day % BLOCK
        if not place:
            self._move_to(day)
            out[:] = self._base[:, 0]
            return
        first = max(day - place, day - self._reach)
        weights = self._backwards[self._reach - (day - first) :]
        np.add.reduce(weights * self._past[first:day], axis=0, out=out)
        out += self._base[:, place]

    def forget(self, columns: slice) -> None:
        """Drop what is known of some columns' past, which has been emptied."""
        self._base[:, :, columns] = 0

    def _move_to(self, start: int) -> None:
        reach = min(start, self._reach)
        past = self._past[start - reach : start].transpose(1, 0, 2)
        np.matmul(self._block[:, :, self._reach - reach :], past, out=self._base)


class LaggedSum:
    """The running sums of some rows that share one distribution of lags.

    chances : (n_lags,) d(0), d(1), ...; d(0) is not used.
    past : (n_days, n_rows, n_columns) what is summed; a day must be there before a later one is
        asked for. It is kept by whoever fills it, in whose hands it may change between days.
    """

    def __init__(self, chances: Array, past: Array) -> None:
        n_days, self._n_rows, self._n_columns = past.shape
        self._past = past.reshape(n_days, -1)
        self._reach = min(len(chances), n_days) - 1
        # Backwards, so that the weights of a run of days are a run of memory: NumPy's products
        # are many times slower on strides that go down.
        self._backwards = np.ascontiguousarray(chances[1 : self._reach + 1][::-1])
        self._base = np.zeros((BLOCK, self._past.shape[1]))
        self._block = _block_weights(self._backwards) if self._reach > BLOCK else None

    def due(self, day: int, out: Array) -> None:
        """Write the sums due on a day into `out`; days must be asked for in order.

        out : (n_rows, n_columns), neighbours in memory.
        """
        flat = out.reshape(-1)
        place = day % BLOCK
        if self._block is None:
            self._sum_since(max(0, day - self._reach), day, flat)
            return
        if place:
            self._sum_since(day - place, day, flat)
            flat += self._base[place]
        else:
            self._move_to(day, self._block)
            flat[:] = self._base[0]

    def forget(self, columns: slice) -> None:
        """Drop what is known of some columns' past, which has been emptied."""
        self._base.reshape(BLOCK, self._n_rows, self._n_columns)[:, :, columns] = 0

    def _sum_since(self, first: int, day: int, out: Array) -> None:
        """Write what the days from the first to the one before bring to a day."""
        weights = self._backwards[len(self._backwards) - (day - first) :]
        np.matmul(weights, self._past[first:day], out=out)

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


Sum = NarrowSum | LaggedSum


def lagged_sums(groups: Sequence[StayGroup], past: Array) -> list[tuple[slice, Sum]]:
    """Return the running sums of some groups of stays, each with its places in `out`.

    past : (n_days, n_rows, n_columns) the groups' rows, in their order.
    """
    if not groups:
        return []
    longest = max(len(group.chances) for group in groups)
    if past.shape[1] * past.shape[2] <= NARROW:
        chances = np.zeros((past.shape[1], longest))
        for group, rows in zip(groups, _rows(groups), strict=True):
            chances[rows, : len(group.chances)] = group.chances
        places = slice(groups[0].places.start, groups[-1].places.stop)
        return [(places, NarrowSum(chances, past))]
    return [
        (group.places, LaggedSum(group.chances, past[:, rows]))
        for group, rows in zip(groups, _rows(groups), strict=True)
    ]


def _rows(groups: Sequence[StayGroup]) -> list[slice]:
    bounds = itertools.accumulate((len(group.states) for group in groups), initial=0)
    return [slice(first, stop) for first, stop in itertools.pairwise(bounds)]
