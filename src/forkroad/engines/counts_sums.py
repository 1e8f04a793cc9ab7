"""Sums of rows by a target, and draws that skip what is nobody.

What the counts engine does with arrays whose last axis is replications and which are mostly
small numbers or nothing.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from forkroad.records import record

Ints = NDArray[np.intp]
Counts = NDArray[np.int64]
Floats = NDArray[np.float64]
Number = TypeVar("Number", bound=np.generic)

# Targets of more rows than this are summed one by one, the others a row of each at a time.
MANY = 12


@record
class RowSums:
    """Which rows go to which target.

    layers : (rows, targets) pairs, in each of which a target stands once.
    heavy : (rows, target) of the targets of many rows.
    """

    layers: tuple[tuple[Ints, Ints], ...]
    heavy: tuple[tuple[Ints, int], ...]

    def add(self, values: Counts, into: Counts) -> None:
        """Add row i of the values to its target."""
        for rows, targets in self.layers:
            into[targets] += values[rows]
        for rows, target in self.heavy:
            into[target] += values[rows].sum(axis=0)


def sums_to(targets: Ints) -> RowSums:
    """Return the plan that adds row i to targets[i]."""
    order = np.argsort(targets, kind="stable")
    found, first, size = np.unique(targets[order], return_index=True, return_counts=True)
    rank = np.arange(len(targets)) - np.repeat(first, size)
    is_light = np.repeat(size <= MANY, size)
    layers = []
    for turn in range(int(rank[is_light].max(initial=-1)) + 1):
        rows = order[is_light & (rank == turn)]
        layers.append((rows, targets[rows]))
    heavy = [
        (order[start : start + many], int(target))
        for target, start, many in zip(found, first, size, strict=True)
        if many > MANY
    ]
    return RowSums(tuple(layers), tuple(heavy))


def draw_binomial(rng: np.random.Generator, numbers: Counts, chances: Floats) -> Counts:
    """Return how many of each number are chosen; nobody costs next to nothing.

    numbers : (n, n_replications). chances : (n, n_replications or 1).
    """
    here = np.flatnonzero(numbers)
    if 2 * len(here) > numbers.size:
        return rng.binomial(numbers, chances)
    found = np.zeros_like(numbers)
    spread = np.broadcast_to(chances, numbers.shape)
    row, column = np.divmod(here, numbers.shape[1])
    found.reshape(-1)[here] = rng.binomial(numbers[row, column], spread[row, column])
    return found


def with_total(values: NDArray[Number]) -> NDArray[Number]:
    """Return (n_rows, n_periods, ...) numbers with their sum over periods behind them."""
    return np.concatenate([values, values.sum(axis=1, keepdims=True)], axis=1)
